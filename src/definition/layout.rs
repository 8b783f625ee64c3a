//! THE table: the values of each part of a compiled definition, their order and their types. No other file knows a value by
//! its position.
//!
//! Each record generates a struct and a view. The writer fills in the struct and the checked reader takes it apart
//! (`codec/`), so the compiler asks both for every field. The view reads single values in place (`view.rs`). `number.rs`
//! knows how a type becomes numbers. A record's comment says what follows it in its block.
//!
//! To add, remove or move a line changes the format: count up the version in [`MAGIC`](super::MAGIC).

use super::model::{
    Decay, Dimension, FrequencyCap, Gates, Grade, GradeSet, HandRaise, LandingPart, RatingSet, Thresholds, Tier,
    Tracking,
};
use super::number::{Cursor, Encoded, TextId};
use crate::matching::{ClassId, Method};

/// The numbers of a struct are those of its fields, in the order that is given here.
macro_rules! in_order {
    ($($struct:ident { $($field:ident: $type:ty),* $(,)? })*) => {$(
        impl Encoded for $struct {
            const COUNT: usize = 0 $(+ <$type as Encoded>::COUNT)*;

            #[inline(always)]
            fn decode(numbers: &[u32]) -> Self {
                let mut numbers = numbers;
                $(
                    let $field = <$type as Encoded>::decode(numbers.get(..<$type as Encoded>::COUNT).unwrap_or(numbers));
                    numbers = numbers.get(<$type as Encoded>::COUNT..).unwrap_or_default();
                )*
                let _end = numbers;
                Self { $($field),* }
            }

            fn encode(&self, out: &mut Vec<u32>) {
                $(self.$field.encode(out);)*
            }
        }
    )*};
}

/// A record with a view of the numbers in place.
macro_rules! records {
    ($($(#[$about:meta])* $record:ident, seen as $view:ident { $($(#[$meaning:meta])* $field:ident: $type:ty),* $(,)? })*) => {
        $(
            $(#[$about])*
            #[derive(Clone, Copy, Debug)]
            pub(crate) struct $record {
                $($(#[$meaning])* pub(crate) $field: $type,)*
            }

            $(#[$about])*
            #[derive(Clone, Copy, Debug)]
            #[allow(dead_code, reason = "not every record is followed by something")]
            pub(crate) struct $view<'a> {
                numbers: &'a [u32; <$record as Encoded>::COUNT],
                /// What follows in the block.
                pub(super) rest: Cursor<'a>,
            }

            impl<'a> $view<'a> {
                /// The record at the beginning of a block.
                pub(super) fn new(mut block: Cursor<'a>) -> Self {
                    Self { numbers: block.numbers(), rest: block }
                }
            }

            records!(@views $view, $record, [] $([$(#[$meaning])* $field: $type])*);
        )*
        in_order! {$($record { $($field: $type),* })*}
    };
    // One accessor a field; the fields before it tell where it begins.
    (@views $view:ident, $record:ident, [$($before:ty),*] [$(#[$meaning:meta])* $field:ident: $type:ty] $($after:tt)*) => {
        impl $view<'_> {
            $(#[$meaning])*
            #[allow(dead_code, reason = "a view has every value of its record, whether or not scoring reads it")]
            #[inline(always)]
            pub(crate) fn $field(self) -> $type {
                const BEGIN: usize = 0 $(+ <$before as Encoded>::COUNT)*;
                const END: usize = BEGIN + <$type as Encoded>::COUNT;
                <$type as Encoded>::decode(self.numbers.get(BEGIN..END).unwrap_or_default())
            }
        }
        records!(@views $view, $record, [$($before,)* $type] $($after)*);
    };
    (@views $view:ident, $record:ident, [$($before:ty),*]) => {};
}

/// The parts of a program, in their order. Each is a block: the head has its numbers, every other part a block for each item.
#[derive(Clone, Copy)]
pub(crate) enum Part {
    Head,
    Pages,
    Actions,
    Channels,
    Fields,
    Rules,
    Groups,
    Company,
    Person,
    Segments,
    Exclusions,
    Routes,
}

/// How many parts there are.
pub(super) const PARTS: usize = Part::Routes as usize + 1;

in_order! {
    Tracking { session_timeout_s: u32, idle_cutoff_s: u32, retention_s: u32, consent_needed: bool }
    Gates { min_grade: Grade, min_rating: u8, min_intent: u8 }
    Thresholds { gates: Gates, ratings: [u8; 3], grades: [u8; 3] }
    Tier { at: u32, points: i32 }
}

records! {
    /// What every definition has.
    HeadRecord, seen as HeadView {
        id: TextId,
        version: u32,
        tracking: Tracking,
        /// The attribute that makes a visitor a lead.
        identity: Option<ClassId>,
        hand_raise: Option<HandRaise>,
        /// Below this share of known weight, in percent, the grade is `U`.
        min_coverage_pct: u8,
        /// From this share on, in percent, a company is ideal.
        ideal_company_pct: u8,
        /// Below this share, in percent, a person is outside the persona.
        min_person_pct: u8,
        /// The weight of fit in the rank that sorts lists.
        rank_fit_pct: u8,
        thresholds: Thresholds,
        hysteresis: u8,
    }

    /// A page class; then the texts of its patterns.
    PageRecord, seen as PageView { class: ClassId }

    /// An action; then the texts of its links' patterns.
    ActionRecord, seen as ActionView {
        class: ClassId,
        /// Empty for none.
        selector: TextId,
    }

    /// A channel; then its tests, each a [`ChannelTestRecord`].
    ChannelRecord, seen as ChannelView { class: ClassId }

    /// A test of a channel.
    ChannelTestRecord, seen as ChannelTestView { part: LandingPart, pattern: TextId }

    /// A form field; then a block of its keys, and a block for each [`ReadingRecord`].
    FieldRecord, seen as FieldView { class: ClassId }

    /// A way to read a field; then its values: the class of each, and a block of its entries.
    ReadingRecord, seen as ReadingView {
        attribute: ClassId,
        method: Method,
        /// The value of a text that no entry leads to.
        otherwise: Option<ClassId>,
    }

    /// A rule; then a block of [`Tier`]s, and a [`WatchRecord`] with its condition.
    RuleRecord, seen as RuleView {
        id: TextId,
        label: TextId,
        dimension: Dimension,
        valid_from_s: Option<u32>,
        valid_until_s: Option<u32>,
        window_s: Option<u32>,
        cap: Option<u32>,
        group: Option<usize>,
        frequency_cap: Option<FrequencyCap>,
        decay: Decay,
        counting: Counting,
    }

    /// A cap shared by rules.
    GroupRecord, seen as GroupView { id: TextId, label: TextId, cap: Option<u32>, floor: Option<u32> }

    /// A criterion of fit; then its points, each a [`PointsRecord`].
    CriterionRecord, seen as CriterionView { label: TextId, attribute: ClassId }

    /// The points of a value.
    PointsRecord, seen as PointsView { value: ClassId, points: u32 }

    /// A segment; then a [`WatchRecord`], and a condition's block unless it is the default.
    SegmentRecord, seen as SegmentView { id: TextId, sla_min: Option<u32>, thresholds: Thresholds }

    /// An exclusion; then a [`WatchRecord`] with its condition.
    ExclusionRecord, seen as ExclusionView { id: TextId, label: TextId, suppress: bool }

    /// A route.
    RouteRecord, seen as RouteView {
        priority: TextId,
        queue: TextId,
        grades: GradeSet,
        ratings: RatingSet,
        hand_raised: bool,
        segment: Option<usize>,
        sla_min: Option<u32>,
        alert: bool,
    }

    /// What stands before a condition's block.
    WatchRecord, seen as WatchView {
        /// Whether the condition says nothing where behaviour doesn't count.
        needs_behaviour: bool,
    }

    /// The code of a condition; then its members' blocks, or a [`SignalRecord`].
    ConditionRecord, seen as ConditionView { code: ConditionCode }

    /// A signal. Every kind of signal has all of these numbers and uses some. Then a list: the values of an answer (0 for a
    /// blank field), or the pages of a sequence.
    SignalRecord, seen as SignalView {
        /// The page, the action, channel or topic, or the attribute.
        class: Option<ClassId>,
        /// Engaged seconds, seconds since the last visit or sign of life, or an amount.
        least: u32,
        /// Scroll depth in percent, or views in a visit.
        second_least: u32,
        within_s: Option<u32>,
        at_least: u32,
    }
}

/// Enumerations that exist in the format alone, by their code.
macro_rules! codes {
    ($($(#[$about:meta])* $name:ident { $first:ident $(, $(#[$meaning:meta])* $code:ident)* $(,)? })*) => {$(
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u8)]
        pub(crate) enum $name { $first, $($(#[$meaning])* $code),* }

        impl $name {
            pub(crate) const ALL: &'static [Self] = &[Self::$first, $(Self::$code),*];
        }

        impl Encoded for $name {
            const COUNT: usize = 1;

            #[inline(always)]
            fn decode(numbers: &[u32]) -> Self {
                let code = numbers.first().map_or(0, |number| *number as usize);
                Self::ALL.get(code).copied().unwrap_or(Self::$first)
            }

            fn encode(&self, out: &mut Vec<u32>) {
                out.push(*self as u32);
            }
        }
    )*};
}

codes! {
    /// How what a rule counts becomes points.
    Counting { Once, Each, Tiers }

    /// The form of a condition. Existing codes stay; a new one goes to the end.
    ConditionCode {
        All,
        Any,
        Not,
        /// Signals from here on.
        View,
        Visit,
        Return,
        Day,
        Engaged,
        Inactive,
        /// Four of them, by kind.
        NamedView,
        NamedAction,
        NamedChannel,
        NamedTopic,
        Answer,
        Sequence,
    }
}
