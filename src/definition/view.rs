//! Views of a program's parts in place: the items of each part, and the lists and conditions that follow a record. It does
//! not know what they are worth. Whatever the bytes, reading ends and nothing panics.

use super::layout::{
    ActionView, ChannelTestView, ChannelView, ConditionView, CriterionView, ExclusionView, FieldView, FitHeadView,
    FormView, GroupView, HandCode, HandView, HeadView, PageView, Part, PointsView, ProfileView, ReadingView, RouteView,
    RuleView, SegmentView, SignalView, UnknownBehaviourView, WatchView,
};
use super::model::{FitScale, FitSide, Hand, HandBy, Tier};
use super::number::{Blocks, Cursor, Encoded};
use super::program::Program;
use crate::matching::{ClassId, Values};

/// The items of a part, one after another.
macro_rules! parts {
    ($($(#[$about:meta])* $name:ident: $part:ident of $view:ident;)*) => {
        impl Program {
            $($(#[$about])* pub(crate) fn $name(&self) -> impl Iterator<Item = $view<'_>> + Clone + '_ {
                self.part(Part::$part).blocks().map($view::new)
            })*
        }
    };
}

parts! {
    pages: Pages of PageView;
    actions: Actions of ActionView;
    channels: Channels of ChannelView;
    fields: Fields of FieldView;
    rules: Rules of RuleView;
    groups: Groups of GroupView;
    segments: Segments of SegmentView;
    exclusions: Exclusions of ExclusionView;
    routes: Routes of RouteView;
    forms: Forms of FormView;
    later_hands: Hands of HandView;
    profiles: Profiles of ProfileView;
    unknown_behaviour: UnknownBehaviour of UnknownBehaviourView;
}

impl Program {
    pub(crate) fn head(&self) -> HeadView<'_> {
        HeadView::new(self.part(Part::Head))
    }

    pub(crate) fn fit_scale(&self) -> FitScale {
        FitHeadView::new(self.part(Part::Fit)).scale()
    }

    /// The ways to raise a hand.
    pub(crate) fn hands(&self) -> impl Iterator<Item = Hand> + '_ {
        let question = self.head().question().map(Hand::from);
        question.into_iter().chain(self.later_hands().filter_map(HandView::hand))
    }

    /// All criteria of companies or persons, of one profile after the other.
    pub(crate) fn criteria(&self, side: FitSide) -> impl Iterator<Item = CriterionView<'_>> {
        let part = if side == FitSide::Company { Part::Company } else { Part::Person };
        self.part(part).blocks().map(CriterionView::new)
    }

    /// How many criteria each profile of companies or persons has. A part without profiles has one, with all criteria.
    pub(crate) fn profile_lengths(&self, side: FitSide) -> Vec<u32> {
        let mut lengths = Vec::new();
        for profile in self.profiles() {
            if profile.side() == side {
                lengths.push(profile.criteria());
            }
        }
        if lengths.is_empty() {
            lengths.push(u32::MAX);
        }
        lengths
    }
}

impl HandView<'_> {
    /// `None` for a question without a yes, which no compiler writes.
    fn hand(self) -> Option<Hand> {
        let by = match self.code() {
            HandCode::Answer => HandBy::Answer { attribute: self.class(), yes: self.yes()? },
            HandCode::Action => HandBy::Action(self.class()),
            HandCode::Form => HandBy::Form(self.class()),
        };
        Some(Hand { by, expires_s: self.expires_s() })
    }
}

impl<'a> FormView<'a> {
    /// The texts of its addresses' patterns.
    pub(crate) fn addresses(self) -> Cursor<'a> {
        let mut rest = self.rest;
        rest.block()
    }

    /// The classes of its pages.
    pub(crate) fn pages(self) -> ClassList<'a> {
        let mut rest = self.rest;
        rest.block();
        ClassList(rest.rest())
    }
}

impl<'a> UnknownBehaviourView<'a> {
    /// The attributes that must be known.
    pub(crate) fn known(self) -> impl Iterator<Item = ClassId> + 'a {
        self.rest.rest().iter().filter_map(|number| ClassId::from_number(*number))
    }
}

impl<'a> PageView<'a> {
    /// The texts of its patterns.
    pub(crate) fn patterns(self) -> Cursor<'a> {
        self.rest
    }
}

impl<'a> ActionView<'a> {
    /// The texts of its links' patterns.
    pub(crate) fn links(self) -> Cursor<'a> {
        self.rest
    }
}

impl<'a> ChannelView<'a> {
    pub(crate) fn tests(self) -> impl Iterator<Item = ChannelTestView<'a>> {
        let mut rest = self.rest;
        core::iter::from_fn(move || {
            let test = (!rest.is_empty()).then(|| ChannelTestView::new(rest))?;
            rest = test.rest;
            Some(test)
        })
    }
}

impl<'a> FieldView<'a> {
    /// Whether the field is recognised by a key.
    pub(crate) fn has_key(self, key: u32) -> bool {
        let mut rest = self.rest;
        rest.block().rest().binary_search(&key).is_ok()
    }

    pub(crate) fn readings(self) -> impl Iterator<Item = ReadingView<'a>> {
        let mut rest = self.rest;
        rest.block();
        rest.blocks().map(ReadingView::new)
    }
}

impl<'a> ReadingView<'a> {
    /// Each value with its entries.
    pub(crate) fn values(self) -> impl Values<'a> {
        let mut rest = self.rest;
        core::iter::from_fn(move || {
            let value = ClassId::decode(&[rest.next()?]);
            Some((value, rest.block().rest()))
        })
    }
}

impl<'a> RuleView<'a> {
    pub(crate) fn tiers(self) -> impl Iterator<Item = Tier> + 'a {
        let mut rest = self.rest;
        rest.block().rest().chunks_exact(Tier::COUNT).map(Tier::decode)
    }

    /// What it counts.
    pub(crate) fn when(self) -> WatchedCondition<'a> {
        let mut rest = self.rest;
        rest.block();
        WatchedCondition::new(rest)
    }
}

impl<'a> CriterionView<'a> {
    pub(crate) fn points(self) -> impl Iterator<Item = PointsView<'a>> {
        let mut rest = self.rest;
        core::iter::from_fn(move || {
            let points = (!rest.is_empty()).then(|| PointsView::new(rest))?;
            rest = points.rest;
            Some(points)
        })
    }
}

impl<'a> SegmentView<'a> {
    /// Who is in it; `None` for everybody else.
    pub(crate) fn when(self) -> Option<WatchedCondition<'a>> {
        let when = WatchedCondition::new(self.rest);
        (!when.block.is_empty()).then_some(when)
    }
}

impl<'a> ExclusionView<'a> {
    /// Who it is.
    pub(crate) fn when(self) -> WatchedCondition<'a> {
        WatchedCondition::new(self.rest)
    }
}

/// A condition, and whether it needs behaviour.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WatchedCondition<'a> {
    /// Whether the condition says nothing where behaviour doesn't count.
    pub(crate) needs_behaviour: bool,
    /// Where its block begins.
    block: Cursor<'a>,
}

impl<'a> WatchedCondition<'a> {
    fn new(rest: Cursor<'a>) -> Self {
        let watch = WatchView::new(rest);
        Self { needs_behaviour: watch.needs_behaviour(), block: watch.rest }
    }

    pub(crate) fn condition(mut self) -> ConditionView<'a> {
        ConditionView::new(self.block.block())
    }
}

impl<'a> ConditionView<'a> {
    /// The members, of a condition that joins others.
    pub(crate) fn members(self) -> impl Iterator<Item = Self> {
        let blocks: Blocks<'a> = self.rest.blocks();
        blocks.map(Self::new)
    }

    /// The signal, of a condition that is one.
    pub(crate) fn signal(self) -> SignalView<'a> {
        SignalView::new(self.rest)
    }
}

impl<'a> SignalView<'a> {
    /// Values of an answer, where `None` is a blank field, or pages of a sequence.
    pub(crate) fn list(self) -> ClassList<'a> {
        ClassList(self.rest.rest())
    }
}

/// The list that follows a signal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClassList<'a>(&'a [u32]);

impl ClassList<'_> {
    pub(crate) fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn contains(self, class: Option<ClassId>) -> bool {
        self.0.iter().any(|number| ClassId::from_number(*number) == class)
    }

    /// The rest of the list, if it begins with this class.
    pub(crate) fn after(self, class: Option<ClassId>) -> Option<Self> {
        match self.0 {
            [first, rest @ ..] if ClassId::from_number(*first) == class => Some(Self(rest)),
            _ => None,
        }
    }
}
