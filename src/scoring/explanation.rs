//! An assessment in words, line by line, so that anybody can add it up. Pages load this code only when they ask for it.

use super::MILLI;
use super::assessment::{Assessment, Decision, Missing, MissingKind};
use crate::definition::{Definition, Dimension};
use crate::evidence::Coverage;

/// The column at which points stand.
const POINTS_AT: usize = 60;

impl Assessment {
    /// The explanation: the decision, every line that adds up to the score, fit, and what is missing.
    ///
    /// ```
    /// use handraise::{definition::Definition, evidence::Evidence, scoring::score};
    /// let definition = Definition::new("mql", 1);
    /// let text = score(&definition.to_program(), &Evidence::new(), 0).to_text(&definition);
    /// assert!(text.starts_with("Nurture"));
    /// ```
    pub fn to_text(&self, definition: &Definition) -> String {
        let mut text = Text { out: String::new(), line_start: 0 };
        self.headline(definition, &mut text);
        for dimension in Dimension::ALL {
            self.dimension(definition, dimension, &mut text);
        }
        for clamp in self.clamps.iter().filter(|clamp| clamp.kind == super::ClampKind::Score) {
            text.line("The score stays within 0 to 100", clamp.points_milli);
        }
        text.total("Score", self.score_milli);
        self.fit(&mut text);
        if !self.missing.is_empty() {
            text.heading("Missing to qualify");
            for missing in &self.missing {
                text.missing(missing);
            }
        }
        self.limits(definition, &mut text);
        text.out
    }

    fn headline(&self, definition: &Definition, text: &mut Text) {
        text.out.push_str(match self.decision {
            Decision::Excluded(_) => "Not for sales",
            Decision::Suppressed(_) => "With sales already",
            Decision::HandRaiser => "Marketing qualified: asked to be contacted",
            Decision::Qualified => "Marketing qualified: fit and intent",
            Decision::Nurture if self.persona_gap => {
                "Nurture: ideal company, but not a person who takes part in buying"
            }
            Decision::Nurture if self.hand_unclear => "Nurture: what they answered about being contacted is unclear",
            Decision::Nurture => "Nurture",
        });
        if let Decision::Excluded(index) | Decision::Suppressed(index) = self.decision {
            text.out.push_str(": ");
            text.out.push_str(definition.exclusions.get(index).map_or("", |exclusion| &exclusion.label));
        }
        text.out.push_str(". Score ");
        text.out.push_str(&(self.score_milli / MILLI).to_string());
        text.out.push_str(" of 100, ");
        text.out.push_str(self.fit.grade.letter());
        text.out.push_str(self.rating.name());
        if let Some(segment) = self.segment_id(definition) {
            text.out.push_str(", segment ");
            text.out.push_str(segment);
        }
        if let Some(route) = self.route.and_then(|index| definition.routes.get(index)) {
            text.out.push_str(", priority ");
            text.out.push_str(&route.priority);
        }
        text.out.push('\n');
    }

    fn dimension(&self, definition: &Definition, dimension: Dimension, text: &mut Text) {
        let of = |rule: usize| definition.rules.get(rule).is_some_and(|rule| rule.dimension == dimension);
        text.heading(match dimension {
            Dimension::Engagement => "Engagement",
            Dimension::Intent => "Intent",
        });
        for given in self.contributions.iter().filter(|given| of(given.rule)) {
            let label = definition.rules.get(given.rule).map_or("", |rule| &rule.label);
            text.begin(label);
            if given.count > 1 {
                text.out.push_str(" ×");
                text.out.push_str(&(i64::from(given.count)).to_string());
            }
            if given.decayed_milli != given.raw_milli {
                text.out.push_str(", newest ");
                push_age(&mut text.out, given.newest_age_s);
                text.out.push_str(" ago");
            }
            text.points(given.decayed_milli);
            if given.capped_milli != 0 {
                text.line("  no more than this rule's cap", given.capped_milli);
            }
        }
        for clamp in &self.clamps {
            match clamp.kind {
                super::ClampKind::GroupCap(_, clamped) | super::ClampKind::GroupFloor(_, clamped)
                    if clamped == dimension =>
                {
                    text.begin("No more together than: ");
                    text.out.push_str(clamp.kind.label(definition));
                    text.points(clamp.points_milli);
                }
                super::ClampKind::Dimension(clamped) if clamped == dimension => {
                    text.line("Stays within 0 to 100", clamp.points_milli);
                }
                _ => {}
            }
        }
        let total = if dimension == Dimension::Engagement { self.engagement_milli } else { self.intent_milli };
        text.total("Together", total);
    }

    fn fit(&self, text: &mut Text) {
        text.heading("Fit");
        for (label, share) in [("Company", self.fit.company_permille), ("Person", self.fit.person_permille)] {
            text.begin(label);
            text.pad();
            match share {
                Some(share) => push_percent(&mut text.out, share),
                None => text.out.push_str("unknown"),
            }
            text.end();
        }
        text.begin("Known about them");
        text.pad();
        push_percent(&mut text.out, self.fit.coverage_permille);
        text.end();
    }

    /// What the evidence can't tell.
    fn limits(&self, definition: &Definition, text: &mut Text) {
        let mut notes: Vec<&str> = Vec::new();
        if !self.consent.allows_behaviour(definition.tracking.consent_needed) {
            notes.push("No consent: behaviour was not looked at");
        }
        let flags = [
            (Coverage::STORAGE_BLOCKED, "Storage was blocked: earlier visits are unknown"),
            (Coverage::STORAGE_RESET, "Stored evidence was unreadable or is gone: earlier visits are unknown"),
            (Coverage::CLOCK_ADJUSTED, "The visitor's clock was adjusted"),
            (Coverage::BOT, "An automated browser"),
            (Coverage::INTERNAL, "The site's own staff"),
            (Coverage::TRUNCATED, "Only the newest part of a long history was kept"),
            (Coverage::PENDING, "The form was sent before the plugin was ready"),
        ];
        notes.extend(flags.iter().filter(|(flag, _)| self.coverage.has(*flag)).map(|(_, note)| *note));
        if !notes.is_empty() {
            text.heading("Not known");
        }
        for note in notes {
            text.begin(note);
            text.end();
        }
    }
}

/// Lines of text with points in a column.
struct Text {
    out: String,
    line_start: usize,
}

impl Text {
    fn heading(&mut self, heading: &str) {
        self.out.push('\n');
        self.out.push_str(heading);
        self.out.push('\n');
    }

    fn begin(&mut self, label: &str) {
        self.line_start = self.out.chars().count();
        self.out.push_str("  ");
        self.out.push_str(label);
    }

    fn pad(&mut self) {
        let width = self.out.chars().count() - self.line_start;
        for _ in width..POINTS_AT {
            self.out.push(' ');
        }
        self.out.push(' ');
    }

    fn end(&mut self) {
        self.out.push('\n');
    }

    fn points(&mut self, points_milli: i64) {
        self.pad();
        push_points(&mut self.out, points_milli);
        self.end();
    }

    fn line(&mut self, label: &str, points_milli: i64) {
        self.begin(label);
        self.points(points_milli);
    }

    fn total(&mut self, label: &str, points_milli: i64) {
        self.begin("= ");
        self.out.push_str(label);
        self.pad();
        let mut points = String::new();
        push_points(&mut points, points_milli);
        self.out.push_str(points.trim_start_matches('+'));
        self.end();
    }

    fn missing(&mut self, missing: &Missing) {
        self.begin(missing.kind.label());
        self.pad();
        match missing.kind {
            MissingKind::Score | MissingKind::Intent => push_points(&mut self.out, missing.amount),
            MissingKind::Behaviour => {}
            MissingKind::Fit | MissingKind::Coverage | MissingKind::Persona => {
                self.out.push('+');
                push_percent(&mut self.out, u32::try_from(missing.amount).unwrap_or(0));
            }
        }
        self.end();
    }
}

/// Writes points with their sign and as many decimals as they need: `+12.5`, `-10`, `0`.
fn push_points(out: &mut String, points_milli: i64) {
    if points_milli > 0 {
        out.push('+');
    } else if points_milli < 0 {
        out.push('-');
    }
    let points = points_milli.unsigned_abs() as i64;
    out.push_str(&(points / MILLI).to_string());
    let mut rest = points % MILLI;
    if rest != 0 {
        out.push('.');
        let mut place = 100;
        while rest != 0 {
            out.push_str(&(rest / place).to_string());
            rest %= place;
            place /= 10;
        }
    }
}

/// Thousandths as a percentage with at most one decimal.
fn push_percent(out: &mut String, permille: u32) {
    out.push_str(&(i64::from(permille / 10)).to_string());
    if !permille.is_multiple_of(10) {
        out.push('.');
        out.push_str(&(i64::from(permille % 10)).to_string());
    }
    out.push_str(" %");
}

/// An age in the greatest unit that it fills twice.
fn push_age(out: &mut String, age_s: u32) {
    let units = [(86_400, " days"), (3600, " hours"), (60, " minutes"), (1, " seconds")];
    let (unit_s, unit) = units.iter().find(|(unit_s, _)| age_s >= 2 * unit_s).unwrap_or(&(1, " seconds"));
    out.push_str(&(i64::from(age_s / unit_s)).to_string());
    out.push_str(unit);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_have_as_many_decimals_as_they_need() {
        let texts = [0, 15_000, -10_000, 12_500, 1_050, 7, -999].map(|points| {
            let mut out = String::new();
            push_points(&mut out, points);
            out
        });
        assert_eq!(texts, ["0", "+15", "-10", "+12.5", "+1.05", "+0.007", "-0.999"]);
    }
}
