//! HubSpot forms against a fake of both editors' documented events: a form of the new editor forgets what is set before it is ready, and one of the old editor, as
//! raw HTML, knows only what an event `input` told it.

use super::{Site, all_was_well, last_sent, only};
use crate::engine::{Engine, in_each_engine};
use serde_json::json;

in_each_engine! {
    a_fake_form_of_the_new_editor_is_sent_with_the_score_as_of_then,
    a_fake_form_of_the_new_editor_drawn_anew_has_the_fields_again,
    a_fake_form_of_the_new_editor_loses_what_a_refusal_removes,
    a_fake_raw_form_of_the_old_editor_is_sent_with_the_score_as_of_then,
    a_fake_raw_form_gets_its_fields_from_a_plugin_that_comes_later,
    a_plugin_that_comes_later_hears_what_was_answered_in_a_fake_form_of_the_new_editor,
    a_fake_form_of_the_new_editor_is_sent_without_the_plugin,
    a_fake_raw_form_of_the_old_editor_is_sent_without_the_plugin,
}

/// Two steps. `draw()` begins, `next()` and `send()` are what its buttons do.
const NEW: &str = "
    const own = ['0-1/email', '0-1/job_title'], hidden = ['score', 'grade', 'evidence', 'status', 'submission'].map((name) => '0-1/handraise_' + name);
    const fire = (name, form) => dispatchEvent(new CustomEvent('hs-form-event:' + name, { detail: { form } }));
    window.forms = [];
    window.HubSpotFormsV4 = { getForms: () => forms, getFormFromEvent: ({ detail }) => detail.form };
    window.lost = 0;
    function form() {
        const values = new Map([...own, ...hidden].map((name) => [name, '']));
        let isReady = false;
        return {
            values,
            begin() { isReady = true; fire('on-ready', this); },
            setFieldValue(name, value) {
                if (!isReady) lost++;
                else if (values.has(name)) values.set(name, value);
            },
            getFormFieldValues: async () => [...values].map(([name, value]) => ({ name, value })),
            type(name, value) { values.set(name, value); document.querySelector('#form').dispatchEvent(new Event('change', { bubbles: true })); },
            next() { fire('on-interaction:navigate', this); fire('on-interaction:navigate:next', this); },
            send() { sent.push([...values]); fire('on-submission:success', this); },
        };
    }
    window.draw = () => { forms = [form()]; };
    draw();";
const NEW_BODY: &str = "<div class=hs-form-html id=form></div>";

/// A form whose script keeps what events `input` say. `draw()` draws it anew from that.
const OLD: &str = "
    const names = ['email', 'job_title', 'handraise_score', 'handraise_grade', 'handraise_evidence', 'handraise_status'];
    window.state = Object.fromEntries(names.map((name) => [name, '']));
    window.draw = () => {
        document.querySelector('.hbspt-form').innerHTML = '<form class=hs-form>' +
            names.map((name, at) => `<input name=${name} ${at < 2 ? '' : 'type=hidden'}>`).join('') + '<button>Send</button></form>';
        for (const input of document.querySelectorAll('input')) input.value = state[input.name];
    };
    addEventListener('input', ({ target }) => { state[target.name] = target.value; });
    addEventListener('submit', (event) => { event.preventDefault(); sent.push(Object.entries(state)); });
    window.type = (name, value) => {
        const input = document.querySelector(`[name=${name}]`);
        input.value = value;
        for (const kind of ['input', 'change']) input.dispatchEvent(new Event(kind, { bubbles: true }));
    };
    draw();";
const OLD_BODY: &str = "<div class=hbspt-form></div>";

async fn a_fake_form_of_the_new_editor_is_sent_with_the_score_as_of_then(engine: Engine) {
    let site = Site::new(engine, "hubspot-forms", &[], NEW, NEW_BODY);
    let visitor = site.open_ready().await;
    visitor.until("lost").await;
    visitor.script("forms[0].begin(); forms[0].type('0-1/email', 'visitor@harbour-works.example')").await;
    visitor.until("forms[0].values.get('0-1/handraise_score') == '0'").await;
    visitor.script("forms[0].next(); forms[0].type('0-1/job_title', 'Head of Operations')").await;
    visitor.until("forms[0].values.get('0-1/handraise_grade') != 'U'").await;
    visitor.script("handraise.action('book-demo')").await;
    visitor.until("forms[0].values.get('0-1/handraise_score') == '20'").await;
    visitor.script("forms[0].send()").await;
    let sent = last_sent(&visitor).await;
    assert_eq!((sent.len(), only(&sent, "0-1/handraise_score"), only(&sent, "0-1/handraise_status")), (7, "20", ""));
    assert_eq!(only(&sent, "0-1/email"), "visitor@harbour-works.example");
    assert_eq!(only(&sent, "0-1/handraise_submission").len(), 32);
    assert!(!only(&sent, "0-1/handraise_evidence").is_empty());
    all_was_well(&visitor).await;
    visitor.leave().await;
}

async fn a_fake_form_of_the_new_editor_drawn_anew_has_the_fields_again(engine: Engine) {
    let site = Site::new(engine, "hubspot-forms", &["--field", "score=lead_score"], NEW, NEW_BODY);
    let visitor = site.open_ready().await;
    visitor
        .script("forms[0].begin(); handraise.action('book-demo'); draw(); forms[0].values.set('0-1/lead_score', '')")
        .await;
    visitor.script("forms[0].begin()").await;
    visitor.until("forms[0].values.get('0-1/lead_score') == '20'").await;
    visitor.script("forms[0].send()").await;
    let sent = last_sent(&visitor).await;
    assert_eq!((only(&sent, "0-1/lead_score"), only(&sent, "0-1/handraise_score")), ("20", ""), "it has another name");
    all_was_well(&visitor).await;
    visitor.leave().await;
}

async fn a_fake_raw_form_of_the_old_editor_is_sent_with_the_score_as_of_then(engine: Engine) {
    let site = Site::new(engine, "hubspot-forms", &[], OLD, OLD_BODY);
    let visitor = site.open_ready().await;
    visitor
        .script("type('email', 'visitor@harbour-works.example'); draw(); type('job_title', 'Head of Operations')")
        .await;
    // What the score is only then: no change of it reaches the adapter before the button does.
    visitor.script("handraise.action('book-demo'); document.querySelector('button').click()").await;
    let sent = last_sent(&visitor).await;
    assert_eq!((sent.len(), only(&sent, "handraise_score"), only(&sent, "handraise_status")), (6, "20", ""));
    assert_ne!(only(&sent, "handraise_grade"), "U", "the form's own answers count");
    assert_eq!(only(&sent, "email"), "visitor@harbour-works.example");
    assert_eq!(visitor.script("return document.querySelectorAll('form [name]').length").await, json!(6));
    all_was_well(&visitor).await;
    visitor.leave().await;
}

async fn a_fake_form_of_the_new_editor_loses_what_a_refusal_removes(engine: Engine) {
    let site = Site::new(engine, "hubspot-forms", &[], NEW, NEW_BODY);
    let visitor = site.open_ready().await;
    visitor.script("forms[0].begin(); handraise.action('book-demo')").await;
    visitor.until("forms[0].values.get('0-1/handraise_score') == '20'").await;
    let evidence = "return forms[0].values.get('0-1/handraise_evidence')";
    let before = visitor.script(evidence).await;
    visitor.script("handraise.consent('denied')").await;
    visitor.until("forms[0].values.get('0-1/handraise_score') == '0'").await;
    assert_ne!(visitor.script(evidence).await, before);
    all_was_well(&visitor).await;
    visitor.leave().await;
}

async fn a_fake_raw_form_gets_its_fields_from_a_plugin_that_comes_later(engine: Engine) {
    let site = Site::new(engine, "hubspot-forms", &[], OLD, OLD_BODY);
    let visitor = site.open_with_a_late_plugin("").await;
    visitor.script("handraise.action('book-demo')").await;
    visitor.until("state.handraise_score == '20'").await;
    all_was_well(&visitor).await;
    visitor.leave().await;
}

async fn a_plugin_that_comes_later_hears_what_was_answered_in_a_fake_form_of_the_new_editor(engine: Engine) {
    let site = Site::new(engine, "hubspot-forms", &[], NEW, NEW_BODY);
    let answered = "forms[0].begin(); forms[0].type('0-1/job_title', 'Head of Operations')";
    let visitor = site.open_with_a_late_plugin(answered).await;
    visitor.until("/[A-D]/.test(forms[0].values.get('0-1/handraise_grade'))").await;
    all_was_well(&visitor).await;
    visitor.leave().await;
}

async fn a_fake_form_of_the_new_editor_is_sent_without_the_plugin(engine: Engine) {
    let site = Site::new(engine, "hubspot-forms", &[], NEW, NEW_BODY);
    site.is_sent_without_the_plugin("forms[0].begin(); forms[0].next(); forms[0].send()").await;
}

async fn a_fake_raw_form_of_the_old_editor_is_sent_without_the_plugin(engine: Engine) {
    let site = Site::new(engine, "hubspot-forms", &[], OLD, OLD_BODY);
    site.is_sent_without_the_plugin("document.querySelector('button').click()").await;
}
