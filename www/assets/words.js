//! The scoring terms in plain words, shared by the live panel and the inbox.
//! Knows the field's terms only; it computes nothing.

const DECISIONS = {
  hand_raiser: "Asked to be contacted by sales",
  qualified: "Qualified: right fit, buying behaviour",
  nurture: "Not ready for sales yet: keep in touch",
  excluded: "Excluded: not a prospect",
  suppressed: "Held back: a customer, or already in an open deal",
};

const STAGES = {
  visitor: "Visitor",
  lead: "Lead",
  mql: "MQL",
  sal: "SAL",
  sql: "SQL",
  opportunity: "Opportunity",
  customer: "Customer",
};

const RATINGS = { 1: "very active", 2: "active", 3: "some activity", 4: "little activity" };

const VERDICTS = {
  verified: ["Verified", "The score sent with the form is the one the receiver computed from the same evidence."],
  mismatch: ["Mismatch", "The form claimed something else than its evidence shows. Only the recomputed score counts."],
  unverified: ["Unverified", "No readable evidence came with the form. The score rests on the answers alone."],
  stale_definition: ["Unknown definition", "The visitor's page had a definition that the receiver does not keep. The score was recomputed with the active one."],
  contradicted: ["Contradicted", "The evidence is not plausible. Treat the behaviour score with care."],
};

const key = (value) => String(value ?? "").trim().toLowerCase().replace(/[\s-]+/g, "_");
// Own entries only: a value such as `constructor` must not find anything.
const pick = (table, value) => (Object.hasOwn(table, key(value)) ? table[key(value)] : undefined);

/** "hand_raiser" → "Asked to be contacted by sales"; an unknown term is shown as it is. */
export const decisionInWords = (decision) => pick(DECISIONS, decision) ?? sentence(decision);
export const stageInWords = (stage) => pick(STAGES, stage) ?? sentence(stage);
export const ratingInWords = (rating) => pick(RATINGS, rating) ?? "";
export const verdictInWords = (verdict) => pick(VERDICTS, verdict) ?? [sentence(verdict), ""];
export const gradeInWords = (grade) => (grade === "U" ? "fit not known yet" : grade ? `fit ${grade}` : "");

/** "B" and 2 → "B × 2", with a dash for what is missing. */
export const gradeTimesRating = (grade, rating) => `${grade ?? "–"} × ${rating ?? "–"}`;

/** "job_title" → "Job title". */
export function sentence(term) {
  const words = String(term ?? "").replaceAll("_", " ").trim();
  return words ? words[0].toUpperCase() + words.slice(1) : "–";
}

/** 15 → "+15", -3 → "−3", 2.5 → "+2.5"; points of a reason always carry their sign. */
export function signed(points) {
  const value = Number(points);
  if (!Number.isFinite(value)) return "–";
  const digits = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 3 }).format(Math.abs(value));
  return value < 0 ? `\u2212${digits}` : `+${digits}`;
}
