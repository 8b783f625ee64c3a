//! The codes of all errors and warnings. The comment of a code is the sentence that explains it in `docs/lints.md`.
//! It does not know when a code applies.

use super::Severity;

macro_rules! codes {
    ($($(#[doc = $line:literal])+ $code:ident = $name:literal $severity:ident,)+) => {
        /// What is wrong, as a stable code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[doc = $line])+ $code,)+
        }

        impl Code {
            /// Every code: errors in the order in which a definition is read, then what lints find.
            pub const ALL: &'static [Self] = &[$(Self::$code,)+];

            /// The name in messages and in JSON. It stays the same from version to version.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$code => $name,)+
                }
            }

            /// How bad it is.
            pub const fn severity(self) -> Severity {
                match self {
                    $(Self::$code => Severity::$severity,)+
                }
            }

            /// What it means, in one sentence.
            pub fn summary(self) -> &'static str {
                match self {
                    $(Self::$code => concat!($($line),+).trim(),)+
                }
            }
        }
    };
}

codes! {
    /// The file is not valid TOML or JSON.
    Syntax = "syntax" Error,
    /// A number is too large for the file format, or not finite.
    Number = "number" Error,
    /// A key or an id is given twice.
    Duplicate = "duplicate" Error,
    /// A key is unknown or missing, or its value is of the wrong kind.
    Field = "field" Error,
    /// An id is empty, too long, or looks like another id.
    Name = "name" Error,
    /// Two ids of one kind share a short id by chance.
    Collision = "collision" Error,
    /// A name refers to nothing in the definition.
    UnknownName = "unknown-name" Error,
    /// A new attribute does not say how text is read.
    Method = "method" Error,
    /// An entry of an attribute can never match a text.
    Entry = "entry" Error,
    /// A pattern can never match an address.
    Pattern = "pattern" Error,
    /// A list that needs an item has none.
    Empty = "empty" Error,
    /// A phrase has more than three words, or none.
    Words = "words" Error,
    /// A condition on an answer mixes an attribute with a field's text, or names neither.
    Answer = "answer" Error,
    /// A sequence has fewer than two pages.
    Sequence = "sequence" Error,
    /// Conditions are nested too deeply.
    Depth = "depth" Error,
    /// Points are missing, given twice, or far outside the scale of a score.
    Points = "points" Error,
    /// The tiers of a rule do not rise, or both give and take points.
    Tiers = "tiers" Error,
    /// A lead would gain points merely because time passes.
    Time = "time" Error,
    /// The days between which a rule is in force make no sense.
    Dates = "dates" Error,
    /// A cap or a floor is 0.
    Cap = "cap" Error,
    /// A percentage is above 100, or a decay drops 0 percent.
    Percent = "percent" Error,
    /// A group has rules of both dimensions.
    Group = "group" Error,
    /// The definition has too many groups.
    Groups = "groups" Error,
    /// A rating is not 1, 2, 3 or 4.
    Rating = "rating" Error,
    /// Cut-offs do not fall from the first to the last, or leave 0 to 100.
    CutOffs = "cut-offs" Error,
    /// A calendar's time zone is unknown, or its hours make no sense.
    Calendar = "calendar" Error,
    /// An entry of the policy says nothing, or can have no effect.
    Policy = "policy" Error,
    /// A text cannot be stored in the compiled definition.
    Text = "text" Error,
    /// SQL can't say a part of the definition, so `handraise compile --sql` refuses it. Everything else can use it.
    Sql = "sql" Error,
    /// Handraise has a bug: the file passes every check but cannot be read.
    Internal = "internal" Error,

    /// A team has not approved the definition.
    Unsigned = "unsigned" Note,
    /// No review day is set.
    NoReview = "no-review" Warning,
    /// The review day has passed.
    ReviewPassed = "review-passed" Warning,
    /// The review day comes before the definition is in force.
    ReviewEarly = "review-early" Warning,
    /// A day that calls for a review has passed.
    ReviewDayPassed = "review-day-passed" Warning,
    /// An approval has a day in the future.
    ApprovalFuture = "approval-future" Warning,
    /// A pattern is compared with something else than it seems to describe.
    HardlyMatches = "hardly-matches" Warning,
    /// Two fields share a name, a label or an `autocomplete` token.
    TakenName = "taken-name" Warning,
    /// An entry already leads to an earlier value of its attribute.
    TakenEntry = "taken-entry" Warning,
    /// An extended attribute changes the method that its built-in entries were written for.
    OtherMethod = "other-method" Warning,
    /// The definition asks for an attribute that no field answers.
    Unanswered = "unanswered" Warning,
    /// A `not` leaves out everybody whose answer the attribute does not know.
    NotKnown = "not-known" Warning,
    /// A tier can never be reached, or gives no more points than an earlier one.
    UnreachableTier = "unreachable-tier" Warning,
    /// A rule's cap is below the points of one occurrence or one tier.
    CapBelowPoints = "cap-below-points" Warning,
    /// A rule gives 0 points.
    NoPoints = "no-points" Warning,
    /// A rule's label has no letter or digit.
    NoLabel = "no-label" Warning,
    /// All points of a rule have decayed before its window ends.
    WindowBeyondDecay = "window-beyond-decay" Warning,
    /// A rule looks further back than evidence is kept.
    WindowBeyondRetention = "window-beyond-retention" Warning,
    /// A rule is no longer in force.
    RulePassed = "rule-passed" Warning,
    /// A day is too early or too late to have an effect.
    DayBeyond = "day-beyond" Warning,
    /// A rule looks at third-party topics, which pages do not know.
    ServerOnly = "server-only" Warning,
    /// A group's cap is below the points of one of its rules.
    GroupCapBelowRule = "group-cap-below-rule" Warning,
    /// A group's rules together never exceed its cap.
    IdleCap = "idle-cap" Warning,
    /// A group has no rules, or no rule looks at an action.
    Unused = "unused" Warning,
    /// A segment can never match.
    UnreachableSegment = "unreachable-segment" Warning,
    /// A lead that matches no segment is in none.
    NoDefaultSegment = "no-default-segment" Warning,
    /// Without consent, fit alone never qualifies a lead.
    BehaviourUnknown = "behaviour-unknown" Warning,
    /// A grade begins at more points than fit can give.
    UnreachableGrade = "unreachable-grade" Warning,
    /// A gate asks for more intent than the rules can give.
    UnreachableGate = "unreachable-gate" Warning,
    /// A lead can qualify without any intent.
    EngagementAlone = "engagement-alone" Warning,
    /// Every visitor who refuses to be measured qualifies.
    UnknownQualifies = "unknown-qualifies" Warning,
    /// Rating 1 begins above what all rules give together.
    UnreachableRating = "unreachable-rating" Warning,
    /// A route can never be taken.
    UnreachableRoute = "unreachable-route" Warning,
    /// A lead with a raised hand may find no route.
    NoLastRoute = "no-last-route" Warning,
    /// A series of follow-ups is never used.
    UnreachableSeries = "unreachable-series" Warning,
    /// All holidays of the calendar have passed.
    HolidaysPassed = "holidays-passed" Warning,
    /// Content is about a product line that no rule names.
    UnknownLine = "unknown-line" Warning,
    /// People of one role alone qualify their company.
    AccountOfOneRole = "account-of-one-role" Warning,
    /// A key has a new name or a new place.
    Retired = "retired" Warning,
}

impl core::fmt::Display for Code {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.name())
    }
}

impl schemars::JsonSchema for Code {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Code".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let names: Vec<_> = Self::ALL.iter().map(|code| code.name()).collect();
        schemars::json_schema!({ "type": "string", "enum": names, "description": "What is wrong, as a stable code." })
    }
}

impl serde::Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
