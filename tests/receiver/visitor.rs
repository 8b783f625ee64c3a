//! A visitor with the plugin: evidence, and the fields that travel with a form. It does natively what a page does.

use std::time::{SystemTime, UNIX_EPOCH};

use handraise::definition::Compiled;
use handraise::evidence::{Consent, Evidence, Occurrence};
use handraise::intake::record_field;
use handraise::matching::{ClassId, Kind};
use handraise::scoring::score;

use crate::running::{DEFINITION, compiled};

/// Seconds since 1970, by the system's clock.
pub(crate) fn now_s() -> u32 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970");
    u32::try_from(since.as_secs()).expect("a time before 2106")
}

pub(crate) struct Visitor {
    pub(crate) compiled: Compiled,
    pub(crate) evidence: Evidence,
    pub(crate) now_s: u32,
}

impl Visitor {
    /// A visitor who has just arrived and agreed to measuring.
    pub(crate) fn new() -> Self {
        Self::at(DEFINITION, now_s())
    }

    pub(crate) fn at(definition: &str, now_s: u32) -> Self {
        let mut evidence = Evidence::new();
        evidence.record_consent(Consent::Granted);
        Self { compiled: compiled(definition), evidence, now_s }
    }

    /// A visitor who read the pricing page for a minute yesterday and today.
    pub(crate) fn interested() -> Self {
        Self::interested_in(DEFINITION)
    }

    /// The same, with another definition.
    pub(crate) fn interested_in(definition: &str) -> Self {
        let mut visitor = Self::at(definition, now_s());
        visitor.read(90_000, 60);
        visitor.read(300, 60);
        visitor
    }

    pub(crate) fn read(&mut self, ago_s: u32, engaged_s: u32) {
        let view = Occurrence::new(Kind::View, ClassId::of("pricing"), self.now_s - ago_s);
        self.evidence.record(Occurrence { engaged_s, span_s: engaged_s, ..view });
    }

    /// The form's fields and the plugin's at the moment when the form is sent.
    pub(crate) fn send(&mut self, submission: &str, form: &[(&str, &str)]) -> Vec<(String, String)> {
        let (definition, program) = (self.compiled.definition(), self.compiled.program());
        for (name, value) in form {
            record_field(&mut self.evidence, program, name, value, self.now_s);
        }
        self.evidence.advance_clock(self.now_s);
        let found = score(program, &self.evidence, self.now_s);
        let segment = found.segment.map_or("", |index| &definition.segments[index].id);
        let plugin = [
            ("handraise_score", (found.score_milli / 1000).to_string()),
            ("handraise_grade", found.fit.grade.letter().into()),
            ("handraise_rating", found.rating.to_string()),
            ("handraise_stage", found.stage.name().into()),
            ("handraise_segment", segment.to_owned()),
            ("handraise_definition", self.compiled.reference()),
            ("handraise_evidence", self.evidence.encode()),
            ("handraise_submission", submission.to_owned()),
        ];
        let own = form.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        own.chain(plugin.map(|(name, value)| (name.to_owned(), value))).collect()
    }
}

/// A form of somebody who fits well.
pub(crate) const GOOD: [(&str, &str); 4] = [
    ("name", "A. Director"),
    ("email", "director@works.example"),
    ("job_title", "Director of Operations"),
    ("company_size", "51-200"),
];

pub(crate) fn set(fields: &mut Vec<(String, String)>, name: &str, value: &str) {
    fields.retain(|(known, _)| known != name);
    fields.push((name.to_owned(), value.to_owned()));
}

pub(crate) fn unset(fields: &mut Vec<(String, String)>, name: &str) {
    fields.retain(|(known, _)| known != name);
}
