/** The whole answer about one visitor, as receivers store it. Written from the Rust types: don't edit it. */

/**
 * The whole answer about one visitor at one time. Members are only ever added, at the end; none is renamed or removed.
 *
 * Points are in milli-points, shares in thousandths and times in seconds, as the names say; `score` alone is in whole
 * points. The points of all contributions and of all clamps add up to the score.
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
  /** How active the visitor is: 1 (hottest) to 4. */
  rating: number;
  /** How far the visitor has come. */
  stage: Stage;
  /** Always true: a receiver may know more. */
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
}

/** A grade of fit; the better one is less. */
export type Grade = "A" | "B" | "C" | "D" | "U";

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
export type SkipReason = "not_in_force" | "no_consent" | "bot" | "internal" | "not_admitted" | "malformed";

/** One thing that is missing to qualify. */
export interface MissingReport {
  /** Which gate is not passed. */
  kind: MissingKind;
  /** What a salesperson reads. */
  label: string;
  /** How much is missing: milli-points of score or intent, thousandths of fit, coverage or persona. */
  amount: number;
}

/** A gate that is not passed yet. */
export type MissingKind = "fit" | "coverage" | "score" | "intent" | "persona";

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
