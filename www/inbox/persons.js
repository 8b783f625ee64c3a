//! Fetches persons. It does not know what a person looks like, nor what people decide about them.

import { askAsKnown } from "./request.js";

const UNREACHABLE = "The receiver cannot be reached. This page tries again every 15 seconds.";

const failed = (answer) => ({ failed: answer.status === 0 ? UNREACHABLE : answer.detail, status: answer.status });

/** What the receiver is asked for: whole addresses and domains, because it knows no parts of them → parameters, or null if it is neither. */
function parametersOf({ search, stage }) {
  const asked = new URLSearchParams();
  if (stage) asked.set("stage", stage);
  if (!search) return asked;
  if (!/^\S+\.\S+$/.test(search)) return null;
  asked.set(search.includes("@") ? "email" : "company", search);
  return asked;
}

/** Fetches this many pages of persons, of whom something was told last first → { persons, more } | { failed: message } */
export async function fetchPersons(filter, pages) {
  const asked = parametersOf(filter);
  if (!asked) return { failed: "Type a whole e-mail address, or a company’s domain such as example.com.", isOfSearch: true };
  const persons = [];
  for (let page = 0; page < pages; page += 1) {
    const answer = await askAsKnown("GET", `/v1/persons?${asked}`);
    if (!answer.ok) return { ...failed(answer), isOfSearch: answer.status === 400 || answer.status === 422 };
    if (Array.isArray(answer.body?.persons)) persons.push(...answer.body.persons);
    const next = answer.body?.next ?? null;
    if (next === null) return { persons, more: false };
    asked.set("after", next);
  }
  return { persons, more: true };
}

/** One person, with all forms and facts → { person } | { failed: message, status } */
export async function fetchPerson(id) {
  const answer = await askAsKnown("GET", `/v1/persons/${encodeURIComponent(id)}`);
  return answer.ok ? { person: answer.body } : failed(answer);
}
