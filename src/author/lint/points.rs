//! How many points rules can give at most. It does not know what is asked of them.

use crate::author::authored;

/// The most points of several together; `None` when nothing limits one of them.
pub(super) fn together(most: impl IntoIterator<Item = Option<u32>>) -> Option<u32> {
    most.into_iter().try_fold(0, |sum: u32, most| Some(sum.saturating_add(most?)))
}

/// The most points that a rule gives; `None` when nothing limits it.
pub(super) fn most_points(rule: &authored::Rule) -> Option<u32> {
    let positive = |points: i32| u32::try_from(points).unwrap_or(0);
    let most = match (rule.points, rule.count) {
        (Some(points), Some(authored::Count::Each)) => match rule.frequency_cap {
            Some(cap) if cap.per == authored::Per::Lifetime => Some(positive(points).saturating_mul(cap.times)),
            _ if points <= 0 => Some(0),
            _ => None,
        },
        (Some(points), _) => Some(positive(points)),
        (None, _) => rule.tiers.iter().map(|tier| positive(tier.points)).max(),
    };
    bounded(most, rule.cap.filter(|cap| *cap > 0))
}

/// The points that a cap lets through; `None` when nothing limits them.
pub(super) fn bounded(most: Option<u32>, cap: Option<u32>) -> Option<u32> {
    match (most, cap) {
        (Some(most), Some(cap)) => Some(most.min(cap)),
        (most, cap) => most.or(cap),
    }
}

/// Whether a rule shares the cap of a group.
pub(super) fn is_in(rule: &authored::Rule, group: &authored::Group) -> bool {
    rule.group.as_ref() == Some(&group.id)
}

/// The most points that the rules of a dimension give, within their groups and the 100 points of the dimension.
pub(super) fn most_of(definition: &authored::Definition, dimension: authored::Dimension) -> Option<u32> {
    let rules = || definition.rules.iter().filter(|rule| rule.dimension == dimension);
    let grouped = definition.groups.iter().map(|group| {
        let members = rules().filter(|rule| is_in(rule, group)).map(most_points);
        bounded(together(members), group.cap.filter(|cap| *cap > 0))
    });
    let free = rules().filter(|rule| !definition.groups.iter().any(|group| is_in(rule, group))).map(most_points);
    together(grouped.chain(free)).map(|sum| sum.min(100))
}
