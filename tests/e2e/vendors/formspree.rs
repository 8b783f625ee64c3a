//! Formspree. Its script is the real one, `@formspree/ajax`; **its server is a fake**: a `fetch` that notes what comes, and for the plain form a Handraise receiver.

use super::{Site, all_was_well, last_sent, only};
use crate::engine::{Engine, in_each_engine};
use crate::library;

in_each_engine! {
    a_form_that_formsprees_script_sends_has_the_score,
    a_plain_form_has_the_score,
    a_form_is_sent_to_formspree_without_the_plugin,
}

const FORMSPREE: &str = "
    const ask = window.fetch;
    window.fetch = async (...asked) => {
        if (!('' + asked[0]).includes('formspree.io/f/abc')) return ask(...asked);
        sent.push([...asked[1].body]);
        return new Response(JSON.stringify({ next: '/thanks' }), { status: 200, headers: { 'content-type': 'application/json' } });
    };
    formspree('initForm', { formElement: '#contact', formId: 'abc' });";
const FIELDS: &str = "<input type=email name=email value='visitor@harbour-works.example'><input name=job_title value='Head of Operations'>";

fn site(engine: Engine) -> Site {
    let script = library::read("@formspree/ajax/dist/global.js").expect("it is in the package");
    let script = String::from_utf8(script).expect("text");
    let form = format!("<form id=contact>{FIELDS}<button type=submit data-fs-submit-btn>Send</button></form>");
    Site::new(engine, "formspree", &[], &format!("{script};{FORMSPREE}"), &form)
}

async fn a_form_that_formsprees_script_sends_has_the_score(engine: Engine) {
    let site = site(engine);
    let visitor = site.open_ready().await;
    visitor.script("handraise.action('book-demo'); document.querySelector('button').click()").await;
    let sent = last_sent(&visitor).await;
    assert_eq!((only(&sent, "handraise_score"), only(&sent, "email")), ("20", "visitor@harbour-works.example"));
    assert_ne!(only(&sent, "handraise_grade"), "U", "the form's own answers count");
    assert_eq!(only(&sent, "job_title"), "Head of Operations");
    all_was_well(&visitor).await;
    visitor.leave().await;
}

async fn a_plain_form_has_the_score(engine: Engine) {
    let form = format!("<form method=post action='/v1/leads'>{FIELDS}<button>Send</button></form>");
    let site = Site::new(engine, "formspree", &[], "", &form);
    let visitor = site.open_ready().await;
    visitor.script("handraise.action('book-demo')").await;
    visitor.press_send().await;
    visitor.leave().await;
    let lead = site.world.only_lead().await;
    assert_eq!((&lead["verdict"], lead["claimed"]["score"].as_i64()), (&"verified".into(), Some(20)), "{lead}");
}

async fn a_form_is_sent_to_formspree_without_the_plugin(engine: Engine) {
    site(engine).is_sent_without_the_plugin("document.querySelector('button').click()").await;
}
