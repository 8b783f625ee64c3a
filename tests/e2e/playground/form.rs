//! The form of the playground: what the definition reads in each text, and what that is worth. It does not know how the report is shown.

use super::{click, open, report_of_the_library, shown_report, text_of, type_text, until_answered};
use crate::engine::{Engine, in_each_engine};
use crate::visitor::{Visitor, World};
use serde_json::{Value, json};
use thirtyfour::prelude::*;

in_each_engine! {
    what_the_definition_reads_in_a_form_is_shown_and_counts(in_chromium),
    each_text_of_the_form_says_what_it_is_worth(in_chromium),
}

/// Adds a row, and waits until it has the focus: a driver may answer before the page has handled the click.
async fn add_row(visitor: &Visitor) {
    click(visitor, "form-fields > button").await;
    visitor.until("document.activeElement.matches('form-fields input') && document.activeElement.value === ''").await;
}

async fn what_the_definition_reads_in_a_form_is_shown_and_counts(engine: Engine) {
    let world = World::new(engine);
    let visitor = open(&world).await;
    click(&visitor, "[data-start=nobody]").await;
    add_row(&visitor).await;
    type_text(&visitor, "role").await;
    visitor.browser.action_chain().send_keys(Key::Tab).perform().await.expect("it is typed");
    visitor.until("document.activeElement.value === ''").await;
    type_text(&visitor, "Head of Operations").await;
    let read = text_of(&visitor, "form-fields li small").await;
    assert!(read.contains("Seniority: Director") && read.contains("Function: Operations"), "{read}");
    let report = shown_report(&visitor).await;
    assert_eq!(report, report_of_the_library(&visitor).await);
    assert_eq!(report["criteria"].as_array().expect("criteria").len(), 7);
    let known = report["criteria"].as_array().expect("criteria").iter().filter(|one| !one["value"].is_null());
    assert_eq!(known.count(), 2);

    add_row(&visitor).await;
    type_text(&visitor, "shoe_size").await;
    let unread = text_of(&visitor, "form-fields li:last-child small").await;
    // WebKit ends the text of a box with a line.
    assert_eq!(unread.trim_end(), "The definition reads no field of this name.");
    for _ in 0..2 {
        click(&visitor, "form-fields li .remove").await;
    }
    until_answered(&visitor).await;
    assert_eq!(shown_report(&visitor).await["fit"]["coverage_permille"], 0);
    visitor.leave().await;
}

/// Types a text into the row of a field, over what is there.
async fn answer(visitor: &Visitor, field: &str, text: &str) {
    let select = "const [field] = arguments;
        const row = [...document.querySelectorAll('form-fields li')].find((row) => row.querySelector('input').value === field);
        const [, text] = row.querySelectorAll('input');
        text.focus();
        text.select();";
    visitor.browser.execute(select, vec![field.into()]).await.expect("the field is there");
    type_text(visitor, text).await;
}

/// What stands under each field: its lines, by the field's name.
async fn readings(visitor: &Visitor) -> Value {
    let lines = "const all = [...document.querySelectorAll('form-fields li')];
        const parts = (line) => [...line.children].map((part) => part.textContent);
        return Object.fromEntries(all.map((row) => [row.querySelector('input').value, [...row.querySelectorAll('.reading')].map(parts)]));";
    visitor.script(lines).await
}

async fn each_text_of_the_form_says_what_it_is_worth(engine: Engine) {
    let world = World::new(engine);
    let visitor = open(&world).await;
    let read = readings(&visitor).await;
    assert_eq!(
        read["job_title"],
        json!([
            ["Function: Operations", "fit, Function: 15 of 15"],
            ["Seniority: Director", "fit, Seniority: 20 of 20"]
        ])
    );
    assert_eq!(read["country"], json!([["Region: Germany, Austria, Switzerland", "fit, Region: 15 of 15"]]));
    // The worth is the report's own.
    let report = shown_report(&visitor).await;
    let criterion = report["criteria"].as_array().expect("criteria").iter().find(|one| one["attribute"] == "region");
    let criterion = criterion.expect("fit looks at the region");
    assert_eq!((&criterion["points"], &criterion["most"]), (&json!(15), &json!(15)));

    // A rule that asks about an answer, and one that takes.
    let rule = "[[rules]]\nid = \"big\"\nlabel = \"Large company\"\ndimension = \"intent\"\nwhen = { answer = { attribute = \"company_size\", is = \"201-1000\" } }\npoints = 3\n\n[[rules]]\nid = \"big_and_read\"\nlabel = \"Large, and read pricing\"\ndimension = \"intent\"\nwhen = { all = [{ view = { page = \"pricing\" } }, { answer = { attribute = \"company_size\", is = \"201-1000\" } }] }\npoints = -2\n\n";
    let add = "const [rule] = arguments;
        const area = document.querySelector('#definition-text textarea');
        area.value = area.value.replace('[[rules]]', () => `${rule}[[rules]]`);
        area.dispatchEvent(new Event('input', { bubbles: true }));";
    visitor.browser.execute(add, vec![rule.into()]).await.expect("the script runs");
    until_answered(&visitor).await;
    assert_eq!(
        readings(&visitor).await["company_size"],
        json!([
            ["Company size: 201-1000", "fit, Company size: 20 of 20"],
            ["Large company: +3"],
            ["Large, and read pricing: −2"]
        ])
    );
    answer(&visitor, "company_size", "many").await;
    let unread = json!([["The definition knows the field, but nothing in this text."]]);
    assert_eq!(readings(&visitor).await["company_size"], unread);

    answer(&visitor, "email", "someone@physics.ac.uk").await;
    answer(&visitor, "job_title", "PhD student").await;
    let read = readings(&visitor).await;
    assert_eq!(read["email"][1], json!(["Keeps them from sales: Student"]), "{read}");
    assert_eq!(shown_report(&visitor).await["reason"], "student");

    click(&visitor, "[data-start=caller]").await;
    until_answered(&visitor).await;
    let hand = |read: &Value| read["contact_sales"].clone();
    let asks = "Raises the hand: they ask to be contacted";
    assert_eq!(hand(&readings(&visitor).await), json!([["Contact sales: Yes"], [asks]]));
    answer(&visitor, "contact_sales", "maybe next year").await;
    let unclear = hand(&readings(&visitor).await).to_string();
    assert!(unclear.contains("a person should read it") && !unclear.contains(asks), "{unclear}");
    visitor.leave().await;
}
