//! One decision after another, as somebody goes down a list: where the keys go on, what can be taken back, and what is not open any more.

use crate::engine::{Engine, in_each_engine};
use crate::visitor::World;

use super::list::{FOCUSED, NAMES};

in_each_engine! {
    whoever_decides_one_after_the_other_goes_on_from_where_they_were_and_takes_each_back(in_chromium),
    whoever_accepts_somebody_without_an_owner_follows_up(in_chromium),
}

async fn whoever_decides_one_after_the_other_goes_on_from_where_they_were_and_takes_each_back(engine: Engine) {
    let world = World::with_three(engine).await;
    let visitor = world.visitor().await;
    visitor.open_list("view=all").await;
    visitor.until(&format!("({NAMES}) === 'Cleo,Bob,Ada'")).await;
    visitor.script("document.querySelector('#leads li a').focus()").await;
    visitor.press_keys("j").await;
    visitor.until(&format!("{FOCUSED} === 'Bob'")).await;
    visitor.press_keys("e").await;
    // Whoever was heard of last is first.
    visitor.until(&format!("({NAMES}) === 'Bob,Cleo,Ada'")).await;
    visitor.press_keys("j").await;
    visitor.until(&format!("{FOCUSED} === 'Ada'")).await;
    visitor.press_keys("e").await;
    visitor.until(&format!("({NAMES}) === 'Ada,Bob,Cleo'")).await;
    // Nobody is accepted twice, and that is said for longer than the next answer takes.
    visitor.until("document.querySelector('#leads [data-field=stage]').lastChild.textContent === 'SAL'").await;
    visitor.press_keys("e").await;
    visitor.until("document.querySelector('#alert').textContent.startsWith('That is not open')").await;
    visitor.script("performance.clearResourceTimings()").await;
    visitor.activate("#refresh").await;
    let answered = "performance.getEntriesByType('resource').some(({ name }) => name.includes('/v1/persons?'))";
    visitor.until(answered).await;
    assert!(visitor.shown("#alert").await.starts_with("That is not open"));
    let stages = async || {
        let of = async |email: &str| world.person(email).await["stage"].as_str().expect("a stage").to_owned();
        (of("ada@works.example").await, of("bob@works.example").await)
    };
    assert_eq!(stages().await, ("sal".into(), "sal".into()));
    for expected in [("mql", "sal"), ("mql", "mql")] {
        visitor.press_keys("u").await;
        visitor.until_said("Undone.").await;
        assert_eq!(stages().await, (expected.0.into(), expected.1.into()), "the newest is taken back first");
        visitor.script("document.querySelector('#said').textContent = ''").await;
    }
    visitor.leave().await;
}

async fn whoever_accepts_somebody_without_an_owner_follows_up(engine: Engine) {
    let world = World::made_up(engine);
    let email = "ada@nobody-has-her.example";
    world.send(serde_json::json!({ "name": "Ada", "email": email, "contact_sales": "yes" })).await;
    world.person(email).await;
    let visitor = world.visitor().await;
    visitor.sign_in_as_seller().await;
    visitor.until("document.querySelector('#leads li') && !document.querySelector('#help').hidden").await;
    visitor.press_keys("/").await;
    visitor.until("document.activeElement.id === 'search'").await;
    visitor.press_keys(email).await;
    visitor.until(&format!("({NAMES}) === 'Ada'")).await;
    visitor.script("document.querySelector('#leads li a').focus()").await;
    visitor.press_keys("e").await;
    visitor.until_said("Accepted. You follow up.").await;
    let found = world.person(email).await;
    assert_eq!((&found["stage"], &found["owner"]), (&"sal".into(), &crate::views::SELLER.into()));
    visitor.press_keys("u").await;
    visitor.until_said("Undone.").await;
    let found = world.person(email).await;
    assert_eq!(
        (&found["stage"], &found["owner"]),
        (&"mql".into(), &serde_json::Value::Null),
        "one key takes both back"
    );
    visitor.leave().await;
}
