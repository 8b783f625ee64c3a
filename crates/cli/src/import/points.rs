//! Points as lists write them: `5`, `+5`, `7,5`, `0..8`, `AUTO_MQL`, and thresholds such as `fit>=30 AND behaviour>=50`.

/// What a list writes for points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Points {
    /// Whole points, and whether they were rounded.
    Of { points: i32, is_rounded: bool },
    /// Any number up to this one, which somebody chooses.
    UpTo(i32),
    /// The lead goes to sales whatever its score.
    Qualifies,
}

impl Points {
    /// Reads points; `None` for a text that has none.
    pub(super) fn of(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches('+');
        let lower = text.to_lowercase();
        if ["mql", "auto", "qualif", "hand"].iter().any(|word| lower.contains(word))
            && !lower.contains(|c: char| c.is_ascii_digit())
        {
            return Some(Self::Qualifies);
        }
        if let Some((least, most)) = text.split_once("..").or_else(|| text.split_once('–')).or_else(|| range(text)) {
            number(least)?;
            let (most, _) = number(most)?;
            return (-1000..=1000).contains(&most).then_some(Self::UpTo(most));
        }
        let text = lower.trim_end_matches("points").trim_end_matches("pts").trim();
        let (points, is_rounded) = number(text)?;
        (-1000..=1000).contains(&points).then_some(Self::Of { points, is_rounded })
    }
}

/// `0-8`, but not `-5`.
fn range(text: &str) -> Option<(&str, &str)> {
    let at = text.get(1..)?.find('-')? + 1;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// A number with a point or a comma for decimals, to the next whole one, and whether it was none.
fn number(text: &str) -> Option<(i32, bool)> {
    let text = text.trim().replace('\u{2212}', "-");
    let (whole, decimals) = text.split_once(['.', ',']).unwrap_or((&text, ""));
    if whole.trim_start_matches('-').is_empty() || !decimals.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let whole: i32 = whole.parse().ok()?;
    let is_rounded = decimals.chars().any(|c| c != '0');
    let up = i32::from(decimals.starts_with(['5', '6', '7', '8', '9']));
    Some((if text.starts_with('-') { whole - up } else { whole + up }, is_rounded))
}

/// What a lead must reach: points altogether, and points of fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Threshold {
    pub(super) score: Option<u32>,
    pub(super) fit: Option<u32>,
}

impl Threshold {
    /// Reads a threshold: a number, `fit>=30 AND behaviour>=50`, or `MQL 50 / SQL 75`, of which the first counts.
    pub(super) fn of(signal: &str, points: &str) -> Option<Self> {
        let (signal, points) = (signal.to_lowercase(), points.to_lowercase());
        let both = format!("{signal} {points}");
        let after = |word: &str| both.split_once(word).and_then(|(_, after)| first_number(after));
        let fit = after("fit");
        let behaviour = ["behaviour", "behavior", "engagement", "interest"].iter().find_map(|word| after(word));
        let score = match fit {
            Some(_) => behaviour,
            None => after("mql").or_else(|| first_number(&points)).or_else(|| first_number(&signal)),
        };
        (fit.is_some() || score.is_some()).then_some(Self { score, fit })
    }
}

pub(super) fn first_number(text: &str) -> Option<u32> {
    let digits: String = text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_read_as_lists_write_them() {
        let of = |points, is_rounded| Some(Points::Of { points, is_rounded });
        assert_eq!(
            ["5", "+5", " -10 ", "\u{2212}3", "7.0"].map(Points::of),
            [of(5, false), of(5, false), of(-10, false), of(-3, false), of(7, false)]
        );
        assert_eq!(["7,5", "-0,5x", "2.4 points"].map(Points::of), [of(8, true), None, of(2, true)]);
        assert_eq!(
            ["0..8", "0-8", "AUTO_MQL", "many"].map(Points::of),
            [Some(Points::UpTo(8)), Some(Points::UpTo(8)), Some(Points::Qualifies), None]
        );
    }

    #[test]
    fn a_threshold_has_one_dimension_or_two() {
        let of = |points| Threshold::of("MQL", points).map(|found| (found.score, found.fit));
        assert_eq!(of("65"), Some((Some(65), None)));
        assert_eq!(of("fit>=30 AND behaviour>=50 (80 total)"), Some((Some(50), Some(30))));
        assert_eq!(of("MQL 50 / SQL 75 / SLA at 90"), Some((Some(50), None)));
        assert_eq!(of("none"), None);
        let in_the_rule = Threshold::of("MQL 50 / SQL 75", "12 rules = 100 pts");
        assert_eq!(in_the_rule.and_then(|found| found.score), Some(50));
    }
}
