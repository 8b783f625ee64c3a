//! Marketo forms against a fake of `MktoForms2`: adding a hidden field twice sends it twice, and a form drawn anew forgets what was added.

use super::{Site, all_was_well, last_sent, only};
use crate::engine::{Engine, in_each_engine};

in_each_engine! {
    a_fake_marketo_form_is_sent_with_the_score_as_of_then,
    a_fake_marketo_form_drawn_anew_has_each_field_once,
    a_fake_marketo_form_is_sent_without_the_plugin,
}

/// `MktoForms2.begin()` makes a form ready, `forms[0].draw()` draws it anew, and its button sends it.
const FAKE: &str = "
    window.forms = [];
    const readers = [];
    function form() {
        const element = document.createElement('form'), before = [];
        document.querySelector('#mkto').replaceChildren(element);
        const made = {
            draw() { element.innerHTML = '<input name=Email><input name=job_title><button>Send</button>'; },
            getFormElem: () => [element],
            addHiddenFields(values) {
                for (const [name, value] of Object.entries(values)) element.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
            },
            vals(values) {
                for (const [name, value] of Object.entries(values ?? {})) for (const input of element.querySelectorAll(`[name='${name}']`)) input.value = value;
                if (!values) return Object.fromEntries([...element.querySelectorAll('input')].map(({ name, value }) => [name, value]));
            },
            onSubmit(callback) { before.push(callback); },
        };
        made.draw();
        element.addEventListener('submit', (event) => {
            event.preventDefault();
            before.forEach((callback) => callback(made));
            sent.push([...element.querySelectorAll('input')].map(({ name, value }) => [name, value]));
        });
        return made;
    }
    window.MktoForms2 = {
        whenReady(callback) { readers.push(callback); forms.forEach((form) => callback(form)); return this; },
        begin() { const made = form(); forms.push(made); readers.forEach((callback) => callback(made)); },
    };
    MktoForms2.begin();";
const BODY: &str = "<div id=mkto></div>";
const SEND: &str = "document.querySelector('button').click()";

async fn a_fake_marketo_form_is_sent_with_the_score_as_of_then(engine: Engine) {
    let site = Site::new(engine, "marketo", &["--field", "grade=Fit_Grade__c"], FAKE, BODY);
    let visitor = site.open_ready().await;
    visitor.until("forms[0].vals().handraiseScore == '0'").await;
    visitor.script("forms[0].vals({ Email: 'visitor@harbour-works.example', job_title: 'Head of Operations' })").await;
    // No change reaches the adapter before the form asks for its fields.
    visitor.script(&format!("handraise.action('book-demo'); {SEND}")).await;
    let sent = last_sent(&visitor).await;
    assert_eq!((only(&sent, "handraiseScore"), only(&sent, "Email")), ("20", "visitor@harbour-works.example"));
    assert_ne!(only(&sent, "Fit_Grade__c"), "U", "the form's own answers count");
    assert_eq!(only(&sent, "handraiseSubmission").len(), 32);
    assert!(!sent.iter().any(|(name, _)| name == "handraiseGrade"), "{sent:?}");
    all_was_well(&visitor).await;
    visitor.leave().await;
}

async fn a_fake_marketo_form_drawn_anew_has_each_field_once(engine: Engine) {
    let site = Site::new(engine, "marketo", &[], FAKE, BODY);
    let visitor = site.open_ready().await;
    visitor.script(&format!("handraise.action('book-demo'); forms[0].draw(); {SEND}; {SEND}")).await;
    visitor.until("sent.length == 2").await;
    let sent = last_sent(&visitor).await;
    assert_eq!((only(&sent, "handraiseScore"), only(&sent, "handraiseEvidence").is_empty()), ("20", false));
    // A form that comes later has them too.
    visitor.script(&format!("MktoForms2.begin(); {SEND}")).await;
    visitor.until("sent.length == 3").await;
    assert_eq!(only(&last_sent(&visitor).await, "handraiseScore"), "20");
    all_was_well(&visitor).await;
    visitor.leave().await;
}

async fn a_fake_marketo_form_is_sent_without_the_plugin(engine: Engine) {
    Site::new(engine, "marketo", &[], FAKE, BODY).is_sent_without_the_plugin(SEND).await;
}
