//! The visitor's consent decides what is measured and stored.

use crate::engine::{Engine, in_each_engine};
use crate::page::{FORM, page};
use crate::visitor::{GOOD_FIT, World, rules};
use serde_json::Value;

in_each_engine! {
    without_consent_nothing_is_stored_and_the_form_still_arrives,
    before_an_answer_nothing_is_stored,
    taking_consent_back_removes_what_was_stored,
    what_is_to_be_forgotten_is_gone_before_the_plugin_is_ready,
    after_a_refusal_every_page_of_an_app_has_a_submission_id_of_its_own,
}

/// Everything that the plugin could have left in the browser. The site's own memory of the choice belongs to the site.
const STORED: &str = r#"
    return Object.keys(localStorage).concat(Object.keys(sessionStorage)).filter((key) => !key.startsWith('lumenstack-'))
        .concat(document.cookie.split(';').filter(Boolean));
"#;

async fn without_consent_nothing_is_stored_and_the_form_still_arrives(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor().await;
    visitor.open("/pricing").await;
    visitor.choose("denied").await;
    visitor.until_ready().await;
    visitor.open("/compare").await;
    visitor.until_ready().await;
    visitor.open("/contact").await;
    visitor.until_ready().await;
    visitor.fill(&GOOD_FIT).await;
    visitor.fill(&[("contact_sales", "true")]).await;
    visitor.submit().await;
    assert_eq!(visitor.script(STORED).await, Value::Array(Vec::new()));
    visitor.leave().await;

    let lead = world.only_lead().await;
    assert_eq!(lead["contact"]["company"], "Harbour Works");
    assert_eq!(lead["verdict"], "verified", "{lead}");
    assert_eq!(lead["assessment"]["coverage"]["consent"], "denied");
    assert_eq!(lead["assessment"]["score"], 0);
    assert_eq!(lead["assessment"]["decision"], "hand_raiser");
    assert_eq!(rules(&lead), Vec::<&str>::new());
}

async fn before_an_answer_nothing_is_stored(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor().await;
    visitor.open("/pricing").await;
    visitor.until_ready().await;
    visitor.open("/compare").await;
    visitor.until_ready().await;
    assert_eq!(visitor.script(STORED).await, Value::Array(Vec::new()));
    visitor.leave().await;
}

async fn taking_consent_back_removes_what_was_stored(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor().await;
    visitor.allow_and_read_pricing().await;
    visitor.open("/docs").await;
    visitor.until_ready().await;
    assert_ne!(visitor.script(STORED).await, Value::Array(Vec::new()), "with consent, evidence is kept");
    visitor.script("window.handraise.consent('denied')").await;
    assert_eq!(visitor.script(STORED).await, Value::Array(Vec::new()));
    let score = visitor.script("return window.handraise.assessment().score").await;
    visitor.leave().await;
    assert_eq!(score, 0);
}

async fn what_is_to_be_forgotten_is_gone_before_the_plugin_is_ready(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor().await;
    for forgets in ["handraise.forget()", "handraise.consent('denied')"] {
        visitor.allow_and_read_pricing().await;
        visitor.open("/docs").await;
        visitor.until_ready().await;
        assert_ne!(visitor.script(STORED).await, Value::Array(Vec::new()));
        // On this page the module never loads.
        let slow = "window.fetch = () => new Promise(() => {});";
        world.front.page("/bye", &page(slow, "", ""));
        visitor.open("/bye").await;
        assert_eq!(visitor.script(&format!("{forgets}; {STORED}")).await, Value::Array(Vec::new()), "{forgets}");
        visitor.script("localStorage.clear()").await;
    }
    visitor.leave().await;
}

async fn after_a_refusal_every_page_of_an_app_has_a_submission_id_of_its_own(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor_on(&page("", "data-consent='denied'", FORM)).await;
    let script = "
        const id = () => new FormData(document.querySelector('form')).get('handraise_submission');
        // The Navigation API reports a change asynchronously.
        const settled = (work) => new Promise((go) => { work(); setTimeout(go, 50); });
        (async () => {
            const ids = [id(), id()];
            await settled(() => history.pushState({}, '', '/own?another=query'));
            ids.push(id());
            await settled(() => history.pushState({}, '', '/guide'));
            ids.push(id());
            done(ids);
        })();
    ";
    let ids = visitor.wait_for(script).await;
    let [first, again, query, other] = ids.as_array().expect("a list").as_slice() else { panic!("four: {ids}") };
    assert!(first.as_str().is_some_and(|id| id.len() == 32), "{ids}");
    assert!(first == again && first == query && first != other, "{ids}");
    visitor.leave().await;
}
