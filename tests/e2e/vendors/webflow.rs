//! Webflow. **Its script is a fake** that collects a form's inputs as Webflow's published script does, with the real jQuery: those inside the form, by `data-name` or
//! name, into one object.

use super::{Site, all_was_well, last_sent, only};
use crate::engine::{Engine, in_each_engine};
use crate::library;
use serde_json::json;

in_each_engine! {
    a_form_with_the_embedded_inputs_is_sent_with_the_score_as_of_then,
    a_form_is_sent_to_webflow_without_the_plugin,
}

const WEBFLOW: &str = "
    jQuery(document).on('submit', '.w-form form', (event) => {
        event.preventDefault();
        const fields = {};
        jQuery(event.target).find(':input:not([type=\"submit\"]):not([type=\"file\"]):not([type=\"button\"])').each((at, input) => {
            const field = jQuery(input);
            fields[field.attr('data-name') || field.attr('name') || 'Field ' + (at + 1)] = field.val();
        });
        sent.push(Object.entries(fields));
    });";
/// The most that Webflow takes of code in a page, in characters.
const MOST: usize = 10_000;

fn site(engine: Engine) -> Site {
    let jquery = library::read("jquery3/dist/jquery.min.js").expect("it is in the package");
    let jquery = String::from_utf8(jquery).expect("text");
    let mut site = Site::new(engine, "webflow", &[], &format!("{jquery};{WEBFLOW}"), "");
    let inputs = site.packed.text("embed.html");
    site.body.push_str(&format!(
        "<div class=w-form><form id=email-form data-name='Email Form'><input name=name data-name=Name value='A Visitor'>
        <input type=email name=email data-name=Email value='visitor@harbour-works.example'><input name=job_title data-name='Job title' value='Head of Operations'>
        <div class='w-embed'>{inputs}</div><input type=submit value=Send></form></div>"
    ));
    site
}

async fn a_form_with_the_embedded_inputs_is_sent_with_the_score_as_of_then(engine: Engine) {
    let site = site(engine);
    assert!(site.packed.text("snippet.html").len() < MOST && site.packed.text("embed.html").len() < MOST);
    let visitor = site.open_ready().await;
    let inputs = "return document.querySelectorAll('form [name]').length";
    let before = visitor.script(inputs).await;
    for score in ["20", "40"] {
        visitor.script("handraise.action('book-demo')").await;
        let now = visitor.assessment().await["score"].to_string();
        assert!(score == "40" || now == score, "{now}");
        visitor.script("document.querySelector('[type=submit]').click()").await;
        let sent = last_sent(&visitor).await;
        assert_eq!((only(&sent, "handraise_score"), only(&sent, "Name")), (now.as_str(), "A Visitor"));
        assert_ne!(only(&sent, "handraise_grade"), "U", "the form's own answers count");
        assert_eq!(only(&sent, "Email"), "visitor@harbour-works.example");
        assert_eq!(only(&sent, "handraise_submission").len(), 32);
    }
    assert_eq!(visitor.script(inputs).await, before, "nothing is added to the form");
    assert_eq!(visitor.script("return sent.length").await, json!(2));
    all_was_well(&visitor).await;
    visitor.leave().await;
}

async fn a_form_is_sent_to_webflow_without_the_plugin(engine: Engine) {
    site(engine).is_sent_without_the_plugin("document.querySelector('[type=submit]').click()").await;
}
