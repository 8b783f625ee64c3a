//! The `.mql`: a compiled definition as canonical bytes, and its hash. It does not know the authored form.
//!
//! One function for each type describes its numbers for both directions. What runs reads the same numbers in place: in
//! `scoring`, `tracking`, `matching` and [`Program::head`](super::Program).

use super::model::*;
use super::program::code::*;
use super::program::{DecodeError, Program};
use super::wire::{Reader, Wire, Writer};
use crate::matching::{ClassId, Kind, Method, Reading, ValueSet};
use sha2::{Digest, Sha256};

/// Conditions nest no deeper than this.
pub const MAX_DEPTH: usize = 12;

/// A definition has no more groups than this: a browser adds them up without asking for memory.
pub const MAX_GROUPS: usize = 31;

impl Definition {
    /// The definition, ready to score with.
    ///
    /// ```
    /// use handraise::definition::{Definition, Program};
    /// let definition = Definition::default();
    /// assert_eq!(Program::read(&definition.to_mql()), Ok(definition.to_program()));
    /// ```
    pub fn to_program(&self) -> Program {
        self.written().to_program()
    }

    /// The canonical bytes.
    pub fn to_mql(&self) -> Vec<u8> {
        self.written().to_bytes()
    }

    fn written(&self) -> Writer {
        let mut writer = Writer::default();
        walk(&mut writer, &mut self.clone());
        writer
    }

    /// Reads a `.mql`, every part of it.
    ///
    /// # Errors
    /// Bytes that no compiler wrote are a [`DecodeError`].
    pub fn from_mql(bytes: &[u8]) -> Result<Self, DecodeError> {
        let program = Program::read(bytes)?;
        let mut definition = Self::default();
        let mut reader = Reader::new(&program);
        walk(&mut reader, &mut definition);
        if reader.is_complete() { Ok(definition) } else { Err(DecodeError::Damaged) }
    }

    /// Reads a `.mql` and insists on the canonical bytes, so that one definition has one hash.
    ///
    /// # Errors
    /// As [`Definition::from_mql`], and [`DecodeError::Damaged`] for any other spelling of a definition.
    pub fn from_canonical_mql(bytes: &[u8]) -> Result<Self, DecodeError> {
        let definition = Self::from_mql(bytes)?;
        if definition.to_mql() == bytes { Ok(definition) } else { Err(DecodeError::Damaged) }
    }
}

/// *The* definition hash: SHA-256 over the bytes of a `.mql`, in lower-case hexadecimal.
pub fn hash(mql: &[u8]) -> String {
    let mut digits = String::new();
    for byte in Sha256::digest(mql) {
        for digit in [byte >> 4, byte & 15] {
            digits.push((digit + if digit < 10 { b'0' } else { b'a' - 10 }) as char);
        }
    }
    digits
}

fn walk<W: Wire>(wire: &mut W, definition: &mut Definition) {
    wire.block(|wire| head(wire, definition));
    wire.list(&mut definition.pages, |wire, page: &mut PageClass| {
        wire.class(&mut page.id);
        wire.rest(&mut page.patterns, W::text);
    });
    wire.list(&mut definition.actions, |wire, action: &mut ActionClass| {
        wire.class(&mut action.id);
        wire.text(&mut action.selector);
        wire.rest(&mut action.links, W::text);
    });
    wire.list(&mut definition.sources, |wire, source: &mut SourceClass| {
        wire.class(&mut source.id);
        wire.rest(&mut source.tests, |wire, test: &mut SourceTest| {
            coded(wire, &mut test.part, &SourcePart::ALL);
            wire.text(&mut test.pattern);
        });
    });
    wire.list(&mut definition.fields, |wire, field: &mut Field| {
        wire.class(&mut field.id);
        wire.increasing(&mut field.keys);
        wire.rest(&mut field.readings, |wire, reading| wire.block(|wire| self::reading(wire, reading)));
    });
    wire.list(&mut definition.rules, rule);
    wire.list(&mut definition.groups, |wire, group: &mut Group| {
        wire.text(&mut group.id);
        wire.text(&mut group.label);
        wire.number(&mut group.cap);
        wire.number(&mut group.floor);
    });
    if definition.groups.len() > MAX_GROUPS {
        wire.refuse();
    }
    wire.list(&mut definition.fit.company, criterion);
    wire.list(&mut definition.fit.person, criterion);
    wire.list(&mut definition.segments, |wire, segment: &mut Segment| {
        wire.text(&mut segment.id);
        wire.number(&mut segment.sla_min);
        bar(wire, &mut segment.gates, &mut segment.ratings, &mut segment.grades);
        let mut needs = segment.when.as_ref().is_some_and(needs_behaviour);
        wire.flag(&mut needs);
        // A condition, or nothing for everybody else.
        let mut whens: Vec<Condition> = segment.when.take().into_iter().collect();
        wire.rest(&mut whens, |wire, when| condition(wire, when, MAX_DEPTH));
        segment.when = whens.pop();
        if !whens.is_empty() {
            wire.refuse();
        }
    });
    wire.list(&mut definition.exclusions, |wire, exclusion: &mut Exclusion| {
        wire.text(&mut exclusion.id);
        wire.text(&mut exclusion.label);
        wire.flag(&mut exclusion.suppress);
        watched_condition(wire, &mut exclusion.when);
    });
    wire.list(&mut definition.routes, |wire, route: &mut Route| {
        wire.text(&mut route.priority);
        wire.text(&mut route.queue);
        wire.byte(&mut route.grades);
        wire.byte(&mut route.ratings);
        wire.flag(&mut route.hand_raised);
        wire.number(&mut route.segment);
        wire.number(&mut route.sla_min);
        wire.flag(&mut route.alert);
    });
}

/// As [`Program::head`](super::Program) reads it.
fn head<W: Wire>(wire: &mut W, definition: &mut Definition) {
    wire.text(&mut definition.id);
    wire.number(&mut definition.version);
    let tracking = &mut definition.tracking;
    wire.number(&mut tracking.session_timeout_s);
    wire.number(&mut tracking.idle_cutoff_s);
    wire.number(&mut tracking.retention_s);
    wire.flag(&mut tracking.consent_needed);
    wire.class(&mut definition.identity);
    wire.class(&mut definition.hand_raise.attribute);
    wire.class(&mut definition.hand_raise.yes);
    wire.number(&mut definition.hand_raise.expires_s);
    let fit = &mut definition.fit;
    wire.byte(&mut fit.min_coverage_pct);
    wire.byte(&mut fit.ideal_company_pct);
    wire.byte(&mut fit.min_person_pct);
    wire.byte(&mut definition.rank_fit_pct);
    bar(wire, &mut definition.gates, &mut definition.ratings, &mut fit.grades);
    wire.byte(&mut definition.hysteresis);
}

fn reading<W: Wire>(wire: &mut W, reading: &mut Reading) {
    wire.class(&mut reading.attribute);
    coded(wire, &mut reading.method, &Method::ALL);
    wire.class(&mut reading.otherwise);
    wire.rest(&mut reading.values, |wire, set: &mut ValueSet| {
        wire.class(&mut set.value);
        wire.increasing(&mut set.entries);
    });
}

fn rule<W: Wire>(wire: &mut W, rule: &mut Rule) {
    wire.text(&mut rule.id);
    wire.text(&mut rule.label);
    coded(wire, &mut rule.dimension, &Dimension::ALL);
    wire.number(&mut rule.valid_from_s);
    wire.number(&mut rule.valid_until_s);
    wire.number(&mut rule.window_s);
    wire.number(&mut rule.cap);
    wire.number(&mut rule.group);
    frequency_cap(wire, &mut rule.frequency_cap);
    decay(wire, &mut rule.decay);
    count(wire, &mut rule.count);
    watched_condition(wire, &mut rule.when);
}

/// No occurrences at most stands for no cap.
fn frequency_cap<W: Wire>(wire: &mut W, cap: &mut Option<FrequencyCap>) {
    let mut known = cap.unwrap_or(FrequencyCap { times: 0, per: Per::Visit });
    wire.number(&mut known.times);
    coded(wire, &mut known.per, &Per::ALL);
    *cap = (known.times > 0).then_some(known);
}

fn count<W: Wire>(wire: &mut W, count: &mut Count) {
    let mut code = match count {
        _ if W::READS => 0,
        Count::Once(_) => 0,
        Count::Each(_) => 1,
        Count::Tiers(_) => 2,
    };
    let mut tiers = match count {
        _ if W::READS => Vec::new(),
        Count::Once(points) | Count::Each(points) => vec![Tier { at: 1, points: *points }],
        Count::Tiers(tiers) => core::mem::take(tiers),
    };
    wire.choice(&mut code, 3);
    wire.row(&mut tiers, |wire, tier: &mut Tier| {
        wire.number(&mut tier.at);
        wire.signed(&mut tier.points);
    });
    *count = match (code, tiers.as_slice()) {
        (2, _) => Count::Tiers(tiers),
        (0, [tier]) => Count::Once(tier.points),
        (1, [tier]) => Count::Each(tier.points),
        _ => return wire.refuse(),
    };
}

fn decay<W: Wire>(wire: &mut W, decay: &mut Decay) {
    let (mut code, mut seconds, mut drop_pct) = match *decay {
        _ if W::READS => (0, 0, 0),
        Decay::None => (0, 0, 0),
        Decay::Step { every_s, drop_pct } => (1, every_s, drop_pct),
        Decay::Linear { over_s } => (2, over_s, 0),
        Decay::HalfLife { half_life_s } => (3, half_life_s, 0),
    };
    wire.choice(&mut code, 4);
    wire.number(&mut seconds);
    wire.byte(&mut drop_pct);
    *decay = Decay::of(code, seconds, drop_pct);
}

/// Whether a condition looks at behaviour, told for what runs, then the condition.
fn watched_condition<W: Wire>(wire: &mut W, condition: &mut Condition) {
    let mut needs = needs_behaviour(condition);
    wire.flag(&mut needs);
    self::condition(wire, condition, MAX_DEPTH);
}

/// Whether a condition says nothing without behaviour. One of several that need not all hold may still do without.
fn needs_behaviour(condition: &Condition) -> bool {
    match condition {
        Condition::All(members) => members.iter().any(needs_behaviour),
        Condition::Any(members) => members.iter().all(needs_behaviour) || members.iter().any(misses_behaviour),
        Condition::Not(_) | Condition::Signal(_) => looks_at_behaviour(condition),
    }
}

/// Whether a condition could hold only because behaviour that doesn't count isn't there.
fn misses_behaviour(condition: &Condition) -> bool {
    match condition {
        Condition::All(members) | Condition::Any(members) => members.iter().any(misses_behaviour),
        Condition::Not(member) => looks_at_behaviour(member),
        Condition::Signal(_) => false,
    }
}

/// Whether a condition looks at what was observed, rather than at what was said or added by a server.
fn looks_at_behaviour(condition: &Condition) -> bool {
    match condition {
        Condition::All(members) | Condition::Any(members) => members.iter().any(looks_at_behaviour),
        Condition::Not(member) => looks_at_behaviour(member),
        Condition::Signal(signal) => {
            !matches!(signal.what, What::Answer { .. } | What::Named { kind: Kind::Topic, .. })
        }
    }
}

fn condition<W: Wire>(wire: &mut W, condition: &mut Condition, depth: usize) {
    let Some(depth) = depth.checked_sub(1) else {
        return wire.refuse();
    };
    wire.block(|wire| {
        let (mut code, mut members, mut signal) = match condition {
            _ if W::READS => (0, Vec::new(), Signal::default()),
            Condition::All(members) => (ALL, core::mem::take(members), Signal::default()),
            Condition::Any(members) => (ANY, core::mem::take(members), Signal::default()),
            Condition::Not(member) => (NOT, vec![core::mem::take(&mut **member)], Signal::default()),
            Condition::Signal(signal) => (signal.what.code(), Vec::new(), core::mem::take(signal)),
        };
        wire.choice(&mut code, CODES);
        if code < VIEW {
            wire.rest(&mut members, |wire, member| self::condition(wire, member, depth));
        } else {
            self::signal(wire, code, &mut signal);
        }
        *condition = match code {
            ALL => Condition::All(members),
            ANY => Condition::Any(members),
            NOT => match (members.pop(), members.is_empty()) {
                (Some(member), true) => Condition::Not(Box::new(member)),
                _ => return wire.refuse(),
            },
            _ => Condition::Signal(signal),
        };
    });
}

/// Every signal is a class, four numbers and a list, whatever it uses of them.
fn signal<W: Wire>(wire: &mut W, code: u32, signal: &mut Signal) {
    let (mut class, mut first, mut second, mut list) = match &mut signal.what {
        _ if W::READS => (ClassId::NONE, 0, 0, Vec::new()),
        What::View { page, engaged_s, depth_pct } => (*page, *engaged_s, *depth_pct, Vec::new()),
        What::Visit { page, views, engaged_s } => (*page, *engaged_s, *views, Vec::new()),
        What::Return { page, after_s } => (*page, *after_s, 0, Vec::new()),
        What::Day { page } => (*page, 0, 0, Vec::new()),
        What::Engaged { page, engaged_s } => (*page, *engaged_s, 0, Vec::new()),
        What::Inactive { for_s } => (ClassId::NONE, *for_s, 0, Vec::new()),
        What::Named { class, amount, .. } => (*class, *amount, 0, Vec::new()),
        What::Answer { attribute, values } => (*attribute, 0, 0, core::mem::take(values)),
        What::Sequence { pages } => (ClassId::NONE, 0, 0, core::mem::take(pages)),
    };
    wire.class(&mut class);
    wire.number(&mut first);
    wire.number(&mut second);
    wire.number(&mut signal.within_s);
    wire.number(&mut signal.at_least);
    wire.rest(&mut list, W::class);
    signal.what = match code {
        VIEW => What::View { page: class, engaged_s: first, depth_pct: second },
        VISIT => What::Visit { page: class, engaged_s: first, views: second },
        RETURN => What::Return { page: class, after_s: first },
        DAY => What::Day { page: class },
        ENGAGED => What::Engaged { page: class, engaged_s: first },
        INACTIVE => What::Inactive { for_s: first },
        ANSWER => What::Answer { attribute: class, values: list },
        SEQUENCE => What::Sequence { pages: list },
        _ => match Kind::ALL.get((code - NAMED) as usize) {
            Some(kind) => What::Named { kind: *kind, class, amount: first },
            None => return wire.refuse(),
        },
    };
}

impl What {
    fn code(&self) -> u32 {
        match self {
            Self::View { .. } => VIEW,
            Self::Visit { .. } => VISIT,
            Self::Return { .. } => RETURN,
            Self::Day { .. } => DAY,
            Self::Engaged { .. } => ENGAGED,
            Self::Inactive { .. } => INACTIVE,
            Self::Named { kind, .. } => NAMED + *kind as u32,
            Self::Answer { .. } => ANSWER,
            Self::Sequence { .. } => SEQUENCE,
        }
    }
}

fn criterion<W: Wire>(wire: &mut W, criterion: &mut Criterion) {
    wire.text(&mut criterion.label);
    wire.class(&mut criterion.attribute);
    wire.rest(&mut criterion.points, |wire, (value, points): &mut (ClassId, u32)| {
        wire.class(value);
        wire.number(points);
    });
}

fn bar<W: Wire>(wire: &mut W, gates: &mut Gates, ratings: &mut [u8; 3], grades: &mut [u8; 3]) {
    for byte in [&mut gates.min_grade, &mut gates.min_rating, &mut gates.min_intent] {
        wire.byte(byte);
    }
    for byte in ratings.iter_mut().chain(grades) {
        wire.byte(byte);
    }
}

/// A value by its place among all values of its kind.
fn coded<W: Wire, T: Copy + PartialEq>(wire: &mut W, value: &mut T, all: &[T]) {
    let mut code = all.iter().position(|known| known == value).unwrap_or(0) as u32;
    wire.choice(&mut code, all.len() as u32);
    if let Some(known) = all.get(code as usize) {
        *value = *known;
    }
}
