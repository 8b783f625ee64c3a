//! An assessment in words, line by line, so that anybody can add it up. Points are whole and add up as they are shown. Pages load
//! this code only when they ask for it.

mod text;

use super::MILLI;
use super::assessment::{Assessment, Decision, Reason};
use super::report::{ClampName, ClampReport, ContributionReport, CriterionReport, MissingReport, MissingUnit};
use super::rounding::{Rounded, rounded};
use crate::definition::{Definition, Dimension, FitScale, FitSide, Grade, Thresholds};
use crate::evidence::Coverage;
use text::Text;

impl Assessment {
    /// The explanation: the decision, every line that adds up to the score, fit by criterion, interests, and what is missing.
    ///
    /// ```
    /// use handraise::{definition::Definition, evidence::Evidence, scoring::score};
    /// let definition = Definition::new("mql", 1);
    /// let text = score(&definition.to_program(), &Evidence::new(), 0).to_text(&definition);
    /// assert!(text.starts_with("Nurture"));
    /// ```
    pub fn to_text(&self, definition: &Definition) -> String {
        let shown = rounded(self, definition);
        let mut text = Text::default();
        self.headline(definition, &mut text);
        let contributions = self.contribution_reports(definition, &shown);
        let clamps = self.clamp_reports(definition, &shown);
        for (dimension, total) in [(Dimension::Engagement, shown.engagement), (Dimension::Intent, shown.intent)] {
            text.heading(match dimension {
                Dimension::Engagement => "Engagement",
                Dimension::Intent => "Intent",
            });
            contributions
                .iter()
                .filter(|given| given.dimension == dimension)
                .for_each(|given| contribution(given, &mut text));
            clamps.iter().filter(|clamp| clamp.dimension == Some(dimension)).for_each(|limit| clamp(limit, &mut text));
            text.total("Together", total);
        }
        clamps.iter().filter(|clamp| clamp.dimension.is_none()).for_each(|limit| clamp(limit, &mut text));
        text.total("Score", self.score_milli / MILLI);
        self.fit(definition, &mut text);
        self.interests(definition, &shown, &mut text);
        self.missing(definition, &mut text);
        self.limits(definition, &mut text);
        text.finish()
    }

    fn headline(&self, definition: &Definition, text: &mut Text) {
        let mut words = vec![match self.decision {
            Decision::Excluded(_) => "Not for sales",
            Decision::Suppressed(_) => "With sales already",
            Decision::HandRaiser | Decision::Qualified => "Marketing qualified",
            Decision::Nurture => "Nurture",
        }];
        words.extend([": ", self.grounds(definition), ". Score "]);
        let score = (self.score_milli / MILLI).to_string();
        words.extend([&score, " of 100, ", self.fit.grade.letter(), self.rating.name()]);
        if let Some(segment) = self.segment_id(definition) {
            words.extend([", segment ", segment]);
        }
        if let Some(route) = self.route.and_then(|index| definition.routes.get(index)) {
            words.extend([", priority ", &route.priority]);
        }
        text.paragraph(&words.concat());
        if self.hand_unclear {
            text.paragraph("What they answered about being contacted is unclear: a person should read it.");
        }
    }

    /// Why the decision is what it is.
    fn grounds<'a>(&self, definition: &'a Definition) -> &'a str {
        if let Decision::Excluded(index) | Decision::Suppressed(index) = self.decision {
            return definition.exclusions.get(index).map_or("", |exclusion| &exclusion.label);
        }
        match self.reason(self.missing.first().map(|missing| missing.kind)) {
            Some(Reason::HandRaised) => "asked to be contacted",
            Some(Reason::FitAndIntent) => "fit and intent",
            Some(Reason::FitWithoutBehaviour) => "fit, where what they did is not permitted to be known",
            Some(Reason::PersonaGap) => "ideal company, but not a person who takes part in buying",
            Some(Reason::FitUnknown) => "too little is known to judge the fit",
            Some(Reason::FitBelow) => "the fit is too low",
            Some(Reason::ScoreBelow) => "the score is too low",
            Some(Reason::IntentBelow) => "too little buying intent",
            Some(Reason::BehaviourUnknown) => "what they did is not permitted to be known",
            None => "the evidence is in doubt",
        }
    }

    fn fit(&self, definition: &Definition, text: &mut Text) {
        let scale = definition.fit.scale;
        let heading = "Fit: ".to_owned() + self.fit.grade.letter();
        text.heading(&heading);
        let criteria = self.criterion_reports(definition);
        for side in FitSide::ALL {
            let (label, share) = match side {
                FitSide::Company => ("Company", self.fit.company_permille),
                FitSide::Person => ("Person", self.fit.person_permille),
            };
            let name = self.profile_name(definition, side);
            let label = name.map_or_else(|| label.to_owned(), |name| [label, ": ", name].concat());
            let own = || criteria.iter().filter(|criterion| criterion.side == side);
            if own().next().is_none() {
                continue;
            }
            let value = match (share, scale) {
                (None, _) => "unknown".to_owned(),
                (Some(share), FitScale::Shares) => text::percent(share),
                (Some(_), FitScale::Points) => {
                    own().fold(0u32, |sum, criterion| sum.saturating_add(criterion.points)).to_string()
                }
            };
            text.line(&label, &value);
            own().for_each(|found| criterion(found, text));
        }
        let thresholds = self.segment.and_then(|index| definition.segments.get(index));
        let thresholds = thresholds.map_or(&definition.thresholds, |segment| &segment.thresholds);
        let reached = match scale {
            FitScale::Shares => text::percent(self.fit.share_permille),
            FitScale::Points => self.fit.points.to_string(),
        };
        text.line(&(String::from("= Together: ") + &cut_offs(thresholds, scale)), &reached);
        text.line("Known about them", &text::percent(self.fit.coverage_permille));
    }

    fn interests(&self, definition: &Definition, shown: &Rounded, text: &mut Text) {
        let interests = self.interest_reports(definition, shown);
        if !interests.is_empty() {
            text.heading("Interests");
        }
        for interest in interests {
            text.points(&interest.line, interest.points);
        }
    }

    fn missing(&self, definition: &Definition, text: &mut Text) {
        if !self.missing.is_empty() {
            text.heading(match self.decision {
                Decision::HandRaiser => "Missing to qualify without having asked",
                _ => "Missing to qualify",
            });
        }
        for MissingReport { mut label, amount, attributes, unit, .. } in self.missing_reports(definition) {
            if !attributes.is_empty() {
                label.push_str(": ");
                label.push_str(&attributes.join(", "));
            }
            match unit {
                // Rounded up, so that what is shown and what is missing add up to what is asked for.
                MissingUnit::MilliPoints => text.points(&label, (amount + MILLI - 1) / MILLI),
                MissingUnit::Permille => text.line(&label, &(String::from("+") + &text::percent(amount as u32))),
                MissingUnit::Attributes => text.line(&label, ""),
            }
        }
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
            text.line(note, "");
        }
    }
}

/// What a rule gave, and what its own cap took away.
fn contribution(given: &ContributionReport, text: &mut Text) {
    let mut label = given.label.clone();
    if given.count > 1 {
        label.push_str(" ×");
        label.push_str(&given.count.to_string());
    }
    if given.decayed_milli != given.raw_milli {
        label.push_str(", newest ");
        label.push_str(&text::age(given.newest_age_s));
        label.push_str(" ago");
    }
    let capped = given.capped_milli / MILLI;
    text.points(&label, given.points - capped);
    if given.capped_milli != 0 {
        text.points("  no more than this rule's cap", capped);
    }
}

fn clamp(limit: &ClampReport, text: &mut Text) {
    let together;
    let label = match limit.kind {
        ClampName::GroupCap | ClampName::GroupFloor => {
            together = String::from("No more together than: ") + &limit.label;
            &together
        }
        ClampName::Dimension => "Stays within 0 to 100",
        ClampName::Score => "The score stays within 0 to 100",
    };
    text.points(label, limit.points);
}

fn criterion(found: &CriterionReport, text: &mut Text) {
    let most = found.most.to_string();
    let (value, points) = match &found.value {
        Some(value) => (value.as_str(), found.points.to_string() + " of " + &most),
        None => ("unknown", String::from("? of ") + &most),
    };
    text.line(&["  ", &found.label, ": ", value].concat(), &points);
}

/// The least that each grade asks for.
fn cut_offs(thresholds: &Thresholds, scale: FitScale) -> String {
    let unit = match scale {
        FitScale::Shares => " %",
        FitScale::Points => "",
    };
    let grades = Grade::ALL.iter().zip(thresholds.grades);
    let texts = grades.map(|(grade, least)| [grade.letter(), " from ", &least.to_string(), unit].concat());
    Vec::from_iter(texts).join(", ")
}
