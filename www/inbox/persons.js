//! Fetches a person, and tells the receiver what people decide about them. It does not know what a person looks like; lists are in `people.js`.

import { askAsKnown } from "./request.js";

const UNREACHABLE = "The receiver cannot be reached. This page tries again every 15 seconds.";

const failed = (answer) => ({ failed: answer.status === 0 ? UNREACHABLE : answer.detail, status: answer.status });

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
