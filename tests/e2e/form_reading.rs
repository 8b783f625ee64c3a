//! Which controls of a form are read, and which forms are left alone.

use crate::engine::{Engine, in_each_engine};
use crate::page::{FORM, GRANTED, TOLD, page};
use crate::visitor::World;
use serde_json::Value;

in_each_engine! {
    a_custom_checkbox_raises_a_hand_only_when_it_is_ticked,
    a_field_about_the_current_solution_makes_no_login,
    a_polite_no_and_a_list_that_nothing_was_chosen_from_raise_no_hand,
    a_submit_event_of_a_component_is_no_failure,
    the_last_word_of_autocomplete_says_what_a_field_is,
    the_first_label_of_many_is_read,
    the_question_above_a_group_is_its_label,
    an_element_that_a_control_names_is_its_label,
    of_several_chosen_options_the_one_counts_that_counts_at_the_receiver,
}

/// A checkbox as design systems make it: it takes part in the form, and has a value whether it is ticked or not.
const CHECKBOX: &str = "
    customElements.define('my-checkbox', class extends HTMLElement {
        static formAssociated = true;
        inside = this.attachInternals();
        checked = false;
        get type() { return this.localName; }
        get name() { return this.getAttribute('name'); }
        get value() { return 'yes'; }
        tick() { this.checked = true; this.inside.setFormValue(this.value); }
    });
";

async fn a_custom_checkbox_raises_a_hand_only_when_it_is_ticked(engine: Engine) {
    let world = World::new(engine);
    let form = FORM.replace("<button>", "<my-checkbox name='contact_sales'></my-checkbox><button>");
    let visitor = world.visitor_on(&page(CHECKBOX, GRANTED, &form)).await;
    let reasons = |fields: &Value| fields["handraise_reasons"].as_str().expect("reasons").to_owned();
    let fields = visitor.form_fields().await;
    assert!(!reasons(&fields).contains("Asked to be contacted"), "{fields}");
    visitor.script("document.querySelector('my-checkbox').tick()").await;
    let fields = visitor.form_fields().await;
    assert!(reasons(&fields).contains("Asked to be contacted"), "{fields}");
    assert_eq!(visitor.thrown().await, "");
    visitor.leave().await;
}

async fn a_field_about_the_current_solution_makes_no_login(engine: Engine) {
    let world = World::new(engine);
    let question = FORM.replace("<button>", "<input name='current-solution' value='A spreadsheet'><button>");
    let visitor = world.visitor_on(&page("", GRANTED, &question)).await;
    let fields = visitor.form_fields().await;
    assert_eq!(fields["handraise_score"], "0", "{fields}");
    visitor.script("document.querySelector('[name=current-solution]').autocomplete = 'current-password'").await;
    let fields = visitor.form_fields().await;
    assert_eq!(fields["handraise_score"], Value::Null, "a login is not ours: {fields}");
    visitor.leave().await;
}

async fn a_submit_event_of_a_component_is_no_failure(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor_on(&page(TOLD, GRANTED, &format!("<my-form>{FORM}</my-form>"))).await;
    let dispatch = "for (const type of ['submit', 'formdata'])
        document.querySelector('my-form').dispatchEvent(new Event(type, { bubbles: true }))";
    visitor.script(dispatch).await;
    assert_eq!(visitor.script("return told").await, Value::Array(Vec::new()));
    assert_eq!(visitor.form_fields().await["handraise_score"], "0", "the form inside is served");
    visitor.leave().await;
}

async fn the_first_label_of_many_is_read(engine: Engine) {
    let world = World::new(engine);
    let labels = "<label for='q'>Would you like to be contacted by sales?</label><label for='q'>(optional)</label>";
    let form = FORM
        .replace("<button>", &format!("<input id='q' name='q' type='checkbox' value='yes' checked>{labels}<button>"));
    let visitor = world.visitor_on(&page("", GRANTED, &form)).await;
    let fields = visitor.form_fields().await;
    assert!(fields["handraise_reasons"].as_str().expect("reasons").contains("Asked to be contacted"), "{fields}");
    // The same form in a shadow root, where labels are found too.
    let build = "
        const { parentNode } = document.querySelector('form'), host = document.createElement('div');
        parentNode.append(host);
        host.attachShadow({ mode: 'open' }).append(...parentNode.querySelectorAll('form'));
        return handraise.fields(host.shadowRoot.querySelector('form')).handraise_reasons;
    ";
    let reasons = visitor.script(build).await;
    assert!(reasons.as_str().expect("reasons").contains("Asked to be contacted"), "{reasons}");
    visitor.leave().await;
}

async fn a_polite_no_and_a_list_that_nothing_was_chosen_from_raise_no_hand(engine: Engine) {
    let world = World::new(engine);
    let list = "<select name='contact_sales'><option>Please select</option><option>No, thanks</option><option>Yes, please</option></select>";
    let visitor = world.visitor_on(&page("", GRANTED, &FORM.replace("<button>", &format!("{list}<button>")))).await;
    let mut raised = Vec::new();
    for place in 0..3 {
        visitor.script(&format!("document.querySelector('select').selectedIndex = {place}")).await;
        let fields = visitor.form_fields().await;
        raised.push(fields["handraise_reasons"].as_str().expect("reasons").contains("Asked to be contacted"));
    }
    assert_eq!(raised, [false, false, true]);
    visitor.leave().await;
}

async fn the_last_word_of_autocomplete_says_what_a_field_is(engine: Engine) {
    let world = World::new(engine);
    let form =
        "<form><input name='f1' autocomplete='section-a work email' value='visitor@harbour-works.example'></form>";
    let visitor = world.visitor_on(&page("", GRANTED, form)).await;
    let fields = visitor.form_fields().await;
    assert_eq!(fields["handraise_stage"], "lead", "who says an address is known: {fields}");
    visitor.leave().await;
}

async fn the_question_above_a_group_is_its_label(engine: Engine) {
    let world = World::new(engine);
    let question = "Would you like to be contacted by sales?";
    let radio = "<label><input type='radio' name='q' value='yes' checked> Yes, please</label><label><input type='radio' name='q' value='no'> No</label>";
    let groups = [
        format!("<fieldset><legend>{question}</legend>{radio}</fieldset>"),
        format!("<div role='radiogroup' aria-labelledby='ask'><p id='ask'>{question}</p>{radio}</div>"),
        format!("<div role='group' aria-label='{question}'>{radio}</div>"),
    ];
    for group in groups {
        let visitor =
            world.visitor_on(&page("", GRANTED, &FORM.replace("<button>", &format!("{group}<button>")))).await;
        assert!(raises(&visitor.form_fields().await), "{group}");
        visitor.script("document.querySelectorAll('[type=radio]')[1].click()").await;
        assert!(!raises(&visitor.form_fields().await), "{group}");
        visitor.leave().await;
    }
}

async fn an_element_that_a_control_names_is_its_label(engine: Engine) {
    let world = World::new(engine);
    let asked = "<p id='ask'>Would you like to be contacted by sales?</p><input type='checkbox' name='q' value='yes' checked aria-labelledby='ask more'>";
    let visitor = world.visitor_on(&page("", GRANTED, &FORM.replace("<button>", &format!("{asked}<button>")))).await;
    assert!(raises(&visitor.form_fields().await));
    visitor.leave().await;
}

async fn of_several_chosen_options_the_one_counts_that_counts_at_the_receiver(engine: Engine) {
    let world = World::new(engine);
    let options = "<option selected>Student</option><option selected>Head of Operations</option><option>CEO</option>";
    let form = FORM.replace(
        "<input name=\"job_title\" value=\"Head of Operations\">",
        &format!("<select multiple name='job_title'>{options}</select>"),
    );
    assert!(form.contains("multiple"));
    let visitor = world.visitor_on(&page("", GRANTED, &form)).await;
    visitor.press_send().await;
    visitor.leave().await;
    let lead = world.only_lead().await;
    assert_eq!(lead["verdict"], "verified", "{lead}");
    assert!(!lead["verdict_reasons"].to_string().contains("answer:"), "{lead}");
}

fn raises(fields: &Value) -> bool {
    fields["handraise_reasons"].as_str().expect("reasons").contains("Asked to be contacted")
}
