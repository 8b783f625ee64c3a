//! Persons as a receiver usually knows them: one to three forms each, and of some what programs, enrichment and sales told. Also the requests that
//! tell facts. It does not know who sends them, nor what becomes of them.

use serde_json::{Value, json};

use super::form::{Forms, Said};
use crate::site::TOKEN;

/// How many persons a company has.
const COLLEAGUES: u32 = 4;
const TITLES: [&str; 6] =
    ["Head of Operations", "CFO", "IT Manager", "Software Engineer", "Student", "Geschäftsführerin"];
const SIZES: [&str; 4] = ["11-50", "51-200", "1001-5000", "1-10"];

/// The routes that take facts, in the order of [`Person::told`].
pub(crate) const ROUTES: [&str; 3] = ["/v1/touches", "/v1/attributes", "/v1/statuses"];

/// A person, by number.
#[derive(Clone, Copy)]
pub(crate) struct Person(pub(crate) u32);

impl Person {
    /// A number below `below` that belongs to this person and to what it is for.
    fn draw(self, what: u32, below: u32) -> u32 {
        (self.0.wrapping_mul(2_654_435_761) ^ what.wrapping_mul(0x9E37_79B9)).rotate_left(13).wrapping_mul(40_503)
            % below
    }

    fn domain(self) -> String {
        format!("works{}.example", self.0 / COLLEAGUES)
    }

    /// One in eight has an address at a provider of free mail.
    pub(crate) fn email(self) -> String {
        let domain = if self.draw(1, 8) == 0 { "gmail.com".to_owned() } else { self.domain() };
        format!("visitor{}@{domain}", self.0)
    }

    /// How many forms the person sends: 60 in a hundred send one, 25 two, 15 three.
    pub(crate) fn forms(self) -> u32 {
        match self.draw(2, 100) {
            0..60 => 1,
            60..85 => 2,
            _ => 3,
        }
    }

    /// One of the person's forms, as a request that is ready to be sent.
    pub(crate) fn form(self, forms: &Forms, submission: &str, which: u32) -> Vec<u8> {
        let pick = |from: &[&'static str], what| from.get(self.draw(what, from.len() as u32) as usize).copied();
        let said = Said {
            email: &self.email(),
            job_title: pick(&TITLES, 3).unwrap_or_default(),
            company_size: pick(&SIZES, 4).unwrap_or_default(),
        };
        forms.request_saying(submission, self.0.wrapping_mul(3).wrapping_add(which), &said)
    }

    /// What others tell, as objects for each of [`ROUTES`]: three in ten persons have touches, two in ten attributes, and one company in four too;
    /// of one in ten, sales says something. `name` begins the ids of the facts.
    pub(crate) fn told(self, name: &str) -> [Vec<Value>; 3] {
        let (number, email) = (self.0, self.email());
        let touches = (0..[1, 2, 3, 0, 0, 0, 0, 0, 0, 0].get(self.draw(5, 10) as usize).copied().unwrap_or(0)).map(|which| {
            let action = ["download", "demo-video", "webinar"][which as usize % 3];
            json!({"id": format!("{name}-touch-{number}-{which}"), "email": email, "action": action, "label": "Told by a program"})
        });
        let mut attributes = Vec::new();
        if self.draw(6, 10) < 2 {
            attributes.push(json!({"id": format!("{name}-attribute-{number}"), "email": email, "attribute": "industry", "value": "Logistics",
                "origin": "enrichment", "basis": "legitimate interest"}));
        }
        if number % (4 * COLLEAGUES) == 0 {
            attributes.push(json!({"id": format!("{name}-company-{number}"), "company": self.domain(), "attribute": "revenue", "value": "10M-50M",
                "origin": "enrichment", "basis": "legitimate interest"}));
        }
        let status = match self.draw(7, 40) {
            0 | 1 => Some(json!({"status": "accepted"})),
            2 => Some(json!({"status": "rejected", "reason": "no_budget"})),
            3 => Some(json!({"status": "won", "amount": 12_000, "currency": "EUR"})),
            _ => None,
        };
        let statuses = status.map(|mut status| {
            status["id"] = json!(format!("{name}-status-{number}"));
            status["email"] = json!(email);
            status
        });
        [touches.collect(), attributes, statuses.into_iter().collect()]
    }
}

/// The request that tells facts.
pub(crate) fn tell(route: &str, facts: &[Value]) -> Vec<u8> {
    let body = Value::from(facts).to_string();
    let head = format!(
        "POST {route} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {TOKEN}\r\ncontent-type: application/json\r\n"
    );
    format!("{head}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mix_is_as_described() {
        let persons = || (0..10_000).map(Person);
        let share = |of: usize, least: usize, most: usize| assert!((least..most).contains(&of), "{of}");
        share(persons().filter(|person| person.forms() == 1).count(), 5_700, 6_300);
        share(persons().filter(|person| person.forms() == 3).count(), 1_300, 1_700);
        share(persons().filter(|person| person.email().ends_with("@gmail.com")).count(), 1_100, 1_400);
        for (place, least, most) in [(0, 2_700, 3_300), (1, 2_200, 2_900), (2, 850, 1_150)] {
            share(persons().filter(|person| !person.told("a")[place].is_empty()).count(), least, most);
        }
    }
}
