//! Tells the receiver what people decide about persons. Each answer has, as `undo`, what takes the decision back. Facts have ids of ours, so a request sent twice is one. It does not know what follows.

import { askAsKnown } from "./request.js";

const of = (person) => `/v1/persons/${encodeURIComponent(person)}`;

/** Only secure pages have `randomUUID`. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `inbox:${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

async function tellWithId(method, path, says, wrap = (object) => object) {
  const id = newId();
  return { ...(await askAsKnown(method, path, wrap({ id, ...says }))), undo: [{ fact: id }] };
}

/** Tells something of several persons in one request: all of it is stored, or nothing, and one word takes it back. `kind` is `statuses`, `assignments` or
 * `snoozes`. */
export async function tellOfSeveral(kind, persons, saysOf) {
  const batch = newId();
  const list = persons.map((person, place) => ({ id: `${batch}:${place}`, person: person.person, ...saysOf(person) }));
  return { ...(await askAsKnown("POST", `/v1/${kind}?batch=${encodeURIComponent(batch)}`, list)), undo: [{ import: batch }] };
}

/** Tells a status, such as { status: "rejected", reason: "no_budget", comment: "…" }. With `incomplete`, also without what sales asks for. */
export const tellStatus = (person, { incomplete, ...status }) => tellWithId("POST", `/v1/statuses${incomplete ? "?incomplete" : ""}`, { person, ...status }, (object) => [object]);

/** Says who follows up; nobody without an owner. */
export const tellOwner = (person, { owner, queue }) => tellWithId("PUT", `${of(person)}/owner`, { owner: owner || undefined, queue: queue || undefined });

/** Notes a follow-up: { what: "call", reached: true, comment: "…" }. */
export const tellFollowUp = (person, done) => tellWithId("POST", `${of(person)}/follow-ups`, done);

/** When to be reminded, in RFC 3339; at once again without it. */
export const tellSnooze = (person, { until, comment }) => tellWithId("PUT", `${of(person)}/snooze`, { until, comment: comment || undefined });

/** Decides otherwise than the definition; without a decision, the definition decides again. */
export const tellOverride = (person, { decision, comment, until }) => tellWithId("PUT", `${of(person)}/override`, { decision, comment: comment || undefined, until });

/** Takes back what was told, the newest first: a list of { fact } or { import }. */
export async function undo(told) {
  let answer = { ok: true };
  for (const what of told.toReversed()) {
    answer = await askAsKnown("POST", "/v1/undo", what);
    if (!answer.ok) break;
  }
  return answer;
}

/** What sales has to do with somebody; null if it cannot be had. */
export async function fetchWork(person) {
  const answer = await askAsKnown("GET", `${of(person)}/work`);
  return answer.ok ? answer.body : null;
}

/** Among what somebody chooses who decides; `day` is also looked up in the calendar. */
export async function fetchChoices(day) {
  const answer = await askAsKnown("GET", `/v1/choices${day ? `?${new URLSearchParams({ day })}` : ""}`);
  return answer.ok ? answer.body : { team: [], snooze: [], criteria: [], has_crm: false };
}
