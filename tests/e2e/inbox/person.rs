//! The inbox shows persons: what several forms, a touch and a word from sales come to together, and what people may decide about it.

use crate::engine::{Engine, in_each_engine};
use crate::receiver::TOKEN;
use crate::visitor::{Visitor, World};
use handraise::evidence::{Evidence, Occurrence};
use handraise::matching::{ClassId, Kind};
use serde_json::{Value, json};

in_each_engine! {
    two_forms_and_a_webinar_are_one_row_and_one_page,
    somebody_whom_sales_rejects_says_so_until_it_is_undone(in_chromium),
    a_contradicted_form_under_somebody_s_address_stands_in_the_timeline_and_changes_nothing_else(in_chromium),
    who_only_reads_sees_no_buttons(in_chromium),
    a_person_has_an_address_of_their_own_and_back_stays_in_the_inbox,
    who_is_not_to_be_contacted_looks_different_and_promises_nothing(in_chromium),
    people_are_found_while_somebody_types_by_parts_of_what_they_are_called(in_chromium),
}

pub(super) const ADA: &str = "ada@harbour-works.example";

impl World {
    /// Sends a form as a program would.
    pub(super) async fn send(&self, form: Value) {
        let sent = reqwest::Client::new().post(format!("{}/v1/leads", self.receiver.address)).json(&form).send().await;
        assert!(sent.expect("an answer").status().is_success(), "{form}");
    }

    /// Tells the receiver a fact.
    pub(super) async fn tell(&self, route: &str, fact: Value) {
        let address = format!("{}/v1/{route}", self.receiver.address);
        let told = reqwest::Client::new().post(address).bearer_auth(TOKEN).json(&json!([fact])).send().await;
        assert!(told.expect("an answer").status().is_success(), "{fact}");
    }

    /// The person with an address.
    pub(super) async fn person(&self, email: &str) -> Value {
        let found = self.get(&format!("/v1/persons?email={email}")).await;
        self.get(&format!("/v1/persons/{}", found["persons"][0]["person"].as_str().expect("an id"))).await
    }

    /// What the receiver answers to its own token.
    pub(super) async fn get(&self, path: &str) -> Value {
        let asked = reqwest::Client::new().get(format!("{}{path}", self.receiver.address)).bearer_auth(TOKEN);
        asked.send().await.expect("an answer").json().await.expect("in JSON")
    }

    /// Ada, who asked for a call.
    pub(super) async fn with_ada(engine: Engine) -> Self {
        let world = Self::new(engine);
        world
            .send(json!({ "name": "Ada Byron", "email": ADA, "company": "Harbour Works", "contact_sales": "yes", "message": "Call me." }))
            .await;
        world
    }
}

impl Visitor {
    /// Opens the inbox with the receiver's own token, and the first person of the list.
    pub(super) async fn open_first(&self) {
        self.open(&format!("/inbox?view=all#token={TOKEN}")).await;
        self.choose_first().await;
    }

    /// Opens the first person of the list. A narrow page opens nobody by itself.
    pub(super) async fn choose_first(&self) {
        self.until("document.querySelector('#leads li a')").await;
        self.script("document.querySelector('#leads li a').click()").await;
        self.until(
            "document.querySelector('#detail').dataset.person === document.querySelector('#leads li').dataset.person",
        )
        .await;
    }

    pub(super) async fn shown(&self, selector: &str) -> String {
        self.until(&format!("document.querySelector(`{selector}`)")).await;
        let text = self.script(&format!("return document.querySelector(`{selector}`).innerText")).await;
        text.as_str().expect("a text").to_owned()
    }

    pub(super) async fn count(&self, selector: &str) -> u64 {
        let count = self.script(&format!("return document.querySelectorAll(`{selector}`).length")).await;
        count.as_u64().expect("a count")
    }

    /// Waits until what is to happen first says this.
    pub(super) async fn until_decision(&self, words: &str) {
        self.until(&format!("document.querySelector('#detail [data-field=decision]')?.innerText.includes(`{words}`)"))
            .await;
    }

    pub(super) async fn path(&self) -> String {
        self.browser.current_url().await.expect("an address").path().to_owned()
    }
}

async fn two_forms_and_a_webinar_are_one_row_and_one_page(engine: Engine) {
    let world = World::with_ada(engine).await;
    // Asking waits until the first form is taken in, so that it alone is the cause of what it changed.
    assert_eq!(world.person(ADA).await["report"]["hand_raised"], true);
    world.send(json!({ "email": ADA, "message": "And do you have an API?" })).await;
    let webinar = json!({ "id": "w1", "email": ADA, "action": "webinar", "label": "Webinar for warehouses", "quote": "Show me <b>more</b>" });
    world.tell("touches", webinar).await;
    let industry = json!({ "id": "a1", "email": ADA, "attribute": "industry", "value": "software", "origin": "enrichment", "basis": "legitimate interest" });
    world.tell("attributes", industry).await;

    let visitor = world.visitor().await;
    visitor.open_first().await;
    assert_eq!(visitor.count("#leads li").await, 1, "one row");
    let row = visitor.shown("#leads li").await;
    assert!(row.contains("Ada Byron") && row.contains("Harbour Works") && row.contains(ADA), "{row}");
    assert_eq!(visitor.count("#detail details[data-submission]").await, 2, "each form with its verdict");
    assert_eq!(visitor.count("#detail summary [data-verdict=unverified]").await, 2);
    assert_eq!(visitor.shown("#detail [data-field=message]").await, "And do you have an API?");
    let told = visitor
        .script("return [...document.querySelectorAll('#detail [data-kind]')].map((fact) => fact.dataset.kind)")
        .await;
    assert_eq!(told, json!(["attribute", "touch", "form", "form"]), "the newest first");
    let timeline = visitor.shown("#detail [data-field=timeline]").await;
    for words in [
        "Webinar for warehouses",
        "Show me <b>more</b>",
        "Industry: Software",
        "basis: legitimate interest",
        "told by admin",
    ] {
        assert!(timeline.contains(words), "`{words}`: {timeline}");
    }
    let history = visitor.shown("#detail [data-field=history]").await;
    assert!(history.contains("Raised a hand.") && history.contains("Sent a form"), "{history}");
    visitor.leave().await;
}

async fn somebody_whom_sales_rejects_says_so_until_it_is_undone(engine: Engine) {
    let world = World::with_ada(engine).await;
    let visitor = world.member("grace@works.example", "sales").await;
    visitor.choose_first().await;
    visitor.until_decision("Asked to be contacted by sales").await;
    visitor.activate("#take").await;
    visitor.until("document.querySelector('#detail [data-field=owner]')?.innerText === 'you'").await;
    assert_eq!(visitor.shown("#leads [data-field=owner] bdi").await, "You");

    visitor.activate("#reject").await;
    visitor.activate("dialog button[type=submit]").await;
    let refused = visitor.shown("#reason-wrong").await;
    assert!(refused.starts_with("Choose a reason"), "{refused}");
    visitor.activate("#reason-no_budget").await;
    visitor.fill_in(&[("comment", "Next year, perhaps.")]).await;
    visitor.until_decision("Sales rejected this lead").await;
    let says = visitor.shown("#detail .next").await;
    assert!(
        says.contains("No budget") && says.contains("Next year, perhaps.") && says.contains("grace@works.example"),
        "{says}"
    );
    assert!(!says.contains("Follow up within"), "it promises nothing: {says}");
    assert!(visitor.shown("#leads [data-field=given-back]").await.ends_with("Given back: No budget"));
    let person = world.person(ADA).await;
    assert_eq!((&person["report"]["decision"], &person["owner"]), (&json!("nurture"), &json!("grace@works.example")));

    visitor.activate("#detail .next [data-undo]").await;
    visitor.until_decision("Asked to be contacted by sales").await;
    assert_eq!(visitor.count("#detail [data-kind=status]").await, 0, "it is not in the timeline any more");
    assert_eq!(world.person(ADA).await["report"]["decision"], "hand_raiser");
    visitor.activate("#accept").await;
    visitor.until_decision("Sales accepted").await;
    assert_eq!(world.person(ADA).await["stage"], "sal");
    visitor.leave().await;
}

async fn a_contradicted_form_under_somebody_s_address_stands_in_the_timeline_and_changes_nothing_else(engine: Engine) {
    let world = World::with_ada(engine).await;
    let before = world.person(ADA).await;
    let mut evidence = Evidence::new();
    let now_s = u32::try_from(before["history"][0]["at_ms"].as_u64().expect("a time") / 1000).expect("in this century");
    // No page can know what people read elsewhere.
    evidence.record(Occurrence::new(Kind::Topic, ClassId::of("crm"), now_s));
    let forged = json!({
        "name": "Eve", "email": ADA, "message": "Do not call me.", "handraise_evidence": evidence.encode(), "handraise_submission": "f".repeat(32),
    });
    world.send(forged).await;
    let after = world.person(ADA).await;
    assert_eq!(after["timeline"][1]["not_admitted"], "contradicted", "{after}");

    let visitor = world.visitor().await;
    visitor.open_first().await;
    assert_eq!(visitor.count("#leads li").await, 1);
    assert_eq!(visitor.shown("#detail h2").await, "Ada Byron");
    assert_eq!(visitor.shown("#detail [data-field=message]").await, "Call me.");
    visitor.until_decision("Asked to be contacted by sales").await;
    let why = visitor.shown("#detail .told-not [data-field=not-admitted]").await;
    assert_eq!(why, "Gives no points: its evidence cannot be right");
    assert_eq!(visitor.count("#detail details [data-verdict=contradicted]").await, 1, "the form says so too");
    assert_eq!(
        visitor.count("#detail [data-field=history] li").await,
        before["history"].as_array().map_or(0, Vec::len) as u64
    );
    visitor.leave().await;
}

async fn who_only_reads_sees_no_buttons(engine: Engine) {
    let world = World::with_ada(engine).await;
    world.tell("statuses", json!({ "id": "s1", "email": ADA, "status": "accepted" })).await;
    let reader = world.member("reader@works.example", "read").await;
    reader.choose_first().await;
    reader.until_decision("Sales accepted").await;
    assert_eq!(reader.count("#detail button:not(.back)").await, 0);
    let marketer = world.member("marketer@works.example", "marketing").await;
    marketer.choose_first().await;
    marketer.until_decision("Sales accepted").await;
    assert_eq!(marketer.count("#detail #reject").await, 1);
    assert_eq!(marketer.count("#detail [data-undo]").await, 2, "in front, and in the timeline");
    reader.leave().await;
    marketer.leave().await;
}

async fn a_person_has_an_address_of_their_own_and_back_stays_in_the_inbox(engine: Engine) {
    let world = World::with_ada(engine).await;
    world.send(json!({ "name": "Grace", "email": "grace@fairwater.example" })).await;
    let ada = format!("/inbox/persons/{}", world.person(ADA).await["person"].as_str().expect("an id"));
    let visitor = world.visitor().await;
    visitor.open(&format!("{ada}?view=all#token={TOKEN}")).await;
    assert_eq!(visitor.shown("#detail h2").await, "Ada Byron");
    visitor.until("document.title.startsWith('Ada Byron')").await;
    assert_eq!(visitor.path().await, ada, "the token has left the address, and the person stays");

    visitor.until("document.querySelectorAll('#leads li').length === 2").await;
    visitor.script("document.querySelector('#leads li a').click()").await;
    visitor.until("document.querySelector('#detail h2')?.textContent === 'Grace'").await;
    assert_ne!(visitor.path().await, ada);
    visitor.script("history.back()").await;
    visitor.until("document.querySelector('#detail h2')?.textContent === 'Ada Byron'").await;
    assert_eq!(visitor.path().await, ada);

    visitor.open("/inbox/persons/0123456789abcdef0123456789abcdef").await;
    assert_eq!(visitor.shown("#detail [data-field=nobody]").await, "Nobody has this address here any more.");
    visitor.leave().await;
}

async fn who_is_not_to_be_contacted_looks_different_and_promises_nothing(engine: Engine) {
    let world = World::with_ada(engine).await;
    world.tell("suppressions", json!({ "id": "x1", "email": ADA, "suppression": "unsubscribed" })).await;
    let visitor = world.visitor().await;
    visitor.open_first().await;
    visitor.until_decision("Do not contact: they unsubscribed").await;
    assert_eq!(visitor.count("#detail a[href^=mailto], #detail #accept, #detail .next img, #leads img").await, 0);
    let next = visitor.shown("#detail .next").await;
    assert!(!next.contains("Follow up within") && !next.contains("Priority"), "{next}");
    assert_eq!(visitor.count("#leads .lead-held [data-field=held-back]").await, 1);
    visitor.leave().await;
}

async fn people_are_found_while_somebody_types_by_parts_of_what_they_are_called(engine: Engine) {
    let world = World::with_ada(engine).await;
    world.send(json!({ "name": "Zoë Grün", "email": "zoe@fairwater.example" })).await;
    let visitor = world.visitor().await;
    visitor.open(&format!("/inbox?view=all#token={TOKEN}")).await;
    visitor.until("document.querySelectorAll('#leads li').length === 2").await;
    let found =
        "[...document.querySelectorAll('#leads li [data-field=name] > span')].map((name) => name.textContent).join()";
    visitor.activate("#search").await;
    for (text, name) in
        [("byr", "Ada Byron"), ("harbour wor", "Ada Byron"), ("gruen", ""), ("grun", "Zoë Grün"), ("zoe", "Zoë Grün")]
    {
        visitor.script("document.querySelector('#search').value = ''").await;
        visitor.press_keys(text).await;
        visitor
            .until(&format!(
                "({found}) === '{name}' && new URLSearchParams(location.search).get('search') === '{text}'"
            ))
            .await;
        assert_eq!(visitor.script("return document.activeElement.id").await, "search", "whoever types goes on typing");
    }
    visitor.script("document.querySelector('#search').value = ''").await;
    visitor.press_keys("nobody").await;
    visitor.until("!document.querySelector('#nobody').hidden").await;
    visitor.activate("#everybody").await;
    visitor.until("document.querySelectorAll('#leads li').length === 2 && location.search === '?view=all'").await;
    visitor.leave().await;
}
