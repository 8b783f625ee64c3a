/** The values of Handraise's package. Written from the Rust types: don't edit it. */

/**
 * The whole answer about one visitor at one time. Members are only ever added, at the end; none is renamed or removed.
 *
 * Points are in milli-points, shares in thousandths and times in seconds, as the names say; where no unit is named,
 * points are whole. The points of all contributions and of all clamps add up to the score.
 */
export interface Report {
  /** As of when, in seconds since 1970. */
  at_s: number;
  /** The score in whole points, rounded down: 0 to 100. */
  score: number;
  /** Engagement and intent together, 0 to 100,000. */
  score_milli: number;
  /** Points for interest of any kind, 0 to 100,000. */
  engagement_milli: number;
  /** Points for what buyers do, 0 to 100,000. */
  intent_milli: number;
  /** How well company and person fit. */
  grade: Grade;
  /** How active the visitor is: 1 (hottest) to 4; `U` if behaviour is not permitted to be known. */
  rating: Rating;
  /** How far the visitor has come. */
  stage: Stage;
  /** True for what one page or form tells, because a receiver may know more; false for the final report about a person. */
  provisional: boolean;
  /** The id of the segment, when one matches. */
  segment: string | null;
  /** The route's priority, for a lead that goes to sales. */
  priority: string | null;
  /** The route's owner queue. */
  queue: string | null;
  /** How soon sales follows up, in minutes; 0 when neither route nor segment says. */
  sla_min: number | null;
  /** Whether the route asks that sales is alerted. */
  alert: boolean;
  /** What is to happen. */
  decision: DecisionKind;
  /** Why: the id of an exclusion, or a short code. */
  reason: string;
  /** A standing "yes" to the question that raises a hand. */
  hand_raised: boolean;
  /** The person is outside the persona, at an ideal company. */
  persona_gap: boolean;
  /** A number to sort lists by, 0 to 100,000: never a gate. */
  rank_milli: number;
  /** How well company and person fit, in shares. */
  fit: FitReport;
  /** What each rule gave; only rules that found something. */
  contributions: ContributionReport[];
  /** What caps and floors took away or gave back. */
  clamps: ClampReport[];
  /** Rules that could not be evaluated. */
  skipped: SkippedReport[];
  /** What is missing to qualify; empty when nothing is. */
  missing: MissingReport[];
  /** How complete and trustworthy the evidence is. */
  coverage: CoverageReport;
  /** Which definition it was computed with. */
  definition: DefinitionReport;
  /** Engagement in whole points. Engagement, intent and the clamp of the score add up to `score` as they are shown. */
  engagement: number;
  /** Intent in whole points. */
  intent: number;
  /** A text was given where a hand can be raised, and it is neither a clear yes nor a clear no: a person should read it. */
  hand_unclear: boolean;
  /** The name of the profile that the company matches best; `null` if it has no name, or nothing about the company gives a point. */
  profile: string | null;
  /** The name of the persona that the person matches best; `null` if it has no name, or nothing about the person gives a point. */
  persona: string | null;
  /** What each criterion of fit gave. */
  criteria: CriterionReport[];
  /** What the visitor is interested in: the points of rules by product line. It changes no decision. */
  interests: InterestReport[];
}

/** One thing that is wrong with a file. */
export interface Problem {
  /** How bad it is. */
  severity: Severity;
  /** What kind of problem it is. */
  code: Code;
  /** The field, as a path such as `rules[3].points`; empty for the whole file. */
  path: string;
  /** The line, counted from 1; `null` for what has no place in the file. */
  line: number | null;
  /** The character in that line, counted from 1. */
  column: number | null;
  /** What is wrong. */
  message: string;
  /** What to do about it. */
  remedy: string;
}

/** One thing that changes. */
export interface Change {
  /** Which part of the definition, such as "rule `pricing_surge`". */
  subject: string;
  /** What about it, such as `points`; `added` or `removed` for the whole of it. */
  what: string;
  /** What it was; empty for a part that is new. */
  before: string;
  /** What it becomes; empty for a part that goes. */
  after: string;
  /** Whom it concerns. */
  whom: string;
  /** All of it, in words. */
  sentence: string;
}

/** What is true of a form: a verdict with its reasons, and the report that counts. Members are only ever added, at the end. */
export interface Outcome {
  /** How far the claims can be relied on. */
  verdict: Verdict;
  /** The verdict as a salesperson reads it. */
  label: string;
  /** What the verdict proves, in a sentence or two. */
  meaning: string;
  /** All findings, as `code: words`. */
  reasons: string[];
  /** The recomputed report, as of the receipt. It counts, whatever the form claims. */
  report: Report;
  /** What the report says differently because the receiver knows more than the page. */
  added: Addition[];
  /** For people to read: what late evidence would have given at its own clock. It counts for nothing. */
  late: Report | null;
  /** Whether this very form raises a hand, and the definition accepts it. */
  raises_hand: boolean;
  /** The form's fields but those of the plugin; a field that was sent several times has a list. */
  contact: Contact;
  /** What the form claims about its own lead, such as `score`. */
  claimed: Record<string, unknown>;
  /** The evidence to keep, if any was readable: without the behaviour if consent is missing. */
  evidence: string | null;
  /** The submission's id, by which a form that arrives twice is known; `null` if the page sent none. */
  submission: string | null;
  /** The SHA-256 of the receipt that the page keeps; `null` if it sent none. */
  receipt: string | null;
  /** Who the contact is, found by what the definition says of its fields; what the form does not say is left out. */
  card: ContactCard;
}

/** A grade of fit; the better one is less. */
export type Grade = "A" | "B" | "C" | "D" | "U";

/** How active a visitor is: 1 (hottest) to 4, or U where behaviour is not permitted to be known. */
export type Rating = 1 | 2 | 3 | 4 | "U";

/** How far a visitor has come. Later stages belong to the CRM. */
export type Stage = "visitor" | "lead" | "mql";

/** What is to happen with a visitor. */
export type DecisionKind = "excluded" | "suppressed" | "hand_raiser" | "qualified" | "nurture";

/** How well company and person fit, in thousandths. */
export interface FitReport {
  /** Share of points among known attributes, company and person together. */
  share_permille: number;
  /** Share of the company's criteria; `null` when nothing about the company is known. */
  company_permille: number | null;
  /** Share of the person's criteria; `null` when nothing about the person is known. */
  person_permille: number | null;
  /** Share of weight that is known. */
  coverage_permille: number;
  /** Points of fit, company and person together. */
  points: number;
}

/** What one rule gave. */
export interface ContributionReport {
  /** The rule's id. */
  rule: string;
  /** The rule's label, for salespeople. */
  label: string;
  /** What it adds to. */
  dimension: Dimension;
  /** Occurrences that counted. */
  count: number;
  /** Points without decay. */
  raw_milli: number;
  /** Points after decay. */
  decayed_milli: number;
  /** What the rule's own cap took away. */
  capped_milli: number;
  /** Points given: `decayed_milli + capped_milli`. */
  points_milli: number;
  /** Age of the newest occurrence, in seconds. */
  newest_age_s: number;
  /** Points given, in whole points. Those of all lines of a dimension add up to the dimension's as they are shown. */
  points: number;
}

/** What a rule adds to. */
export type Dimension = "engagement" | "intent";

/** What a cap or floor beyond a rule's own changed. */
export interface ClampReport {
  /** Which cap or floor. */
  kind: ClampName;
  /** The group's label, or the name of the dimension. */
  label: string;
  /** By how much. */
  points_milli: number;
  /** By how much, in whole points that add up as they are shown. */
  points: number;
  /** The dimension that it is a line of; `null` for the score's own. */
  dimension: Dimension | null;
}

/** A cap or floor. */
export type ClampName = "group_cap" | "group_floor" | "dimension" | "score";

/** A rule that was not evaluated. */
export interface SkippedReport {
  /** The rule's id. */
  rule: string;
  /** Why it was not evaluated. */
  reason: SkipReason;
}

/** Why a rule was not evaluated. */
export type SkipReason = "not_in_force" | "no_consent" | "bot" | "internal" | "not_admitted";

/** One thing that is missing to qualify. */
export interface MissingReport {
  /** Which gate is not passed. */
  kind: MissingKind;
  /** What a salesperson reads. */
  label: string;
  /** How much is missing, in `unit`. */
  amount: number;
  /** Attributes to ask for, such as `seniority`, where knowing more would help: with `coverage`, `behaviour`, and `fit` in points. */
  attributes: string[];
  /** What the amount counts. */
  unit: MissingUnit;
}

/** A gate that is not passed yet. */
export type MissingKind = "fit" | "coverage" | "score" | "intent" | "persona" | "behaviour";

/** What an amount that is missing counts. */
export type MissingUnit = "milli_points" | "permille" | "attributes";

/** How complete and trustworthy the evidence is. */
export interface CoverageReport {
  /** What the visitor allowed. */
  consent: Consent;
  /**
   * What limits the evidence: `storage_blocked`, `storage_reset`, `clock_adjusted`, `bot`, `internal`, `truncated`,
   * `pending`.
   */
  flags: string[];
}

/** Whether the visitor agreed to being measured. */
export type Consent = "unknown" | "granted" | "denied";

/** Which definition a report was computed with. */
export interface DefinitionReport {
  /** Its id. */
  id: string;
  /** Its version. */
  version: number;
  /** Its hash, in lower-case hexadecimal. */
  hash: string;
}

/** What one criterion of fit gave. */
export interface CriterionReport {
  /** Whose fit it is about. */
  side: FitSide;
  /** The criterion's label, for salespeople. */
  label: string;
  /** The attribute that it looks at, such as `seniority`. */
  attribute: string;
  /** The visitor's value, such as `director`; `null` if it is unknown. */
  value: string | null;
  /** The points that the value gives. */
  points: number;
  /** The most that a value gives. */
  most: number;
}

/** Whose fit it is. */
export type FitSide = "company" | "person";

/** How much a visitor did about one product line. */
export interface InterestReport {
  /** The product line, as rules name it. */
  line: string;
  /** The points of its rules together. A rule of several lines counts for each. */
  points_milli: number;
  /** The whole points of its rules together, as they are shown. */
  points: number;
}

/** How bad a problem is. */
export type Severity = "note" | "warning" | "error";

/** What is wrong, as a stable code. */
export type Code = "syntax" | "number" | "duplicate" | "field" | "name" | "collision" | "unknown-name" | "method" | "entry" | "pattern" | "empty" | "words" | "answer" | "sequence" | "depth" | "points" | "tiers" | "time" | "dates" | "cap" | "percent" | "group" | "groups" | "rating" | "cut-offs" | "calendar" | "policy" | "text" | "sql" | "internal" | "unsigned" | "no-review" | "review-passed" | "review-early" | "review-day-passed" | "approval-future" | "hardly-matches" | "taken-name" | "taken-entry" | "other-method" | "unanswered" | "not-known" | "unreachable-tier" | "cap-below-points" | "no-points" | "no-label" | "window-beyond-decay" | "window-beyond-retention" | "rule-passed" | "day-beyond" | "server-only" | "group-cap-below-rule" | "idle-cap" | "unused" | "unreachable-segment" | "no-default-segment" | "behaviour-unknown" | "unreachable-grade" | "unreachable-gate" | "engagement-alone" | "unknown-qualifies" | "unreachable-rating" | "unreachable-route" | "no-last-route" | "unreachable-series" | "holidays-passed" | "unknown-line" | "account-of-one-role" | "retired";

/** How far a lead's score can be relied on, from harmless to serious. */
export type Verdict = "verified" | "mismatch" | "stale_definition" | "unverified" | "contradicted";

/** A difference between what the page could know and the receiver's report. It is no contradiction: the receiver knows more. */
export interface Addition {
  /**
   * `answer`, or what the report says differently: `score`, `grade`, `rating`, `stage`, `segment`, `decision`; about a
   * person also `touch` and `attribute`, which others told, and the `priority` and `queue` that sales took a lead on with.
   */
  what: string;
  /** What the page could know; `null` for nothing. */
  from: unknown;
  /** What the receiver found. */
  to: unknown;
  /** The same in words. */
  words: string;
}

/** The form's fields but those of the plugin; a field that was sent several times has a list. */
export type Contact = Record<string, string | string[]>;

/** Who a contact is, as far as the form says it. Members are only ever added, at the end. */
export interface ContactCard {
  /** The whole name. */
  name: string | null;
  /** The e-mail address, as typed. */
  email: string | null;
  /** The company. */
  company: string | null;
  /** The job title. */
  job_title: string | null;
  /** The telephone number. */
  phone: string | null;
}

/** Evidence as a JSON document. */
export interface EvidenceDocument {
  /** The visitor's clock when the evidence was read, RFC 3339. If it is left out, the newest time in the document. */
  as_of?: Time | null;
  /** When the visitor was first seen, RFC 3339. If it is left out, the oldest time in the document. */
  first_seen?: Time | null;
  /** `granted`, `denied` or `unknown`. If it is left out, `granted`. */
  consent?: Consent | null;
  /** Flags that limit the evidence: `storage_blocked`, `storage_reset`, `clock_adjusted`, `bot`, `internal`, `truncated`, `pending`. */
  coverage?: Flag[];
  /** Page views. */
  views?: ViewEntry[];
  /** Actions taken. */
  actions?: NamedEntry[];
  /** Where visits came from. */
  sources?: NamedEntry[];
  /** Classes of forms that the visitor sent. */
  forms?: NamedEntry[];
  /** Topics of third-party intent; `amount` is the surge. */
  topics?: NamedEntry[];
  /** What the visitor said in forms. */
  answers?: AnswerEntry[];
}

/** A time with its offset from UTC, RFC 3339. */
export type Time = string;

export type Flag = "storage_blocked" | "storage_reset" | "clock_adjusted" | "bot" | "internal" | "truncated" | "pending";

/** One page view. */
export interface ViewEntry {
  /** When it began, RFC 3339. Its offset from UTC decides on which local day of the visitor it was. */
  at: Time;
  /** The page class. Leave it out for a page that the definition does not name. */
  page?: string | null;
  /** For how long the page was visible and focused and the visitor was active, in seconds. */
  engaged_s?: number;
  /** How long the view lasted until its last engaged moment, in seconds. If it is left out, `engaged_s`. */
  span_s?: number | null;
  /** Scroll depth in percent. */
  depth_pct?: number;
}

/** One action, source, form or topic. */
export interface NamedEntry {
  /** When it happened, RFC 3339. */
  at: Time;
  /** The action, source, form or topic, by its id in the definition. */
  id: string;
  /** The value given with an action, or a topic's surge. */
  amount?: number;
}

/** One answer in a form. */
export interface AnswerEntry {
  /** When the visitor gave it, RFC 3339. If it is left out, `as_of`. */
  at?: Time | null;
  /** The attribute, such as `seniority`. */
  attribute: string;
  /** Its value, such as `director`. Leave it out for a field that was left blank. */
  value?: string | null;
}
