//! What form builders really send, through the real receiver: each shape brings contact, raised hand, answers and the plugin's fields. The
//! fixtures are our own, written from the builders' documents; `webhooks/README.md` says which.

use std::collections::BTreeSet;

use handraise::verification::Form;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::running::{Place, Running, json as body};

const DEFINITION: &str = include_str!("webhooks/definition.toml");
const SUBMISSION: &str = "0123456789abcdef0123456789abcdef";

/// A fixture, and what differs from what all have in common.
struct Webhook {
    file: &'static str,
    /// The names of the contact's fields, in their order.
    contact: &'static str,
    /// Whether it can carry the plugin's fields.
    has_own: bool,
    name: Option<&'static str>,
    company: Option<&'static str>,
}

const fn webhook(file: &'static str, contact: &'static str) -> Webhook {
    Webhook { file, contact, has_own: true, name: Some("Ada Byron"), company: Some("Works") }
}

const HAND: &str = "Would you like to be contacted by sales?";

const WEBHOOKS: [Webhook; 19] = [
    webhook(
        "contact-form-7.multipart",
        "your-name, your-email, your-company, job_title, company_size, contact_sales[], your-message",
    ),
    webhook("elementor-advanced.urlencoded", "name, email, Company, job_title, Company size, HAND"),
    webhook(
        "elementor.urlencoded",
        "Name, Email, Company, job_title, Company size, HAND, Date, Page URL, form_id, form_name",
    ),
    webhook("envelope.json", "email, name, company, job_title, company_size, contact_sales, form"),
    // The parts of an answer to Formbricks' question for contact details have no names.
    Webhook { name: None, company: None, ..webhook("formbricks.json", "who, job_title, company_size, contact_sales") },
    // With all fields, Gravity Forms sends numbers for names, so nothing says which of them is a name.
    Webhook {
        has_own: false,
        name: None,
        company: None,
        ..webhook("gravity-all-fields.json", "1.3, 1.6, 2, 3, 4, 5.1, 6")
    },
    webhook(
        "gravity-select-fields.json",
        "first_name, last_name, email, company, job_title, company_size, contact_sales",
    ),
    webhook("hubspot-forms.json", "firstname, lastname, email, jobtitle, company_size, contact_sales, company"),
    webhook("hubspot-object.json", "firstname, lastname, email, company, jobtitle, company_size, contact_sales"),
    webhook("hubspot-workflow.json", "firstname, lastname, email, company, jobtitle, company_size, contact_sales"),
    webhook(
        "jotform.urlencoded",
        "fullName, email4, company, whatDo, companySize, wouldYou, phoneNumber, address.addr_line1, address.city, address.country, notes",
    ),
    webhook("list.json", "email, job_title, Company size, contact_sales, Name, Company"),
    webhook(
        "tally.json",
        "First name, Last name, Where do we reach you?, Company, Job title, Company size, HAND, Notes",
    ),
    Webhook {
        name: Some("Ada"),
        ..webhook("typeform.json", "first_name, Your email address, job_title, Company size, HAND, company")
    },
    webhook("webflow.json", "First Name, Last Name, Email, Company, Job title, Company size, HAND"),
    webhook("wpforms.json", "name, email, company, job_title, company_size, contact_sales, topics"),
    webhook("zapier.json", "first_name, last_name, work_email, organisation, Job title, company_size, HAND"),
    webhook("zapier.urlencoded", "first_name, last_name, work_email, organisation, Job title, company_size, HAND"),
    // The same, under the content type of something else.
    webhook(
        "tally.json as application/x-www-form-urlencoded",
        "First name, Last name, Where do we reach you?, Company, Job title, Company size, HAND, Notes",
    ),
];

fn read(file: &str) -> Vec<u8> {
    let file = file.split(' ').next().unwrap_or_default();
    let path = handraise_tests::root().join("tests/receiver/webhooks").join(file);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn content_type(file: &str) -> &str {
    match (file.split_once(" as "), file.rsplit('.').next()) {
        (Some((_, named)), _) => named,
        (None, Some("json")) => "application/json",
        (None, Some("multipart")) => "multipart/form-data; boundary=wpcf7",
        _ => "application/x-www-form-urlencoded",
    }
}

async fn send(running: &Running, file: &str) -> Value {
    let request = running.post().header("accept", "application/json").header("content-type", content_type(file));
    let answer = request.body(read(file)).send().await.expect("an answer");
    assert_eq!(answer.status(), 201, "{file}");
    body(answer).await
}

#[tokio::test]
async fn every_form_builders_webhook_brings_contact_hand_answers_and_the_plugins_fields() {
    for expected in &WEBHOOKS {
        let place = Place::new();
        place.write("definition.toml", DEFINITION);
        let running = place.start().await;
        let file = expected.file;
        let answer = send(&running, file).await;
        let lead = running.lead().await;
        let card = &lead["card"];
        assert_eq!(card["email"], "ada@works.example", "{file}: {lead}");
        assert_eq!(card["name"].as_str(), expected.name, "{file}: {card}");
        assert_eq!(card["company"].as_str(), expected.company, "{file}: {card}");
        let contact = lead["contact"].as_object().expect("an object");
        let names: BTreeSet<&str> = contact.keys().map(String::as_str).collect();
        let wanted: BTreeSet<&str> =
            expected.contact.split(", ").map(|name| if name == "HAND" { HAND } else { name }).collect();
        assert_eq!(names, wanted, "{file}");
        let assessment = &lead["assessment"];
        assert_eq!(assessment["hand_raised"], true, "{file}: {lead}");
        assert_eq!(assessment["grade"], "A", "{file}: company size and seniority are read, {assessment}");
        if expected.has_own {
            assert_eq!(answer["submission"], SUBMISSION, "{file}");
            assert_eq!(lead["claimed"]["score"], 60, "{file}: {lead}");
        }
        running.stop().await;
    }
}

#[test]
fn every_fixture_is_tried_and_has_a_source() {
    let folder = handraise_tests::root().join("tests/receiver/webhooks");
    let told = std::fs::read_to_string(folder.join("README.md")).expect("the sources");
    let files = std::fs::read_dir(folder).expect("the fixtures").flatten();
    let files = files.map(|entry| entry.file_name().to_string_lossy().into_owned());
    for file in files.filter(|file| file != "README.md" && file != "definition.toml") {
        assert!(WEBHOOKS.iter().any(|webhook| webhook.file == file), "nothing tries {file}");
        assert!(told.contains(&format!("`{file}`")), "README.md says where {file} is from");
    }
}

/// A field of a form that somebody else's program sends on, in whatever depth.
fn wrap(fields: &[(String, String)], wraps: &[u8]) -> Value {
    let mut value: Value = fields.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    for kind in wraps {
        value = match kind % 4 {
            0 => json!({ "data": value }),
            1 => json!({ "fields": value, "form_id": "1" }),
            2 => json!({ "event": "form", "payload": { "data": value } }),
            _ => json!([value]),
        };
    }
    value
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn whatever_a_form_is_inside_of_its_values_are_kept_and_the_plugins_fields_are_no_contact(
        values in prop::collection::vec("[a-z0-9@. ]{1,20}", 1..8),
        wraps in prop::collection::vec(any::<u8>(), 0..3),
    ) {
        let mut fields: Vec<(String, String)> =
            values.iter().enumerate().map(|(place, value)| (format!("field {place}"), value.clone())).collect();
        fields.push(("handraise_score".into(), "60".into()));
        // Only the outermost list of one is a form.
        let wraps: Vec<u8> = wraps.iter().copied().filter(|kind| kind % 4 != 3).collect();
        let text = wrap(&fields, &wraps).to_string();
        let form = Form::from_json(text.as_bytes()).expect("a form");
        for value in &values {
            prop_assert!(form.fields().iter().any(|field| field.value == *value), "{} of {}", value, text);
        }
        prop_assert_eq!(form.last("handraise_score"), Some("60"));
        let own = form.fields().iter().filter(|field| field.name.contains("handraise_"));
        prop_assert!(own.into_iter().all(|field| field.name == "handraise_score"));
    }

    #[test]
    fn an_altered_webhook_is_a_form_or_an_error(place in 0..WEBHOOKS.len(), edits in prop::collection::vec(any::<(prop::sample::Index, u8)>(), 1..6)) {
        let mut body = read(WEBHOOKS[place].file);
        for (at, byte) in edits {
            let at = at.index(body.len());
            body[at] = byte;
        }
        let pairs = Form::from_urlencoded(&body);
        prop_assert!(pairs.fields().iter().all(|field| !field.name.is_empty()));
        if let Ok(form) = Form::from_json(&body) {
            prop_assert!(form.fields().iter().all(|field| !field.name.is_empty()));
        }
    }
}
