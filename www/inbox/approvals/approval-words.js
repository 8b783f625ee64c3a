//! Definitions, signatures and the log of approvals in words. It knows what the receiver's answer says, and no request.

import { dated, instant } from "/assets/figures.js";
import { locale, texts } from "/assets/language.js";
import { quoted } from "/assets/words.js";

const t = await texts("approvals");
const KNOWN = ["marketing", "sales"];
const capital = (text) => String(text).slice(0, 1).toUpperCase() + String(text).slice(1);
/** "marketing" → "Marketing" */
export const teamInWords = (team) => (KNOWN.includes(team) ? t(`team.${team}`) : capital(team));
/** What the receiver says, as a sentence without its end: "rule `demo`" → "Rule “demo”" */
export const saidInWords = (text) => capital(quoted(String(text)));
const list = new Intl.ListFormat(locale);
export const teamsInWords = (teams) => list.format(teams.map(teamInWords));

export const nameOf = ({ id, version }) => t("name", { id, version: String(version) });
/** The beginning of a hash, enough to compare by eye. */
export const shortOf = (hash) => String(hash ?? "").slice(0, 16);

/** Who signed, how, and when: an SSH signature has no time. */
export function signedInWords({ who, entry, at, principal, fingerprint }) {
  if (fingerprint) return t("signed_with_key", { by: [principal, fingerprint].filter(Boolean).join(", ") });
  const when = instant(at);
  const said = { who: who ?? t("erased"), entry: String(entry) };
  return when === null ? t("approved_by", said) : t("approved_by_on", { ...said, time: dated(when) });
}

/** Why a team's approval is open. What is wrong with a file's signature is for whoever made it. */
export function openInWords({ code, message }, newest) {
  if (code === "missing") return t("not_yet");
  if (code === "older" || code === "same_version") return t("not_that_it_replaces", { version: String(newest) });
  // "sales: the key … is revoked" stands beside the team already.
  return t("about_signature", { words: quoted(String(message).replace(/^[^:]+: /, "")) });
}

/** ["sales entry 3", "marketing SHA256:…"] → ", by Sales (entry 3) and Marketing (a key)" */
function bySignatures({ signatures = [] }) {
  if (!signatures.length) return t("without_signature");
  const one = (text) => {
    const [name, ...by] = String(text).split(" ");
    return by[0] === "entry" ? t("signer_entry", { team: teamInWords(name), entry: by[1] }) : t("signer_key", { team: teamInWords(name) });
  };
  return t("by", { signers: list.format(signatures.map(one)) });
}

/** An entry of the log as a sentence without its end. One of a later version is named as it is. */
export function entryInWords(entry) {
  const said = { name: nameOf(entry), hash: shortOf(entry.definition) };
  const from = entry.rollback_from ? String(entry.rollback_from) : "";
  if (entry.kind === "approval") return t(from ? "entry.approval_rollback" : "entry.approval", { ...said, who: entry.who ?? t("erased_first"), team: teamInWords(entry.team), from });
  if (entry.kind === "activation") return t("entry.activation", { ...said, by: bySignatures(entry) });
  if (entry.kind === "rollback") return t("entry.rollback", { ...said, instead: from ? t("version", { version: from }) : t("a_newer_one"), by: bySignatures(entry) });
  return [entry.kind, nameOf(entry)].join(": ");
}
