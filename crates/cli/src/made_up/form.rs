//! A form of the sample site's contact page with what its visitor read before, as the page sends it. It does natively what the page does. It does not
//! know who sends it, nor why.

use super::random::Random;
use handraise::definition::Compiled;
use handraise::evidence::{Consent, Coverage, Evidence, Occurrence};
use handraise::intake::record_field;
use handraise::matching::{ClassId, Kind};
use handraise::scoring::{Decision, score};
use handraise::verification::FIELDS;

/// How much a visitor did before the form.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Interest {
    /// Allowed nothing to be measured.
    Unknown,
    Low,
    Some,
    High,
}

/// What is wrong with a form.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Oddity {
    Nothing,
    /// The score was changed by hand.
    Claim,
    /// The evidence cannot be right.
    Forged,
    /// The plugin was not there.
    Bare,
    /// A program drives the browser.
    Bot,
}

/// A form and what it is about.
pub(super) struct Sent<'a> {
    pub(super) fields: &'a [(&'a str, &'a str)],
    pub(super) source: &'static str,
    pub(super) interest: Interest,
    pub(super) oddity: Oddity,
    pub(super) at_s: u32,
}

/// The body, and whether the page's own score sends the visitor to sales.
pub(super) struct Made {
    pub(super) body: String,
    pub(super) is_for_sales: bool,
}

/// Pages that visitors of little, some and much interest read: which, how many hours ago, and for how long in seconds.
const LOW: &[(&str, u32, u32)] = &[("docs", 1, 45)];
const SOME: &[(&str, u32, u32)] = &[("docs", 50, 60), ("case_study", 26, 40), ("pricing", 25, 35), ("demo", 1, 40)];
const HIGH: &[(&str, u32, u32)] = &[
    ("docs", 170, 140),
    ("case_study", 96, 60),
    ("pricing", 72, 60),
    ("case_study", 49, 35),
    ("demo", 48, 75),
    ("comparison", 26, 40),
    ("pricing", 25, 90),
    ("comparison", 2, 25),
    ("pricing", 1, 70),
];

/// What the visitor did, as the page recorded it.
fn behaviour(sent: &Sent<'_>, random: &mut Random) -> Evidence {
    let mut evidence = Evidence::new();
    let read = match sent.interest {
        Interest::Unknown => {
            evidence.record_consent(Consent::Denied);
            return evidence;
        }
        Interest::Low => LOW,
        Interest::Some => SOME,
        Interest::High => HIGH,
    };
    evidence.record_consent(Consent::Granted);
    let mut first_s = sent.at_s;
    for (page, hours, engaged_s) in read {
        let ago_s = hours * 3600 + random.below(2000) as u32;
        let engaged_s = engaged_s + random.below(40) as u32;
        let view = Occurrence::new(Kind::View, ClassId::of(page), sent.at_s - ago_s);
        evidence.record(Occurrence { engaged_s, span_s: engaged_s, amount: 95, ..view });
        first_s = first_s.min(sent.at_s - ago_s);
    }
    if !sent.source.is_empty() {
        evidence.record(Occurrence::new(Kind::Channel, ClassId::of(sent.source), first_s));
    }
    let action = match sent.interest {
        Interest::High => random.pick(&["book-demo", "ask-pricing", "demo-video"]),
        _ => random.pick(&["", "", "download"]),
    };
    if !action.is_empty() {
        evidence.record(Occurrence::new(Kind::Action, ClassId::of(action), sent.at_s - 400));
    }
    if sent.oddity == Oddity::Forged {
        // Four pages that were all read for hours at the same time.
        for page in ["pricing", "demo", "comparison", "case_study"] {
            let view = Occurrence::new(Kind::View, ClassId::of(page), sent.at_s - 9000);
            evidence.record(Occurrence { engaged_s: 7000, span_s: 7000, ..view });
        }
    }
    if sent.oddity == Oddity::Bot {
        evidence.flag(Coverage::BOT);
    }
    evidence
}

/// Makes it.
pub(super) fn make(compiled: &Compiled, sent: &Sent<'_>, random: &mut Random) -> Made {
    let mut evidence = behaviour(sent, random);
    let (definition, program) = (compiled.definition(), compiled.program());
    for (name, value) in sent.fields {
        record_field(&mut evidence, program, name, value, sent.at_s);
    }
    evidence.advance_clock(sent.at_s);
    let found = score(program, &evidence, sent.at_s);
    let is_for_sales = matches!(found.decision, Decision::HandRaiser | Decision::Qualified);
    let segment = found.segment.and_then(|index| definition.segments.get(index));
    let claimed = if sent.oddity == Oddity::Claim { 99_000 } else { found.score_milli };
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(sent.fields);
    let submission: String = (0..4).map(|_| format!("{:08x}", random.below(1 << 32))).collect();
    if sent.oddity != Oddity::Bare {
        body.extend_pairs([
            (FIELDS.score, (claimed / 1000).to_string()),
            (FIELDS.grade, found.fit.grade.letter().to_string()),
            (FIELDS.rating, found.rating.to_string()),
            (FIELDS.stage, found.stage.name().to_owned()),
            (FIELDS.segment, segment.map_or_else(String::new, |segment| segment.id.clone())),
            (FIELDS.definition, compiled.reference()),
            (FIELDS.evidence, evidence.encode()),
        ]);
    }
    body.append_pair(FIELDS.submission, &submission);
    let is_for_sales = is_for_sales && matches!(sent.oddity, Oddity::Nothing | Oddity::Claim);
    Made { body: body.finish(), is_for_sales }
}
