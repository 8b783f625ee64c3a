//! What was told of a person, and what changed by it, in words. It knows terms only, and no elements.

import { dated, limit } from "../assets/figures.js";
import { locale, texts } from "../assets/language.js";
import { decisionInWords, ratingInWords, reasonInWords, sentence, stageInWords, valueInWords } from "../assets/words.js";
import { nameOfOwner } from "./team.js";

const t = await texts("facts");
// Own entries only: a kind such as `constructor` must not find the property of `Object.prototype`.
const pick = (table, key) => (Object.hasOwn(table, key) ? table[key] : undefined);
/** The text of a code; `undefined` for a code of a later version. */
const textOf = (area, code) => (t(`${area}.${code}`) === `${area}.${code}` ? undefined : t(`${area}.${code}`));
const lower = (text) => text.slice(0, 1).toLowerCase() + text.slice(1);
// As in `src/person`; a test compares them.
const STAGES = ["visitor", "lead", "mql", "sal", "sql", "opportunity", "customer"];

export const statusInWords = (status) => textOf("status", status) ?? sentence(status);
export const suppressionInWords = (kind) => textOf("suppression", kind) ?? t("suppression", { kind: lower(sentence(kind)) });
export const notAdmittedInWords = (code) => textOf("not_admitted", code) ?? t("not_admitted", { code: lower(sentence(code)) });

const until = (ms) => (Number.isFinite(ms) ? t("until", { time: dated(ms) }) : "");
const amount = ({ amount: sum, currency }) => (sum ? [new Intl.NumberFormat(locale).format(sum), currency].filter(Boolean).join(" ") : "");

const HEADLINES = {
  form: () => t("form"),
  update: () => t("update"),
  touch: ({ says, words }) => (textOf("touch", says.signal) ? t(`touch.${says.signal}`, { name: says.label ?? sentence(words) }) : (says.label ?? sentence(words))),
  attribute: ({ says, words }) => (says.value === undefined ? t("taken_back", { name: sentence(words) }) : t("attribute", { name: sentence(words), value: valueInWords(says.value) })),
  status: ({ says }) => statusInWords(says.status),
  assignment: ({ says }) => (says.owner ? t("follows_up", { owner: nameOfOwner(says.owner) }) : t("nobody_follows_up")),
  suppression: ({ says }) => (says.lifted ? t("no_longer", { what: suppressionInWords(says.suppression) }) : suppressionInWords(says.suppression)),
  follow_up: ({ says, words }) => [t("followed_up", { what: textOf("what", says.what) ?? lower(sentence(says.what ?? words)) }), says.reached === true ? t("reached") : says.reached === false ? t("not_reached") : ""].filter(Boolean).join(", "),
  snooze: ({ says }) => (Number.isFinite(says.until_ms) ? t("snoozed", { time: dated(says.until_ms) }) : t("not_snoozed")),
  override: ({ says }) => (says.decision ? t("overridden", { decision: decisionInWords(says.decision) }) : t("definition_decides")),
  objection: ({ says }) => (says.lifted ? t("objects_no_longer", { to: says.to }) : t("objects", { to: says.to })),
  merge: () => t("merged"),
  split: ({ says }) => t("split", { count: says.facts?.length ?? 0 }),
};

const DETAILS = {
  touch: ({ says }) => [says.amount ? t("value", { amount: says.amount }) : "", Number.isFinite(says.confidence_pct) ? t("sure", { pct: says.confidence_pct }) : ""],
  attribute: ({ says }) => [textOf("origin", says.origin) ?? sentence(says.origin), says.basis ? t("basis", { basis: says.basis }) : "", until(says.until_ms)],
  status: ({ says, missing_criteria: missing }) => [says.reason ? reasonInWords(says.reason) : "", amount(says), until(says.until_ms), says.criteria?.length ? t("criteria_met", { names: says.criteria.map(sentence).join(", ") }) : "", missing?.length ? t("criteria_missing", { names: missing.map(sentence).join(", ") }) : ""],
  override: ({ says }) => [until(says.until_ms)],
  assignment: ({ says }) => [says.queue ? t("queue", { queue: says.queue }) : ""],
  suppression: ({ says }) => [says.list ? t("list", { list: says.list }) : "", until(says.until_ms)],
};

/** What a fact of the timeline says, in one line. */
export const factInWords = (entry) => (pick(HEADLINES, entry.kind) ?? (() => sentence(entry.kind)))({ ...entry, says: entry.says ?? {} });
/** More of it, in a few words each. */
export const detailsOf = (entry) => (pick(DETAILS, entry.kind) ?? (() => []))({ ...entry, says: entry.says ?? {} }).filter(Boolean);
/** What was said, word for word. */
export const quoteOf = (entry) => entry.says?.quote ?? entry.says?.comment;
/** Who told it, if it was not the visitor's own form. */
export const tellerOf = (entry) => (entry.kind === "form" || entry.kind === "update" ? "" : t("told_by", { who: entry.who }));

const score = (milli) => Math.round(Number(milli) / 1000) || 0;

/** What one crossing changed, in sentences. */
export function changesInWords(change) {
  const { stage, hand_raised: hand, decision, reason, missing, grade, rating, priority, queue, sla_min: sla, segment, breach } = change;
  const isUp = stage && STAGES.indexOf(stage.to) > STAGES.indexOf(stage.from);
  const points = score(change.score_milli);
  const rated = (value) => (ratingInWords(value) ? t("rated", { rating: String(value), words: ratingInWords(value) }) : String(value));
  const isUnknown = (value) => String(value).toUpperCase() === "U";
  return [
    stage && t(isUp ? "became" : "went_back", { stage: stageInWords(stage.to) }),
    hand && t(hand.to ? "hand_raised" : "no_hand"),
    decision && t("decision", { decision: decisionInWords(decision.to) }),
    reason?.to && t("reason", { reason: reasonInWords(reason.to) }),
    // Where one thing is missing, the reason says it.
    (missing?.to.length > 1 || (missing?.to.length && !reason)) && t("missing", { count: missing.to.length, names: missing.to.map((name) => t("quoted", { text: reasonInWords(name) })).join(", ") }),
    grade && (grade.from === "U" ? t("fit_known", grade) : grade.to === "U" ? t("fit_unknown") : t("fit_went", grade)),
    rating && (isUnknown(rating.from) ? t("activity_known", { to: rated(rating.to) }) : isUnknown(rating.to) ? t("activity_unknown") : t("activity_went", { from: rated(rating.from), to: rated(rating.to) })),
    priority && (priority.to ? t("priority_is", { priority: priority.to }) : t("no_priority")),
    queue && (queue.to ? t("queue_is", { queue: queue.to }) : t("no_queue")),
    sla && (sla.to ? t("within", { limit: limit(sla.to) }) : t("no_within")),
    segment && (segment.to ? t("segment_is", { segment: segment.to }) : t("no_segment")),
    breach && t("breached", { time: dated(breach.due_ms) }),
    points && t(points > 0 ? "rose" : "fell", { count: Math.abs(points) }),
  ].filter(Boolean);
}

/** Why a crossing came about. A fact that is withdrawn, or that withdrew another, is not in the timeline any more. */
export function causeInWords(cause, timeline) {
  if (cause === "time") return t("time_passed");
  if (cause === "build" || cause?.program) return t("another_build");
  if (cause?.definition) return t("another_definition");
  if (cause?.undo) return t("withdrawn");
  const entry = timeline.find(({ fact }) => fact === cause?.fact);
  if (entry) return [factInWords(entry), tellerOf(entry)].filter(Boolean).join(", ");
  return /^undo:/.test(cause?.fact) ? t("withdrawn") : t("withdrawn_or_moved");
}
