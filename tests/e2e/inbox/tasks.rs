//! What salespeople do every day, from beginning to end by the keyboard alone, with how many keys each takes. It does not know what a page looks like.

use std::cell::Cell;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use thirtyfour::prelude::*;

use crate::engine::{Engine, in_each_engine};
use crate::views::SELLER;
use crate::visitor::{Visitor, World};

in_each_engine! {
    ten_tasks_of_sales_are_done_by_the_keyboard_alone,
}

const SHOWN: &str = "[...document.querySelectorAll('#leads li[data-person]')].map((row) => row.dataset.person).join()";
/// What a radio button of the open dialog is looked for by.
const CHOICES: &str = "[...document.querySelectorAll('dialog[open] input[type=radio]')]";

/// A salesperson's hands.
struct Hands<'a> {
    world: &'a World,
    visitor: &'a Visitor,
    pressed: Cell<usize>,
}

impl Hands<'_> {
    async fn press(&self, keys: &str) {
        self.pressed.set(self.pressed.get() + keys.chars().count());
        self.visitor.press_keys(keys).await;
    }

    async fn press_key(&self, key: Key) {
        self.pressed.set(self.pressed.get() + 1);
        self.visitor.browser.action_chain().send_keys(key).perform().await.expect("a key");
    }

    /// Ends a task: it may not have taken more keys than this.
    fn done(&self, task: &str, most: usize) {
        let taken = self.pressed.take();
        println!("{task}: {taken} keys");
        assert!(taken <= most, "{task}: {taken} keys, at most {most}");
    }

    async fn until(&self, expression: &str) {
        self.visitor.until(expression).await;
    }

    /// Waits until the list shows whom the receiver names for a query, in its order.
    async fn until_shown(&self, query: &str) -> Vec<Value> {
        let found = self.world.receiver.get(&format!("/v1/persons?limit=30&{query}")).await;
        let persons = found["persons"].as_array().expect("a list").clone();
        assert!(!persons.is_empty(), "there is somebody for {query}");
        let ids: Vec<&str> = persons.iter().filter_map(|person| person["person"].as_str()).collect();
        self.until(&format!("({SHOWN}) === '{}'", ids.join(","))).await;
        persons
    }

    /// Waits for a dialog, and goes to the radio button for which this holds of `box`.
    async fn choose(&self, which: &str) {
        self.until(&format!("{CHOICES}.some((box) => box === document.activeElement)")).await;
        let script =
            format!("return {CHOICES}.findIndex((box) => {which}) - {CHOICES}.indexOf(document.activeElement)");
        let steps = self.visitor.script(&script).await.as_i64().expect("a number");
        let key = if steps < 0 { Key::Up } else { Key::Down };
        for _ in 0..steps.abs() {
            self.press_key(key.clone()).await;
        }
        if steps == 0 {
            self.press(" ").await;
        }
        self.press_key(Key::Enter).await;
        self.until("!document.querySelector('dialog[open]')").await;
    }

    async fn person(&self, id: &Value) -> Value {
        self.world.receiver.get(&format!("/v1/persons/{}", id.as_str().expect("an id"))).await
    }
}

async fn ten_tasks_of_sales_are_done_by_the_keyboard_alone(engine: Engine) {
    let world = World::made_up(engine);
    let visitor = world.visitor().await;
    visitor.sign_in_as_seller().await;
    let hands = Hands { world: &world, visitor: &visitor, pressed: Cell::new(0) };
    hands.until("document.querySelector('#leads li') && !document.querySelector('#help').hidden").await;

    hands.press("gm").await;
    let mine = hands.until_shown(&format!("owner={SELLER}&sort=due")).await;
    // What is due first is first: before her new P1s are those whose next step she has put off for long.
    let is_new = |row: &Value| (&row["report"]["priority"], &row["stage"]) == (&"P1".into(), &"mql".into());
    let place = mine.iter().position(is_new).expect("a new P1");
    assert!(mine[..place].iter().all(|row| row["overdue"] == true), "{mine:?}");
    let first = &mine[place]["person"];
    // On a wide page, the first of the list is open.
    let is_wide = visitor.script("return matchMedia('(min-width: 78rem)').matches").await == true;
    for _ in 0..place + usize::from(!is_wide) {
        hands.press("j").await;
    }
    let id = first.as_str().expect("an id");
    hands
        .until(&format!(
            "document.activeElement.closest('#leads li')?.dataset.person === '{id}' || document.querySelector('#detail').dataset.person === '{id}'"
        ))
        .await;
    hands.done("find my P1s, the first deadline first", 3 + place);

    hands.press("e").await;
    visitor.until_said("Accepted.").await;
    assert_eq!(hands.person(first).await["stage"], "sal");
    hands.done("accept", 1);
    hands.press("u").await;
    visitor.until_said("Undone.").await;
    assert_eq!(hands.person(first).await["stage"], "mql");
    hands.done("undo the last", 1);

    if is_wide {
        hands
            .until(&format!(
                "document.querySelector('#detail').dataset.person === '{}'",
                first.as_str().expect("an id")
            ))
            .await;
    }
    hands.press("r").await;
    hands.choose("box.value === 'no_budget'").await;
    visitor.until_said("Rejected.").await;
    assert_eq!(hands.person(first).await["report"]["reason"], "no_budget");
    hands.done("reject with a reason", 4);
    hands.press("u").await;
    visitor.until_said("Undone.").await;
    hands.done("undo the last", 1);

    hands.press("a").await;
    hands
        .choose("box.value.includes('@') && box.value !== document.querySelector('dialog [name=owner]:checked')?.value")
        .await;
    visitor.until_said("Saved who follows up.").await;
    let owner = hands.person(first).await["owner"].clone();
    assert!(owner.is_string() && owner != SELLER, "{owner}");
    hands.done("assign to a colleague", 4);
    hands.press("u").await;
    visitor.until_said("Undone.").await;
    hands.done("undo the last", 1);

    if !is_wide {
        // Who was assigned to somebody else left the view, and the next one had the focus.
        hands.until(&format!("({SHOWN}).includes({first})")).await;
        hands.press("k").await;
    }
    hands.press("f").await;
    hands.choose("box.value === 'call'").await;
    visitor.until_said("Logged the follow-up.").await;
    hands.press("s").await;
    hands.choose("Number(box.value) - Date.now() > 6 * 3600000 && new Date(Number(box.value)).getDay() === 1").await;
    visitor.until_said("Saved when to be reminded.").await;
    let work = world.receiver.get(&format!("/v1/persons/{}/work", first.as_str().expect("an id"))).await;
    let until_ms = work["snoozed_until_ms"].as_u64().expect("a time");
    assert!(SystemTime::UNIX_EPOCH + Duration::from_millis(until_ms) > SystemTime::now());
    hands.done("log a follow-up, and snooze to Monday", 11);

    hands.press("gd").await;
    let yesterday =
        "const day = new Date(); day.setHours(0, 0, 0, 0); day.setDate(day.getDate() - 1); return day.toISOString()";
    let since = visitor.script(yesterday).await;
    hands.until_shown(&format!("changed_since={}&sort=last", since.as_str().expect("a time"))).await;
    hands.done("see what changed since yesterday", 2);

    let (_, domain) = world.somebody().await;
    hands.press("gt/").await;
    hands.until("document.activeElement.id === 'search'").await;
    hands.press(&domain).await;
    hands.until(&format!("location.search.includes('search={domain}')")).await;
    hands.until_shown(&format!("q={domain}&sort=last&to_check=false")).await;
    hands.done("find everybody of one company", 3 + domain.chars().count());

    let found = world.receiver.get("/v1/persons?grade=B&to_check=false&limit=1").await;
    let email = found["persons"][0]["contact"]["email"].as_str().expect("an address").to_owned();
    visitor.script("document.querySelector('#search').select()").await;
    hands.press(&email).await;
    let one = hands.until_shown(&format!("q={email}&sort=last&to_check=false")).await;
    if !is_wide {
        hands.press_key(Key::Down).await;
        hands.press_key(Key::Enter).await;
    }
    hands
        .until(&format!(
            "document.querySelector('#detail').dataset.person === '{}'",
            one[0]["person"].as_str().expect("an id")
        ))
        .await;
    let why = visitor.script("return document.querySelector('#detail [data-field^=criteria-]').innerText").await;
    assert!(why.as_str().is_some_and(|why| why.contains(" of ")), "{why}");
    hands.done("see why fit is B", email.chars().count() + 2);

    // A page remembers no more than 250 requests.
    visitor.script("performance.clearResourceTimings()").await;
    let chord = visitor.browser.action_chain().key_down(Key::Control).send_keys("k").key_up(Key::Control);
    chord.perform().await.expect("keys");
    hands.pressed.set(1);
    hands.until("document.activeElement.id === 'palette-field'").await;
    hands.press("export").await;
    hands.press_key(Key::Enter).await;
    hands.until("performance.getEntriesByType('resource').some(({ name }) => name.includes('format=excel'))").await;
    hands.done("export this view", 8);
    visitor.leave().await;
}
