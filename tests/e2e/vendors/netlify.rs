//! Netlify Forms. **Netlify is a fake**: it reads the packed page with forms as Netlify does at deploy, and keeps only the fields that it saw there. The pages send
//! their forms as Netlify's documents say.

use super::{Site, all_was_well, last_sent, only};
use crate::engine::{Engine, in_each_engine};

in_each_engine! {
    a_form_that_a_script_draws_is_sent_with_the_declared_fields,
    a_static_form_that_declares_the_fields_is_sent_with_each_once,
    a_form_is_sent_to_netlify_without_the_plugin,
}

/// `declared` is what Netlify saw. Netlify takes only forms of a name that it knows.
const NETLIFY: &str = "
    const deployed = new DOMParser().parseFromString(DEPLOYED, 'text/html');
    const declared = (name) => [...deployed.querySelectorAll(`form[name=${name}][data-netlify] [name]`)].map(({ name }) => name);
    addEventListener('submit', (event) => {
        event.preventDefault();
        const body = new URLSearchParams(new FormData(event.target)).toString();
        const pairs = [...new URLSearchParams(body)];
        const known = declared(new URLSearchParams(body).get('form-name'));
        sent.push(pairs.filter(([name]) => known.includes(name)));
    });";
const FIELDS: &str = "<input type=hidden name=form-name value=contact><input name=email value='visitor@harbour-works.example'><button>Send</button>";

/// A site whose HTML has these forms at deploy, and then this one.
fn site(engine: Engine, deployed: impl Fn(&Site) -> String, form: impl Fn(&Site) -> String) -> Site {
    let mut site = Site::new(engine, "netlify", &[], NETLIFY, "");
    site.fake = site.fake.replace("DEPLOYED", &serde_json::to_string(&deployed(&site)).expect("JSON"));
    site.body.push_str(&form(&site));
    site
}

fn drawn(engine: Engine) -> Site {
    site(engine, |site| site.packed.text("__forms.html"), |_| format!("<form>{FIELDS}</form>"))
}

async fn a_form_that_a_script_draws_is_sent_with_the_declared_fields(engine: Engine) {
    let site = drawn(engine);
    let visitor = site.open_ready().await;
    visitor.script("handraise.action('book-demo'); document.querySelector('button').click()").await;
    let sent = last_sent(&visitor).await;
    assert_eq!((only(&sent, "handraise_score"), only(&sent, "form-name")), ("20", "contact"));
    assert_eq!(only(&sent, "email"), "visitor@harbour-works.example");
    assert!(!only(&sent, "handraise_evidence").is_empty() && only(&sent, "handraise_submission").len() == 32);
    all_was_well(&visitor).await;
    visitor.leave().await;
}

async fn a_static_form_that_declares_the_fields_is_sent_with_each_once(engine: Engine) {
    let form = |site: &Site| {
        format!("<form name=contact data-netlify=true>{FIELDS}{}</form>", site.packed.text("fields.html"))
    };
    let site = site(engine, form, form);
    let visitor = site.open_ready().await;
    visitor.script("handraise.action('book-demo'); document.querySelector('button').click()").await;
    let sent = last_sent(&visitor).await;
    assert_eq!((only(&sent, "handraise_score"), only(&sent, "handraise_grade")), ("20", "U"));
    assert_eq!(only(&sent, "email"), "visitor@harbour-works.example");
    all_was_well(&visitor).await;
    visitor.leave().await;
}

async fn a_form_is_sent_to_netlify_without_the_plugin(engine: Engine) {
    drawn(engine).is_sent_without_the_plugin("document.querySelector('button').click()").await;
}
