//! Definitions, signatures and the log of approvals in words. It knows what the receiver's answer says, and no request.

import { dated, instant } from "/assets/figures.js";

const capital = (text) => String(text).slice(0, 1).toUpperCase() + String(text).slice(1);
/** "marketing" → "Marketing" */
export const teamInWords = capital;
/** What the receiver says, as a sentence without its end: "rule `demo`" → "Rule “demo”" */
export const saidInWords = (text) => capital(String(text).replace(/`([^`]*)`/g, "“$1”"));
const list = new Intl.ListFormat("en-GB");
export const teamsInWords = (teams) => list.format(teams.map(teamInWords));

export const nameOf = ({ id, version }) => `${id}, version ${version}`;
/** The beginning of a hash, enough to compare by eye. */
export const shortOf = (hash) => String(hash ?? "").slice(0, 16);

/** Who signed, how, and when: an SSH signature has no time. */
export function signedInWords({ who, entry, at, principal, fingerprint }) {
  if (fingerprint) return `Signed with a key: ${[principal, fingerprint].filter(Boolean).join(", ")}`;
  const when = instant(at);
  return [`Approved by ${who ?? "somebody whose name is erased"}`, when === null ? "" : ` on ${dated(when)}`, `, entry ${entry}`].join("");
}

/** Why a team's approval is open. What is wrong with a file's signature is for whoever made it. */
export function openInWords({ code, message }, newest) {
  if (code === "missing") return "Has not approved yet";
  if (code === "older" || code === "same_version") return `Approved, but not that it replaces version ${newest}`;
  // "sales: the key … is revoked" stands beside the team already.
  const words = String(message).replace(/^[^:]+: /, "");
  return `Has not approved yet. About the file’s signature: ${words.replace(/`([^`]*)`/g, "“$1”")}`;
}

const hashed = ({ definition }) => `(${shortOf(definition)})`;

const ENTRIES = {
  approval: (entry) => `${entry.who ?? "Somebody whose name is erased"} approved ${nameOf(entry)} ${hashed(entry)} for ${teamInWords(entry.team)}${entry.rollback_from ? `, to replace version ${entry.rollback_from}` : ""}`,
  activation: (entry) => `The definition ${nameOf(entry)} ${hashed(entry)} came into force${bySignatures(entry)}`,
  rollback: (entry) => `Rollback on purpose: ${nameOf(entry)} ${hashed(entry)} came into force instead of ${entry.rollback_from ? `version ${entry.rollback_from}` : "a newer one"}${bySignatures(entry)}`,
};

/** ["sales entry 3", "marketing SHA256:…"] → ", by Sales (entry 3) and Marketing (a key)" */
function bySignatures({ signatures = [] }) {
  if (!signatures.length) return ", without a signature";
  const one = (text) => {
    const [team, ...by] = String(text).split(" ");
    return `${teamInWords(team)} (${by[0] === "entry" ? `entry ${by[1]}` : "a key"})`;
  };
  return `, by ${list.format(signatures.map(one))}`;
}

/** An entry of the log as a sentence without its end. One of a later version is named as it is. */
export const entryInWords = (entry) => (Object.hasOwn(ENTRIES, entry.kind) ? ENTRIES[entry.kind](entry) : `${entry.kind}: ${nameOf(entry)}`);
