//! Marketing forms of Dynamics 365 against a fake of the form loader's documented events: it reads the form's inputs, lets `d365mkt-formsubmit` pass, and sends the payload.

use super::{Site, all_was_well, last_sent, only};
use crate::engine::{Engine, in_each_engine};
use serde_json::json;

in_each_engine! {
    a_fake_dynamics_form_is_sent_with_the_score_as_of_then,
    a_fake_dynamics_form_that_reads_its_inputs_early_or_late_and_is_drawn_anew_has_the_fields,
    a_fake_dynamics_form_is_sent_without_the_plugin,
}

/// `load()` draws the form. With `submit()` nobody clicks, so no event comes before the inputs are read. With `copies`, a changed payload is ignored.
const FAKE: &str = "
    const place = document.querySelector('[data-form-id]');
    const fire = (name, target, detail) => target.dispatchEvent(new CustomEvent('d365mkt-' + name, { bubbles: true, cancelable: true, detail }));
    window.copies = false;
    window.submit = () => {
        const form = place.querySelector('form');
        const payload = Object.fromEntries([...form.querySelectorAll('[name]')].map(({ name, value }) => [name, value]));
        if (!fire('formsubmit', form, { payload: copies ? { ...payload } : payload })) return;
        sent.push(Object.entries(payload));
        fire('afterformsubmit', form, { successful: true, payload });
    };
    window.load = () => {
        fire('beforeformload', place);
        place.innerHTML = '<form><input name=emailaddress1><input name=job_title><input type=hidden name=new_handraise_score>' +
            '<input type=hidden name=new_handraise_grade><textarea hidden name=new_handraise_evidence></textarea><button>Send</button></form>';
        place.querySelector('form').addEventListener('submit', (event) => { event.preventDefault(); submit(); });
        fire('afterformload', place);
    };
    load();";
const BODY: &str = "<div data-form-id=00000000-0000-0000-0000-000000000000></div>";
const CLICK: &str = "document.querySelector('button').click()";
const FILL: &str = "document.querySelector('[name=emailaddress1]').value = 'visitor@harbour-works.example';
    document.querySelector('[name=job_title]').value = 'Head of Operations';";

async fn a_fake_dynamics_form_is_sent_with_the_score_as_of_then(engine: Engine) {
    let site = Site::new(engine, "dynamics-forms", &[], FAKE, BODY);
    let visitor = site.open_ready().await;
    visitor.until("document.querySelector('[name=new_handraise_score]').value == '0'").await;
    visitor.script(&format!("{FILL} handraise.action('book-demo'); submit()")).await;
    let sent = last_sent(&visitor).await;
    assert_eq!((sent.len(), only(&sent, "new_handraise_score")), (5, "20"), "{sent:?}");
    assert_ne!(only(&sent, "new_handraise_grade"), "U", "the form's own answers count");
    assert_eq!(only(&sent, "emailaddress1"), "visitor@harbour-works.example");
    assert!(!only(&sent, "new_handraise_evidence").is_empty());
    all_was_well(&visitor).await;
    visitor.leave().await;
}

async fn a_fake_dynamics_form_that_reads_its_inputs_early_or_late_and_is_drawn_anew_has_the_fields(engine: Engine) {
    let site = Site::new(engine, "dynamics-forms", &[], FAKE, BODY);
    let visitor = site.open_ready().await;
    visitor.script(&format!("copies = true; load(); {FILL} handraise.action('book-demo'); {CLICK}")).await;
    let sent = last_sent(&visitor).await;
    assert_eq!((sent.len(), only(&sent, "new_handraise_score")), (5, "20"), "{sent:?}");
    // One that is drawn now has the fields at once.
    visitor.script("load()").await;
    assert_eq!(visitor.script("return document.querySelector('[name=new_handraise_score]').value").await, json!("20"));
    all_was_well(&visitor).await;
    visitor.leave().await;
}

async fn a_fake_dynamics_form_is_sent_without_the_plugin(engine: Engine) {
    Site::new(engine, "dynamics-forms", &[], FAKE, BODY).is_sent_without_the_plugin(CLICK).await;
}
