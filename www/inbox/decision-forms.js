//! The dialogs in which people decide about leads: why not, who, when, what came of it, how far it has come, and what the definition does not know.
//! Each answers with what to tell. They do not know the receiver, but for the choices that it offers.

import { make } from "../assets/element.js";
import { texts } from "../assets/language.js";
import { reasonInWords } from "../assets/words.js";
import { draftOf } from "./drafts.js";
import { choiceField, textField } from "./form.js";
import { openForm } from "./form-dialog.js";
import "./speaking.js";
import { fetchChoices } from "./tell.js";
import { momentInWords } from "./when.js";

const t = await texts("person");
/** What catalogues say of a code → [code, label, note]. */
function said(area, code) {
  const note = `${area}_${code}_note`;
  return [code, area === "reason" ? reasonInWords(code) : t(`${area}_${code}`), t(note) === note ? "" : t(note)];
}

/** Why sales rejects a lead: codes, which reports count by, with a label and a note. */
export const REASONS = ["no_fit", "no_need", "no_budget", "bad_timing", "no_answer", "wrong_details", "other"].map((code) => said("reason", code));
const LOST_FOR = ["no_budget", "no_need", "bad_timing", "no_answer", "other"];
const FOLLOW_UPS = ["call", "mail", "meeting", "task"];
const NOBODY = "nobody";

const asChoice = ([value, label, note]) => ({ value, label, note });
const choicesOf = (codes, area) => codes.map((code) => asChoice(said(area, code)));
const commentField = (more) => textField({ name: "comment", label: t("comment"), hint: t("comment_hint"), maxlength: 500, rows: 3, dir: "auto", ...more });
/** Opens a dialog about somebody. */
const open = (title, whom, form) => openForm(t(title, whom), { ...form, draft: draftOf(`${title} ${whom.about}`) });
const wrong = (field, key) => ({ ok: false, field, detail: t(key) });

export function askWhyNot(whom, send, done) {
  const reason = choiceField({ name: "reason", label: t("why"), choices: REASONS.map(asChoice), chosen: [] });
  const comment = commentField({ hint: t("reject_comment_hint") });
  const told = ({ reason: code, comment: words }) => (code ? send({ status: "rejected", reason: code, ...(words && { comment: words }) }) : wrong("reason", "choose_a_reason"));
  open("reject_title", whom, { fields: [reason, comment], action: t("reject"), send: told, done });
}

/** `me` is the address of who is signed in, `owner` who follows up now. */
export async function askWho(whom, { me, owner }, send, done) {
  const { team } = await fetchChoices();
  const others = team.filter(({ email }) => email !== me);
  const mine = team.find(({ email }) => email === me);
  const choices = [
    ...(me ? [{ value: me, label: t("myself"), note: mine?.name ?? me }] : []),
    ...others.map(({ email, name }) => ({ value: email, label: name, note: name === email ? "" : email })),
    { value: NOBODY, label: t("nobody"), note: "" },
  ];
  const isKnown = choices.some(({ value }) => value === owner);
  const chosen = choiceField({ name: "owner", label: t("who_follows_up"), choices, chosen: [isKnown ? owner : ""] });
  const other = textField({ name: "other", label: t("somebody_else"), hint: t("somebody_else_hint"), value: isKnown ? "" : (owner ?? ""), maxlength: 200, autocomplete: "off", autocapitalize: "none", spellcheck: "false" });
  const told = ({ owner: known, other: typed }) => {
    const next = typed && (typed !== owner || !known) ? typed : known;
    return next ? send(next === NOBODY ? undefined : next) : wrong("owner", "choose_somebody");
  };
  open("assign_title", whom, { fields: [chosen, other], action: t("save"), send: told, done });
}

const A_DAY = "a_day";

/** `until_ms` is until when somebody is put off now. */
export async function askWhen(whom, { until_ms: until }, send, done) {
  const { snooze } = await fetchChoices();
  const now = Date.now();
  const choices = [
    ...snooze.map(({ id, at_ms: at }) => ({ value: String(at), label: t(`snooze_${id}`), note: momentInWords(at, now) })),
    { value: A_DAY, label: t("a_day"), note: "" },
    ...(until > now ? [{ value: NOBODY, label: t("wake"), note: t("put_off_until", { when: momentInWords(until, now) }) }] : []),
  ];
  const when = choiceField({ name: "until", label: t("when"), choices, chosen: [choices[0].value] });
  const day = textField({ name: "day", label: t("which_day"), hint: t("which_day_hint"), type: "date", min: new Date(now).toISOString().slice(0, 10) });
  day.element.hidden = true;
  when.element.addEventListener("change", () => (day.element.hidden = when.value() !== A_DAY));
  const comment = commentField();
  const told = async ({ until: chosen, day: date, comment: words }) => {
    const rfc3339 = (ms) => new Date(Number(ms)).toISOString();
    if (chosen === NOBODY) return send({ comment: words });
    if (chosen !== A_DAY) return send({ until: rfc3339(chosen), comment: words });
    const found = date ? (await fetchChoices(date)).snooze.find(({ id }) => id === "day") : undefined;
    return found ? send({ until: rfc3339(found.at_ms), comment: words }) : wrong("day", "choose_a_day");
  };
  open("snooze_title", whom, { fields: [when, day, comment], action: t("save"), send: told, done });
}

/** `next` is the kind of the next step of the series, if there is one. */
export function askWhatCame(whom, { next }, send, done) {
  const what = choiceField({ name: "what", label: t("what_was_done"), choices: choicesOf(FOLLOW_UPS, "did"), chosen: [next ?? "call"] });
  const reached = choiceField({ name: "reached", label: t("what_came"), choices: choicesOf(["yes", "no", "unsaid"], "reached"), chosen: ["unsaid"] });
  const comment = commentField({ label: t("note"), hint: t("note_hint") });
  const told = ({ what: kind, reached: came, comment: words }) => send({ what: kind, ...(came === "unsaid" ? {} : { reached: came === "yes" }), ...(words && { comment: words }) });
  open("follow_up_title", whom, { fields: [what, reached, comment], action: t("log"), send: told, done });
}

/** How far it has come. What a CRM tells is not asked here. */
export async function askHowFar(whom, send, done) {
  const { criteria, has_crm: hasCrm } = await fetchChoices();
  const stages = ["sales_qualified", ...(hasCrm ? [] : ["opportunity", "won", "lost"]), "recycled"];
  const status = choiceField({ name: "status", label: t("how_far"), choices: choicesOf(stages, "status"), chosen: [] });
  const met = choiceField({ name: "criteria", label: t("criteria_met"), hint: t("criteria_hint"), several: true, choices: criteria.map(({ id, label, required }) => ({ value: id, label, note: required ? t("required") : "" })), chosen: [] });
  const amount = textField({ name: "amount", label: t("amount"), hint: t("amount_hint"), inputmode: "numeric", maxlength: 13, autocomplete: "off" });
  const currency = textField({ name: "currency", label: t("currency"), hint: t("currency_hint"), value: "EUR", maxlength: 3, autocomplete: "off", spellcheck: "false" });
  const reason = choiceField({ name: "reason", label: t("why"), choices: choicesOf(LOST_FOR, "reason"), chosen: [] });
  const comment = commentField();
  // What is asked depends on what it is.
  const asked = { sales_qualified: criteria.length ? [met] : [], opportunity: [amount, currency], won: [amount, currency], lost: [reason], recycled: [] };
  const show = () => {
    for (const field of [met, amount, currency, reason]) field.element.hidden = !(asked[status.value()] ?? []).includes(field);
  };
  status.element.addEventListener("change", show);
  show();
  // Once the receiver has said what is missing, somebody may know better.
  const anyway = choiceField({ name: "anyway", label: t("incomplete"), several: true, choices: [{ value: "yes", label: t("save_anyway"), note: "" }], chosen: [] });
  anyway.element.hidden = true;
  const told = async (values) => {
    const is = values.status;
    if (!is) return wrong("status", "choose_how_far");
    const fields = asked[is];
    const sum = values.amount.replace(/[\s.,’']/g, "");
    const hasSum = fields.includes(amount) && sum !== "";
    if (hasSum && !/^\d+$/.test(sum)) return wrong("amount", "amount_wrong");
    if (is === "lost" && !values.reason) return wrong("reason", "choose_a_reason");
    const answer = await send({
      status: is, incomplete: values.anyway.length > 0,
      ...(fields.includes(met) && { criteria: values.criteria }), ...(hasSum && { amount: Number(sum), currency: values.currency.toUpperCase() }),
      ...(fields.includes(reason) && { reason: values.reason }), ...(values.comment && { comment: values.comment }),
    });
    if (answer.kind === "criteria") anyway.element.hidden = false;
    return answer.kind === "criteria" ? { ...answer, field: "criteria", detail: t("criteria_missing") } : answer;
  };
  const crm = hasCrm ? make("p", { class: "quiet" }, t("crm_tells")) : null;
  open("progress_title", whom, { before: crm, fields: [status, met, anyway, amount, currency, reason, comment], action: t("save"), send: told, done });
}

/** Decides otherwise than the definition. */
export function askOtherwise(whom, send, done) {
  const decision = choiceField({ name: "decision", label: t("decide_what"), choices: choicesOf(["qualified", "nurture"], "override"), chosen: [] });
  const comment = commentField({ label: t("override_why"), hint: t("override_why_hint"), required: true });
  const until = textField({ name: "until", label: t("override_until"), hint: t("override_until_hint"), type: "date" });
  const told = ({ decision: code, comment: words, until: day }) => (code ? send({ decision: code, comment: words, ...(day && { until: day }) }) : wrong("decision", "choose_a_decision"));
  open("override_title", whom, { fields: [decision, comment, until], action: t("save"), send: told, done });
}
