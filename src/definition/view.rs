//! Views of a program's parts in place: the items of each part, and the lists and conditions that follow a record. It does
//! not know what they are worth. Whatever the bytes, reading ends and nothing panics.

use super::layout::{
    ActionView, ChannelTestView, ChannelView, ConditionView, CriterionView, ExclusionView, FieldView, GroupView,
    HeadView, PageView, Part, PointsView, ReadingView, RouteView, RuleView, SegmentView, SignalView, WatchView,
};
use super::model::Tier;
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
    /// Criteria of the company's fit.
    company: Company of CriterionView;
    /// Criteria of the person's fit.
    person: Person of CriterionView;
    segments: Segments of SegmentView;
    exclusions: Exclusions of ExclusionView;
    routes: Routes of RouteView;
}

impl Program {
    pub(crate) fn head(&self) -> HeadView<'_> {
        HeadView::new(self.part(Part::Head))
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
