//! The inbox's list: views, keys, decisions about several, what comes by itself, and how fast it is with ten thousand people.

use crate::engine::{Engine, in_each_engine};
use crate::receiver::TOKEN;
use crate::visitor::{Visitor, World};
use serde_json::json;

in_each_engine! {
    today_shows_what_waits_and_a_view_has_an_address_of_its_own,
    the_keyboard_alone_goes_through_the_list_selects_decides_and_takes_back,
    single_keys_are_off_while_somebody_types_and_for_whoever_switches_them_off,
    the_palette_finds_views_and_people(in_chromium),
    what_changes_shows_by_itself_and_leaves_the_focus_where_it_is,
    a_filter_takes_several_values_and_offers_what_the_definition_has(in_chromium),
    a_view_is_kept_under_a_name_and_goes_again(in_chromium),
    of_a_thousand_people_more_come_as_somebody_scrolls_and_each_row_says_its_place(in_chromium),
}

pub(super) const NAMES: &str =
    "[...document.querySelectorAll('#leads li [data-field=name] > span')].map((name) => name.textContent).join()";
/// The focused row.
pub(super) const FOCUSED: &str =
    "document.activeElement.closest('li')?.querySelector('[data-field=name] > span').textContent";

impl World {
    /// Ada, Bob and Cleo ask for a call, in this order.
    pub(super) async fn with_three(engine: Engine) -> Self {
        let world = Self::new(engine);
        for name in ["Ada", "Bob", "Cleo"] {
            let email = format!("{}@works.example", name.to_lowercase());
            world.send(json!({ "name": name, "email": email, "contact_sales": "yes" })).await;
            world.person(&email).await;
        }
        world
    }
}

impl Visitor {
    pub(super) async fn open_list(&self, query: &str) {
        self.open(&format!("/inbox?{query}#token={TOKEN}")).await;
        self.until("document.querySelector('#leads li') && !document.querySelector('#help').hidden").await;
    }
}

async fn today_shows_what_waits_and_a_view_has_an_address_of_its_own(engine: Engine) {
    let world = World::with_three(engine).await;
    world
        .tell("suppressions", json!({ "id": "x1", "email": "bob@works.example", "suppression": "unsubscribed" }))
        .await;
    let visitor = world.visitor().await;
    visitor.open_list("").await;
    // Who came before sales begins to work has the same deadline.
    let both = format!("({NAMES}).split(',').toSorted().join() === 'Ada,Cleo'");
    visitor.until(&both).await;
    assert_eq!(visitor.shown("#leads h2").await, "New since yesterday: 2");
    visitor.activate("#views a[href='/inbox?view=held']").await;
    visitor.until(&format!("({NAMES}) === 'Bob' && location.search === '?view=held'")).await;
    assert_eq!(visitor.shown("#views a[aria-current]").await, "Held back");
    visitor.script("history.back()").await;
    visitor.until(&format!("{both} && location.search === ''")).await;
    visitor.open(&format!("/inbox?view=overdue#token={TOKEN}")).await;
    visitor.until("!document.querySelector('#nobody').hidden").await;
    assert_eq!(visitor.shown("#nobody").await, "Nobody is in this view.");
    visitor.leave().await;
}

async fn the_keyboard_alone_goes_through_the_list_selects_decides_and_takes_back(engine: Engine) {
    let world = World::with_three(engine).await;
    let visitor = world.visitor().await;
    visitor.open_list("view=all&sort=name").await;
    visitor.until(&format!("({NAMES}) === 'Ada,Bob,Cleo'")).await;
    visitor.script("document.querySelector('#leads li a').focus()").await;
    visitor.press_keys("j").await;
    visitor.until(&format!("{FOCUSED} === 'Bob'")).await;
    visitor.press_keys("x").await;
    visitor.press_keys("j").await;
    visitor.until(&format!("{FOCUSED} === 'Cleo'")).await;
    visitor.press_keys("x").await;
    visitor.until("document.querySelector('#bar b')?.textContent === '2 selected'").await;
    visitor.press_keys("e").await;
    visitor.until_said("Accepted 2 people.").await;
    assert_eq!(world.person("bob@works.example").await["stage"], "sal");
    assert_eq!(world.person("ada@works.example").await["stage"], "mql");
    visitor.press_keys("u").await;
    visitor.until_said("Undone.").await;
    for email in ["bob@works.example", "cleo@works.example"] {
        assert_eq!(world.person(email).await["stage"], "mql", "one word took all of it back");
    }
    // Somebody alone: a reason is asked for, and the focus comes back.
    visitor.press_keys("k").await;
    visitor.until(&format!("{FOCUSED} === 'Bob'")).await;
    visitor.press_keys("r").await;
    visitor.until("document.querySelector('dialog[open] #reason-no_fit')").await;
    visitor.activate("#reason-no_budget").await;
    visitor.activate("dialog button[type=submit]").await;
    visitor.until_said("Rejected.").await;
    visitor.until("document.querySelector('[data-field=given-back]')?.innerText.includes('No budget')").await;
    visitor.until(&format!("{FOCUSED} === 'Bob'")).await;
    visitor.press_keys("s").await;
    visitor.until("document.querySelector('dialog[open] [name=until]:checked')").await;
    visitor.activate("dialog button[type=submit]").await;
    visitor.until_said("Saved when to be reminded.").await;
    visitor.until("document.querySelector('[data-field=snoozed]')").await;
    visitor.press_keys("gs").await;
    visitor.until(&format!("({NAMES}) === 'Bob' && location.search === '?view=snoozed'")).await;
    visitor.leave().await;
}

async fn single_keys_are_off_while_somebody_types_and_for_whoever_switches_them_off(engine: Engine) {
    let world = World::with_three(engine).await;
    let visitor = world.visitor().await;
    visitor.open_list("view=all").await;
    visitor.press_keys("/").await;
    visitor.until("document.activeElement.id === 'search'").await;
    visitor.press_keys("ex").await;
    visitor.until("document.querySelector('#search').value === 'ex' && location.search.includes('search=ex')").await;
    assert_eq!(visitor.count("#leads input:checked").await, 0);
    visitor.script("document.querySelector('#leads li a').focus()").await;
    visitor.press_keys("?").await;
    visitor.until("document.querySelector('dialog[open] #keys-on')").await;
    visitor.activate("#keys-on").await;
    visitor.activate("dialog .key-main").await;
    visitor.until("!document.querySelector('dialog')").await;
    visitor.script("document.querySelector('#leads li a').focus()").await;
    visitor.press_keys("x").await;
    visitor.press_keys("?").await;
    assert_eq!(visitor.script("return document.querySelectorAll('#leads input:checked, dialog').length").await, 0);
    visitor.script("localStorage.removeItem('handraise:keys')").await;
    visitor.leave().await;
}

async fn the_palette_finds_views_and_people(engine: Engine) {
    let world = World::with_three(engine).await;
    let visitor = world.visitor().await;
    visitor.open_list("view=all").await;
    let open =
        "dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true, bubbles: true, cancelable: true }))";
    visitor.script(open).await;
    visitor.until("document.activeElement.id === 'palette-field'").await;
    visitor.press_keys("overd").await;
    visitor.until("document.querySelectorAll('#palette-list [role=option]').length === 1").await;
    visitor.press_keys("\u{e007}").await;
    visitor.until("location.search === '?view=overdue' && !document.querySelector('dialog')").await;
    visitor.script(open).await;
    visitor.until("document.activeElement.id === 'palette-field'").await;
    visitor.press_keys("cleo").await;
    visitor.until("document.querySelector('#palette-list [aria-selected=true] span')?.textContent === 'Cleo'").await;
    visitor.press_keys("\u{e007}").await;
    visitor.until("document.querySelector('#detail h2')?.textContent === 'Cleo'").await;
    visitor.leave().await;
}

async fn what_changes_shows_by_itself_and_leaves_the_focus_where_it_is(engine: Engine) {
    let world = World::with_three(engine).await;
    let visitor = world.visitor().await;
    // Not by the server in front, which keeps an answer until it is complete.
    let address = format!("{}/inbox?view=all#token={TOKEN}", world.receiver.address);
    visitor.browser.goto(address).await.expect("it can be opened");
    visitor.until("document.documentElement.dataset.live").await;
    visitor.script("document.querySelector('#leads li a').focus()").await;
    visitor.until(&format!("{FOCUSED} === 'Cleo'")).await;
    let urgent = json!({
        "name": "Dora", "email": "dora@works.example", "job_title": "Chief Executive Officer", "company_size": "1001-5000",
        "industry": "software", "country": "Germany", "contact_sales": "yes",
    });
    world.send(urgent).await;
    visitor.until(&format!("({NAMES}) === 'Dora,Cleo,Bob,Ada'")).await;
    assert_eq!(visitor.script(&format!("return {FOCUSED}")).await, "Cleo");
    if world.person("dora@works.example").await["report"]["priority"] == "P1" {
        visitor.until_said("New P1: Dora").await;
        visitor.until("document.title.startsWith('(1) ')").await;
    }
    visitor.leave().await;
}

async fn a_filter_takes_several_values_and_offers_what_the_definition_has(engine: Engine) {
    let world = World::with_three(engine).await;
    let visitor = world.visitor().await;
    visitor.open_list("view=all&sort=name").await;
    visitor.script("document.querySelector('#filters').open = true").await;
    let offered =
        "[...document.querySelectorAll('#filter-priority input')].map(({ value }) => value).join() === 'P1,P2,P3'
        && document.querySelector('#filter-queue input[value=sales-development]')";
    visitor.until(offered).await;
    visitor.activate("#filter-priority input[value=P1]").await;
    visitor.until("!document.querySelector('#nobody').hidden && location.search.includes('priority=P1')").await;
    visitor.activate("#filter-priority input[value=P3]").await;
    visitor
        .until(&format!("({NAMES}) === 'Ada,Bob,Cleo' && location.search.includes('priority=P1&priority=P3')"))
        .await;
    assert_eq!(visitor.count("#chips [data-filter=priority]").await, 2);
    visitor.script("history.back()").await;
    visitor.until("!document.querySelector('#nobody').hidden && document.querySelectorAll('#filter-priority input:checked').length === 1").await;
    visitor.activate("#chips [data-filter=priority]").await;
    visitor.until(&format!("({NAMES}) === 'Ada,Bob,Cleo' && document.querySelector('#chips').hidden")).await;
    visitor.leave().await;
}

async fn a_view_is_kept_under_a_name_and_goes_again(engine: Engine) {
    let world = World::with_three(engine).await;
    let visitor = world.member("grace@works.example", "sales").await;
    visitor.until("document.querySelector('#views')").await;
    visitor.script("document.querySelector('#views a[href=\"/inbox?view=all\"]').click()").await;
    visitor.until("location.search === '?view=all'").await;
    visitor.script("document.querySelector('#filters').open = true").await;
    visitor.script("document.querySelector('#filter-stage input[value=mql]').click()").await;
    visitor.until("document.querySelector('#chips [data-filter=stage]')").await;
    visitor.activate("#keep-view").await;
    visitor.until("document.querySelector('dialog[open] #view-name')").await;
    visitor.press_keys("Mine, qualified").await;
    visitor.activate("#share-shared").await;
    visitor.activate("dialog button[type=submit]").await;
    visitor
        .until("document.querySelector('#saved-views a[aria-current]')?.innerText.includes('Mine, qualified')")
        .await;
    let other = world.member("henry@works.example", "read").await;
    other.until("document.querySelector('#saved-views a')?.innerText.includes('Mine, qualified')").await;
    assert_eq!(other.count("#saved-views .remove").await, 0, "it is not his");
    other.leave().await;
    visitor.activate("#saved-views .remove").await;
    visitor.until("!document.querySelector('#saved-views') && document.querySelector('#undo')").await;
    assert_eq!(visitor.count("#undo kbd").await, 0, "`u` takes back decisions alone");
    visitor.leave().await;
}

async fn of_a_thousand_people_more_come_as_somebody_scrolls_and_each_row_says_its_place(engine: Engine) {
    let world = World::new(engine);
    world.tell_of_thousands(1).await;
    let visitor = world.visitor().await;
    visitor.open_list("view=all").await;
    visitor.until("document.querySelector('#status')?.textContent === '1,000 people' && document.querySelectorAll('#leads li').length").await;
    for rows in [100, 300, 600] {
        let bottom = format!(
            "([...document.querySelectorAll('#leads li')].at(-1).scrollIntoView(), document.querySelectorAll('#leads li').length >= {rows})"
        );
        visitor.until(&bottom).await;
    }
    let said = "const row = document.querySelectorAll('#leads li')[599]; return [row.getAttribute('aria-posinset'), row.getAttribute('aria-setsize')]";
    assert_eq!(visitor.script(said).await, json!(["600", "1000"]));
    let once = "const ids = [...document.querySelectorAll('#leads li')].map((row) => row.dataset.person); return ids.length === new Set(ids).size";
    assert_eq!(visitor.script(once).await, true, "everybody is there once");
    visitor.leave().await;
}
