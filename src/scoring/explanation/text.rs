//! Lines of text with values in a column. It does not know assessments.

/// The column at which values stand.
const VALUES_AT: usize = 60;

/// A text that grows line by line.
#[derive(Default)]
pub(super) struct Text {
    out: String,
}

impl Text {
    pub(super) fn paragraph(&mut self, words: &str) {
        self.out.push_str(words);
        self.out.push('\n');
    }

    pub(super) fn heading(&mut self, heading: &str) {
        self.out.push('\n');
        self.paragraph(heading);
    }

    /// A label, and a value in the column.
    pub(super) fn line(&mut self, label: &str, value: &str) {
        self.out.push_str("  ");
        self.out.push_str(label);
        if !value.is_empty() {
            for _ in label.chars().count() + 2..VALUES_AT {
                self.out.push(' ');
            }
            self.out.push(' ');
            self.out.push_str(value);
        }
        self.out.push('\n');
    }

    /// A line with what it adds: `+12`, `-10`, `0`.
    pub(super) fn points(&mut self, label: &str, points: i64) {
        let sign = if points > 0 { "+" } else { "" };
        self.line(label, &(sign.to_owned() + &points.to_string()));
    }

    /// What the lines above come to.
    pub(super) fn total(&mut self, label: &str, points: i64) {
        self.line(&("= ".to_owned() + label), &points.to_string());
    }

    pub(super) fn finish(self) -> String {
        self.out
    }
}

/// Thousandths as a percentage with at most one decimal.
pub(super) fn percent(permille: u32) -> String {
    let mut out = (permille / 10).to_string();
    if !permille.is_multiple_of(10) {
        out.push('.');
        out.push_str(&(permille % 10).to_string());
    }
    out + " %"
}

/// An age in the greatest unit that it fills twice.
pub(super) fn age(age_s: u32) -> String {
    let units = [(86_400, " days"), (3600, " hours"), (60, " minutes"), (1, " seconds")];
    let (unit_s, unit) = units.iter().find(|(unit_s, _)| age_s >= 2 * unit_s).unwrap_or(&(1, " seconds"));
    (age_s / unit_s).to_string() + unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_have_their_sign_and_stand_in_a_column() {
        let mut text = Text::default();
        for points in [12, 0, -10] {
            text.points("Visited", points);
        }
        text.total("Together", 2);
        let out = text.finish();
        let values = out.lines().map(|line| line.split_at(VALUES_AT).1.trim());
        assert_eq!(Vec::from_iter(values), ["+12", "0", "-10", "2"]);
    }

    #[test]
    fn a_percentage_has_a_decimal_only_where_it_needs_one() {
        assert_eq!([0, 800, 805, 1000].map(percent), ["0 %", "80 %", "80.5 %", "100 %"]);
    }

    #[test]
    fn an_age_is_in_the_greatest_unit_that_it_fills_twice() {
        assert_eq!(
            [0, 119, 120, 86_400, 172_800].map(age),
            ["0 seconds", "119 seconds", "2 minutes", "24 hours", "2 days"]
        );
    }
}
