//! The short form of an assessment, which a page shows, and the order of its numbers. Names are places in the program's texts.
//! It does not know forms, or what a page makes of it.
//!
//! A page reads the numbers by their places in `packages/page/generated/codes.ts`, which are those of the fields here.

use super::assessment::{Assessment, ClampKind, Contribution, Decision, MissingKind, Reason, SkipReason, Stage};
use super::{DecisionKind, Ledger, MILLI, assess};
use crate::definition::{Grade, Program, Rating, TextId};
use crate::evidence::Evidence;

/// How many rules are named in a form's field and in the short form.
const REASONS: usize = 6;

/// A value that takes one number in the short form.
trait Number: Copy {
    fn number(self) -> u32;
}

/// How values become numbers. Codes are those of their enums.
macro_rules! numbers {
    ($($kind:ty: $value:ident => $number:expr;)+) => {$(
        impl Number for $kind {
            fn number(self) -> u32 {
                let $value = self;
                $number
            }
        }
    )+};
}

numbers! {
    u32: value => value;
    u8: value => u32::from(value);
    bool: value => u32::from(value);
    // In two's complement.
    i32: value => value as u32;
    Grade: value => value as u32;
    Rating: value => value as u32;
    Stage: value => value as u32;
    DecisionKind: value => value as u32;
    TextId: value => value.0;
    // Place 0 is the definition's id, so no segment and no priority has it.
    Option<TextId>: value => value.map_or(0, |text| text.0);
    Grounds: value => match value {
        Grounds::Exclusion(id) => id.0,
        Grounds::Reason(reason) => reason as u32,
    };
}

/// Declares a struct whose fields are numbers for the page, in the order in which they are declared.
macro_rules! fields {
    ($(#[$meta:meta])* $name:ident {
        $($(#[$doc:meta])* $field:ident: $kind:ty,)+
        $(; $(#[$rest_doc:meta])* $rest:ident: $rest_kind:ty,)?
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name {
            $($(#[$doc])* pub $field: $kind,)+
            $($(#[$rest_doc])* pub $rest: $rest_kind,)?
        }

        impl $name {
            /// The names of the numbers, in the order in which a page reads them.
            pub const FIELDS: &[&str] = &[$(stringify!($field)),+];

            fn fields(&self) -> [u32; Self::FIELDS.len()] {
                [$(self.$field.number()),+]
            }
        }
    };
}

fields! {
    /// The short form of an assessment. Points are whole, rounded towards 0.
    Summary {
        /// The version of the definition.
        version: u32,
        /// Engagement and intent together, 0 to 100.
        score: i32,
        /// Engagement, 0 to 100.
        engagement: i32,
        /// Intent, 0 to 100.
        intent: i32,
        /// How well company and person fit.
        grade: Grade,
        /// The behaviour rating: 1 (hottest) to 4, or 5 for U.
        rating: Rating,
        /// How far the visitor has come.
        stage: Stage,
        /// The segment's id, when one matches.
        segment: Option<TextId>,
        /// How urgent the lead is, when it goes to sales.
        priority: Option<TextId>,
        /// What is to happen.
        decision: DecisionKind,
        /// Why.
        reason: Grounds,
        /// Whether a hand is raised, and has not expired.
        hand_raised: bool,
        /// Whether what they answered about being contacted is neither a clear yes nor a clear no.
        hand_unclear: bool,
        ;
        /// The rules that weigh most, strongest first.
        reasons: [Option<SummaryReason>; REASONS],
    }
}

fields! {
    /// A rule that weighs much in a score.
    SummaryReason {
        /// The rule's id.
        rule: TextId,
        /// The rule's label.
        label: TextId,
        /// The points that it gives, which may be negative.
        points: i32,
    }
}

/// Why a decision is what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grounds {
    /// An exclusion holds; its id.
    Exclusion(TextId),
    /// The reason of any other decision.
    Reason(Reason),
}

impl Summary {
    /// All numbers: those of the fields in their order, then those of each reason.
    pub fn numbers(&self) -> Vec<u32> {
        let mut numbers = Vec::from(self.fields());
        for reason in self.reasons.iter().flatten() {
            numbers.extend_from_slice(&reason.fields());
        }
        numbers
    }
}

/// Scores as [`score`](super::score) does, and keeps the short form only.
///
/// ```
/// use handraise::{definition::Definition, evidence::Evidence, scoring::summarise};
/// let summary = summarise(&Definition::new("mql", 1).to_program(), &Evidence::new(), 1_790_000_000);
/// assert_eq!((summary.score, summary.segment), (0, None));
/// ```
pub fn summarise(program: &Program, evidence: &Evidence, at_s: u32) -> Summary {
    let mut assessment = Assessment::new(at_s, evidence);
    let mut strongest = Strongest::default();
    assess(program, evidence, &mut assessment, &mut strongest);
    let segment = assessment.segment.and_then(|index| program.segments().nth(index));
    let route = assessment.route.and_then(|index| program.routes().nth(index));
    let reason = match assessment.decision {
        Decision::Excluded(index) | Decision::Suppressed(index) => {
            Grounds::Exclusion(program.exclusions().nth(index).map_or(TextId(0), |exclusion| exclusion.id()))
        }
        // Scoring always finds a gate that is not passed.
        _ => Grounds::Reason(assessment.reason(strongest.first_missing).unwrap_or(Reason::PersonaGap)),
    };
    let [engagement, intent, _] = super::rounding::dimensions(&assessment);
    let summary = Summary {
        version: program.head().version(),
        score: whole(assessment.score_milli),
        engagement: engagement as i32,
        intent: intent as i32,
        grade: assessment.fit.grade,
        rating: assessment.rating,
        stage: assessment.stage,
        segment: segment.map(|segment| segment.id()),
        priority: route.map(|route| route.priority()),
        decision: assessment.decision.kind(),
        reason,
        hand_raised: assessment.hand_raised,
        hand_unclear: assessment.hand_unclear,
        reasons: strongest.reasons.map(|reason| {
            reason.map(|(points_milli, [rule, label])| SummaryReason { rule, label, points: whole(points_milli) })
        }),
    };
    // The lists of the assessment are empty, so there is nothing to free.
    core::mem::forget(assessment);
    summary
}

/// Whole points, which may be negative.
fn whole(milli: i64) -> i32 {
    (milli / MILLI) as i32
}

/// The ledger that keeps what the short form needs of the lines.
#[derive(Default)]
struct Strongest {
    /// Points, id and label of the rules that weigh most, strongest first.
    reasons: [Option<(i64, [TextId; 2])>; REASONS],
    /// The first gate that is not passed.
    first_missing: Option<MissingKind>,
}

impl Ledger for Strongest {
    fn contribution(&mut self, names: [TextId; 2], given: Contribution) {
        let given = (given.points_milli, names);
        // From the weakest on, those that it outweighs make room.
        let mut after = None::<&mut Option<_>>;
        for place in self.reasons.iter_mut().rev() {
            if given.0.unsigned_abs() <= place.map_or(0, |(points_milli, _)| points_milli.unsigned_abs()) {
                break;
            }
            if let Some(after) = after {
                *after = *place;
            }
            *place = Some(given);
            after = Some(place);
        }
    }

    fn clamp(&mut self, _: ClampKind, _: i64) {}

    fn skip(&mut self, _: usize, _: SkipReason) {}

    fn missing(&mut self, kind: MissingKind, _: i64) {
        self.first_missing = self.first_missing.or(Some(kind));
    }
}
