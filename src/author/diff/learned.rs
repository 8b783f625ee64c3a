//! What changes in a learned card, which is private and scores nobody. It does not know how a card is learned.

use super::words::listed;
use super::{Comparison, Subject};
use crate::definition::{Learned, LearnedAxis, LearnedPoint, LearnedRule};

impl Comparison<'_> {
    pub(super) fn learned(&mut self, old: Option<&Learned>, new: Option<&Learned>) {
        let subject = Subject::new("learned card", "Learned card", super::policy::PRIVATE);
        match (old, new) {
            (None, Some(card)) => self.added(&subject, &summary(card)),
            (Some(card), None) => self.removed(&subject, &summary(card)),
            (None, None) => {}
            (Some(old), Some(new)) => {
                for ((what, was), (_, is)) in facts(old).iter().zip(&facts(new)) {
                    self.differs(&subject, what, was, is);
                }
                self.each_private(
                    "learned rule",
                    (&old.rules, &new.rules),
                    |rule| (&rule.id, &rule.label),
                    rule_facts,
                    "people read them in that order",
                );
            }
        }
    }
}

fn summary(card: &Learned) -> String {
    let told = format!("{} rules from {} leads, {} won", card.rules.len(), card.rows, card.wins);
    format!("{told}; signal {}", card.signal.word())
}

fn facts(card: &Learned) -> Vec<(&'static str, String)> {
    let point = |point: &LearnedPoint| format!("{} points are {} of a million", point.points, point.of_million);
    vec![
        ("outcome", format!("`{}` is `{}`", card.outcome, card.won)),
        ("leads", format!("{} of {} won", card.wins, card.rows)),
        ("signal", card.signal.word().to_owned()),
        ("AUC", card.auc.clone()),
        ("log loss", card.log_loss.clone()),
        ("split", format!("{} into {}, seed {}", card.split.word(), card.folds, card.seed)),
        ("columns left out", listed(card.left_out.iter().map(|column| format!("`{column}`")))),
        ("calibration", listed(card.calibration.iter().map(point))),
    ]
}

fn rule_facts(rule: &LearnedRule) -> Vec<(&'static str, String)> {
    vec![
        ("is evaluated by", rule.evaluated_by.word().to_owned()),
        ("reads", listed(rule.axes.iter().map(axis))),
        ("points", listed(rule.points.iter().map(ToString::to_string))),
    ]
}

fn axis(axis: &LearnedAxis) -> String {
    let per = axis.per.as_ref().map(|per| format!(" per `{per}`")).unwrap_or_default();
    let stands_for = axis.stands_for.as_ref().map(|name| format!(" (attribute `{name}`)")).unwrap_or_default();
    let cuts = if axis.cuts.is_empty() { String::new() } else { format!(" at {}", axis.cuts.join(" | ")) };
    let group = |group: &Vec<String>| group.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" ");
    let groups = if axis.groups.is_empty() {
        String::new()
    } else {
        format!(" in {}", axis.groups.iter().map(group).collect::<Vec<_>>().join(" | "))
    };
    format!(
        "`{}`{per}{stands_for}{cuts}{groups}, missing in bin {}, others in bin {}",
        axis.column, axis.missing, axis.otherwise
    )
}
