//! The page of a lead and of a company: what a salesperson is to do first, decides, and takes back, and what looks different because nobody is to call.

use super::person::ADA;
use crate::engine::{Engine, in_each_engine};
use crate::receiver::TOKEN;
use crate::visitor::{Visitor, World};
use serde_json::json;

in_each_engine! {
    the_clock_runs_until_somebody_follows_up_and_again_when_it_is_undone,
    a_colleague_is_chosen_by_name_and_a_lead_is_put_off_until_sales_works_again(in_chromium),
    an_opportunity_has_an_amount_and_a_decision_against_the_definition_can_be_ended(in_chromium),
    who_is_not_to_be_called_has_a_banner_of_their_own_and_no_way_to_call(in_chromium),
    the_lines_of_the_history_add_up_to_the_score(in_chromium),
    a_company_shows_who_takes_part_and_what_to_do_next(in_chromium),
    the_page_speaks_german_and_fits_320_pixels(firefox = "firefox: has no way here to be 320 pixels wide", webkit = "webkit: has no way here to be 320 pixels wide"),
}

impl Visitor {
    /// Opens a dialog by its button, and waits for the first field.
    async fn ask(&self, button: &str, field: &str) {
        self.activate(button).await;
        self.until(&format!("document.querySelector(`dialog[open] {field}`)")).await;
    }

    /// Sends the dialog that is open, and waits until it is gone.
    async fn send_dialog(&self) {
        self.script("document.querySelector('dialog[open] form').requestSubmit()").await;
        self.until("!document.querySelector('dialog[open]')").await;
    }

    async fn choose_option(&self, selector: &str) {
        self.script(&format!("document.querySelector(`dialog[open] {selector}`).click()")).await;
    }

    async fn type_into(&self, name: &str, text: &str) {
        let field = format!("dialog[open] :is(input, textarea)[name={name}]");
        self.script(&format!("document.querySelector(`{field}`).value = `{text}`")).await;
    }
}

async fn the_clock_runs_until_somebody_follows_up_and_again_when_it_is_undone(engine: Engine) {
    let world = World::with_ada(engine).await;
    let visitor = world.member("grace@works.example", "sales").await;
    visitor.choose_first().await;
    let due = visitor.shown("#detail .next [data-field=due]").await;
    assert!(due.contains("left") && due.contains("due "), "{due}");
    assert_eq!(visitor.count("#detail a[href^='mailto:'].key").await, 1);

    visitor.ask("#follow-up", "#what-call").await;
    visitor.choose_option("#what-meeting").await;
    visitor.choose_option("#reached-yes").await;
    visitor.type_into("comment", "They want a demo.").await;
    visitor.send_dialog().await;
    visitor.until("!document.querySelector('#detail [data-field=due]')").await;
    let person = world.person(ADA).await;
    let told = person["timeline"].as_array().and_then(|told| told.last()).expect("a fact");
    assert_eq!((&told["says"]["what"], &told["says"]["reached"]), (&json!("meeting"), &json!(true)), "{told}");
    assert!(visitor.shown("#detail [data-kind=follow_up]").await.contains("They want a demo."));

    visitor.activate(".toast #undo").await;
    visitor.until("document.querySelector('#detail [data-field=due]')").await;
    assert_eq!(visitor.count("#detail [data-kind=follow_up]").await, 0, "it is not in the timeline any more");
    visitor.leave().await;
}

async fn a_colleague_is_chosen_by_name_and_a_lead_is_put_off_until_sales_works_again(engine: Engine) {
    let world = World::with_ada(engine).await;
    world.member("linus@works.example", "sales").await.leave().await;
    world.member("reader@works.example", "read").await.leave().await;
    let visitor = world.member("grace@works.example", "sales").await;
    visitor.choose_first().await;
    visitor.ask("#owner", "[name=owner]").await;
    let offered =
        visitor.script("return [...document.querySelectorAll('dialog [name=owner]')].map((box) => box.value)").await;
    assert_eq!(
        offered,
        json!(["grace@works.example", "linus@works.example", "nobody"]),
        "who only reads owns no leads"
    );
    visitor.choose_option("[value='linus@works.example']").await;
    visitor.send_dialog().await;
    visitor.until("document.querySelector('#detail [data-field=owner]').textContent === 'linus'").await;

    visitor.ask("#snooze", "[name=until]").await;
    visitor.choose_option("[name=until]:not(#until-a_day)").await;
    let chosen = visitor.script("return Number(document.querySelector('dialog [name=until]:checked').value)").await;
    visitor.send_dialog().await;
    assert!(visitor.shown("#detail [data-field=snoozed]").await.starts_with("Put off until "));
    let id = world.person(ADA).await["person"].as_str().expect("an id").to_owned();
    let work = world.get(&format!("/v1/persons/{id}/work")).await;
    assert_eq!(work["snoozed_until_ms"], chosen);
    visitor.ask("#snooze", "#until-nobody").await;
    visitor.choose_option("#until-nobody").await;
    visitor.send_dialog().await;
    visitor.until("!document.querySelector('#detail [data-field=snoozed]')").await;
    visitor.leave().await;
}

async fn an_opportunity_has_an_amount_and_a_decision_against_the_definition_can_be_ended(engine: Engine) {
    let world = World::with_ada(engine).await;
    let visitor = world.member("grace@works.example", "sales").await;
    visitor.choose_first().await;
    visitor.activate(".more-decisions summary").await;
    visitor.ask("#otherwise", "#decision-nurture").await;
    visitor.choose_option("#decision-nurture").await;
    visitor.type_into("comment", "A partner sells to them.").await;
    visitor.send_dialog().await;
    let says = visitor.shown("#detail [data-field=overridden]").await;
    assert!(
        says.starts_with("Not for sales, because grace@works.example decided so") && says.contains("A partner sells"),
        "{says}"
    );
    visitor.activate(".more-decisions summary").await;
    visitor.activate("#again").await;
    visitor.until("!document.querySelector('#detail [data-field=overridden]')").await;
    visitor.until_decision("Asked to be contacted by sales").await;

    visitor.activate(".more-decisions summary").await;
    visitor.ask("#progress", "#status-opportunity").await;
    assert_eq!(visitor.script("return document.querySelector('#amount').checkVisibility()").await, false);
    visitor.choose_option("#status-opportunity").await;
    visitor.until("document.querySelector('#amount').checkVisibility()").await;
    visitor.type_into("amount", "12.000").await;
    visitor.send_dialog().await;
    visitor.until("document.querySelector('#detail [data-field=stage]').textContent === 'Opportunity'").await;
    let person = world.person(ADA).await;
    let says = &person["timeline"].as_array().and_then(|told| told.last()).expect("a fact")["says"];
    assert_eq!((&says["amount"], &says["currency"]), (&json!(12000), &json!("EUR")), "{says}");
    visitor.leave().await;
}

async fn who_is_not_to_be_called_has_a_banner_of_their_own_and_no_way_to_call(engine: Engine) {
    let world = World::new(engine);
    let phone = "+49 30 1234567";
    world
        .send(json!({ "name": "A", "email": "student@physics.ac.uk", "job_title": "PhD candidate", "phone": phone }))
        .await;
    world.send(json!({ "name": "B", "email": "eve@nowhere", "contact_sales": "yes", "phone": phone })).await;
    world.send(json!({ "name": "C", "email": "out@works.example", "contact_sales": "yes", "phone": phone })).await;
    world
        .tell("suppressions", json!({ "id": "x1", "email": "out@works.example", "suppression": "unsubscribed" }))
        .await;
    world
        .send(
            json!({ "name": "D", "email": "maybe@works.example", "contact_sales": "maybe next year", "phone": phone }),
        )
        .await;
    world.send(json!({ "name": "E", "email": ADA, "contact_sales": "yes", "phone": phone })).await;
    let visitor = world.visitor().await;
    visitor.open(&format!("/inbox?view=all#token={TOKEN}")).await;
    visitor.until("document.querySelectorAll('#leads li[data-person]').length === 5").await;
    for (name, banner, ways) in [
        ("A", "excluded", 0),
        ("B", "checks", 0),
        ("C", "unsubscribed", 0),
        ("D", "unclear", 2),
        ("E", "unverified", 2),
    ] {
        let row = format!(
            "[...document.querySelectorAll('#leads li[data-person]')].find((row) => row.querySelector('[data-field=name] > span').textContent === '{name}')"
        );
        visitor.script(&format!("{row}.querySelector('a').click()")).await;
        visitor.until(&format!("document.querySelector('#detail h2')?.textContent === '{name}'")).await;
        let banners = visitor
            .script(
                "return [...document.querySelectorAll('#detail [data-banner]')].map(({ dataset }) => dataset.banner)",
            )
            .await;
        assert!(banners.as_array().expect("a list").contains(&json!(banner)), "{name}: {banners}");
        let calls = visitor.count("#detail [data-field=ways] a").await;
        assert_eq!(calls, ways, "{name}: only who may be called has a way to");
        let promised = visitor.count("#detail a[href^='tel:'], #detail [data-field=due]").await;
        assert_eq!(promised > 0, ways > 0, "{name}");
        // A hue alone says nothing: each has words.
        assert!(visitor.shown(&format!("#detail [data-banner={banner}]")).await.len() > 40);
    }
    visitor.leave().await;
}

async fn the_lines_of_the_history_add_up_to_the_score(engine: Engine) {
    let world = World::with_ada(engine).await;
    let mut person = world.person(ADA).await;
    let change = |at_ms: u64, milli: i64| json!({ "at_ms": at_ms, "cause": "time", "score_milli": milli, "grade": { "from": "B", "to": "A" } });
    person["history"] = json!([
        change(1_795_000_000_000, 12_400),
        change(1_795_100_000_000, 20_700),
        change(1_795_200_000_000, -5_200)
    ]);
    person["report"]["score"] = json!(25);
    let id = person["person"].as_str().expect("an id").to_owned();
    world.front.file(&format!("/v1/persons/{id}"), "application/json", person.to_string());
    let visitor = world.visitor().await;
    visitor.open_first().await;
    let shown = visitor.script("return [...document.querySelectorAll('#detail [data-field=history] li > b')].map((line) => line.textContent)").await;
    assert_eq!(shown, json!(["33 → 27", "12 → 33", "0 → 12"]), "each begins where the one before it ended");
    let sum = visitor.shown("#detail [data-field=history-sum]").await;
    assert_eq!(sum, "The lines add up to 27. Since then −2, as time passed: the score is 25.");
    visitor.leave().await;
}

async fn a_company_shows_who_takes_part_and_what_to_do_next(engine: Engine) {
    let world = World::with_ada(engine).await;
    world.send(json!({ "name": "Lin", "email": "lin@harbour-works.example", "company": "Harbour Works", "job_title": "Director of IT" })).await;
    world.send(json!({ "name": "Grace", "email": "grace@fairwater.example" })).await;
    let account = json!({
        "at_s": 1_795_000_000, "domain": "harbour-works.example", "target": "Harbour", "score": 62, "grade": "A", "known": 2, "active": 1,
        "roles": [{ "role": "r", "label": "Decides", "active": 1, "known": 1 }, { "role": "s", "label": "Runs it", "active": 0, "known": 0 }],
        "coverage_permille": 500, "qualified": false, "missing": ["roles"], "people": [],
    });
    world.front.file("/v1/accounts/harbour-works.example", "application/json", account.to_string());
    let visitor = world.visitor().await;
    let ada = world.person(ADA).await["person"].as_str().expect("an id").to_owned();
    visitor.open(&format!("/inbox/persons/{ada}#token={TOKEN}")).await;
    visitor.activate("#detail [data-field=company-link]").await;
    visitor.until("document.querySelector('#company [data-field=people]')").await;
    assert_eq!(visitor.path().await, "/inbox/companies/harbour-works.example");
    assert_eq!(visitor.shown("#company h2").await, "Harbour Works");
    assert_eq!(visitor.count("#company [data-field=people] [data-person]").await, 2, "nobody of another company");
    let steps = visitor.shown("#company [data-field=steps]").await;
    assert!(steps.contains("Ada Byron") && steps.contains("left") && steps.contains("Look for: Runs it."), "{steps}");
    let group = visitor.shown("#company [data-field=group]").await;
    assert!(group.contains("Director") && group.contains("IT") && group.contains("Lin"), "{group}");
    visitor.script("document.querySelector(`#company a[href*='/inbox/persons/']`).click()").await;
    visitor.until("document.querySelector('#detail h2')").await;
    visitor.leave().await;
}

async fn the_page_speaks_german_and_fits_320_pixels(engine: Engine) {
    let world = World::new(engine);
    let long = "Maximiliane-Charlotte Freifrau von und zu Hohenlohe-Schillingsfürst-Waldburg".to_owned();
    let rtl = "عبد الرحمن بن محمد الخوارزمي".to_owned();
    let company = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
    for (name, email) in [(&long, "max@works.example"), (&rtl, "abd@fairwater.example")] {
        world.send(json!({ "name": name, "email": email, "company": company, "contact_sales": "yes", "phone": "+49 30 1234567890" })).await;
    }
    let visitor = world.visitor().await;
    visitor.open(&format!("/inbox#token={TOKEN}")).await;
    visitor.script("localStorage.setItem('handraise:language', 'de')").await;
    let narrow = json!({ "width": 320, "height": 800, "deviceScaleFactor": 1, "mobile": false });
    visitor.browser.cdp().send_raw("Emulation.setDeviceMetricsOverride", narrow).await.expect("a narrow page");
    for name in [long, rtl] {
        let email =
            if name.is_ascii() || name.starts_with("Max") { "max@works.example" } else { "abd@fairwater.example" };
        let id = world.person(email).await["person"].as_str().expect("an id").to_owned();
        visitor.open(&format!("/inbox/persons/{id}")).await;
        visitor.until(&format!("document.querySelector('#detail h2')?.textContent === `{name}`")).await;
        visitor.until("document.querySelector('#detail [data-field=plan]')").await;
        let hidden = "const page = document.documentElement; return page.scrollWidth - page.clientWidth";
        assert_eq!(visitor.script(hidden).await, 0, "{name}: nothing is cut off, and nobody scrolls sideways");
        assert!(visitor.shown("#accept").await.starts_with("Annehmen"));
        assert!(visitor.shown("#detail [data-field=due]").await.contains("Fällig in "));
    }
    visitor.script("localStorage.removeItem('handraise:language')").await;
    let wide = visitor.browser.cdp().send_raw("Emulation.clearDeviceMetricsOverride", json!({})).await;
    wide.expect("as it was");
    visitor.leave().await;
}
