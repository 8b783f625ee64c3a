//! An export of a CRM retold as facts, so that definitions can be replayed over it: each lead sends one form when it comes in, with what it did until then as evidence; what is
//! known of it is told then, and what became of it on the days that the stages say. It does not know what a definition makes of them.

use super::mapped::{self, Mapped};
use super::rows::{Places, Row, Rows};
use super::unread::{self, Unread};
use super::words::day;
use super::{output, tell_unclosed};
use crate::output::counted;
use crate::{Failure, input};
use handraise::evidence::{Consent, Evidence, Kind, Occurrence};
use handraise::matching::ClassId;
use handraise::person::{
    Attribute, Fact, FactId, Facts, FormSent, Origin, Payload, PersonKey, Provenance, Status, StatusKind, Subject,
    Touch, TouchKind,
};
use handraise::verification::{Contact, Form, Verdict};
use handraise_review::cell::{Times, Type, Written, is_missing};
use handraise_review::mapping::{Days, Mapping};
use handraise_review::reading::Unreadable;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;

/// Who is named as the one who told.
const WHO: &str = "CRM export";

/// A column of times. Which way of writing days it has is known after its last row.
#[derive(Clone, Default)]
struct TimeColumn {
    written: Written,
    /// What each way of writing days can't read.
    unread: [Unread; Days::ALL.len()],
}

impl TimeColumn {
    fn count(&mut self, row: &dyn Row, column: usize, place: u64) -> Times {
        let times = Days::ALL.map(|days| row.time(column, days));
        self.written.count(&times);
        let unread = self.unread.iter_mut().zip(&times).filter(|(_, time)| time.is_none());
        unread.for_each(|(unread, _)| unread.count(&row.text(column), place));
        times
    }

    /// What can't be read as times.
    fn told(&self, name: &str) -> Option<Unreadable> {
        self.unread.get(self.written.best().0)?.told(name, Type::Time)
    }
}

/// A lead, as far as rows have told.
#[derive(Default)]
struct Lead {
    came_s: Times,
    /// Touches that stand for a condition: when, which one, and how many seconds.
    touches: Vec<(i64, usize, u32)>,
    attributes: BTreeMap<usize, String>,
    statuses: BTreeMap<usize, Times>,
    amount: Option<u64>,
}

/// What rows say of a lead after it has come in.
const STATUSES: [StatusKind; 3] = [StatusKind::Accepted, StatusKind::Won, StatusKind::Lost];

/// The facts of a mapped file.
pub(super) fn facts(file: &Path, mapping: &Path) -> Result<Facts, Failure> {
    let rows = Rows::open(file)?;
    let header = rows.names().to_vec();
    let Mapped { mapping, .. } = mapped::load(mapping, &header)?;
    let columns = Columns::of(&mapping, &header).map_err(|message| Failure::file(&input::shown(file), message))?;
    let wanted = columns.all();
    let mut leads: BTreeMap<String, Lead> = BTreeMap::new();
    let (mut unread, mut unclosed) = (0usize, Places::default());
    let mut of_times = vec![TimeColumn::default(); header.len()];
    let mut of_amount = Unread::default();
    let place_word = rows.place_word();
    rows.each(Some(&wanted), &mut |row, place| {
        if row.is_unclosed() {
            unclosed.add(place);
            return Ok(());
        }
        let id = row.text(columns.id).trim().to_owned();
        if !row.fits(header.len()) || is_missing(&id) {
            unread += 1;
            return Ok(());
        }
        columns.tell(row, place, leads.entry(id).or_default(), &mut of_times, &mut of_amount);
        Ok(())
    })?;
    let way = |place: usize| of_times.get(place).map_or(0, |column| column.written.best().0);
    let came_in = |lead: &Lead| lead.came_s.get(way(columns.came_in)).copied().flatten();
    let (mut facts, mut timeless, mut late_views) = (Vec::new(), 0usize, 0usize);
    for (id, lead) in &leads {
        match came_in(lead).and_then(|came_s| u32::try_from(came_s).ok()) {
            Some(came_s) => late_views += columns.retell(id, lead, came_s, way, &mut facts),
            None => timeless += 1,
        }
    }
    let of_times = header.iter().zip(&of_times).filter_map(|(name, column)| column.told(name));
    let of_amount = mapping.lead.amount.as_ref().and_then(|name| of_amount.told(name, Type::Number));
    of_times.chain(of_amount).for_each(|column| unread::tell(&column, place_word));
    tell_unclosed(&unclosed, place_word, "");
    for (count, noun, why) in [
        (unread, "row", "no lead is named, or it has other cells than the header"),
        (timeless, "lead", "nobody knows when they came in"),
        (late_views, "page view", "they came after the lead, and only forms bring page views"),
    ] {
        if count > 0 {
            output::warn(&format!("{} left out: {why}", counted(count, noun)));
        }
    }
    if facts.is_empty() {
        return Err(Failure::file(
            &input::shown(file),
            "it tells of no lead with a time; correct `came_in` in the mapping",
        ));
    }
    let first = leads.values().filter_map(came_in).min().map(day).unwrap_or_default();
    output::warn(&format!("{} retold as facts, the first of {first}", counted(leads.len() - timeless, "lead")));
    Ok(facts.into_iter().collect())
}

/// The columns that are retold, by their places.
struct Columns {
    id: usize,
    came_in: usize,
    amount: Option<usize>,
    touch: Option<(usize, Option<usize>, Option<usize>)>,
    days: Days,
    /// The names of attributes, and where each stands.
    attributes: Vec<(String, usize)>,
    statuses: Vec<(usize, usize)>,
    /// The texts of kinds, and what each stands for: a word such as `page`, and a name.
    kinds: Vec<(String, String, String)>,
}

impl Columns {
    fn of(mapping: &Mapping, header: &[String]) -> Result<Self, String> {
        let place = |name: &String| header.iter().position(|known| known == name);
        let needed = |name: &Option<String>, key: &str, why: &str| {
            let found = name.as_ref().and_then(place);
            found.ok_or_else(|| format!("the mapping does not say {why}; name the column in `[lead]` as `{key}`"))
        };
        let stages = [&mapping.stages.sql, &mapping.stages.customer, &mapping.stages.lost];
        let statuses = stages.into_iter().enumerate();
        let statuses: Vec<(usize, usize)> =
            statuses.filter_map(|(at, name)| Some((at, place(name.as_ref()?)?))).collect();
        if mapping.stages.customer.is_none() {
            return Err(
                "the mapping does not say when leads became customers; name the column in `[stages]` as `customer`"
                    .to_owned(),
            );
        }
        let attributes = mapping.columns.iter().filter_map(|entry| {
            let name = mapping.stands_for(&entry.column)?.strip_prefix("attribute:")?;
            mapping.predictors().contains(&entry.column).then_some(())?;
            Some((name.to_owned(), place(&entry.column)?))
        });
        let touch = mapping.touch.as_ref();
        let kinds = touch.iter().flat_map(|touch| &touch.stands_for).filter_map(|(kind, condition)| {
            let (word, name) = condition.split_once(':')?;
            Some((kind.clone(), word.to_owned(), name.to_owned()))
        });
        Ok(Self {
            id: needed(&mapping.lead.id, "id", "who a lead is")?,
            came_in: needed(&mapping.lead.came_in, "came_in", "when a lead came in")?,
            amount: mapping.lead.amount.as_ref().and_then(place),
            touch: touch.and_then(|touch| {
                let optional = |name: &Option<String>| name.as_ref().and_then(place);
                Some((place(&touch.at)?, optional(&touch.kind), optional(&touch.seconds)))
            }),
            days: touch.map(|touch| touch.days).unwrap_or_default(),
            attributes: attributes.collect(),
            statuses,
            kinds: kinds.collect(),
        })
    }

    fn all(&self) -> Vec<usize> {
        let touch = self.touch.iter().flat_map(|(at, kind, seconds)| [Some(*at), *kind, *seconds]);
        let own = [Some(self.id), Some(self.came_in), self.amount].into_iter().chain(touch).flatten();
        own.chain(self.attributes.iter().map(|(_, place)| *place))
            .chain(self.statuses.iter().map(|(_, place)| *place))
            .collect()
    }

    /// Takes in a row.
    fn tell(&self, row: &dyn Row, at: u64, lead: &mut Lead, of_times: &mut [TimeColumn], of_amount: &mut Unread) {
        let mut times =
            |place: usize| of_times.get_mut(place).map_or(Times::default(), |column| column.count(row, place, at));
        for (known, came_s) in lead.came_s.iter_mut().zip(times(self.came_in)) {
            *known = [*known, came_s].into_iter().flatten().min();
        }
        for (at, (_, place)) in self.attributes.iter().enumerate() {
            let text = row.text(*place);
            if !is_missing(&text) {
                lead.attributes.entry(at).or_insert_with(|| text.trim().to_owned());
            }
        }
        for (status, place) in &self.statuses {
            let at_s = times(*place);
            if at_s.iter().any(Option::is_some) {
                lead.statuses.insert(*status, at_s);
            }
        }
        if let Some(column) = self.amount {
            match row.number(column).filter(|amount| *amount >= 0.0) {
                Some(amount) => lead.amount = Some(amount.round() as u64),
                None => of_amount.count(&row.text(column), at),
            }
        }
        let Some((at, Some(kind), seconds)) = self.touch else { return };
        let text = row.text(kind);
        let kind = self.kinds.iter().position(|(known, ..)| *known == text.trim());
        if let (Some(at_s), Some(kind)) = (row.time(at, self.days), kind) {
            let seconds = seconds.and_then(|place| row.number(place)).unwrap_or(0.0);
            lead.touches.push((at_s, kind, seconds.clamp(0.0, 86_400.0) as u32));
        }
    }

    /// Makes facts of a lead, and says how many page views nobody can tell.
    fn retell(&self, id: &str, lead: &Lead, came_s: u32, way: impl Fn(usize) -> usize, facts: &mut Vec<Fact>) -> usize {
        let name: String = Sha256::digest(id.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        let receipt = PersonKey::of_receipt(&name);
        let is_address = id.split_once('@').is_some_and(|(user, domain)| !user.is_empty() && domain.contains('.'));
        let key = if is_address { Some(PersonKey::Email(id.to_lowercase())) } else { receipt };
        let Some(key) = key else { return 0 };
        let mut told = 0;
        let mut tell = |at_s: i64, source: &str, says: Payload| {
            told += 1;
            let text = format!("export-{}-{told}", name.get(..32).unwrap_or_default());
            let Ok(id) = FactId::new(&text) else { return };
            facts.push(Fact {
                id,
                about: Subject::Person(key.clone()),
                occurred_ms: None,
                received_ms: u64::try_from(at_s).unwrap_or(0) * 1000,
                source: source.to_owned(),
                batch: None,
                provenance: Provenance { who: WHO.to_owned(), authenticated: true },
                says,
            });
        };
        let mut touches = lead.touches.clone();
        touches.sort_unstable();
        let came = i64::from(came_s);
        let mut evidence = Evidence::new();
        evidence.record_consent(Consent::Granted);
        let mut late_views = 0;
        for (at_s, kind, seconds) in touches {
            let Some((_, word, class)) = self.kinds.get(kind) else { continue };
            let (kind, signal) = match word.as_str() {
                "page" => (Kind::View, None),
                "action" => (Kind::Action, Some(TouchKind::Action)),
                "source" => (Kind::Channel, Some(TouchKind::Source)),
                "form" => (Kind::Form, Some(TouchKind::Form)),
                "topic" => (Kind::Topic, Some(TouchKind::Topic)),
                _ => continue,
            };
            let as_fact = signal.filter(|signal| at_s > came || *signal == TouchKind::Topic);
            match (as_fact, u32::try_from(at_s)) {
                (Some(signal), _) => {
                    let (name, amount, label, quote) = (class.clone(), 0, None, None);
                    let touch = Touch { signal, name, amount, label, quote, confidence_pct: None, consent: None };
                    tell(at_s, "csv", Payload::Touch(touch));
                }
                (None, Ok(at_s)) if i64::from(at_s) <= came => evidence.record(Occurrence {
                    engaged_s: seconds,
                    span_s: seconds,
                    ..Occurrence::new(kind, ClassId::of(class), at_s)
                }),
                _ => late_views += 1,
            }
        }
        evidence.advance_clock(came_s);
        for (at, value) in &lead.attributes {
            let Some((attribute, _)) = self.attributes.get(*at) else { continue };
            let (attribute, value) = (attribute.clone(), Some(value.clone()));
            tell(
                came,
                "csv",
                Payload::Attribute(Attribute { attribute, value, origin: Origin::Crm, basis: None, until_ms: None }),
            );
        }
        let fields = if is_address { vec![("email", id)] } else { Vec::new() };
        let form = FormSent {
            submission: format!("export-{}", name.get(..32).unwrap_or_default()),
            contact: Contact::of(&Form::from_pairs(fields)),
            receipt: Some(name.clone()),
            evidence: Some(evidence.encode()),
            claimed: Default::default(),
            verdict: Verdict::Verified,
            definition: None,
        };
        tell(came, "form", Payload::Form(form));
        for (place, column) in &self.statuses {
            let at_s = lead.statuses.get(place).and_then(|times| *times.get(way(*column))?);
            let (Some(status), Some(at_s)) = (STATUSES.get(*place).copied(), at_s) else { continue };
            let amount = lead.amount.filter(|_| status == StatusKind::Won);
            let says = Status {
                status,
                reason: None,
                comment: None,
                amount,
                currency: None,
                until_ms: None,
                criteria: Vec::new(),
            };
            tell(at_s.max(came), "csv", Payload::Status(says));
        }
        late_views
    }
}
