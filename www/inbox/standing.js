//! How sales stands with a person, from the report and what was told: what to do first, in words. It knows no elements.

import { dated, instant } from "../assets/figures.js";
import { texts } from "../assets/language.js";
import { rowsOf } from "../assets/section.js";
import { decisionInWords, isReasonOfReport, reasonInWords } from "../assets/words.js";
import { statusInWords, suppressionInWords } from "./fact-words.js";

const t = await texts("person");
const GIVEN_BACK = ["rejected", "recycled", "lost", "churned"];
export const WITH_SALES = ["sal", "sql", "opportunity", "customer"];
export const FOR_SALES = ["hand_raiser", "qualified"];
const text = (value) => (typeof value === "string" && value.trim() ? value : undefined);

/** Who the person is, as the receiver found it in what they sent. */
export function cardOf(person) {
  const { name, email, company, job_title: title, phone } = person?.contact ?? {};
  return { name: text(name), email: text(email), company: text(company), title: text(title), phone: text(phone) };
}

export function nameOf(person) {
  const { name, email } = cardOf(person);
  return name ?? email ?? t("no_name");
}

/** Whether nobody is to contact them: "suppressed", "excluded", or nothing. */
export function heldBackBy(person) {
  if (person.suppressed) return "suppressed";
  return ["suppressed", "excluded"].find((decision) => person.report?.decision === decision);
}

/** Why nobody is to contact them, in words. */
export const heldBackInWords = (person) => (person.suppressed ? suppressionInWords(person.suppressed.suppression) : decisionInWords(person.report?.decision));

/** Why sales gave somebody back, if that is why they are with marketing. The list knows no more. */
export function givenBackInWords({ report: a = {} }) {
  return a.decision === "nurture" && a.reason && !isReasonOfReport(a.reason) ? reasonInWords(a.reason) : undefined;
}

/** What sales or the CRM said last, if the receiver knows that it was them. */
export const lastStatus = (person) => rowsOf(person.timeline).findLast(({ kind, not_admitted: why }) => kind === "status" && !why);

/** The last word about who follows up. */
export const lastAssignment = (person) => rowsOf(person.timeline).findLast(({ kind, not_admitted: why }) => kind === "assignment" && !why);

export const isContradicted = ({ verdict }) => verdict === "contradicted";

export const newestForm = (person) => rowsOf(person.forms)[0];

/** Why a person should check somebody before sales does: codes, or nothing. */
export const checksOf = (person) => rowsOf(person?.to_be_checked);

/** The newest message of the person; one of a contradicted form only if there is no other form. */
export function messageOf(person) {
  const forms = rowsOf(person.forms);
  const heard = forms.every(isContradicted) ? forms : forms.filter((form) => !isContradicted(form));
  const [form, ...others] = heard.filter(({ contact }) => text(contact?.message));
  return form && { words: form.contact.message, at_ms: instant(form.received_at), isOnly: !others.length };
}

/** Since when sales is to act: since the decision, or since the hand was raised again. */
function dueSince(person) {
  const crossings = rowsOf(person.history).filter(({ decision, priority, hand_raised: hand }) => decision || priority || hand?.to);
  const hands = rowsOf(person.forms).filter((form) => !isContradicted(form) && form.assessment?.hand_raised).map((form) => instant(form.received_at));
  const times = [crossings.at(-1)?.at_ms, ...hands].filter(Number.isFinite);
  return times.length ? Math.max(...times) : null;
}

/** What stands first on the person's page → { headline, tone, notes, status, since_ms, report }: `status` is the fact that people may take
 * back, `report` what of the report still holds. */
export function standingOf(person) {
  const a = person.report ?? {};
  const last = lastStatus(person);
  const said = last?.says ?? {};
  const told = last && [t("status_on", { status: statusInWords(said.status), when: dated(last.at_ms) }), t("told_by", { who: last.who }), said.reason && reasonInWords(said.reason), Number.isFinite(said.until_ms) && t("until", { when: dated(said.until_ms) })].filter(Boolean).join(" · ");
  const isBack = GIVEN_BACK.includes(said.status);
  const notes = [told, said.comment && `“${said.comment}”`].filter(Boolean);
  const found = { notes, status: last, since_ms: null };
  const nothingDue = { ...a, sla_min: 0, alert: false };
  // The headline says the reason already.
  const nothingElse = { ...nothingDue, reason: null };
  if (heldBackBy(person)) {
    const { since_ms: since, until_ms: end, list } = person.suppressed ?? {};
    const why = person.suppressed && [t("since", { when: dated(since) }), Number.isFinite(end) && t("until", { when: dated(end) }), list && t("on_list", { list })].filter(Boolean).join(" · ");
    return { ...found, headline: heldBackInWords(person), tone: "held", notes: [why, ...notes].filter(Boolean), report: person.suppressed ? nothingElse : nothingDue };
  }
  if (isBack && !FOR_SALES.includes(a.decision)) {
    return { ...found, headline: said.status === "rejected" ? t("sales_rejected") : statusInWords(said.status), tone: "held", report: nothingElse };
  }
  if (WITH_SALES.includes(person.stage)) return { ...found, headline: statusInWords(said.status), tone: "calm", report: nothingDue };
  // Nobody is to hurry because of a machine.
  if (checksOf(person).length) return { ...found, headline: t("check_first"), tone: "held", report: { ...nothingElse, priority: null } };
  const headline = decisionInWords(a.decision);
  const tone = a.hand_raised ? "raised" : "calm";
  if (isBack) notes.unshift(t("something_new"));
  return { ...found, headline, tone, since_ms: dueSince(person), report: a };
}
