//! What a forged lead costs, with visit tokens and without them: requests, hours of waiting, and what the inbox says of the leads. The table in
//! `docs/visit-tokens.md` is what is counted here; `HANDRAISE_FORGERY=write` writes it anew. It measures no machine.

use crate::running::{DEFINITION, Place, Running};
use crate::verdict::codes;
use crate::visitor::{GOOD, Visitor, set};

const DOCS: &str = "../docs/visit-tokens.md";
const MARKS: [&str; 2] = ["<!-- forgery -->\n\n", "\n<!-- /forgery -->"];
const LEADS: u32 = 20;
const HOUR_S: u32 = 3600;

/// What somebody does who invents evidence for twenty leads.
struct Attack {
    /// In words.
    about: &'static str,
    receiver_issues: bool,
    /// How many tokens they ask for, at first.
    tokens: u32,
    /// How long they wait then.
    wait_h: u32,
    /// When the first of the two invented visits is said to have begun.
    began_h: u32,
}

/// What became of it.
#[derive(Debug, PartialEq, Eq)]
struct Cost {
    requests: u32,
    /// Leads that are verified and qualified.
    qualified: u32,
    /// Those of them without any reason.
    without_a_reason: u32,
}

const ATTACKS: [Attack; 7] = [
    attack("the receiver issues no tokens", false, 0, 0, 47),
    attack("sends no token", true, 0, 0, 47),
    attack("asks for tokens now, claims a visit of two days ago", true, 4, 0, 47),
    attack("asks for tokens now, claims two visits of today", true, 4, 0, 1),
    attack("asks for tokens now, waits an hour, claims two visits since then", true, 4, 1, 1),
    attack("asks for one token, waits two days", true, 1, 47, 47),
    attack("asks for four tokens, waits two days", true, 4, 47, 47),
];

const fn attack(about: &'static str, receiver_issues: bool, tokens: u32, wait_h: u32, began_h: u32) -> Attack {
    Attack { about, receiver_issues, tokens, wait_h, began_h }
}

/// A definition that qualifies nobody for a single visit.
fn definition() -> String {
    let rule = r#"when = { return_visit = { page = "pricing", gap_at_most = "48h" } }"#;
    let read = r#"when = { visit = { page = "pricing", engaged = "30s" } }"#;
    assert!(DEFINITION.contains(read));
    DEFINITION.replace(read, rule).replace("points = 20\n", "points = 40\n")
}

impl Attack {
    /// Does it to a real receiver, whose clock goes on while the attacker waits.
    async fn cost(&self) -> Cost {
        let place = Place::new();
        place.write("definition.toml", definition());
        let mut config = place.config();
        config.visit_tokens = self.receiver_issues;
        let running = Running::start(config).await;
        let mut tokens = Vec::new();
        for _ in 0..self.tokens {
            tokens.push(running.visit().await);
        }
        place.wait_s((self.wait_h * HOUR_S).into());
        for number in 0..LEADS {
            running.submit(&self.forged(number, place.now_s(), &tokens)).await;
        }
        let leads = running.leads().await;
        let qualified: Vec<_> = leads
            .iter()
            .filter(|lead| lead["verdict"] == "verified" && lead["assessment"]["decision"] == "qualified")
            .collect();
        let clean = qualified.iter().filter(|lead| codes(lead).is_empty()).count();
        let count = |number: usize| u32::try_from(number).expect("few");
        let cost =
            Cost { requests: LEADS + self.tokens, qualified: count(qualified.len()), without_a_reason: count(clean) };
        running.stop().await;
        cost
    }

    /// A form of nobody: no two have the same times, or they would be a replay.
    fn forged(&self, number: u32, now_s: u32, tokens: &[String]) -> Vec<(String, String)> {
        let mut visitor = Visitor::at(&definition(), now_s);
        visitor.read(self.began_h * HOUR_S - 7 * number, 60 + number);
        visitor.read(300 + 3 * number, 60 + 2 * number);
        let mut fields = visitor.send(&format!("forged-{number:04}"), &GOOD);
        set(&mut fields, "email", &format!("person{number}@firm{number}.example"));
        let token = usize::try_from(number).ok().and_then(|number| tokens.get(number % tokens.len().max(1)));
        fields.extend(token.map(|token| ("handraise_visit".to_owned(), token.clone())));
        fields
    }

    fn row(&self, Cost { requests, qualified, without_a_reason }: &Cost) -> String {
        let Self { about, wait_h, .. } = self;
        format!("| {about} | {requests} | {wait_h} h | {qualified} | {without_a_reason} |\n")
    }
}

#[tokio::test]
async fn what_a_forgery_costs_is_as_the_docs_say() {
    let mut table = format!(
        "| who invents {LEADS} leads | requests | waits | verified and qualified | of these without a reason |\n|---|--:|--:|--:|--:|\n"
    );
    let mut costs = Vec::new();
    for attack in &ATTACKS {
        let cost = attack.cost().await;
        table += &attack.row(&cost);
        costs.push((cost.qualified, cost.without_a_reason));
    }
    println!("{table}");
    // A token refuses nobody; it shows who did not wait.
    assert_eq!(costs, [(20, 20), (20, 0), (20, 0), (20, 0), (20, 20), (20, 5), (20, 20)]);

    let docs = std::fs::read_to_string(DOCS).expect("a page");
    let (before, rest) = docs.split_once(MARKS[0]).expect("a mark");
    let (written, after) = rest.split_once(MARKS[1]).expect("a mark");
    if std::env::var("HANDRAISE_FORGERY").is_ok_and(|wish| wish == "write") {
        std::fs::write(DOCS, [before, MARKS[0], &table, MARKS[1], after].concat()).expect("it can be written");
    } else {
        assert_eq!(written, table, "write it with `HANDRAISE_FORGERY=write`");
    }
}

#[tokio::test]
async fn nobody_guesses_a_token() {
    let place = Place::new();
    place.write("definition.toml", definition());
    let mut config = place.config();
    config.visit_tokens = true;
    let running = Running::start(config).await;
    let token = running.visit().await;
    place.wait(2);
    // Somebody who moves the time of a token, or tries other signatures, has only one chance in 2^144 for each.
    for number in 0..50 {
        let mut altered = token.clone().into_bytes();
        let at = altered.len() - 1 - number;
        altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
        let altered = String::from_utf8(altered).expect("a text");
        let attack = &ATTACKS[6];
        running.submit(&attack.forged(u32::try_from(number).expect("few"), place.now_s(), &[altered])).await;
    }
    let leads = running.leads().await;
    assert_eq!(leads.len(), 50);
    for lead in leads {
        assert_eq!(codes(&lead), ["visit_unreadable"], "{lead}");
    }
    running.stop().await;
}
