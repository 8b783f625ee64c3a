//! The `.mql`: a compiled definition as canonical bytes, and its hash. It does not know the authored form.
//!
//! The parts of each type are walked in the order of its declaration, once for both directions.

use super::model::*;
use super::wire::{Reader, Wire, Writer};
use crate::evidence::Kind;
use crate::matching::{ClassId, Method, Reading, ValueSet};
use sha2::{Digest, Sha256};

/// What every `.mql` begins with: three letters and the version of the format.
pub const MAGIC: [u8; 4] = *b"MQL\x01";

/// A `.mql` is no longer than this.
pub const MAX_BYTES: usize = 256 * 1024;

/// Conditions nest no deeper than this.
pub const MAX_DEPTH: usize = 12;

/// Why some bytes are not a compiled definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// Does not begin with `MQL`.
    NotMql,
    /// A version of the format that this build does not read.
    UnknownVersion(u8),
    /// Longer than [`MAX_BYTES`].
    TooLong,
    /// Cut short or altered.
    Damaged,
}

impl core::fmt::Display for DecodeError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::NotMql => f.write_str("not a compiled definition; compile it with `handraise compile`"),
            Self::UnknownVersion(version) => {
                write!(f, "format version {version} of a newer handraise; this one reads {}", MAGIC[3])
            }
            Self::TooLong => write!(f, "longer than {MAX_BYTES} bytes"),
            Self::Damaged => f.write_str("cut short or altered; compile it again"),
        }
    }
}

impl core::error::Error for DecodeError {}

impl Definition {
    /// The canonical bytes.
    pub fn to_mql(&self) -> Vec<u8> {
        let mut writer = Writer { bytes: MAGIC.to_vec() };
        walk(&mut writer, &mut self.clone());
        writer.bytes
    }

    /// Reads a `.mql` as the browser does: whatever the bytes, a definition or an error.
    ///
    /// # Errors
    /// Bytes that no compiler wrote are a [`DecodeError`].
    pub fn from_mql(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut definition = Self::default();
        definition.read_mql(bytes)?;
        Ok(definition)
    }

    /// Reads a `.mql` into an empty definition; after an error there is half a definition in it. The browser reads into
    /// one that it never frees, because the code that would free it weighs half a kilobyte.
    pub(crate) fn read_mql(&mut self, bytes: &[u8]) -> Result<(), DecodeError> {
        let [b'M', b'Q', b'L', version, rest @ ..] = bytes else {
            return Err(DecodeError::NotMql);
        };
        if *version != 1 {
            return Err(DecodeError::UnknownVersion(*version));
        }
        if bytes.len() > MAX_BYTES {
            return Err(DecodeError::TooLong);
        }
        let mut reader = Reader::new(rest);
        walk(&mut reader, self);
        if reader.is_complete() { Ok(()) } else { Err(DecodeError::Damaged) }
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
    wire.text(&mut definition.id);
    wire.number(&mut definition.version);
    let tracking = &mut definition.tracking;
    wire.number(&mut tracking.session_timeout_s);
    wire.number(&mut tracking.idle_cutoff_s);
    wire.number(&mut tracking.retention_s);
    wire.flag(&mut tracking.consent_needed);
    wire.list(&mut definition.pages, |wire, page: &mut PageClass| {
        wire.class(&mut page.id);
        wire.list(&mut page.patterns, W::text);
    });
    wire.list(&mut definition.actions, |wire, action: &mut ActionClass| {
        wire.class(&mut action.id);
        wire.text(&mut action.selector);
        wire.list(&mut action.links, W::text);
    });
    wire.list(&mut definition.sources, |wire, source: &mut SourceClass| {
        wire.class(&mut source.id);
        wire.list(&mut source.tests, |wire, test: &mut SourceTest| {
            coded(wire, &mut test.part, &SourcePart::ALL);
            wire.text(&mut test.pattern);
        });
    });
    wire.list(&mut definition.fields, |wire, field: &mut Field| {
        wire.class(&mut field.id);
        wire.increasing(&mut field.keys);
        wire.list(&mut field.readings, reading);
    });
    wire.class(&mut definition.identity);
    wire.class(&mut definition.hand_raise.attribute);
    wire.class(&mut definition.hand_raise.yes);
    wire.number(&mut definition.hand_raise.expires_s);
    wire.list(&mut definition.rules, rule);
    wire.list(&mut definition.groups, |wire, group: &mut Group| {
        wire.text(&mut group.id);
        wire.text(&mut group.label);
        wire.number(&mut group.cap);
        wire.number(&mut group.floor);
    });
    let fit = &mut definition.fit;
    wire.list(&mut fit.company, criterion);
    wire.list(&mut fit.person, criterion);
    bytes(wire, &mut fit.grades);
    wire.byte(&mut fit.min_coverage_pct);
    wire.byte(&mut fit.ideal_company_pct);
    wire.byte(&mut fit.min_person_pct);
    bytes(wire, &mut definition.ratings);
    gates(wire, &mut definition.gates);
    wire.list(&mut definition.segments, |wire, segment: &mut Segment| {
        wire.text(&mut segment.id);
        optional(wire, &mut segment.when, |wire, when| condition(wire, when, MAX_DEPTH));
        gates(wire, &mut segment.gates);
        bytes(wire, &mut segment.ratings);
        bytes(wire, &mut segment.grades);
        wire.number(&mut segment.sla_min);
    });
    wire.list(&mut definition.exclusions, |wire, exclusion: &mut Exclusion| {
        wire.text(&mut exclusion.id);
        wire.text(&mut exclusion.label);
        wire.flag(&mut exclusion.suppress);
        condition(wire, &mut exclusion.when, MAX_DEPTH);
    });
    wire.list(&mut definition.routes, |wire, route: &mut Route| {
        wire.byte(&mut route.grades);
        wire.byte(&mut route.ratings);
        wire.flag(&mut route.hand_raised);
        wire.number(&mut route.segment);
        wire.text(&mut route.priority);
        wire.text(&mut route.queue);
        wire.number(&mut route.sla_min);
        wire.flag(&mut route.alert);
    });
    wire.byte(&mut definition.rank_fit_pct);
    wire.byte(&mut definition.hysteresis);
}

fn reading<W: Wire>(wire: &mut W, reading: &mut Reading) {
    wire.class(&mut reading.attribute);
    coded(wire, &mut reading.method, &Method::ALL);
    wire.class(&mut reading.otherwise);
    wire.list(&mut reading.values, |wire, set: &mut ValueSet| {
        wire.class(&mut set.value);
        wire.increasing(&mut set.entries);
    });
}

fn rule<W: Wire>(wire: &mut W, rule: &mut Rule) {
    wire.text(&mut rule.id);
    wire.text(&mut rule.label);
    coded(wire, &mut rule.dimension, &Dimension::ALL);
    condition(wire, &mut rule.when, MAX_DEPTH);
    count(wire, &mut rule.count);
    optional(wire, &mut rule.frequency_cap, |wire, cap: &mut FrequencyCap| {
        wire.number(&mut cap.times);
        coded(wire, &mut cap.per, &Per::ALL);
    });
    wire.number(&mut rule.window_s);
    decay(wire, &mut rule.decay);
    wire.number(&mut rule.cap);
    wire.number(&mut rule.group);
    wire.number(&mut rule.valid_from_s);
    wire.number(&mut rule.valid_until_s);
}

fn count<W: Wire>(wire: &mut W, count: &mut Count) {
    let mut code = match count {
        _ if W::READS => 0,
        Count::Once(_) => 0,
        Count::Each(_) => 1,
        Count::Tiers(_) => 2,
    };
    wire.choice(&mut code, 3);
    if code == 2 {
        let mut tiers = match count {
            Count::Tiers(tiers) if !W::READS => core::mem::take(tiers),
            _ => Vec::new(),
        };
        wire.list(&mut tiers, |wire, tier: &mut Tier| {
            wire.number(&mut tier.at);
            wire.signed(&mut tier.points);
        });
        *count = Count::Tiers(tiers);
    } else {
        let mut points = match count {
            Count::Once(points) | Count::Each(points) if !W::READS => *points,
            _ => 0,
        };
        wire.signed(&mut points);
        *count = if code == 0 { Count::Once(points) } else { Count::Each(points) };
    }
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
    if code != 0 {
        wire.number(&mut seconds);
    }
    if code == 1 {
        wire.byte(&mut drop_pct);
    }
    *decay = match code {
        0 => Decay::None,
        1 => Decay::Step { every_s: seconds, drop_pct },
        2 => Decay::Linear { over_s: seconds },
        _ => Decay::HalfLife { half_life_s: seconds },
    };
}

fn condition<W: Wire>(wire: &mut W, condition: &mut Condition, depth: usize) {
    let Some(depth) = depth.checked_sub(1) else {
        return wire.refuse();
    };
    let mut code = match condition {
        _ if W::READS => 0,
        Condition::All(_) => 0,
        Condition::Any(_) => 1,
        Condition::Not(_) => 2,
        Condition::Signal(_) => 3,
    };
    wire.choice(&mut code, 4);
    match code {
        0 | 1 => {
            let mut members = match condition {
                Condition::All(members) | Condition::Any(members) if !W::READS => core::mem::take(members),
                _ => Vec::new(),
            };
            wire.list(&mut members, |wire, member| self::condition(wire, member, depth));
            *condition = if code == 0 { Condition::All(members) } else { Condition::Any(members) };
        }
        2 => {
            let mut member = match condition {
                Condition::Not(member) if !W::READS => core::mem::take(member),
                _ => Box::default(),
            };
            self::condition(wire, &mut member, depth);
            *condition = Condition::Not(member);
        }
        _ => {
            let mut signal = match condition {
                Condition::Signal(signal) if !W::READS => core::mem::take(signal),
                _ => Signal::default(),
            };
            what(wire, &mut signal.what);
            wire.number(&mut signal.within_s);
            wire.number(&mut signal.at_least);
            *condition = Condition::Signal(signal);
        }
    }
}

fn what<W: Wire>(wire: &mut W, what: &mut What) {
    // Every signal is a class, two numbers and a list, of which it writes what it has.
    let (mut code, mut class, mut first, mut second, mut list) = match what {
        _ if W::READS => (0, ClassId::NONE, 0, 0, Vec::new()),
        What::View { page, engaged_s, depth_pct } => (0, *page, *engaged_s, *depth_pct, Vec::new()),
        What::Visit { page, views, engaged_s } => (1, *page, *engaged_s, *views, Vec::new()),
        What::Return { page, after_s } => (2, *page, *after_s, 0, Vec::new()),
        What::Day { page } => (3, *page, 0, 0, Vec::new()),
        What::Engaged { page, engaged_s } => (4, *page, *engaged_s, 0, Vec::new()),
        What::Inactive { for_s } => (5, ClassId::NONE, *for_s, 0, Vec::new()),
        What::Named { kind, class, amount } => (6 + *kind as u8, *class, *amount, 0, Vec::new()),
        What::Answer { attribute, values } => (10, *attribute, 0, 0, core::mem::take(values)),
        What::Sequence { pages } => (11, ClassId::NONE, 0, 0, core::mem::take(pages)),
    };
    wire.choice(&mut code, 12);
    if code != 5 && code != 11 {
        wire.class(&mut class);
    }
    if !matches!(code, 3 | 10 | 11) {
        wire.number(&mut first);
    }
    if code < 2 {
        wire.number(&mut second);
    }
    if code >= 10 {
        wire.list(&mut list, W::class);
    }
    *what = match code {
        0 => What::View { page: class, engaged_s: first, depth_pct: second },
        1 => What::Visit { page: class, engaged_s: first, views: second },
        2 => What::Return { page: class, after_s: first },
        3 => What::Day { page: class },
        4 => What::Engaged { page: class, engaged_s: first },
        5 => What::Inactive { for_s: first },
        10 => What::Answer { attribute: class, values: list },
        11 => What::Sequence { pages: list },
        _ => match Kind::ALL.get(usize::from(code - 6)) {
            Some(kind) => What::Named { kind: *kind, class, amount: first },
            None => return wire.refuse(),
        },
    };
}

fn criterion<W: Wire>(wire: &mut W, criterion: &mut Criterion) {
    wire.text(&mut criterion.label);
    wire.class(&mut criterion.attribute);
    wire.list(&mut criterion.points, |wire, (value, points): &mut (ClassId, u32)| {
        wire.class(value);
        wire.number(points);
    });
}

fn gates<W: Wire>(wire: &mut W, gates: &mut Gates) {
    wire.byte(&mut gates.min_grade);
    wire.byte(&mut gates.min_rating);
    wire.byte(&mut gates.min_intent);
}

fn bytes<W: Wire>(wire: &mut W, bytes: &mut [u8; 3]) {
    for byte in bytes {
        wire.byte(byte);
    }
}

/// A value by its place among all values of its kind.
fn coded<W: Wire, T: Copy + PartialEq>(wire: &mut W, value: &mut T, all: &[T]) {
    let mut code = all.iter().position(|known| known == value).unwrap_or(0) as u8;
    wire.choice(&mut code, all.len() as u8);
    if let Some(known) = all.get(usize::from(code)) {
        *value = *known;
    }
}

fn optional<W: Wire, T: Default>(wire: &mut W, value: &mut Option<T>, part: impl FnOnce(&mut W, &mut T)) {
    let mut given = value.is_some();
    wire.flag(&mut given);
    if given {
        part(wire, value.get_or_insert_default());
    } else {
        *value = None;
    }
}
