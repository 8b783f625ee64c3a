//! Honest forms of many visitors of the sample site, each with evidence of its own, as requests that are ready to be sent. It does natively what a
//! page does. It does not know who sends several.

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use handraise::author::{Format, compile};
use handraise::definition::Compiled;
use handraise::evidence::{Consent, Evidence, Occurrence};
use handraise::intake::record_field;
use handraise::matching::{ClassId, Kind};
use handraise::scoring::score;
use handraise::verification::FIELDS;

use crate::workspace::Workspace;

/// The pages that every visitor has read: which, how long ago, and for how long, in seconds.
const READ: [(&str, u32, u32); 6] = [
    ("docs", 95_000, 40),
    ("pricing", 90_000, 60),
    ("case_study", 89_000, 35),
    ("demo", 700, 50),
    ("comparison", 500, 25),
    ("pricing", 300, 70),
];

/// What visitors say of themselves.
pub(crate) struct Said<'a> {
    pub(crate) email: &'a str,
    pub(crate) job_title: &'a str,
    pub(crate) company_size: &'a str,
}

/// Makes forms.
pub(crate) struct Forms {
    compiled: Compiled,
}

/// Seconds since 1970, by the system's clock.
fn now_s() -> u32 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u32::try_from(since.as_secs()).unwrap_or(u32::MAX)
}

impl Forms {
    /// Forms of the sample site's contact page.
    pub(crate) fn of(workspace: &Workspace) -> Result<Self> {
        let path = workspace.sample_definition();
        let text = fs::read_to_string(&path).with_context(|| format!("could not read `{}`", path.display()))?;
        match compile(&text, Format::Toml) {
            Ok(compiled) => Ok(Self { compiled }),
            Err(problems) => bail!("`{}` does not compile: {problems:?}", path.display()),
        }
    }

    /// The request of the visitor with this number, sent now. The number makes both evidence and contact the visitor's own.
    pub(crate) fn request(&self, submission: &str, number: u32) -> Vec<u8> {
        let email = format!("visitor{number}@works{number}.example");
        let said = Said { email: &email, job_title: "Head of Operations", company_size: "51-200" };
        self.request_saying(submission, number, &said)
    }

    /// The same of somebody who says this. The number makes the evidence their own.
    pub(crate) fn request_saying(&self, submission: &str, number: u32, said: &Said<'_>) -> Vec<u8> {
        let body = self.body(submission, number, said, now_s());
        let head = "POST /v1/leads HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: application/json\r\n\
                    content-type: application/x-www-form-urlencoded\r\n";
        format!("{head}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
    }

    fn body(&self, submission: &str, number: u32, said: &Said<'_>, now_s: u32) -> String {
        let mut evidence = Evidence::new();
        evidence.record_consent(Consent::Granted);
        for (at, (page, ago_s, engaged_s)) in (0..).zip(READ) {
            // Another mixture of seconds for each visitor, so that no two histories are the same.
            let more_s = number.wrapping_mul(2_654_435_761).rotate_left(5 * at) % 97;
            let view = Occurrence::new(Kind::View, ClassId::of(page), now_s - ago_s - more_s);
            let engaged_s = engaged_s + more_s % 30;
            evidence.record(Occurrence { engaged_s, span_s: engaged_s, ..view });
        }
        let own = [
            ("name", "A. Visitor"),
            ("email", said.email),
            ("company", "Harbour Works"),
            ("job_title", said.job_title),
            ("company_size", said.company_size),
            ("message", "We would like to see how orders are followed from the quay to the customer."),
        ];
        let (definition, program) = (self.compiled.definition(), self.compiled.program());
        for (name, value) in own {
            record_field(&mut evidence, program, name, value, now_s);
        }
        evidence.advance_clock(now_s);
        let found = score(program, &evidence, now_s);
        let segment = found.segment.and_then(|index| definition.segments.get(index));
        let plugin = [
            (FIELDS.score, (found.score_milli / 1000).to_string()),
            (FIELDS.grade, found.fit.grade.letter().to_string()),
            (FIELDS.rating, found.rating.to_string()),
            (FIELDS.stage, found.stage.name().to_owned()),
            (FIELDS.segment, segment.map_or_else(String::new, |segment| segment.id.clone())),
            (FIELDS.definition, self.compiled.reference()),
            (FIELDS.evidence, evidence.encode()),
            (FIELDS.submission, submission.to_owned()),
        ];
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(own).extend_pairs(plugin).finish()
    }
}
