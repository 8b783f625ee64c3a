//! The definition of a marketing qualified lead, compiled: its parts, its bytes, the program that scores with it, and its private
//! part, the policy. It does not know the form that people write, nor visitors.

use crate::matching::{ClassId, Folded, FoldedText, specificity, whole_text_hash};

mod address;
mod behaviour;
mod codec;
mod compiled;
mod layout;
#[cfg(any(feature = "author", feature = "ledger"))]
mod mention;
mod model;
mod number;
mod policy;
mod program;
mod view;

pub(crate) use address::{Address, is_of_this_site};
#[cfg(feature = "author")]
pub(crate) use behaviour::needs_behaviour;
pub use codec::{MAX_DEPTH, MAX_GROUPS, hash};
pub use compiled::Compiled;
pub(crate) use layout::{
    ConditionCode, ConditionView, Counting, CriterionView, FieldView, HeadView, ReadingView, RouteView, RuleView,
    SignalView, UnknownBehaviourView,
};
#[cfg(any(feature = "author", feature = "ledger"))]
pub use mention::Part;
pub use model::*;
pub use number::TextId;
pub use policy::{
    AccountPolicy, BuyingRole, Calendar, Capacity, Content, CriterionKind, FollowUp, FollowUpKind, Gate, HalfDay,
    Hours, Learned, LearnedAxis, LearnedPlace, LearnedPoint, LearnedRule, LearnedSignal, LearnedSplit,
    MAX_POLICY_BYTES, POLICY_ENDING, POLICY_FORMAT, Policy, PolicyError, RejectRate, Review, ReviewOccasion, Series,
    SqlCriterion, SuppressionKind, SuppressionList, Target, Weekday, is_currency,
};
pub use program::{DecodeError, MAGIC, MAX_BYTES, Program, VERSIONS};
pub(crate) use view::WatchedCondition;

/// How a field is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKey {
    /// By its `name`, or its `id` where it has no name.
    Name,
    /// By its label.
    Label,
    /// By its `autocomplete` token.
    Autocomplete,
}

/// The hash by which a form field with this name, label or autocomplete token is recognised.
pub fn field_key(key: FieldKey, text: &str) -> u32 {
    folded_key(key, FoldedText::of(text).get())
}

fn folded_key(key: FieldKey, text: Folded<'_>) -> u32 {
    let salt = match key {
        FieldKey::Name => 0,
        FieldKey::Label => 0xd1_e995,
        FieldKey::Autocomplete => 0x37_79b9,
    };
    whole_text_hash(text) ^ salt
}

impl Definition {
    /// The reference that forms send: `id@version#` and the first sixteen digits of its hash.
    ///
    /// ```
    /// use handraise::definition::Definition;
    /// let definition = Definition::new("mql", 3);
    /// assert_eq!(definition.reference("0123456789abcdef0123"), "mql@3#0123456789abcdef");
    /// ```
    pub fn reference(&self, hash: &str) -> String {
        format!("{}@{}#{}", self.id, self.version, hash.get(..16).unwrap_or(hash))
    }

    /// The name of an attribute or a value, as far as the definition has it; else its number, as in `#1a2b3c`.
    pub fn name_of(&self, id: ClassId) -> String {
        let name = self.names.iter().find(|name| ClassId::of(name) == id);
        name.cloned().unwrap_or_else(|| format!("#{:06x}", id.number()))
    }
}

impl Program {
    /// The field that a form control belongs to: by name first, then by autocomplete token, then by label.
    pub(crate) fn field_of(
        &self,
        name: Folded<'_>,
        autocomplete: Folded<'_>,
        label: Folded<'_>,
    ) -> Option<FieldView<'_>> {
        let texts = [(FieldKey::Name, name), (FieldKey::Autocomplete, autocomplete), (FieldKey::Label, label)];
        texts.into_iter().filter(|(_, text)| !text.bytes().is_empty()).find_map(|(key, text)| {
            let key = folded_key(key, text);
            self.fields().find(|field| field.has_key(key))
        })
    }

    /// The CSS selector of each action, in the definition's order; empty for an action that has none.
    pub fn action_selectors(&self) -> impl Iterator<Item = &[u8]> + '_ {
        self.actions().map(|action| self.text(action.selector()))
    }

    /// The CSS selector of each class of forms, in the definition's order; empty for one that has none.
    pub fn form_selectors(&self) -> impl Iterator<Item = &[u8]> + '_ {
        self.forms().map(|form| self.text(form.selector()))
    }

    /// The class of a page by its address: the most specific pattern wins, then the first; `None` when none matches.
    pub(crate) fn page_of(&self, address: &Address<'_>) -> Option<ClassId> {
        let (mut best, mut best_class) = (0, None);
        for page in self.pages() {
            for pattern in page.patterns() {
                let pattern = self.text(TextId(pattern));
                // One more than the specificity, so that a pattern of stars alone beats no match.
                let rank = specificity(pattern) + 1;
                if rank > best && address.matches(pattern) {
                    (best, best_class) = (rank, Some(page.class()));
                }
            }
        }
        best_class
    }
}
