//! Made-up histories: what might have been told of so many persons, over some time. It does not know what a definition makes of them.

use crate::random::Random;
use handraise::definition::{Definition, SuppressionKind};
use handraise::evidence::{Consent, Evidence, Kind, Occurrence};
use handraise::person::{
    Attribute, Fact, FactId, FormSent, Merge, Origin, Override, OverrideKind, Payload, PersonKey, Provenance, Split,
    Status, StatusKind, Subject, Suppression, Touch, TouchKind, Undo,
};
use handraise::verification::{Contact, Form, Verdict};

const DAY_S: u32 = 86_400;
/// How many persons a company has.
const COLLEAGUES: u32 = 4;
const NAMES: [&str; 6] = ["Ada", "Bob", "Eve", "Ines", "Tom", "Yuki"];
const TITLES: [&str; 7] =
    ["Head of Operations", "CFO", "IT Manager", "Software Engineer", "Student", "Operations Director", "VP Finance"];
const SIZES: [&str; 5] = ["11-50", "51-200", "201-1000", "1001-5000", "1-10"];
const COUNTRIES: [&str; 5] = ["Germany", "France", "United Kingdom", "Austria", "Brazil"];

/// What to make up.
#[derive(Clone, Copy, Debug)]
pub struct History {
    /// How many persons.
    pub persons: u32,
    /// When the first of them may come, in seconds since 1970.
    pub from_s: u32,
    /// Over how many days they come, and what becomes of them is told.
    pub days: u32,
    /// Other facts for another number.
    pub seed: u64,
}

impl History {
    /// Facts that are told of persons who visit pages and fill in forms that a definition knows. Each person has one form to three; three in ten have touches,
    /// two in ten attributes; what becomes of those that look good, sales says. A few are merged, split, withdrawn, or kept from sales by hand.
    pub fn facts(&self, definition: &Definition) -> Vec<Fact> {
        let mut facts = Vec::new();
        for number in 0..self.persons {
            let random = Random::new(self.seed.wrapping_mul(0x9e37_79b9).wrapping_add(u64::from(number)));
            Person { number, random, definition, history: self, told: 0, facts: &mut facts }.live();
        }
        facts
    }
}

struct Person<'a> {
    number: u32,
    random: Random,
    definition: &'a Definition,
    history: &'a History,
    /// How much was told of this person.
    told: u32,
    facts: &'a mut Vec<Fact>,
}

impl Person<'_> {
    fn one_in(&mut self, of: usize) -> bool {
        self.random.below(of) == 0
    }

    fn pick(&mut self, from: &[&'static str]) -> &'static str {
        from.get(self.random.below(from.len())).copied().unwrap_or_default()
    }

    fn domain(&self) -> String {
        format!("works{}.example", self.number / COLLEAGUES)
    }

    fn key(&self) -> PersonKey {
        let free = self.number % 8 == 5;
        let domain = if free { "gmail.com".to_owned() } else { self.domain() };
        PersonKey::Email(format!("visitor{}@{domain}", self.number))
    }

    /// Something that is told, now or up to some days before.
    fn tell(&mut self, about: Subject, at_s: u32, who: Option<&str>, says: Payload) -> FactId {
        self.told += 1;
        let text = format!("made-up-{}-{}", self.number, self.told);
        let Ok(id) = FactId::new(&text) else { return FactId::of_form(&text, "") };
        let late_s = if who.is_some() && self.one_in(3) { self.random.below(5 * DAY_S as usize) as u32 } else { 0 };
        self.facts.push(Fact {
            id: id.clone(),
            about,
            occurred_ms: (late_s > 0).then(|| u64::from(at_s) * 1000),
            received_ms: u64::from(at_s + late_s) * 1000 + self.random.below(1000) as u64,
            source: if who.is_some() { "api" } else { "form" }.to_owned(),
            batch: (who.is_some() && self.number.is_multiple_of(11)).then(|| format!("import {}", self.number % 3)),
            provenance: Provenance { who: who.unwrap_or("visitor").to_owned(), authenticated: who.is_some() },
            says,
        });
        id
    }

    fn live(&mut self) {
        let whole_s = self.history.days * DAY_S;
        let mut at_s = self.history.from_s + self.random.below(whole_s as usize) as u32;
        let key = self.key();
        let receipt = format!("{:08x}", self.number).repeat(8);
        let mut evidence = Evidence::new();
        evidence.record_consent(if self.one_in(6) { Consent::Denied } else { Consent::Granted });
        let (title, size, country) = (self.pick(&TITLES), self.pick(&SIZES), self.pick(&COUNTRIES));
        let forms = [1, 1, 1, 1, 1, 1, 2, 2, 2, 3].get(self.random.below(10)).copied().unwrap_or(1);
        for form in 0..forms {
            self.visit(&mut evidence, at_s);
            let is_anonymous = form == 0 && forms > 1 && self.number.is_multiple_of(5);
            let about =
                if is_anonymous { PersonKey::of_receipt(&receipt).unwrap_or_else(|| key.clone()) } else { key.clone() };
            let says = self.form(&evidence, &receipt, (!is_anonymous).then_some([title, size, country]));
            self.tell(Subject::Person(about), at_s, None, says);
            at_s += DAY_S / 4 + self.random.below(12 * DAY_S as usize) as u32;
        }
        self.others(at_s);
        self.sales(at_s, title);
        self.odd(at_s);
    }

    /// Views some pages in the days before a form.
    fn visit(&mut self, evidence: &mut Evidence, until_s: u32) {
        let pages: Vec<_> = self.definition.pages.iter().map(|page| page.id).collect();
        for _ in 0..self.random.below(7) {
            let Some(page) = pages.get(self.random.below(pages.len())).copied() else { break };
            let at_s = until_s.saturating_sub(60 + self.random.below(2 * DAY_S as usize) as u32);
            let (engaged_s, amount) = (self.random.below(180) as u32, self.random.below(101) as u32);
            evidence.record(Occurrence {
                engaged_s,
                span_s: engaged_s,
                amount,
                ..Occurrence::new(Kind::View, page, at_s)
            });
        }
        evidence.advance_clock(until_s);
    }

    fn form(&mut self, evidence: &Evidence, receipt: &str, said: Option<[&str; 3]>) -> Payload {
        let mut fields = Vec::new();
        let name = format!("{} Visitor {}", self.pick(&NAMES), self.number);
        let key = self.key().to_string();
        if let Some([title, size, country]) = said {
            let email = key.trim_start_matches("email:");
            fields.extend([
                ("name", name.as_str()),
                ("email", email),
                ("job_title", title),
                ("company_size", size),
                ("country", country),
            ]);
            if self.one_in(12) {
                fields.push(("contact_sales", "yes"));
            }
        }
        let verdict = match self.random.below(20) {
            0 => Verdict::Unverified,
            1 => Verdict::Contradicted,
            _ => Verdict::Verified,
        };
        Payload::Form(FormSent {
            submission: format!("made-up-{}-{}", self.number, self.told),
            contact: Contact::of(&Form::from_pairs(fields)),
            receipt: Some(receipt.to_owned()),
            evidence: Some(evidence.encode()),
            claimed: Default::default(),
            verdict,
            definition: None,
        })
    }

    /// What programs and enrichment tell.
    fn others(&mut self, at_s: u32) {
        let person = Subject::Person(self.key());
        let actions: Vec<String> =
            self.definition.actions.iter().map(|action| self.definition.name_of(action.id)).collect();
        if self.random.below(10) < 3 {
            let name = actions.get(self.random.below(actions.len())).cloned().unwrap_or_else(|| "webinar".to_owned());
            let says = Payload::Touch(Touch {
                signal: TouchKind::Action,
                name,
                amount: 0,
                label: Some("Told by a program".to_owned()),
                quote: None,
                confidence_pct: None,
                consent: None,
            });
            let before_s = self.random.below(9 * DAY_S as usize) as u32;
            self.tell(person.clone(), at_s.saturating_sub(before_s), Some("Webinars"), says);
        }
        let attribute = |attribute: &str, value: &str, until_ms| {
            let (attribute, value) = (attribute.to_owned(), Some(value.to_owned()));
            Payload::Attribute(Attribute { attribute, value, origin: Origin::Enrichment, basis: None, until_ms })
        };
        if self.random.below(10) < 2 {
            let until_ms = u64::from(at_s + 20 * DAY_S) * 1000;
            self.tell(person, at_s, Some("Firmographics"), attribute("region", "dach", Some(until_ms)));
        }
        if self.number.is_multiple_of(4 * COLLEAGUES)
            && let Some(company) = Subject::company(&self.domain())
        {
            self.tell(company, at_s, Some("Firmographics"), attribute("company_size", "201-1000", None));
        }
    }

    /// What sales says: it takes on every third, and wins more of those with a good title.
    fn sales(&mut self, at_s: u32, title: &str) {
        if !self.one_in(3) {
            return;
        }
        let chance = if matches!(title, "Student" | "Software Engineer") { 2 } else { 8 };
        let status = match self.random.below(20) {
            drawn if drawn < chance => StatusKind::Won,
            drawn if drawn < 10 => StatusKind::Lost,
            drawn if drawn < 15 => StatusKind::Rejected,
            _ => StatusKind::Accepted,
        };
        let person = Subject::Person(self.key());
        let amount = (status == StatusKind::Won).then(|| 1000 * (1 + self.random.below(60) as u64));
        let mut say = |after_s: u32, status: StatusKind| {
            let reason = (status == StatusKind::Rejected).then(|| "no_budget".to_owned());
            let currency = amount.map(|_| "EUR".to_owned());
            let (comment, until_ms, criteria) = (None, None, Vec::new());
            let said = Status { status, reason, comment, amount, currency, until_ms, criteria };
            self.tell(person.clone(), at_s + after_s, Some("Grace, sales"), Payload::Status(said));
        };
        if status != StatusKind::Rejected && status != StatusKind::Accepted {
            say(DAY_S, StatusKind::Accepted);
        }
        say(15 * DAY_S, status);
    }

    /// What happens now and then.
    fn odd(&mut self, at_s: u32) {
        let (key, first) = (self.key(), format!("made-up-{}-1", self.number));
        let person = Subject::Person(key.clone());
        let first = FactId::new(&first).ok();
        match self.random.below(120) {
            0 => {
                let from = PersonKey::Email(format!("visitor{}@{}", self.number.saturating_sub(1), self.domain()));
                self.tell(person, at_s, Some("Grace, sales"), Payload::Merge(Merge { from }));
            }
            1 => {
                let to = PersonKey::Email(format!("another{}@{}", self.number, self.domain()));
                let split = Split { facts: first.into_iter().collect(), to };
                self.tell(person, at_s, Some("Grace, sales"), Payload::Split(split));
            }
            2 => {
                let undo = self.tell(
                    Subject::Everybody,
                    at_s,
                    Some("Grace, sales"),
                    Payload::Undo(Undo { fact: first, batch: None }),
                );
                if self.one_in(2) {
                    self.tell(
                        Subject::Everybody,
                        at_s + 3 * DAY_S,
                        Some("Grace, sales"),
                        Payload::Undo(Undo { fact: Some(undo), batch: None }),
                    );
                }
            }
            3 => {
                let suppression = SuppressionKind::Unsubscribed;
                let until_ms = Some(u64::from(at_s + 10 * DAY_S) * 1000);
                let says = Payload::Suppression(Suppression { suppression, list: None, until_ms, lifted: false });
                self.tell(person, at_s, Some("Preferences"), says);
            }
            4 | 5 => {
                let decision = if self.one_in(2) { OverrideKind::Qualified } else { OverrideKind::Nurture };
                let comment = Some("We met".to_owned());
                let until_ms = Some(u64::from(at_s + 12 * DAY_S) * 1000);
                let says = Payload::Override(Override { decision: Some(decision), comment, until_ms });
                let id = person_by_id(&key);
                self.tell(id, at_s, Some("Grace, sales"), says);
            }
            6 if self.number.is_multiple_of(2) => {
                let batch = Some(format!("import {}", self.number % 3));
                self.tell(Subject::Everybody, at_s, Some("Webinars"), Payload::Undo(Undo { fact: None, batch }));
            }
            _ => {}
        }
    }
}

fn person_by_id(key: &PersonKey) -> Subject {
    Subject::Id(key.id())
}
