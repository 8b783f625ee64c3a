//! What the console says: each failure once, what is wrong and what to do; and the test that `?handraise-check` asks for.

use crate::engine::{Engine, in_each_engine};
use crate::page::{FORM, GRANTED, SAID, page};
use crate::visitor::World;

in_each_engine! {
    a_definition_that_is_not_there_is_named_with_what_to_do,
    files_that_are_not_beside_the_script_are_named_with_what_to_do,
    a_policy_that_forbids_the_connection_is_named_with_what_to_do,
    a_damaged_definition_is_named_with_what_to_do,
    the_check_says_that_all_is_well_and_which_forms_carry_the_score,
    the_check_says_what_is_wrong_and_what_to_do,
    nothing_is_said_and_no_help_is_loaded_where_nothing_is_wrong,
    what_a_control_of_the_page_throws_is_no_failure_to_say,
}

/// Opens a page whose plugin cannot start, sends its form, and returns the one text on the console.
async fn failing(world: &World, html: &str) -> String {
    world.front.page("/own", html);
    let visitor = world.visitor().await;
    visitor.open("/own").await;
    visitor.until("window.handraise?.ready").await;
    let said = visitor.said().await;
    let [said] = said.as_slice() else { panic!("{said:?}") };
    assert!(said.starts_with("handraise: ") && said.ends_with("Forms are sent all the same."), "{said}");
    visitor.press_send().await;
    visitor.leave().await;
    assert_eq!(world.only_lead().await["verdict"], "unverified");
    said.clone()
}

async fn a_definition_that_is_not_there_is_named_with_what_to_do(engine: Engine) {
    let world = World::new(engine);
    let html = page(SAID, GRANTED, FORM).replace("/v1/definition.mql", "/v1/definitions.mql");
    let said = failing(&world, &html).await;
    assert!(
        said.contains(&format!("404 {}/v1/definitions.mql. Put the file there, or correct", world.front.address)),
        "{said}"
    );
}

async fn files_that_are_not_beside_the_script_are_named_with_what_to_do(engine: Engine) {
    let world = World::new(engine);
    let script = std::fs::read(crate::receiver::plugin().join("handraise-loader.js")).expect("it is built");
    world.front.file("/cache/handraise-loader.js", "text/javascript", script);
    let html = page(SAID, GRANTED, FORM).replace("/plugin/", "/cache/");
    let said = failing(&world, &html).await;
    assert!(said.contains(&format!("{}/cache/handraise.wasm? If not, set base", world.front.address)), "{said}");
    let visitor = world.visitor().await;
    visitor.open("/own?handraise-check").await;
    visitor.until("said.some((text) => text.startsWith('handraise-check: FAILED. '))").await;
    visitor.leave().await;
}

async fn a_policy_that_forbids_the_connection_is_named_with_what_to_do(engine: Engine) {
    let world = World::new(engine);
    let policy = "<meta http-equiv='content-security-policy' content=\"connect-src 'none'\">";
    let said = failing(&world, &page(SAID, GRANTED, FORM).replace("<title>", &format!("{policy}<title>"))).await;
    assert!(said.contains("did not load") && said.contains("`connect-src`"), "{said}");
}

async fn a_damaged_definition_is_named_with_what_to_do(engine: Engine) {
    let world = World::new(engine);
    let whole = std::fs::read(crate::receiver::plugin().join("definition.mql")).expect("it is built");
    world.front.file("/v1/definition.mql", "application/octet-stream", &whole[..whole.len() / 2]);
    let said = failing(&world, &page(SAID, GRANTED, FORM)).await;
    assert!(said.contains("the definition is unreadable. Compile it again"), "{said}");
}

async fn the_check_says_that_all_is_well_and_which_forms_carry_the_score(engine: Engine) {
    let world = World::new(engine);
    let search = "<form id='search'><input name='q'></form>";
    world.front.page("/own", &page(SAID, GRANTED, &format!("{FORM}{search}")));
    let visitor = world.visitor().await;
    visitor.open("/own?handraise-check").await;
    let said = visitor.said().await;
    let [said] = said.as_slice() else { panic!("{said:?}") };
    for part in [
        "handraise-check: ok. Plugin ",
        "grade U",
        "stores what it sees",
        "forms that carry the score: 1 (document.forms[0])",
        "left alone: 1 (form#search)",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    visitor.press_send().await;
    visitor.leave().await;
    assert_eq!(world.only_lead().await["verdict"], "verified", "the check changes nothing");
}

async fn the_check_says_what_is_wrong_and_what_to_do(engine: Engine) {
    let world = World::new(engine);
    world.front.page("/own", &page(SAID, GRANTED, FORM).replace("/v1/definition.mql", "/v1/definitions.mql"));
    let visitor = world.visitor().await;
    visitor.open("/own?handraise-check").await;
    visitor.until("said.some((text) => text.startsWith('handraise-check'))").await;
    let said = visitor.said().await;
    let check = said.iter().find(|said| said.starts_with("handraise-check")).expect("it was said");
    assert!(
        check.starts_with("handraise-check: FAILED. handraise: 404 ") && check.contains("Put the file there"),
        "{check}"
    );
    visitor.leave().await;
}

async fn nothing_is_said_and_no_help_is_loaded_where_nothing_is_wrong(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor_on(&page(SAID, GRANTED, FORM)).await;
    visitor.script("handraise.action('book-demo')").await;
    assert_eq!(visitor.form_fields().await["handraise_score"], "20");
    assert_eq!(visitor.script("return said").await, serde_json::json!([]));
    assert!(!world.front.asked().iter().any(|asked| asked.contains("handraise-help")), "{:?}", world.front.asked());
    visitor.leave().await;
}

async fn what_a_control_of_the_page_throws_is_no_failure_to_say(engine: Engine) {
    let world = World::new(engine);
    let throwing = "customElements.define('my-input', class extends HTMLElement {
        static formAssociated = true;
        inside = this.attachInternals();
        get type() { throw Error('mine'); }
        get value() { throw Error('mine'); }
    });";
    let form =
        FORM.replace("<button>", "<my-input name='country'></my-input><my-input name='mail'></my-input><button>");
    let visitor = world.visitor_on(&page(&format!("{SAID}{throwing}"), GRANTED, &form)).await;
    assert_eq!(visitor.form_fields().await["handraise_score"], "0");
    let fields = visitor.script("return handraise.fields(document.querySelector('form'))").await;
    assert!(fields["handraise_submission"].is_string(), "{fields}");
    assert_eq!(visitor.script("return said").await, serde_json::json!([]));
    visitor.leave().await;
}
