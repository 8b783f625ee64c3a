//! The vocabulary of the panel and the inbox: each term of an assessment and of a contact in plain words. It knows terms only
//! and computes nothing.

const DECISIONS = {
  hand_raiser: "Asked to be contacted by sales",
  qualified: "Qualified: ready for sales",
  nurture: "Not ready for sales yet: keep in touch",
  excluded: "Excluded: not a prospect",
  suppressed: "Held back: sales already knows them",
};

// For an exclusion the reason is the exclusion's id, which `sentence` writes out.
const REASONS = {
  hand_raised: "They asked to be contacted",
  fit_and_intent: "Good fit and enough buying intent",
  persona_gap: "The company fits, the person does not",
  fit_unknown: "Too little is known to judge the fit",
  fit_below: "The fit is too low",
  score_below: "The score is too low",
  intent_below: "Too little buying intent",
  behaviour_unknown: "What they did is not permitted to be known, and the rest does not qualify",
  fit_without_behaviour: "They fit; what they did is not permitted to be known",
  doubtful: "The evidence is in doubt",
  override: "Somebody decided otherwise than the definition",
};

const STAGES = {
  visitor: "Visitor",
  lead: "Lead",
  mql: "Marketing qualified (MQL)",
  sal: "Sales accepted (SAL)",
  sql: "Sales qualified (SQL)",
  opportunity: "Opportunity",
  customer: "Customer",
};

const RATINGS = { 1: "very active", 2: "active", 3: "some activity", 4: "little activity", u: "activity not known" };

// As in `src/verification/verdict.rs`; a test compares them.
const VERDICTS = {
  verified: ["Consistent", "What the form claims is consistent with the evidence that came with it. The evidence comes from the visitor's device, so this does not prove that anybody read a page."],
  mismatch: ["Claims differ", "The form claims something that its evidence does not support. Only the recomputed score counts."],
  stale_definition: ["Unknown definition", "The form names a definition that the receiver does not know. The receiver scored the same evidence with its active definition."],
  unverified: ["Not verified", "No readable evidence came with the form, or it was more than a day old. Contact and answers count as in any form; behaviour gives no points."],
  contradicted: ["Contradicted", "The evidence cannot be right, is too old, or came with too many e-mail addresses. Contact and answers of this form are kept for a person to judge; nothing gives points."],
};

// As in `crates/receiver/src/check.rs`; a test there compares them.
const CHECKS = {
  rate: "more forms came from one address in a minute than people send",
  rate_of_all: "more forms came from everybody in a minute than is usual",
  address: "nobody can have this e-mail address",
  same_message: "several persons sent the same message within an hour",
  links: "the message consists of links",
  same_details: "name, company and other details are the same",
  automated: "the browser said that a program drives it",
};

const CLAMPS = {
  group_cap: "maximum of the group",
  group_floor: "minimum of the group",
  dimension: "kept between 0 and 100",
  score: "kept between 0 and 100",
};

// What the inbox calls the values of an assessment. What is not listed is written out by `sentence`.
const LABELS = {
  sla_min: "Follow up within",
  share_permille: "Fit, as far as known",
  company_permille: "Company",
  person_permille: "Person",
  coverage_permille: "Known",
  company_profile: "Company profile",
  person_profile: "Persona",
  email_type: "E-mail type",
};

// Values of the shipped attributes that `sentence` would not write as people do.
const VALUES = {
  vp: "Vice president",
  it: "IT",
  hr: "HR",
  dach: "Germany, Austria, Switzerland",
  uk_ireland: "UK and Ireland",
  southern_europe: "Southern Europe",
  eastern_europe: "Eastern Europe",
  north_america: "North America",
  latin_america: "Latin America",
  asia_pacific: "Asia and Pacific",
  middle_east_africa: "Middle East and Africa",
};

// What the inbox calls the fields of a form, in the order in which it shows them.
const CONTACT = {
  name: "Name",
  email: "E-mail",
  company: "Company",
  job_title: "Job title",
  company_size: "Company size",
  country: "Country",
  phone: "Telephone",
  contact_sales: "Wants to be contacted by sales",
};

const key = (value) => String(value ?? "").trim().toLowerCase().replace(/[\s-]+/g, "_");
// Own entries only: a value such as `constructor` must not find the property of `Object.prototype`.
const pick = (table, value) => (Object.hasOwn(table, key(value)) ? table[key(value)] : undefined);

/** "hand_raiser" → "Asked to be contacted by sales". An unknown term is written out as a sentence. */
export const decisionInWords = (decision) => pick(DECISIONS, decision) ?? sentence(decision);
export const reasonInWords = (reason) => pick(REASONS, reason) ?? sentence(reason);
/** Whether a reason is one that the report itself gives, and no code of sales or of the definition. */
export const isReasonOfReport = (reason) => pick(REASONS, reason) !== undefined;
export const clampInWords = (kind) => pick(CLAMPS, kind) ?? sentence(kind).toLowerCase();
export const stageInWords = (stage) => pick(STAGES, stage) ?? sentence(stage);

/** "uk_ireland" → "UK and Ireland". A value that the definition has no name for comes as `#` and six digits. */
export const valueInWords = (value) => (/^#[0-9a-f]{6}$/.test(value) ? "a value without a name" : (pick(VALUES, value) ?? sentence(value)));

export const labelOf = (term) => pick(LABELS, term) ?? sentence(term);
export const contactLabelOf = (field) => (Object.hasOwn(CONTACT, field) ? CONTACT[field] : sentence(field));

/** "email" → 1: where a contact shows a field. Fields that are not listed come last. */
export function contactPlaceOf(field) {
  const fields = Object.keys(CONTACT);
  return fields.includes(field) ? fields.indexOf(field) : fields.length;
}

/** "mql" → "MQL", for the list, where the words do not fit. */
export const stageInShort = (stage) => (["mql", "sal", "sql"].includes(stage) ? stage.toUpperCase() : stageInWords(stage));

export const ratingInWords = (rating) => pick(RATINGS, rating) ?? "";
/** ["rate", "links"] → "more forms came …; the message …" */
export const checksInWords = (codes) => codes.map((code) => pick(CHECKS, code) ?? sentence(code)).join("; ");
export const verdictInWords = (verdict) => pick(VERDICTS, verdict) ?? [sentence(verdict), ""];
export const gradeInWords = (grade) => (grade === "U" ? "fit not known yet" : grade ? `fit ${grade}` : "");

/** "B" and 2 → "B2". A dash stands for a missing value. */
export const gradeTimesRating = (grade, rating) => `${grade ?? "–"}${String(rating ?? "–").toUpperCase()}`;

const quoted = (text) => text.replace(/`([^`]*)`/g, "“$1”");

/** "late: the evidence was 30 h old" → "Late: the evidence was 30 h old": a reason of a verdict, whose code comes first. */
export function findingInWords(finding) {
  const [code, ...words] = String(finding ?? "").split(": ");
  return quoted([sentence(code), ...words].join(": "));
}

/** "added by the receiver: grade `A`" → "Grade “A”", for a list that says whose additions they are. The words of an answer
 * name only its field. */
export function additionInWords({ what, to, words }) {
  const text = quoted(String(words ?? what ?? "").replace(/^added by the receiver: /, ""));
  return text.slice(0, 1).toUpperCase() + text.slice(1) + (what === "answer" && to ? `: “${to}”` : "");
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
  const digits = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 3 }).format(Math.abs(value));
  return value < 0 ? `\u2212${digits}` : value > 0 ? `+${digits}` : digits;
}
