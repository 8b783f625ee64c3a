//! What was told of a person, and what changed by it, in words. It knows terms only, and no elements.

import { dated, limit } from "../assets/figures.js";
import { decisionInWords, ratingInWords, reasonInWords, sentence, stageInWords, valueInWords } from "../assets/words.js";

// Own entries only, as in `words.js`.
const pick = (table, key) => (Object.hasOwn(table, key) ? table[key] : undefined);
const lower = (text) => text.slice(0, 1).toLowerCase() + text.slice(1);

// As in `src/person/payload.rs`; a test compares them.
const STATUSES = {
  accepted: "Sales accepted",
  rejected: "Sales rejected",
  recycled: "Sales gave back for a while",
  sales_qualified: "Sales qualified",
  opportunity: "There is an opportunity",
  won: "Won: a customer",
  lost: "The opportunity is lost",
  churned: "The customer has left",
};

// As in `src/definition/policy`; a test compares them.
const SUPPRESSIONS = {
  customers: "Do not contact: a customer already",
  open_opportunities: "Do not contact: sales is talking to them already",
  unsubscribed: "Do not contact: they unsubscribed",
  competitors: "Do not contact: a competitor",
};

// As in `src/person/standing.rs`; a test compares them.
const NOT_ADMITTED = {
  contradicted: "Gives no points: its evidence cannot be right",
  unverified: "What they did does not count: no readable evidence came, or it came late",
  no_consent: "What they did does not count: it may not be known",
  bot: "What happened does not count: a program drove the browser",
  internal: "What happened does not count: your own staff",
  not_authenticated: "Does not count: the receiver does not know who told it",
  not_sure: "Does not count: whoever told it was not sure",
  objected: "Does not count: they object to it",
  not_in_definition: "Does not count: the definition does not have that name",
  not_understood: "Does not count: the definition does not understand that value",
};

const ORIGINS = { sales: "said by sales", person: "said by the person", crm: "from the CRM", enrichment: "bought or looked up" };
const TOUCHES = { action: "", source: "Came from: ", topic: "Topic: ", form: "Form elsewhere: " };
const STAGES = ["visitor", "lead", "mql", "sal", "sql", "opportunity", "customer"];

export const statusInWords = (status) => pick(STATUSES, status) ?? sentence(status);
export const suppressionInWords = (kind) => pick(SUPPRESSIONS, kind) ?? `Do not contact: ${lower(sentence(kind))}`;
export const notAdmittedInWords = (code) => pick(NOT_ADMITTED, code) ?? `Does not count: ${lower(sentence(code))}`;

const until = (ms) => (Number.isFinite(ms) ? `until ${dated(ms)}` : "");
const amount = ({ amount: sum, currency }) => (sum ? [new Intl.NumberFormat("en-GB").format(sum), currency].filter(Boolean).join(" ") : "");

const HEADLINES = {
  form: () => "Sent a form",
  update: () => "Went on in the browser after a form",
  touch: ({ says, words }) => `${pick(TOUCHES, says.signal) ?? ""}${says.label ?? sentence(words)}`,
  attribute: ({ says, words }) => (says.value === undefined ? `${sentence(words)}: taken back` : `${sentence(words)}: ${valueInWords(says.value)}`),
  status: ({ says }) => statusInWords(says.status),
  assignment: ({ says }) => (says.owner ? `${says.owner} follows up` : "Nobody follows up any more"),
  suppression: ({ says }) => (says.lifted ? `No longer: “${suppressionInWords(says.suppression)}”` : suppressionInWords(says.suppression)),
  follow_up: ({ says, words }) => [`Followed up: ${lower(sentence(says.what ?? words))}`, says.reached === true ? "reached" : says.reached === false ? "not reached" : ""].filter(Boolean).join(", "),
  snooze: ({ says }) => (Number.isFinite(says.until_ms) ? `To be reminded on ${dated(says.until_ms)}` : "Not to be reminded later any more"),
  override: ({ says }) => (says.decision ? `Decided otherwise than the definition: ${lower(decisionInWords(says.decision))}` : "The definition decides again"),
  objection: ({ says }) => (says.lifted ? `No longer objects to ${says.to}` : `Objects to ${says.to}`),
  merge: () => "Another person was joined to this one",
  split: ({ says }) => (says.facts?.length === 1 ? "One fact was given to somebody else" : `${says.facts?.length ?? "Some"} facts were given to somebody else`),
};

const DETAILS = {
  touch: ({ says }) => [says.amount ? `value ${says.amount}` : "", Number.isFinite(says.confidence_pct) ? `${says.confidence_pct}% sure` : ""],
  attribute: ({ says }) => [pick(ORIGINS, says.origin) ?? sentence(says.origin), says.basis ? `basis: ${says.basis}` : "", until(says.until_ms)],
  status: ({ says, missing_criteria: missing }) => [says.reason ? reasonInWords(says.reason) : "", amount(says), until(says.until_ms), says.criteria?.length ? `criteria met: ${says.criteria.map(sentence).join(", ")}` : "", missing?.length ? `criteria missing: ${missing.map(sentence).join(", ")}` : ""],
  override: ({ says }) => [until(says.until_ms)],
  assignment: ({ says }) => [says.queue ? `queue ${says.queue}` : ""],
  suppression: ({ says }) => [says.list ? `list ${says.list}` : "", until(says.until_ms)],
};

/** What a fact of the timeline says, in one line. */
export const factInWords = (entry) => (pick(HEADLINES, entry.kind) ?? (() => sentence(entry.kind)))({ ...entry, says: entry.says ?? {} });
/** More of it, in a few words each. */
export const detailsOf = (entry) => (pick(DETAILS, entry.kind) ?? (() => []))({ ...entry, says: entry.says ?? {} }).filter(Boolean);
/** What was said, word for word. */
export const quoteOf = (entry) => entry.says?.quote ?? entry.says?.comment;
/** Who told it, if it was not the visitor's own form. */
export const tellerOf = (entry) => (entry.kind === "form" || entry.kind === "update" ? "" : `told by ${entry.who}`);

const score = (milli) => Math.round(Number(milli) / 1000) || 0;

/** What one crossing changed, in sentences. */
export function changesInWords(change) {
  const { stage, hand_raised: hand, decision, reason, missing, grade, rating, priority, queue, sla_min: sla, segment, breach } = change;
  const isUp = stage && STAGES.indexOf(stage.to) > STAGES.indexOf(stage.from);
  const points = score(change.score_milli);
  const rated = (value) => (ratingInWords(value) ? `${value} (${ratingInWords(value)})` : String(value));
  const isUnknown = (value) => String(value).toUpperCase() === "U";
  return [
    stage && `${isUp ? "Became" : "Went back to"} ${stageInWords(stage.to)}`,
    hand && (hand.to ? "Raised a hand" : "No hand is raised any more"),
    decision && `Decision: “${decisionInWords(decision.to)}”`,
    reason?.to && `Reason: “${reasonInWords(reason.to)}”`,
    // Where one thing is missing, the reason says it.
    (missing?.to.length > 1 || (missing?.to.length && !reason)) && `To qualify, ${missing.to.length > 1 ? "these are" : "this is"} missing: ${missing.to.map((name) => `“${reasonInWords(name)}”`).join(", ")}`,
    grade && (grade.from === "U" ? `Fit became known: ${grade.to}` : grade.to === "U" ? "Fit is not known any more" : `Fit went from ${grade.from} to ${grade.to}`),
    rating && (isUnknown(rating.from) ? `Activity became known: ${rated(rating.to)}` : isUnknown(rating.to) ? "Activity is not known any more" : `Activity went from ${rated(rating.from)} to ${rated(rating.to)}`),
    priority && (priority.to ? `Priority is ${priority.to}` : "No priority any more"),
    queue && (queue.to ? `Queue is ${queue.to}` : "No queue any more"),
    sla && (sla.to ? `Follow up within ${limit(sla.to)}` : "No time to follow up within any more"),
    segment && (segment.to ? `Segment is ${segment.to}` : "No segment any more"),
    breach && `Sales did nothing by ${dated(breach.due_ms)}`,
    points && `The score ${points > 0 ? "rose" : "fell"} by ${Math.abs(points)} ${Math.abs(points) === 1 ? "point" : "points"}`,
  ].filter(Boolean);
}

/** Why a crossing came about. A fact that is withdrawn, or that withdrew another, is not in the timeline any more. */
export function causeInWords(cause, timeline) {
  if (cause === "time") return "Time passed";
  if (cause === "build" || cause?.program) return "Another version of the receiver read the same facts";
  if (cause?.definition) return "Another definition came into force";
  if (cause?.undo) return "Something was withdrawn";
  const entry = timeline.find(({ fact }) => fact === cause?.fact);
  if (entry) return [factInWords(entry), tellerOf(entry)].filter(Boolean).join(", ");
  return /^undo:/.test(cause?.fact) ? "Something was withdrawn" : "Something was told that is withdrawn now, or belongs to somebody else";
}
