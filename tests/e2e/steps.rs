//! Forms of several steps: which of a page's forms are one submission, and answers that a form carries from step to step.

use crate::engine::{Engine, in_each_engine};
use crate::page::{FORM, GRANTED, page};
use crate::visitor::{Visitor, World};
use serde_json::{Value, json};

in_each_engine! {
    a_step_that_replaces_another_is_the_same_submission_and_one_lead,
    a_form_without_an_address_before_the_one_that_asks_for_it_is_the_same_submission,
    a_form_that_is_drawn_anew_and_sent_again_is_the_same_submission,
    forms_with_two_addresses_are_two_submissions,
    a_form_that_was_reset_is_another_submission,
    what_a_later_form_leaves_blank_stays_as_an_earlier_form_said_it,
    answers_in_hidden_inputs_are_added_by_the_receiver_and_no_mismatch,
}

/// Sends a form as a script does, once the form's own event has said that it is sent.
const SEND: &str = "
    const send = async (form) => {
        const body = await new Promise((done) => {
            form.addEventListener('submit', (event) => { event.preventDefault(); done(new FormData(form)); }, { once: true });
            form.requestSubmit();
        });
        await fetch('/v1/leads', { method: 'POST', headers: { accept: 'application/json' }, body });
        return body.get('handraise_submission');
    };
";

const FIRST: &str = "<form><input name='email' value='visitor@harbour-works.example'><button>Next</button></form>";
const SECOND: &str = "<form><input name='job_title' value='Head of Operations'><input type='checkbox' name='contact_sales' value='yes' checked><button>Send</button></form>";

/// Runs a script that sends forms in `#wizard`, and returns the submissions' ids.
async fn ids(visitor: &Visitor, steps: &str) -> Vec<Value> {
    let script = format!(
        "{SEND} const wizard = document.querySelector('#wizard'); const ids = [];
        const show = async (html) => {{ wizard.innerHTML = html; ids.push(await send(wizard.querySelector('form'))); }};
        (async () => {{ {steps} done(ids); }})().catch((error) => done(String(error)));"
    );
    let ids = visitor.wait_for(&script).await;
    ids.as_array().unwrap_or_else(|| panic!("{ids}")).clone()
}

async fn wizard(world: &World) -> Visitor {
    world.visitor_on(&page("", GRANTED, "<div id='wizard'></div>")).await
}

/// The one lead of two steps, which carry the same id.
async fn lead_of(engine: Engine, [first, second]: [&str; 2]) -> Value {
    let world = World::new(engine);
    let visitor = wizard(&world).await;
    let ids = ids(&visitor, &format!("await show({}); await show({});", json!(first), json!(second))).await;
    assert_eq!(ids[0], ids[1]);
    visitor.leave().await;
    world.only_lead().await
}

async fn a_step_that_replaces_another_is_the_same_submission_and_one_lead(engine: Engine) {
    let lead = lead_of(engine, [FIRST, SECOND]).await;
    assert_eq!(
        (&lead["verdict"], &lead["assessment"]["decision"]),
        (&json!("verified"), &json!("hand_raiser")),
        "{lead}"
    );
    assert_eq!(lead["card"]["email"], "visitor@harbour-works.example", "{lead}");
    assert_eq!(lead["card"]["job_title"], "Head of Operations", "{lead}");
}

async fn a_form_without_an_address_before_the_one_that_asks_for_it_is_the_same_submission(engine: Engine) {
    let lead = lead_of(engine, [SECOND, FIRST]).await;
    assert_eq!((&lead["verdict"], &lead["assessment"]["hand_raised"]), (&json!("verified"), &json!(true)), "{lead}");
    assert_eq!(lead["card"]["email"], "visitor@harbour-works.example", "{lead}");
}

async fn a_form_that_is_drawn_anew_and_sent_again_is_the_same_submission(engine: Engine) {
    let lead = lead_of(engine, [FORM, FORM]).await;
    assert_eq!(lead["verdict"], "verified");
}

async fn forms_with_two_addresses_are_two_submissions(engine: Engine) {
    let world = World::new(engine);
    let visitor = wizard(&world).await;
    let other = FIRST.replace("visitor@", "colleague@");
    // A step without an address belongs to the one before it.
    let steps = [FIRST, SECOND, &other, SECOND].map(|step| format!("await show({});", json!(step))).concat();
    let ids = ids(&visitor, &steps).await;
    assert_eq!((&ids[0], &ids[2]), (&ids[1], &ids[3]));
    assert_ne!(ids[0], ids[2]);
    visitor.leave().await;
    assert_eq!(world.receiver.leads().await.len(), 2);
}

async fn a_form_that_was_reset_is_another_submission(engine: Engine) {
    let world = World::new(engine);
    let visitor = wizard(&world).await;
    let steps = format!(
        "await show({}); wizard.querySelector('form').reset(); ids.push(await send(wizard.querySelector('form')));",
        json!(FIRST)
    );
    let ids = ids(&visitor, &steps).await;
    assert_ne!(ids[0], ids[1]);
    visitor.leave().await;
}

async fn what_a_later_form_leaves_blank_stays_as_an_earlier_form_said_it(engine: Engine) {
    let world = World::new(engine);
    let visitor = wizard(&world).await;
    let form = |email: &str, title: &str, size: &str| {
        let size = ["", "201-1000"].map(|option| {
            format!("<option value='{option}' {}>{option}</option>", if option == size { "selected" } else { "" })
        });
        format!(
            "<form><input name='email' value='{email}'><input name='job_title' value='{title}'><select name='company_size'>{}</select></form>",
            size.concat()
        )
    };
    let first = form("visitor@harbour-works.example", "Head of Operations", "201-1000");
    let second = form("visitor@harbour-works-group.example", "", "");
    ids(&visitor, &format!("await show({}); await show({});", json!(first), json!(second))).await;
    visitor.leave().await;
    let leads = world.receiver.leads().await;
    let [later, earlier] = leads.as_slice() else { panic!("two leads: {leads:?}") };
    assert_eq!((&later["verdict"], &later["contact"]["job_title"]), (&json!("verified"), &json!("")), "{later}");
    let criteria = |lead: &Value| lead["assessment"]["criteria"].clone();
    assert!(criteria(later).to_string().contains("director"), "{later}");
    assert_eq!(criteria(later), criteria(earlier));
}

async fn answers_in_hidden_inputs_are_added_by_the_receiver_and_no_mismatch(engine: Engine) {
    let world = World::new(engine);
    let hidden =
        "<input type='hidden' name='job_title' value='CEO'><input type='hidden' name='contact_sales' value='yes'>";
    let form = format!(
        "<form method='post' action='/v1/leads'><input name='email' value='visitor@harbour-works.example'>{hidden}<button>Send</button></form>"
    );
    let visitor = world.visitor_on(&page("", GRANTED, &form)).await;
    visitor.press_send().await;
    visitor.leave().await;
    let lead = world.only_lead().await;
    assert_eq!(
        (&lead["verdict"], &lead["assessment"]["decision"]),
        (&json!("verified"), &json!("hand_raiser")),
        "{lead}"
    );
    let added = lead["added"].to_string();
    assert!(
        added.contains("the page did not read `job_title`") && added.contains("the page did not read `contact_sales`"),
        "{lead}"
    );
}
