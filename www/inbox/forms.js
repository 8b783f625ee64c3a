//! The forms of a person, each as it was sent, with the verdict on its evidence, the newest first. It shows what the receiver stored with a form
//! and computes nothing itself.

import { make } from "../assets/element.js";
import { dated, instant } from "../assets/figures.js";
import { texts } from "../assets/language.js";
import { block, drawParts, pairs } from "../assets/part.js";
import { lateOf } from "../assets/reason.js";
import { rowsOf } from "../assets/section.js";
import { additionInWords, checksInWords, contactLabelOf, contactPlaceOf, findingInWords, labelOf, stageInWords, verdictInWords } from "../assets/words.js";
import { withCode } from "./code.js";
import { mailLink } from "./mail.js";

const t = await texts("forms");

export function verdictBadge(verdict) {
  const known = String(verdict ?? "").replace(/[^a-z_]/g, "");
  return make("span", { class: `verdict verdict-${known}`, "data-field": "verdict", "data-verdict": known }, verdictInWords(verdict)[0]);
}

const listOf = (name, lines) => (lines.length ? make("ul", { "data-field": name }, ...lines.map((text) => make("li", {}, text))) : null);

/** A claimed value. A stage has words of its own. */
const inWords = (name, value) => (name === "stage" ? stageInWords(value) : String(value));

/** What the form claimed beside what the receiver computed, if they differ. */
function claimsOf(lead) {
  const a = lead.assessment ?? {};
  const claimed = lead.claimed && typeof lead.claimed === "object" ? Object.entries(lead.claimed) : [];
  if (lead.verdict !== "mismatch" || !claimed.length) return null;
  const rows = claimed.map(([name, value]) => {
    const ours = Object.hasOwn(a, name) && typeof a[name] !== "object" ? String(a[name]) : "–";
    return make("tr", { "data-claim": name }, make("th", { scope: "row" }, labelOf(name)), make("td", { class: ours === String(value) ? "" : "wrong" }, inWords(name, value)), make("td", { class: "right" }, inWords(name, ours)));
  });
  const headings = make("tr", {}, make("td"), make("th", { scope: "col" }, t("claimed")), make("th", { scope: "col" }, t("recomputed")));
  return make("table", {}, make("thead", {}, headings), make("tbody", {}, ...rows));
}

function trustOf(lead) {
  const added = listOf("added", rowsOf(lead.added).map(additionInWords));
  const late = lateOf(lead);
  return [
    make("div", { class: "trust" },
      make("p", {}, verdictInWords(lead.verdict)[1]),
      listOf("verdict-reasons", rowsOf(lead.verdict_reasons).map(findingInWords)),
      added && make("h4", {}, t("added")), added, claimsOf(lead)),
    ...(late ? [make("h4", {}, late.title), ...drawParts(late)] : []),
  ];
}

/** The fields of a form as they were sent. Nobody is to write to somebody who is held back. */
function fieldsOf(contact, isHeld) {
  const entries = Object.entries(contact ?? {}).filter(([name]) => !/^(_|handraise_)/.test(name));
  entries.sort(([a], [b]) => contactPlaceOf(a) - contactPlaceOf(b));
  const shown = (value) => {
    const text = Array.isArray(value) ? value.join(", ") : String(value ?? "");
    return (isHeld ? null : mailLink(text)) ?? make("span", { dir: "auto" }, text);
  };
  const known = entries.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return pairs(known.map(([name, value]) => [contactLabelOf(name), shown(value)]), "contact") ?? make("p", { class: "quiet" }, t("no_details"));
}

/** The same form, sent again with different contact details: the visitor corrected a mistake, or somebody else used the same page. */
function againOf(lead, isHeld) {
  return rowsOf(lead.sent_again).flatMap((again) => [make("h4", {}, t("sent_again", { time: dated(instant(again.received_at)) })), fieldsOf(again.contact, isHeld)]);
}

/** Why somebody should look at a form before sales does. */
function checkOf(lead) {
  const checks = rowsOf(lead.to_be_checked);
  return checks.length ? make("p", { class: "note" }, t("from_machine", { checks: checksInWords(checks) })) : null;
}

function formOf(lead, isOpen, isHeld) {
  const at = instant(lead.received_at);
  return make("details", { class: "form-sent", "data-submission": String(lead.submission ?? ""), open: isOpen },
    make("summary", {}, make("strong", {}, t("form_of", { time: at === null ? t("unknown_day") : dated(at) })), verdictBadge(lead.verdict)),
    checkOf(lead), ...trustOf(lead), make("h4", {}, t("as_sent")), fieldsOf(lead.contact, isHeld), ...againOf(lead, isHeld),
    lead.submission ? make("p", { class: "quiet" }, ...withCode(t("submission", { id: String(lead.submission) }))) : null);
}

/** All forms of a person. The newest is open. */
export function formsBlock(forms, isHeld) {
  const all = rowsOf(forms);
  if (!all.length) return block(t("forms"), make("p", { class: "quiet" }, t("no_form")));
  return block(t("trust", { count: all.length }), ...all.map((lead, place) => formOf(lead, place === 0, isHeld)));
}
