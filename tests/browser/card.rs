//! What the card for CRMs shows of a record, in each engine, under a policy as strict as any host's. That its reports have the receiver's bytes is
//! `parity.rs`'s to say.

use crate::engine::{Engine, Session, in_each_engine};
use crate::front::Front;
use crate::receiver::Receiver;
use base64::Engine as _;
use handraise::author::{Format, compile};
use handraise::evidence::Evidence;
use handraise_tests::root;
use serde_json::{Value, json};
use tempfile::TempDir;

in_each_engine! {
    a_card_explains_a_lead_as_of_now_in_the_words_of_the_definition,
    a_card_shows_what_the_record_says_where_it_can_not_explain,
    a_card_draws_itself_with_the_look_of_its_page_and_asks_for_nothing,
}

/// Draws a record's card and answers with its view. It is a script of the page's own, as a host's is.
const PAGE: &str = r#"<!doctype html><html><head><meta name="color-scheme" content="SCHEME"><title>A record</title></head><body>
    <div id="card"></div><script src="/plugin/handraise-card.js"></script><script src="/host.js"></script></body></html>"#;
const HOST: &str = r"
    window.refused = [];
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => /favicon/.test(blockedURI) || refused.push(violatedDirective));
    window.show = (definition, record, nowS) => {
        const view = handraiseCard.open(definition).view(JSON.parse(record), nowS);
        handraiseCard.draw(view, document.querySelector('#card'));
        return JSON.stringify(view);
    };
";
const POLICY: &str = "default-src 'none'; script-src 'self'";

/// A card in a browser.
struct Card {
    session: Session,
    front: Front,
    _receiver: Receiver,
    _folder: TempDir,
    /// The cases' definition, in base64, and the hash by which forms name it.
    mql: String,
    reference: String,
}

impl Card {
    async fn open(engine: Engine, scheme: &str) -> Self {
        let folder = TempDir::new().expect("a folder");
        let receiver = Receiver::start(&folder.path().join("data"));
        let front = Front::start(&receiver.address);
        front.page("/record", &PAGE.replace("SCHEME", scheme));
        front.file("/host.js", "text/javascript", HOST);
        front.header("/record", "content-security-policy", POLICY);
        let text = std::fs::read_to_string(root().join("tests/cases/definition.toml")).expect("it can be read");
        let compiled = compile(&text, Format::Toml).expect("it compiles");
        let session = Session::take(engine).await;
        session.browser().goto(format!("{}/record", front.address)).await.expect("a page opens");
        let mql = base64::engine::general_purpose::STANDARD.encode(compiled.mql());
        Self { session, front, _receiver: receiver, _folder: folder, mql, reference: compiled.reference() }
    }

    async fn show(&self, record: Value, now_s: u32) -> Value {
        let arguments = vec![self.mql.as_str().into(), record.to_string().into(), now_s.into()];
        let view = self.run("return window.show(...arguments)", arguments).await;
        serde_json::from_str(view.as_str().expect("a text")).expect("it is JSON")
    }

    async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.session.browser().execute(script, arguments).await.expect("the script runs").json().clone()
    }
}

/// The evidence of a case, and when it was sent.
fn evidence(case: &str) -> (String, u32) {
    let path = root().join("tests/cases").join(case).join("evidence.json");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let evidence = Evidence::from_json(&text).expect("it can be read");
    (evidence.encode(), evidence.as_of_s().expect("it has a time"))
}

/// A section's rows: what they are about, and the amount.
fn rows(view: &Value, section: &str) -> Vec<(String, String)> {
    let sections = view["sections"].as_array().expect("sections");
    let parts = sections.iter().filter(|each| each["name"] == section).flat_map(|each| each["parts"].as_array());
    let rows = parts.flatten().flat_map(|part| part["rows"].as_array()).flatten();
    let text = |row: &Value, key: &str| row[key].as_str().expect("a text").to_owned();
    rows.map(|row| (text(row, "label"), text(row, "amount"))).collect()
}

fn has(rows: &[(String, String)], label: &str, amount: &str) -> bool {
    rows.iter().any(|(l, a)| l == label && a == amount)
}

async fn a_card_explains_a_lead_as_of_now_in_the_words_of_the_definition(engine: Engine) {
    let card = Card::open(engine, "light").await;
    let (evidence, sent_s) = evidence("fit-and-intent-qualify");
    let record =
        json!({ "evidence": evidence, "definition": card.reference, "score": 60.0, "grade": "a", "stage": "mql" });
    let view = card.show(record.clone(), sent_s).await;
    assert_eq!(
        (&view["state"], &view["score"], &view["notes"]),
        (&json!("explained"), &json!("60"), &json!([])),
        "{view}"
    );
    assert_eq!(view["headline"], "Qualified: ready for sales");
    let reasons = rows(&view, "reasons");
    assert!(has(&reasons, "Read pricing for a minute", "+10") && has(&reasons, "Score", "60"), "{reasons:?}");
    assert!(has(&rows(&view, "fit"), "Seniority", "20 of 20"), "{view}");
    assert!(
        has(&rows(&view, "record"), "Score", "60")
            && view.to_string().contains("The record says what the evidence gave"),
        "{view}"
    );
    // Three days later the same evidence is worth less, and the card says what it was.
    let later = card.show(record, sent_s + 3 * 86_400).await;
    assert_eq!(later["score"], "35", "{later}");
    // What was to be done then does not begin anew.
    assert_eq!(rows(&later, "follow-up"), rows(&view, "follow-up"));
    assert!(rows(&view, "follow-up")[2].1.contains("1 h, by "), "{view}");
    assert!(later["asOf"].as_str().is_some_and(|text| text.ends_with("60 when the form was sent")), "{later}");
    // A clock that is wrong makes nothing younger than the form.
    let early = card.show(json!({ "evidence": evidence }), 0).await;
    assert_eq!(early["score"], "60", "{early}");
    card.session.give_back().await;
}

async fn a_card_shows_what_the_record_says_where_it_can_not_explain(engine: Engine) {
    let card = Card::open(engine, "light").await;
    let (evidence, sent_s) = evidence("fit-and-intent-qualify");
    let note = |view: &Value| view["notes"][0]["text"].as_str().unwrap_or_default().to_owned();
    // The receiver knew more: its figures are shown as stored, beside what the evidence gives.
    let more = card.show(json!({ "evidence": evidence, "score": "72", "reasons": "Read pricing" }), sent_s).await;
    let stored = rows(&more, "record");
    assert!(has(&stored, "Score", "72") && has(&stored, "Reasons on the record", "Read pricing"), "{stored:?}");
    assert!(more.to_string().contains("the evidence gave 60"), "{more}");
    assert!(note(&more).contains("does not say which definition"), "{more}");
    assert!(more["notes"][1]["text"].as_str().is_some_and(|text| text.contains("nobody has checked them")), "{more}");
    let [id, newer, own] = ["house@9#0123456789abcdef", "house@1#0123456789abcdef", "mql@9#0123456789abcdef"];
    for (reference, parts) in [
        (id, ["house, version 9", "Ask for the card that has the newer one"]),
        (newer, ["house, version 1, with other content (01234567 instead of", "can differ"]),
        (own, ["mql, version 9", "can differ"]),
        // A reference that was cut says nothing about the definition.
        ("mql@9#0123", ["does not say which definition", "house, version 1"]),
    ] {
        let view = card.show(json!({ "evidence": evidence, "definition": reference }), sent_s).await;
        assert!(parts.iter().all(|part| note(&view).contains(part)), "{reference}: {view}");
    }
    let damaged =
        card.show(json!({ "evidence": &evidence[..evidence.len() - 4], "score": 60, "stage": "mql" }), sent_s).await;
    assert_eq!((&damaged["state"], &damaged["score"]), (&json!("stored"), &json!("60")), "{damaged}");
    assert_eq!(damaged["tone"], "calm", "a form can claim any stage");
    assert!(damaged["notes"].to_string().contains("can't be read"), "{damaged}");
    let bare = card.show(json!({ "score": "60", "grade": "B" }), sent_s).await;
    assert_eq!((&bare["state"], &bare["grade"]), (&json!("stored"), &json!("B–")), "{bare}");
    for record in [json!({}), json!(null), json!({ "score": "", "evidence": null })] {
        let empty = card.show(record, sent_s).await;
        assert_eq!((&empty["state"], &empty["sections"]), (&json!("empty"), &json!([])), "{empty}");
    }
    let refused = "try { handraiseCard.open(arguments[0]); return ''; } catch (error) { return error.message; }";
    for (definition, why) in [("%", "not base64"), ("aGFsbG8=", "can't be read")] {
        let said = card.run(refused, vec![definition.into()]).await;
        assert!(said.as_str().is_some_and(|said| said.contains(why)), "{said}");
    }
    card.session.give_back().await;
}

async fn a_card_draws_itself_with_the_look_of_its_page_and_asks_for_nothing(engine: Engine) {
    let read = "const root = document.querySelector('#card').shadowRoot;
        const text = (name) => root.querySelector(`[data-field=\"${name}\"]`)?.textContent;
        return { score: text('score'), decision: text('decision'), reasons: text('reasons'), refused,
            headings: [...root.querySelectorAll('h3')].map((heading) => heading.textContent),
            ground: getComputedStyle(root.host).backgroundColor,
            asked: performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname).sort() };";
    for (scheme, ground) in [("light", "rgb(255, 255, 255)"), ("dark", "rgb(22, 28, 38)")] {
        let card = Card::open(engine, scheme).await;
        let (evidence, sent_s) = evidence("fit-and-intent-qualify");
        card.show(json!({ "evidence": evidence, "reasons": "<b>bold</b>" }), sent_s).await;
        let drawn = card.run(read, vec![]).await;
        assert_eq!(
            (&drawn["score"], &drawn["ground"], &drawn["refused"]),
            (&json!("60"), &json!(ground), &json!([])),
            "{drawn}"
        );
        let headings = ["Qualified: ready for sales", "Why this score", "Fit", "On the record"];
        assert_eq!(drawn["headings"], json!(headings), "{drawn}");
        assert!(drawn["reasons"].as_str().is_some_and(|text| text.contains("Read pricing for a minute")), "{drawn}");
        let mut asked = drawn["asked"].as_array().expect("a list").clone();
        asked.retain(|path| path != "/favicon.ico");
        assert_eq!(asked, ["/host.js", "/plugin/handraise-card.js"], "{drawn}");
        assert!(
            card.front.asked().iter().all(|asked| !asked.contains("handraise-explain")),
            "{:?}",
            card.front.asked()
        );
        // Drawn again, it is replaced and not doubled.
        let empty = card.show(json!({}), sent_s).await;
        assert_eq!(empty["state"], "empty");
        let again = card.run(read, vec![]).await;
        assert_eq!(again["headings"], json!(["No score on this record"]), "{again}");
        card.session.give_back().await;
    }
}
