//! A day with the list: what is due and what changed, whose it is, what was typed and not sent, where the focus goes, and a wrong address.

use crate::engine::{Engine, in_each_engine};
use crate::receiver::TOKEN;
use crate::visitor::World;
use serde_json::json;

use super::list::{FOCUSED, NAMES};

in_each_engine! {
    owners_are_shown_and_offered_by_their_names(in_chromium),
    a_row_says_what_changed_and_which_step_is_overdue(in_chromium),
    what_was_typed_and_not_sent_stands_there_again_for_the_same_lead,
    after_a_decision_the_focus_is_on_the_next_row_and_never_lost,
    a_view_is_exported_under_its_name_and_the_day(in_chromium),
    a_wrong_address_of_a_person_is_a_page_with_a_way_back(in_chromium),
}

const FLAGS: &str =
    "[...document.querySelectorAll('#leads [data-field=changed]')].map((flag) => flag.lastChild.textContent).join()";

async fn owners_are_shown_and_offered_by_their_names(engine: Engine) {
    let world = World::with_three(engine).await;
    let visitor = world.member("grace@works.example", "sales").await;
    let ada = world.person("ada@works.example").await["person"].clone();
    let bob = world.person("bob@works.example").await["person"].clone();
    world.tell("assignments", json!({ "id": "o1", "person": ada, "owner": "grace@works.example" })).await;
    world.tell("assignments", json!({ "id": "o2", "person": bob, "owner": "henry@works.example" })).await;
    let henry = world.member("henry@works.example", "sales").await;
    henry.script("document.querySelector('#views a[href=\"/inbox?view=all\"]').click()").await;
    henry.until(&format!("({NAMES}) === 'Bob,Ada,Cleo'")).await;
    let owners = "[...document.querySelectorAll('#leads [data-field=owner]')].map((owner) => owner.lastChild.textContent).join()";
    henry.until(&format!("{owners} === 'You,grace,–'")).await;
    henry.script("document.querySelector('#filters').open = true").await;
    let offered = "[...document.querySelectorAll('#filter-owner label')].map((label) => label.textContent).join()";
    henry.until(&format!("{offered} === 'Me,Nobody,grace'")).await;
    henry.activate("#filter-owner input[value='grace@works.example']").await;
    henry.until(&format!("({NAMES}) === 'Ada'")).await;
    assert_eq!(henry.shown("#chips [data-filter=owner] b").await, "grace");
    henry.script("document.querySelector('#leads li a').click()").await;
    henry.until("document.querySelector('#detail [data-field=owner]')?.textContent === 'grace'").await;
    henry.leave().await;
    visitor.leave().await;
}

async fn a_row_says_what_changed_and_which_step_is_overdue(engine: Engine) {
    let world = World::with_three(engine).await;
    let changed = json!({
        "grade": { "from": "B", "to": "A" }, "priority": { "from": null, "to": "P2" }, "stage": { "from": "lead", "to": "mql" },
        "decision": { "from": "nurture", "to": "qualified" }, "told": ["form", "assignment"],
    });
    let visitor = world.visitor().await;
    visitor.open_list("view=changed").await;
    visitor.until(&format!("{FLAGS} === 'New,New,New'")).await;
    let step =
        json!({ "what": "call", "label": "Call them", "content": null, "due_ms": 1_700_000_000_000_u64, "done": null });
    let row = json!({
        "person": "1", "contact": { "name": "Dora" }, "stage": "mql", "owner": null, "overdue": true, "due_at": null, "snoozed_until": null,
        "next_step": step, "returned": true, "summary": { "decision": "qualified" }, "changed": changed, "last_at": "2026-11-20T12:00:00Z",
    });
    world.front.file("/v1/persons", "application/json", json!({ "persons": [row], "next": null }).to_string());
    visitor.activate("#refresh").await;
    visitor.until(&format!("{FLAGS} === 'Fit B → A,– → P2,Lead → MQL'")).await;
    let step = visitor.shown("#leads .flag-late[data-field=next-step]").await;
    assert!(step.contains("Next: Call them, overdue by ") && step.contains("days"), "{step}");
    assert_eq!(visitor.count("#leads [data-field=due]").await, 0, "no deadline has passed");
    visitor.leave().await;
}

async fn what_was_typed_and_not_sent_stands_there_again_for_the_same_lead(engine: Engine) {
    let world = World::with_three(engine).await;
    let visitor = world.visitor().await;
    visitor.open_list("view=all&sort=name").await;
    visitor.until(&format!("({NAMES}) === 'Ada,Bob,Cleo'")).await;
    visitor.script("document.querySelector('#leads li a').focus()").await;
    let typed = "document.querySelector('dialog[open] #comment')?.value";
    visitor.press_keys("r").await;
    visitor.until("document.querySelector('dialog[open] #comment')").await;
    visitor.script("document.querySelector('#comment').focus()").await;
    visitor.press_keys("They want it next year.").await;
    visitor.press_keys("\u{e00c}").await;
    visitor.until("!document.querySelector('dialog')").await;
    visitor.script("document.querySelector('#leads li:nth-child(2) a').focus()").await;
    visitor.press_keys("r").await;
    visitor.until(&format!("{typed} === ''")).await;
    visitor.press_keys("\u{e00c}").await;
    visitor.until("!document.querySelector('dialog')").await;
    visitor.script("document.querySelector('#leads li a').focus()").await;
    visitor.press_keys("r").await;
    visitor.until(&format!("{typed} === 'They want it next year.'")).await;
    visitor.activate("#reason-bad_timing").await;
    visitor.activate("dialog button[type=submit]").await;
    visitor.until_said("Rejected.").await;
    let is_back = "document.querySelector('#leads [data-field=given-back]')";
    let is_open = "(!document.querySelector('#detail').dataset.person || document.querySelector('#reject'))";
    visitor.until(is_back).await;
    visitor.press_keys("u").await;
    visitor.until(&format!("!{is_back} && {is_open}")).await;
    visitor.script("document.querySelector('#leads li a').focus()").await;
    visitor.press_keys("r").await;
    visitor.until(&format!("{typed} === ''")).await;
    visitor.leave().await;
}

async fn after_a_decision_the_focus_is_on_the_next_row_and_never_lost(engine: Engine) {
    let world = World::with_three(engine).await;
    let visitor = world.visitor().await;
    visitor.open_list("view=unowned&sort=name").await;
    visitor.until(&format!("({NAMES}) === 'Ada,Bob,Cleo'")).await;
    visitor.script("document.querySelector('#leads li a').focus()").await;
    visitor.press_keys("e").await;
    visitor.until(&format!("({NAMES}) === 'Bob,Cleo'")).await;
    visitor.until(&format!("{FOCUSED} === 'Bob'")).await;
    // The note's own key goes with it.
    visitor.activate("#undo").await;
    visitor.until(&format!("({NAMES}) === 'Ada,Bob,Cleo'")).await;
    visitor.until(FOCUSED).await;
    visitor.script("document.querySelector('#leads li:nth-child(2) a').focus()").await;
    visitor.press_keys("x").await;
    visitor.activate("#bar [data-act=accept]").await;
    visitor.until(&format!("({NAMES}) === 'Ada,Cleo' && document.querySelector('#bar').hidden")).await;
    visitor.until(&format!("{FOCUSED} === 'Cleo'")).await;
    visitor.leave().await;
}

async fn a_view_is_exported_under_its_name_and_the_day(engine: Engine) {
    let world = World::with_three(engine).await;
    let visitor = world.visitor().await;
    visitor.open_list("view=all").await;
    visitor.script("HTMLAnchorElement.prototype.click = function () { window.saved = this.download; }").await;
    visitor.activate("#export").await;
    visitor.until("/^Everybody \\d{4}-\\d\\d-\\d\\d\\.csv$/.test(window.saved)").await;
    visitor.leave().await;
}

async fn a_wrong_address_of_a_person_is_a_page_with_a_way_back(engine: Engine) {
    let world = World::with_three(engine).await;
    let visitor = world.visitor().await;
    visitor.open(&format!("/inbox/persons/nosuch#token={TOKEN}")).await;
    assert_eq!(visitor.shown("#detail [data-field=nobody]").await, "Nobody has this address here any more.");
    visitor.script("document.querySelector('#detail .back').click()").await;
    visitor.until("location.pathname === '/inbox' && document.querySelector('#leads li')?.checkVisibility()").await;
    visitor.leave().await;
}
