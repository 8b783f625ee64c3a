//! Visit tokens: a page asks for one if it was told where, and if evidence may be stored; its forms carry it, and forgetting destroys it.

use crate::engine::{Engine, in_each_engine};
use crate::page::{FORM, GRANTED, SAID, page};
use crate::visitor::{Visitor, World};
use serde_json::{Value, json};

in_each_engine! {
    a_page_that_was_not_told_where_asks_for_no_token,
    a_page_asks_once_after_consent_and_its_forms_carry_the_token,
    before_an_answer_after_a_refusal_and_where_the_browser_objects_nobody_asks,
    forgetting_destroys_the_token_and_what_is_on_its_way_is_thrown_away,
    a_second_token_is_asked_for_when_the_first_is_old_and_the_older_one_is_sent,
    a_receiver_that_issues_none_is_named_with_what_to_do_and_the_form_goes,
    a_receiver_that_never_answers_holds_up_no_form,
}

/// The attribute that switches it on.
const VISIT: &str = "data-visit='/v1/visit'";
/// Longer than the page takes to look for a moment to ask.
const A_WHILE_MS: u32 = 2500;
const DAY_S: i64 = 86_400;
/// Puts answers of the receiver's route for tokens off until the test says so.
const HELD: &str = "
    window.held = [];
    const real = window.fetch;
    window.fetch = (...given) => given[0] === '/v1/visit' ? new Promise((go) => held.push(() => go(real(...given)))) : real(...given);
";

fn world(engine: Engine) -> World {
    World::with_options(engine, &["--visit-tokens"])
}

impl World {
    /// How often a page asked for a token.
    fn asked_for_tokens(&self) -> usize {
        self.front.asked().iter().filter(|asked| asked.ends_with(" /v1/visit")).count()
    }
}

impl Visitor {
    /// Waits until a form would carry a token, and takes it.
    async fn token(&self) -> String {
        self.until("handraise.fields().handraise_visit").await;
        let token = self.script("return handraise.fields().handraise_visit").await;
        token.as_str().expect("a text").to_owned()
    }

    /// What is stored of tokens.
    async fn kept(&self) -> Value {
        self.script("return JSON.parse(localStorage['handraise.visit'] ?? 'null')").await
    }
}

async fn a_page_that_was_not_told_where_asks_for_no_token(engine: Engine) {
    let world = world(engine);
    let visitor = world.visitor_on(&page("", GRANTED, FORM)).await;
    visitor.script("handraise.action('book-demo')").await;
    visitor.until("localStorage['handraise.2']").await;
    visitor.pass(A_WHILE_MS).await;
    assert!(visitor.form_fields().await["handraise_visit"].is_null());
    assert_eq!(visitor.kept().await, Value::Null);
    visitor.press_send().await;
    visitor.leave().await;
    let asked = world.front.asked();
    assert!(!asked.iter().any(|asked| asked.contains("visit")), "{asked:?}");
    // The receiver issues tokens, and says that none came.
    let lead = world.only_lead().await;
    assert_eq!(lead["verdict"], "verified", "{lead}");
    assert!(lead["verdict_reasons"].to_string().contains("visit_missing"), "{lead}");
}

async fn a_page_asks_once_after_consent_and_its_forms_carry_the_token(engine: Engine) {
    let world = world(engine);
    let visitor = world.visitor_on(&page("", &format!("data-consent='remember' {VISIT}"), FORM)).await;
    visitor.script("handraise.consent('granted')").await;
    let token = visitor.token().await;
    assert_eq!(token.len(), 52, "{token}");
    assert_eq!(visitor.form_fields().await["handraise_visit"], json!(token));
    // Later pages and other tabs have it already.
    visitor.open("/own?again").await;
    visitor.until_ready().await;
    assert_eq!(visitor.token().await, token);
    visitor.open_in_front("/own").await;
    visitor.until_ready().await;
    assert_eq!(visitor.token().await, token);
    visitor.script("handraise.action('book-demo')").await;
    visitor.pass(A_WHILE_MS).await;
    assert_eq!(world.asked_for_tokens(), 1);
    assert_eq!(visitor.thrown().await, "");
    visitor.press_send().await;
    visitor.leave().await;
    let lead = world.only_lead().await;
    assert_eq!((&lead["verdict"], lead.to_string().contains("visit_")), (&json!("verified"), false), "{lead}");
    assert!(!lead.to_string().contains(&token), "{lead}");
}

async fn before_an_answer_after_a_refusal_and_where_the_browser_objects_nobody_asks(engine: Engine) {
    let world = world(engine);
    let objects = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true });";
    for (before, attributes) in [("", ""), ("", "data-consent='denied'"), (objects, ""), (objects, GRANTED)] {
        let visitor = world.visitor_on(&page(before, &format!("{attributes} {VISIT}"), FORM)).await;
        visitor.script("handraise.action('book-demo')").await;
        visitor.pass(A_WHILE_MS).await;
        assert_eq!((world.asked_for_tokens(), visitor.stored().await), (0, vec![]), "{before} {attributes}");
        assert!(visitor.form_fields().await["handraise_visit"].is_null());
        visitor.leave().await;
    }
}

async fn forgetting_destroys_the_token_and_what_is_on_its_way_is_thrown_away(engine: Engine) {
    let world = world(engine);
    let visitor = world.visitor_on(&page(HELD, &format!("{GRANTED} {VISIT}"), FORM)).await;
    for forgets in ["handraise.forget()", "handraise.consent('denied')"] {
        visitor.until("held.length === 1").await;
        visitor.script(forgets).await;
        assert_eq!(visitor.stored().await, [], "{forgets}");
        visitor.script("held.pop()()").await;
        visitor.pass(A_WHILE_MS).await;
        assert_eq!((visitor.stored().await, visitor.kept().await), (vec![], Value::Null), "{forgets}");
        // Somebody who is asked again is somebody new.
        visitor.script("handraise.consent('granted')").await;
        visitor.until("held.length === 1").await;
        visitor.script("held.pop()()").await;
        visitor.token().await;
        visitor.script(forgets).await;
        assert_eq!(visitor.stored().await, [], "{forgets}");
        assert!(visitor.form_fields().await["handraise_visit"].is_null(), "{forgets}");
        visitor.script("handraise.consent('granted')").await;
    }
    assert_eq!(visitor.thrown().await, "");
    visitor.leave().await;
}

async fn a_second_token_is_asked_for_when_the_first_is_old_and_the_older_one_is_sent(engine: Engine) {
    let world = world(engine);
    let visitor = world.visitor_on(&page("", &format!("{GRANTED} {VISIT}"), FORM)).await;
    let first = visitor.token().await;
    // The definition of the sample site keeps evidence for 180 days or less.
    let lives = "const [[, renew, end]] = JSON.parse(localStorage['handraise.visit']).tokens; return [renew, end].map((at) => Math.round((at - Date.now()) / 1000 / 86400))";
    let [renew_d, end_d]: [i64; 2] = serde_json::from_value(visitor.script(lives).await).expect("two numbers of days");
    assert_eq!(2 * renew_d, end_d);
    world.front.move_clock((renew_d + 1) * DAY_S);
    visitor.open("/own").await;
    visitor.until_ready().await;
    visitor.until("JSON.parse(localStorage['handraise.visit']).tokens.length === 2").await;
    assert_eq!(visitor.token().await, first, "it covers what is older than the second");
    let second = visitor.kept().await["tokens"][1][0].clone();
    world.front.move_clock((end_d + 1) * DAY_S);
    visitor.open("/own").await;
    visitor.until_ready().await;
    assert_eq!(json!(visitor.token().await), second);
    visitor.leave().await;
}

async fn a_receiver_that_issues_none_is_named_with_what_to_do_and_the_form_goes(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor_on(&page(SAID, &format!("{GRANTED} {VISIT}"), FORM)).await;
    let said = visitor.said().await;
    assert!(said[0].starts_with("handraise: 404 /v1/visit. ") && said[0].contains("--visit-tokens"), "{said:?}");
    // Not at once on the next page.
    visitor.open("/own").await;
    visitor.until_ready().await;
    visitor.pass(A_WHILE_MS).await;
    assert_eq!(world.asked_for_tokens(), 1);
    assert_eq!(visitor.thrown().await, "");
    visitor.press_send().await;
    visitor.leave().await;
    let lead = world.only_lead().await;
    assert_eq!((&lead["verdict"], lead.to_string().contains("visit_")), (&json!("verified"), false), "{lead}");
}

async fn a_receiver_that_never_answers_holds_up_no_form(engine: Engine) {
    let world = world(engine);
    let visitor = world.visitor_on(&page(HELD, &format!("{GRANTED} {VISIT}"), FORM)).await;
    visitor.until("held.length === 1").await;
    visitor.script("handraise.action('book-demo')").await;
    let fields = visitor.form_fields().await;
    assert!(fields["handraise_evidence"].is_string() && fields["handraise_visit"].is_null(), "{fields}");
    visitor.press_send().await;
    visitor.leave().await;
    let lead = world.only_lead().await;
    assert_eq!(lead["verdict"], "verified", "{lead}");
    assert!(lead["verdict_reasons"].to_string().contains("visit_missing"), "{lead}");
}
