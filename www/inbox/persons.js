//! Fetches a person. It does not know what a person looks like, nor what people decide about them (`tell.js`); lists are in `people.js`.

import { askAsKnown } from "./request.js";

/** One person, with all forms and facts → { person } | { failed: message, status } */
export async function fetchPerson(id) {
  const answer = await askAsKnown("GET", `/v1/persons/${encodeURIComponent(id)}`);
  return answer.ok ? { person: answer.body } : { failed: answer.detail, status: answer.status };
}
