//! Fetches persons, and tells the receiver what people decide about them. It does not know what a person looks like.

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

/** An id for a fact, so that a request sent twice is one. Only secure pages have `randomUUID`. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `inbox:${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** Tells a status, such as { status: "rejected", reason: "no_budget", comment: "…" }. */
export const tellStatus = (person, status) => askAsKnown("POST", "/v1/statuses", [{ id: newId(), person, ...status }]);

/** Says who follows up; nobody without an owner. */
export const tellOwner = (person, { owner, queue }) => askAsKnown("PUT", `/v1/persons/${encodeURIComponent(person)}/owner`, { owner: owner || undefined, queue: queue || undefined });

/** Takes a fact back. */
export const undo = (fact) => askAsKnown("POST", "/v1/undo", { fact });
