"""The types of a report, written from its JSON Schema by `tools/report_types.py`. They do not know how it comes about."""

from __future__ import annotations

from typing import Literal, TypeAlias, TypedDict


Grade: TypeAlias = Literal["A", "B", "C", "D", "U"]
"""A grade of fit; the better one is less."""


Rating: TypeAlias = Literal[1, 2, 3, 4, "U"]
"""How active a visitor is: 1 (hottest) to 4, or U where behaviour is not permitted to be known."""


Stage: TypeAlias = Literal["visitor", "lead", "mql"]
"""How far a visitor has come. Later stages belong to the CRM."""


DecisionKind: TypeAlias = Literal["excluded", "suppressed", "hand_raiser", "qualified", "nurture"]
"""What is to happen with a visitor."""


class FitReport(TypedDict):
    """How well company and person fit, in thousandths."""

    share_permille: int
    """Share of points among known attributes, company and person together."""
    company_permille: int | None
    """Share of the company's criteria; `null` when nothing about the company is known."""
    person_permille: int | None
    """Share of the person's criteria; `null` when nothing about the person is known."""
    coverage_permille: int
    """Share of weight that is known."""
    points: int
    """Points of fit, company and person together."""


class ContributionReport(TypedDict):
    """What one rule gave."""

    rule: str
    """The rule's id."""
    label: str
    """The rule's label, for salespeople."""
    dimension: Dimension
    """What it adds to."""
    count: int
    """Occurrences that counted."""
    raw_milli: int
    """Points without decay."""
    decayed_milli: int
    """Points after decay."""
    capped_milli: int
    """What the rule's own cap took away."""
    points_milli: int
    """Points given: `decayed_milli + capped_milli`."""
    newest_age_s: int
    """Age of the newest occurrence, in seconds."""
    points: int
    """Points given, in whole points. Those of all lines of a dimension add up to the dimension's as they are shown."""


Dimension: TypeAlias = Literal["engagement", "intent"]
"""What a rule adds to."""


class ClampReport(TypedDict):
    """What a cap or floor beyond a rule's own changed."""

    kind: ClampName
    """Which cap or floor."""
    label: str
    """The group's label, or the name of the dimension."""
    points_milli: int
    """By how much."""
    points: int
    """By how much, in whole points that add up as they are shown."""
    dimension: Dimension | None
    """The dimension that it is a line of; `null` for the score's own."""


ClampName: TypeAlias = Literal["group_cap", "group_floor", "dimension", "score"]
"""A cap or floor."""


class SkippedReport(TypedDict):
    """A rule that was not evaluated."""

    rule: str
    """The rule's id."""
    reason: SkipReason
    """Why it was not evaluated."""


SkipReason: TypeAlias = Literal["not_in_force", "no_consent", "bot", "internal", "not_admitted"]
"""Why a rule was not evaluated."""


class MissingReport(TypedDict):
    """One thing that is missing to qualify."""

    kind: MissingKind
    """Which gate is not passed."""
    label: str
    """What a salesperson reads."""
    amount: int
    """How much is missing, in `unit`."""
    attributes: list[str]
    """Attributes to ask for, such as `seniority`, where knowing more would help: with `coverage`, `behaviour`, and `fit` in points."""
    unit: MissingUnit
    """What the amount counts."""


MissingKind: TypeAlias = Literal["fit", "coverage", "score", "intent", "persona", "behaviour"]
"""A gate that is not passed yet."""


MissingUnit: TypeAlias = Literal["milli_points", "permille", "attributes"]
"""What an amount that is missing counts."""


class CoverageReport(TypedDict):
    """How complete and trustworthy the evidence is."""

    consent: Consent
    """What the visitor allowed."""
    flags: list[str]
    """What limits the evidence: `storage_blocked`, `storage_reset`, `clock_adjusted`, `bot`, `internal`, `truncated`,
`pending`."""


Consent: TypeAlias = Literal["unknown", "granted", "denied"]
"""Whether the visitor agreed to being measured."""


class DefinitionReport(TypedDict):
    """Which definition a report was computed with."""

    id: str
    """Its id."""
    version: int
    """Its version."""
    hash: str
    """Its hash, in lower-case hexadecimal."""


class CriterionReport(TypedDict):
    """What one criterion of fit gave."""

    side: FitSide
    """Whose fit it is about."""
    label: str
    """The criterion's label, for salespeople."""
    attribute: str
    """The attribute that it looks at, such as `seniority`."""
    value: str | None
    """The visitor's value, such as `director`; `null` if it is unknown."""
    points: int
    """The points that the value gives."""
    most: int
    """The most that a value gives."""


FitSide: TypeAlias = Literal["company", "person"]
"""Whose fit it is."""


class InterestReport(TypedDict):
    """How much a visitor did about one product line."""

    line: str
    """The product line, as rules name it."""
    points_milli: int
    """The points of its rules together. A rule of several lines counts for each."""
    points: int
    """The whole points of its rules together, as they are shown."""


class Report(TypedDict):
    """The whole answer about one visitor at one time. Members are only ever added, at the end; none is renamed or removed.

Points are in milli-points, shares in thousandths and times in seconds, as the names say; where no unit is named,
points are whole. The points of all contributions and of all clamps add up to the score."""

    at_s: int
    """As of when, in seconds since 1970."""
    score: int
    """The score in whole points, rounded down: 0 to 100."""
    score_milli: int
    """Engagement and intent together, 0 to 100,000."""
    engagement_milli: int
    """Points for interest of any kind, 0 to 100,000."""
    intent_milli: int
    """Points for what buyers do, 0 to 100,000."""
    grade: Grade
    """How well company and person fit."""
    rating: Rating
    """How active the visitor is: 1 (hottest) to 4; `U` if behaviour is not permitted to be known."""
    stage: Stage
    """How far the visitor has come."""
    provisional: bool
    """True for what one page or form tells, because a receiver may know more; false for the final report about a person."""
    segment: str | None
    """The id of the segment, when one matches."""
    priority: str | None
    """The route's priority, for a lead that goes to sales."""
    queue: str | None
    """The route's owner queue."""
    sla_min: int | None
    """How soon sales follows up, in minutes; 0 when neither route nor segment says."""
    alert: bool
    """Whether the route asks that sales is alerted."""
    decision: DecisionKind
    """What is to happen."""
    reason: str
    """Why: the id of an exclusion, or a short code."""
    hand_raised: bool
    """A standing "yes" to the question that raises a hand."""
    persona_gap: bool
    """The person is outside the persona, at an ideal company."""
    rank_milli: int
    """A number to sort lists by, 0 to 100,000: never a gate."""
    fit: FitReport
    """How well company and person fit, in shares."""
    contributions: list[ContributionReport]
    """What each rule gave; only rules that found something."""
    clamps: list[ClampReport]
    """What caps and floors took away or gave back."""
    skipped: list[SkippedReport]
    """Rules that could not be evaluated."""
    missing: list[MissingReport]
    """What is missing to qualify; empty when nothing is."""
    coverage: CoverageReport
    """How complete and trustworthy the evidence is."""
    definition: DefinitionReport
    """Which definition it was computed with."""
    engagement: int
    """Engagement in whole points. Engagement, intent and the clamp of the score add up to `score` as they are shown."""
    intent: int
    """Intent in whole points."""
    hand_unclear: bool
    """A text was given where a hand can be raised, and it is neither a clear yes nor a clear no: a person should read it."""
    profile: str | None
    """The name of the profile that the company matches best; `null` if it has no name, or nothing about the company gives a point."""
    persona: str | None
    """The name of the persona that the person matches best; `null` if it has no name, or nothing about the person gives a point."""
    criteria: list[CriterionReport]
    """What each criterion of fit gave."""
    interests: list[InterestReport]
    """What the visitor is interested in: the points of rules by product line. It changes no decision."""
