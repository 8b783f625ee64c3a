//! Other thresholds that marketing and sales may agree on: the same definition with one thing asked more or less. It does not know what would come of them.

use handraise::definition::{Definition, Grade, Thresholds};
use serde::Serialize;

/// Rules give a score from 0 to so many points.
const MOST: i32 = 100;

/// What is asked otherwise, in every segment alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "what", content = "by", rename_all = "snake_case")]
pub enum Choice {
    /// Nothing: the definition as it is.
    Present,
    /// So many points of score more, by which ratings are told apart.
    Score(i32),
    /// So many points of intent more.
    Intent(i32),
    /// A grade better by so many.
    Grade(i32),
}

impl Choice {
    /// What is worth looking at: the definition as it is first, then from loose to strict.
    pub const ALL: [Self; 21] = [
        Self::Present,
        Self::Score(-20),
        Self::Score(-15),
        Self::Score(-10),
        Self::Score(-5),
        Self::Score(5),
        Self::Score(10),
        Self::Score(15),
        Self::Score(20),
        Self::Score(30),
        Self::Intent(-20),
        Self::Intent(-15),
        Self::Intent(-10),
        Self::Intent(-5),
        Self::Intent(5),
        Self::Intent(10),
        Self::Intent(15),
        Self::Intent(20),
        Self::Intent(30),
        Self::Grade(-1),
        Self::Grade(1),
    ];

    /// The definition with this choice; `None` if that asks of nobody anything else.
    pub fn of(self, definition: &Definition) -> Option<Definition> {
        let mut chosen = definition.clone();
        self.ask(&mut chosen.thresholds);
        chosen.segments.iter_mut().for_each(|segment| self.ask(&mut segment.thresholds));
        (self == Self::Present || chosen != *definition).then_some(chosen)
    }

    fn ask(self, thresholds: &mut Thresholds) {
        let gates = &mut thresholds.gates;
        match self {
            // Where every rating passes, the score is no gate.
            Self::Score(by) if gates.min_rating < 4 => {
                thresholds.ratings = thresholds.ratings.map(|least| shifted(least, by));
            }
            Self::Intent(by) if gates.min_intent > 0 => gates.min_intent = shifted(gates.min_intent, by),
            Self::Grade(by) => gates.min_grade = better(gates.min_grade, by).unwrap_or(gates.min_grade),
            Self::Present | Self::Score(_) | Self::Intent(_) => {}
        }
    }

    /// Of two choices of one kind, the stricter one is greater.
    pub fn strictness(self) -> i32 {
        match self {
            Self::Present => 0,
            Self::Score(by) | Self::Intent(by) | Self::Grade(by) => by,
        }
    }
}

fn shifted(points: u8, by: i32) -> u8 {
    u8::try_from((i32::from(points) + by).clamp(0, MOST)).unwrap_or(points)
}

/// The grade that is better by so many steps. A grade that is not known stays: asking for it is another definition.
fn better(grade: Grade, by: i32) -> Option<Grade> {
    let place = i32::from(grade as u8) - by;
    let known = [Grade::A, Grade::B, Grade::C, Grade::D];
    if grade == Grade::U { None } else { known.get(usize::try_from(place).ok()?).copied() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use handraise::author::{Format, Loaded};

    fn definition() -> Definition {
        let text = include_str!("../../../../tests/cases/definition.toml");
        Loaded::compile(text, Format::Toml).unwrap().compiled.definition().clone()
    }

    #[test]
    fn a_choice_asks_more_or_less_in_every_segment_and_changes_nothing_else() {
        let present = definition();
        let stricter = Choice::Score(10).of(&present).unwrap();
        let by_ten = |one: &Thresholds| one.ratings.map(|least| (least + 10).min(100));
        assert_eq!(stricter.thresholds.ratings, by_ten(&present.thresholds));
        for (one, other) in stricter.segments.iter().zip(&present.segments) {
            assert_eq!(one.thresholds.ratings, by_ten(&other.thresholds));
            assert_eq!(one.thresholds.gates, other.thresholds.gates);
        }
        assert_eq!(stricter.rules, present.rules);
    }

    #[test]
    fn what_asks_nobody_anything_else_is_no_choice() {
        let mut present = definition();
        present.segments.clear();
        present.thresholds.gates.min_rating = 4;
        present.thresholds.gates.min_grade = Grade::A;
        assert!(Choice::Score(10).of(&present).is_none() && Choice::Grade(1).of(&present).is_none());
        assert!(Choice::Grade(-1).of(&present).is_some() && Choice::Present.of(&present).is_some());
    }
}
