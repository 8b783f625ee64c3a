//! The vocabulary of the panel and the inbox: each term of an assessment and of a contact in plain words. It knows terms only
//! and computes nothing. The words themselves are in the catalogues of `words`.

import { keysOf, say, sayIfKnown, spokenLocale } from "./speech.js";

const key = (value) => String(value ?? "").trim().toLowerCase().replace(/[\s-]+/g, "_");
const pick = (area, value) => sayIfKnown(`${area}.${key(value)}`);

/** "hand_raiser" → "Asked to be contacted by sales". An unknown term is written out as a sentence. */
export const decisionInWords = (decision) => pick("decision", decision) ?? sentence(decision);
export const reasonInWords = (reason) => pick("reason", reason) ?? pick("sales", reason) ?? sentence(reason);
/** Whether a reason is one that the report itself gives, and no code of sales or of the definition. */
export const isReasonOfReport = (reason) => pick("reason", reason) !== undefined;
export const clampInWords = (kind) => pick("clamp", kind) ?? sentence(kind).toLowerCase();
export const stageInWords = (stage) => pick("stage", stage) ?? sentence(stage);

/** "uk_ireland" → "UK and Ireland". A value that the definition has no name for comes as `#` and six digits. */
export const valueInWords = (value) => (/^#[0-9a-f]{6}$/.test(value) ? say("nameless") : (pick("value", value) ?? sentence(value)));

export const labelOf = (term) => pick("label", term) ?? sentence(term);
export const contactLabelOf = (field) => sayIfKnown(`contact.${field}`) ?? sentence(field);

/** "email" → 1: where a contact shows a field. Fields that are not listed come last. */
export function contactPlaceOf(field) {
  const fields = keysOf("contact.");
  return fields.includes(field) ? fields.indexOf(field) : fields.length;
}

/** "mql" → "MQL", for the list, where the words do not fit. */
export const stageInShort = (stage) => (["mql", "sal", "sql"].includes(stage) ? stage.toUpperCase() : stageInWords(stage));

export const ratingInWords = (rating) => pick("rating", rating) ?? "";
/** ["rate", "links"] → "more forms came …; the message …" */
export const checksInWords = (codes) => codes.map((code) => pick("check", code) ?? sentence(code)).join("; ");
export const verdictInWords = (verdict) => [pick("verdict", verdict) ?? sentence(verdict), pick("verdict", `${verdict}.meaning`) ?? ""];
export const gradeInWords = (grade) => (grade === "U" ? say("fit_unknown") : grade ? say("fit", { grade }) : "");

/** "B" and 2 → "B2". A dash stands for a missing value. */
export const gradeTimesRating = (grade, rating) => `${grade ?? "–"}${String(rating ?? "–").toUpperCase()}`;

/** What stands in backticks, as the language quotes it. */
export const quoted = (text) => text.replace(/`([^`]*)`/g, (_, quote) => say("quote", { text: quote }));

/** "late: the evidence was 30 h old" → "Late: the evidence was 30 h old": a reason of a verdict, whose code comes first. */
export function findingInWords(finding) {
  const [code, ...words] = String(finding ?? "").split(": ");
  return quoted([sentence(code), ...words].join(": "));
}

/** "added by the receiver: grade `A`" → "Grade “A”", for a list that says whose additions they are. The words of an answer
 * name only its field. */
export function additionInWords({ what, to, words }) {
  const text = quoted(String(words ?? what ?? "").replace(/^added by the receiver: /, ""));
  return text.slice(0, 1).toUpperCase() + text.slice(1) + (what === "answer" && to ? `: ${say("quote", { text: to })}` : "");
}

/** "job_title" → "Job title". */
export function sentence(term) {
  const words = String(term ?? "").replaceAll("_", " ").trim();
  return words ? words[0].toUpperCase() + words.slice(1) : "–";
}

/** 15 → "+15", -3 → "−3", 2.5 → "+2.5", 0 → "0". */
export function withSign(points) {
  const value = Number(points);
  if (!Number.isFinite(value)) return "–";
  const digits = new Intl.NumberFormat(spokenLocale(), { maximumFractionDigits: 3 }).format(Math.abs(value));
  return value < 0 ? `\u2212${digits}` : value > 0 ? `+${digits}` : digits;
}
