//! The log of who did what, as sentences. It knows the names of actions and actors, and no request.

import { roleInWords } from "/inbox/role.js";
import { rightsInWords } from "/inbox/settings/right.js";

const quoted = (name) => `“${name}”`;

/** Who did it, at the beginning of a sentence. */
function actorOf({ actor_kind: kind, actor }) {
  if (kind === "user") return actor;
  if (kind === "token") return `The token ${quoted(actor)}`;
  if (kind === "admin_token") return "Somebody with the receiver’s own token";
  if (kind === "tool") return "Somebody at the machine";
  return kind === "receiver" ? "The receiver" : "Somebody";
}

/** "sales → admin" → "Admin instead of Sales" */
function changeInWords(who, object, detail) {
  const [before, after] = String(detail ?? "").split(" → ");
  return after ? `${who} made ${object} ${roleInWords(after)}, who was ${roleInWords(before)} before` : `${who} changed the name of ${object}`;
}

/** A file comes into force by itself; somebody put anything else into force. */
function activationInWords(who, { actor_kind: kind, object, detail }) {
  if (kind === "receiver") return `The definition ${object} came into force`;
  const why = { undo: ", which undid an activation", rollback: ", a rollback" }[detail] ?? "";
  return `${who} put the definition ${object} into force${why}`;
}

// As in `crates/receiver/src/access/audit.rs`; a test there compares them.
const ACTIONS = {
  signed_in: (who) => `${who} signed in`,
  sign_in_refused: (who, { object }) => `Somebody used a wrong password for ${object}`,
  signed_out: (who) => `${who} signed out`,
  password_changed: (who) => `${who} changed their password, which ended their other sessions`,
  user_invited: (who, { object, detail }) => `${who} made a link for ${object ?? "the first admin"} to choose a password${detail ? `, as ${roleInWords(detail)}` : ""}`,
  user_joined: (who, { detail }) => `${who} followed a link and chose a password${detail ? `, as ${roleInWords(detail)}` : ""}`,
  user_entered: (who, { object }) => `${object} came for the first time, by the word of the proxy in front`,
  user_changed: (who, { object, detail }) => changeInWords(who, object, detail),
  user_removed: (who, { object }) => `${who} removed ${object}`,
  token_created: (who, { object, detail }) => `${who} made the token ${quoted(object)}${detail ? `, which may ${rightsInWords(detail.split(", "))}` : ""}`,
  token_revoked: (who, { object }) => `${who} revoked the token ${quoted(object)}`,
  leads_read: (who) => `${who} read leads on that day`,
  person_erased: (who) => `${who} had a person forgotten`,
  person_exported: (who) => `${who} got everything that is stored of a person`,
  persons_exported: (who, { detail }) => `${who} got a table of people (${detail})`,
  nurture_exported: (who, { detail }) => `${who} got a table of whom marketing keeps in touch with (${detail})`,
  retention_changed: (who, { detail }) => `${who} was started with other terms of how long what is kept: ${detail || "everything without an end"}`,
  ended_removed: (who, { detail }) => `${who} removed what had been kept long enough: ${detail}`,
  definition_approved: (who, { object, detail }) => `${who} approved the definition ${object} for ${detail}`,
  definition_activated: (who, entry) => activationInWords(who, entry),
  shadow_set: (who, { object }) => `${who} had the definition ${object} computed beside the one in force`,
  shadow_ended: (who) => `${who} ended the definition that was computed beside the one in force`,
  messages_replayed: (who, { object, detail }) => `${who} let messages to ${quoted(object)} be sent again (${detail})`,
  target_paused: (who, { object }) => `${who} paused ${quoted(object)}, to which nothing is sent now`,
  target_resumed: (who, { object }) => `${who} let messages be sent to ${quoted(object)} again`,
};

/** An entry as a sentence without its end. An action of a later version is named as it is. */
export function entryInWords(entry) {
  const who = actorOf(entry);
  if (Object.hasOwn(ACTIONS, entry.action)) return ACTIONS[entry.action](who, entry);
  return [who, String(entry.action).replaceAll("_", " "), entry.object, entry.detail].filter(Boolean).join(", ");
}

/** Who made a token, within a sentence. */
export function makerInWords(maker) {
  if (maker === "admin_token") return "with the receiver’s own token";
  return maker === "tool" ? "at the machine" : `by ${maker}`;
}
