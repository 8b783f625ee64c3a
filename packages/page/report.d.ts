/** The whole answer about one visitor, as receivers store it. Written from the Rust types: don't edit it. */

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
