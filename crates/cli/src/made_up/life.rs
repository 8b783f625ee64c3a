//! What happens in the made-up half year: who comes when, and what sales does with them, told in the order in which it happens. It does not know how
//! it is told, nor what the receiver makes of it.

use super::cast::{COMPANIES, Company, FIRST, GROUPS, LAST, MESSAGES, OWNERS, RARE, SELLERS, TITLES};
use super::form::{Interest, Made, Oddity, Sent, make};
use super::random::Random;
use handraise::definition::Compiled;
use handraise::person::PersonKey;
use jiff::Timestamp;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

const MIN_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MIN_MS;
const DAY_MS: i64 = 24 * HOUR_MS;
const SEED: u64 = 23;

/// Something that is told.
pub(super) enum Act {
    Form {
        person: String,
        body: String,
    },
    Facts {
        route: &'static str,
        fact: Value,
    },
    /// What somebody of sales says by their CRM.
    Status {
        owner: usize,
        status: Value,
    },
    /// What somebody of sales decides about a person.
    Decide {
        method: &'static str,
        person: String,
        what: &'static str,
        owner: usize,
        body: Value,
    },
}

/// When it is told.
pub(super) struct Told {
    pub(super) at_ms: i64,
    pub(super) act: Act,
}

/// The definition as it was, and as it is since a moment.
pub(super) struct Editions {
    pub(super) before: Compiled,
    pub(super) after: Compiled,
    pub(super) since_ms: i64,
}

impl Editions {
    fn at(&self, at_ms: i64) -> &Compiled {
        if at_ms < self.since_ms { &self.before } else { &self.after }
    }
}

/// Everything until the present, in its order.
pub(super) fn of(editions: &Editions, weeks: u32, present_ms: i64) -> Vec<Told> {
    let mut plan = Plan { editions, random: Random(SEED), told: Vec::new(), persons: 0, present_ms };
    for day in (0..i64::from(weeks) * 7).rev() {
        let midnight_ms = (present_ms / DAY_MS - day) * DAY_MS;
        for _ in 0..plan.visitors(day, midnight_ms) {
            let at_ms = midnight_ms + plan.random.between(7 * HOUR_MS, 18 * HOUR_MS);
            plan.lead(at_ms);
        }
        if day % 40 == 17 {
            plan.flood(midnight_ms + 11 * HOUR_MS);
        }
    }
    // The last hours, whatever the time of day: somebody always waits, and somebody waits too long.
    for minutes in [25, 50, 100, 190, 300, 420] {
        plan.urgent(present_ms - minutes * MIN_MS);
    }
    plan.told.retain(|told| told.at_ms < present_ms);
    plan.told.sort_by_key(|told| told.at_ms);
    plan.told
}

struct Plan<'a> {
    editions: &'a Editions,
    random: Random,
    told: Vec<Told>,
    persons: u64,
    present_ms: i64,
}

/// Somebody who came.
struct Lead {
    email: String,
    id: String,
    owner: usize,
    at_ms: i64,
}

impl Plan<'_> {
    /// How many come on a day: few at the weekend, fewer in August and at the end of the year, more after each fair.
    fn visitors(&mut self, day: i64, midnight_ms: i64) -> u64 {
        let Ok(time) = Timestamp::from_millisecond(midnight_ms) else { return 0 };
        let date = time.to_zoned(TimeZone::UTC).date();
        let usual = match date.weekday() {
            Weekday::Saturday | Weekday::Sunday => return self.random.below(2),
            Weekday::Tuesday | Weekday::Wednesday => 3,
            _ => 2,
        };
        let season = match (date.month(), date.day()) {
            (8, _) | (12, 20..) => 40,
            (9 | 11, 10..20) => 160,
            _ => 100,
        };
        let growth = 120 - u64::try_from(day).unwrap_or_default() / 4;
        (usual * season * growth / 10_000) + self.random.below(2)
    }

    fn name(&mut self) -> (String, String) {
        if self.random.chance(12) {
            let (name, local) = self.random.pick(&RARE);
            return (name.to_owned(), format!("{local}{}", self.persons));
        }
        let (first, last) = (self.random.pick(&FIRST), self.random.pick(&LAST));
        let plain: String = format!("{first}.{last}")
            .to_lowercase()
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '.')
            .collect();
        (format!("{first} {last}"), format!("{plain}{}", self.persons))
    }

    fn company(&mut self) -> Company {
        if self.random.chance(24) { self.random.pick(&GROUPS) } else { self.random.pick(&COMPANIES) }
    }

    fn fact(&mut self, at_ms: i64, route: &'static str, email: &str, says: Value) {
        let fact = also(also(says, "id", format!("made-up-{}", self.told.len())), "email", email);
        self.told.push(Told { at_ms, act: Act::Facts { route, fact } });
    }

    /// What the lead's owner tells by the CRM.
    fn says(&mut self, at_ms: i64, lead: &Lead, says: Value) {
        let body = also(also(says, "id", format!("made-up-{}", self.told.len())), "email", &lead.email);
        self.told.push(Told { at_ms, act: Act::Status { owner: lead.owner, status: body } });
    }

    fn does(&mut self, at_ms: i64, lead: &Lead, (method, what): (&'static str, &'static str), body: Value) {
        let act = Act::Decide { method, person: lead.id.clone(), what, owner: lead.owner, body };
        self.told.push(Told { at_ms, act });
    }

    /// Somebody sends a form. Returns whether that makes them one for sales.
    fn form(&mut self, person: &str, sent: &Sent<'_>) -> bool {
        let at_ms = i64::from(sent.at_s) * 1000;
        let Made { body, is_for_sales } = make(self.editions.at(at_ms), sent, &mut self.random);
        self.told.push(Told { at_ms, act: Act::Form { person: person.to_owned(), body } });
        is_for_sales
    }

    /// Somebody comes, and what becomes of them.
    fn lead(&mut self, at_ms: i64) {
        self.persons += 1;
        let (name, local) = self.name();
        let company = self.company();
        let kind = self.random.below(100);
        let (domain, title) = match kind {
            0..2 => ("flowgrid.example", "Head of Product"),
            2..4 => ("lumenstack.example", "Test Engineer"),
            4..7 => ("northgate-logistics.example", "IT Manager"),
            7..11 => ("gmail.com", "Student"),
            11..21 => ("gmail.com", self.random.pick(&TITLES)),
            _ => (company.domain, self.random.pick(&TITLES)),
        };
        let email = format!("{local}@{domain}");
        let Some(key) = PersonKey::of_email(&email) else { return };
        let owner = usize::try_from(self.random.below(SELLERS)).unwrap_or_default();
        let lead = Lead { email: email.clone(), id: key.id(), owner, at_ms };
        let message = self.random.pick(&MESSAGES);
        let source = self.random.pick(&["", "", "campaign", "campaign", "email", "social"]);
        let interest = match self.random.below(100) {
            0..16 => Interest::Unknown,
            16..42 => Interest::Low,
            42..72 => Interest::Some,
            _ => Interest::High,
        };
        let oddity = match self.random.below(100) {
            0..2 => Oddity::Claim,
            2..4 => Oddity::Forged,
            4..9 => Oddity::Bare,
            9..10 => Oddity::Bot,
            _ => Oddity::Nothing,
        };
        let mut fields =
            vec![("name", name.as_str()), ("email", &email), ("company", company.name), ("job_title", title)];
        if self.random.chance(88) {
            fields.extend([("company_size", company.size), ("country", company.country)]);
        }
        if self.random.chance(55) {
            fields.extend([("industry", company.industry), ("revenue", company.revenue)]);
        }
        if !message.is_empty() {
            fields.push(("message", message));
        }
        if self.random.chance(20) {
            fields.push(("contact_sales", "yes"));
        }
        let at_s = u32::try_from(at_ms / 1000).unwrap_or_default();
        let is_for_sales = self.form(&lead.id, &Sent { fields: &fields, source, interest, oddity, at_s });
        if self.random.chance(14) {
            let action = self.random.pick(&["download", "demo-video", "book-demo"]);
            let later_ms = at_ms + self.random.between(DAY_MS, 20 * DAY_MS);
            self.fact(later_ms, "/v1/touches", &email, json!({ "action": action, "label": "Webinar: fewer returns" }));
        }
        if self.random.chance(12) {
            let later_ms = at_ms + self.random.between(HOUR_MS, DAY_MS);
            let says = json!({ "attribute": "industry", "value": company.industry, "origin": "enrichment", "basis": "legitimate interest" });
            self.fact(later_ms, "/v1/attributes", &email, says);
        }
        if is_for_sales {
            self.sell(&lead);
        } else if self.random.chance(6) {
            self.fact(at_ms + 9 * DAY_MS, "/v1/suppressions", &email, json!({ "suppression": "unsubscribed" }));
        } else if self.random.chance(16) {
            // Comes back, and knows more.
            let again_s = at_s.saturating_add(u32::try_from(self.random.between(6, 40) * 86_400).unwrap_or_default());
            fields.push(("contact_sales", "yes"));
            let again = Sent {
                fields: &fields,
                source: "email",
                interest: Interest::High,
                oddity: Oddity::Nothing,
                at_s: again_s,
            };
            if i64::from(again_s) * 1000 < self.present_ms && self.form(&lead.id, &again) {
                self.sell(&Lead { at_ms: i64::from(again_s) * 1000, ..lead });
            }
        }
    }

    /// Sales works on somebody. The first hours of night and weekend pass.
    fn sell(&mut self, lead: &Lead) {
        let is_recent = self.present_ms - lead.at_ms < 3 * DAY_MS;
        if self.random.chance(if is_recent { 40 } else { 4 }) {
            return;
        }
        let delay = match self.random.below(100) {
            0..35 => self.random.between(10, 55),
            35..80 => self.random.between(60, 7 * 60),
            _ => self.random.between(8 * 60, 52 * 60),
        };
        let mut at_ms = working(lead.at_ms + delay * MIN_MS);
        let owner = OWNERS.get(lead.owner).map_or("", |owner| owner.1);
        self.does(at_ms - 5 * MIN_MS, lead, ("PUT", "owner"), json!({ "owner": owner }));
        let reached = self.random.chance(62);
        let comment = self.random.pick(&[
            "",
            "They want to see returns first.",
            "Budget is planned for next quarter.",
            "Left a message.",
        ]);
        let mut followed = json!({ "what": self.random.pick(&["call", "call", "mail"]), "reached": reached });
        if !comment.is_empty() {
            followed = also(followed, "comment", comment);
        }
        self.does(at_ms, lead, ("POST", "follow-ups"), followed);
        at_ms = working(at_ms + self.random.between(HOUR_MS, 30 * HOUR_MS));
        if self.random.chance(26) {
            let reason =
                self.random.pick(&["no_fit", "no_need", "no_budget", "bad_timing", "no_answer", "wrong_details"]);
            let mut says = json!({ "status": "rejected", "reason": reason });
            if self.random.chance(40) {
                says = also(says, "comment", "Called three times, and wrote twice.");
            }
            return self.says(at_ms, lead, says);
        }
        self.says(at_ms, lead, json!({ "status": "accepted" }));
        match self.random.below(100) {
            0..14 => {
                let days = self.random.between(2, 21);
                let until_ms = at_ms + HOUR_MS + days * DAY_MS;
                let until = Timestamp::from_millisecond(until_ms).map(|time| time.to_string()).unwrap_or_default();
                return self.does(
                    at_ms + HOUR_MS,
                    lead,
                    ("PUT", "snooze"),
                    json!({ "until": until, "comment": "On holiday until then." }),
                );
            }
            14..24 => {
                let at_ms = working(at_ms + self.random.between(3 * DAY_MS, 9 * DAY_MS));
                return self.says(at_ms, lead, json!({ "status": "recycled", "comment": "Not before next year." }));
            }
            24..40 => return,
            _ => {}
        }
        at_ms = working(at_ms + self.random.between(2 * DAY_MS, 9 * DAY_MS));
        let criteria: &[&str] =
            if self.random.chance(70) { &["need", "timeline", "buying_process"] } else { &["need"] };
        self.says(at_ms, lead, json!({ "status": "sales_qualified", "criteria": criteria }));
        if self.random.chance(35) {
            return;
        }
        at_ms = working(at_ms + self.random.between(4 * DAY_MS, 16 * DAY_MS));
        self.says(at_ms, lead, json!({ "status": "opportunity" }));
        at_ms = working(at_ms + self.random.between(10 * DAY_MS, 45 * DAY_MS));
        match self.random.below(100) {
            0..48 => {
                let amount = self.random.between(6, 120) * 500;
                self.says(at_ms, lead, json!({ "status": "won", "amount": amount, "currency": "EUR" }));
                if self.random.chance(8) {
                    self.says(at_ms + 40 * DAY_MS, lead, json!({ "status": "churned" }));
                }
            }
            48..80 => self.says(at_ms, lead, json!({ "status": "lost", "reason": "competitor" })),
            _ => {}
        }
    }

    /// Somebody who fits, asked a while ago to be called, and waits: the first seller owns the lead, and nobody has called.
    fn urgent(&mut self, at_ms: i64) {
        self.persons += 1;
        let (name, local) = self.name();
        let company = self.random.pick(&GROUPS);
        let email = format!("{local}@{}", company.domain);
        let Some(key) = PersonKey::of_email(&email) else { return };
        let lead = Lead { id: key.id(), email, owner: 0, at_ms };
        let fields = [
            ("name", name.as_str()),
            ("email", &lead.email),
            ("company", company.name),
            ("job_title", "Head of Operations"),
            ("company_size", company.size),
            ("country", company.country),
            ("industry", company.industry),
            ("revenue", company.revenue),
            ("message", "Please call me about five sites."),
            ("contact_sales", "yes"),
        ];
        let at_s = u32::try_from(at_ms / 1000).unwrap_or_default();
        self.form(
            &lead.id,
            &Sent { fields: &fields, source: "campaign", interest: Interest::High, oddity: Oddity::Nothing, at_s },
        );
        let owner = OWNERS.first().map_or("", |owner| owner.1);
        self.does(self.present_ms - 15 * MIN_MS, &lead, ("PUT", "owner"), json!({ "owner": owner }));
    }

    /// Six who send the same advertisement within minutes.
    fn flood(&mut self, at_ms: i64) {
        for number in 0..6 {
            self.persons += 1;
            let email = format!("offer{}@bulk-offers.example", self.persons);
            let fields = [
                ("name", "Best Offers"),
                ("email", email.as_str()),
                ("company", "Best Offers"),
                (
                    "message",
                    "We bring your shop to the first place of every search engine within four weeks, guaranteed.",
                ),
            ];
            let at_s = u32::try_from(at_ms / 1000).unwrap_or_default() + number * 240;
            self.form(
                "",
                &Sent { fields: &fields, source: "", interest: Interest::Unknown, oddity: Oddity::Bare, at_s },
            );
        }
    }
}

/// An object with one more member.
fn also(mut says: Value, name: &str, value: impl Into<String>) -> Value {
    if let Some(members) = says.as_object_mut() {
        members.insert(name.to_owned(), Value::String(value.into()));
    }
    says
}

/// The same time, or the next morning on which sales works, by universal time.
fn working(at_ms: i64) -> i64 {
    let mut at_ms = at_ms;
    for _ in 0..4 {
        let in_day_ms = at_ms.rem_euclid(DAY_MS);
        // 1 January 1970 was a Thursday.
        let is_weekend = matches!(at_ms.div_euclid(DAY_MS).rem_euclid(7), 2 | 3);
        if is_weekend || in_day_ms > 16 * HOUR_MS {
            at_ms += DAY_MS - in_day_ms + 8 * HOUR_MS + in_day_ms % (2 * HOUR_MS);
        } else if in_day_ms < 8 * HOUR_MS {
            at_ms += 8 * HOUR_MS - in_day_ms + in_day_ms % (2 * HOUR_MS);
        } else {
            break;
        }
    }
    at_ms
}
