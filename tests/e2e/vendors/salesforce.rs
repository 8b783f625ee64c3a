//! Forms of one's own that go to Salesforce: Web-to-Lead, and form handlers of Account Engagement (Pardot). A server of the test stands in for both; it notes what
//! the browser posted. There is no adapter: the plugin adds its fields itself.

use super::Site;
use crate::engine::{Engine, in_each_engine};
use crate::visitor::Visitor;
use handraise_tests::front::Posted;
use std::collections::BTreeMap;

in_each_engine! {
    a_form_to_a_stand_in_for_web_to_lead_has_the_fields_with_an_id_and_no_others,
    a_form_to_a_stand_in_for_a_form_handler_has_each_field_once_and_is_urlencoded,
    a_form_to_a_stand_in_for_a_form_handler_is_sent_without_the_plugin,
}

/// Where Web-to-Lead forms go.
const WEB_TO_LEAD: &str = "/servlet/servlet.WebToLead";

/// A form as Salesforce generates it.
fn form(action: &str) -> String {
    format!(
        "<form action='{action}?encoding=UTF-8' method=POST><input type=hidden name=oid value=00D000000000001>
        <input type=hidden name=retURL value=https://www.example.com/thanks><input name=email value=visitor@harbour-works.example>
        <input name=job_title value='Head of Operations'><button>Send</button></form>"
    )
}

/// A site whose form goes to a stand-in of another origin.
fn site(engine: Engine, host: &str, options: &[&str]) -> Site {
    let mut site = Site::new(engine, host, options, "", "");
    let address = format!("{}{WEB_TO_LEAD}", site.packed.endpoint.address);
    site.packed.endpoint.file(WEB_TO_LEAD, "text/html", "<title>Received</title>");
    site.packed.stand_in_for = "https://webto.salesforce.com";
    site.body += &form(&address);
    site
}

/// Sends the form, and returns what was posted.
async fn send(site: &Site, visitor: &Visitor) -> (Posted, BTreeMap<String, Vec<String>>) {
    let before = site.packed.endpoint.posted().len();
    visitor.script("document.querySelector('form button').click()").await;
    visitor.until_at(WEB_TO_LEAD).await;
    let posted = site.packed.endpoint.posted().swap_remove(before);
    let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(posted.body.as_bytes()) {
        fields.entry(name.into_owned()).or_default().push(value.into_owned());
    }
    (posted, fields)
}

fn names(fields: &BTreeMap<String, Vec<String>>) -> Vec<&str> {
    assert!(fields.values().all(|values| values.len() == 1), "{fields:?}");
    fields.keys().map(String::as_str).collect()
}

async fn a_form_to_a_stand_in_for_web_to_lead_has_the_fields_with_an_id_and_no_others(engine: Engine) {
    let options = [
        "--field",
        "score=00N5g00000ABCDE",
        "--field",
        "reasons=00N5g00000ABCDF",
        "--field",
        "evidence=00N5g00000ABCDG",
    ];
    let site = site(engine, "web-to-lead", &options);
    let visitor = site.open_ready().await;
    visitor.script("handraise.action('book-demo')").await;
    let (posted, fields) = send(&site, &visitor).await;
    assert_eq!(posted.kind, "application/x-www-form-urlencoded");
    let expected = ["00N5g00000ABCDE", "00N5g00000ABCDF", "00N5g00000ABCDG", "email", "job_title", "oid", "retURL"];
    assert_eq!(names(&fields), expected);
    assert_eq!((&*fields[expected[0]][0], &*fields["oid"][0]), ("20", "00D000000000001"));
    assert!(expected[1..3].iter().all(|name| (1..=32_768).contains(&fields[*name][0].len())), "{fields:?}");
    visitor.leave().await;
}

async fn a_form_to_a_stand_in_for_a_form_handler_has_each_field_once_and_is_urlencoded(engine: Engine) {
    let mut site = site(engine, "pardot", &[]);
    // Inputs for the fields do no harm.
    site.body = site.body.replace("<button>", "<input type=hidden name=handraise_score value=7><button>");
    let visitor = site.open_ready().await;
    visitor.script("handraise.action('book-demo')").await;
    let (posted, fields) = send(&site, &visitor).await;
    assert_eq!(posted.kind, "application/x-www-form-urlencoded");
    let ours = ["definition", "evidence", "grade", "rating", "reasons", "score", "segment", "stage", "submission"];
    let ours: Vec<String> = ours.iter().map(|key| format!("handraise_{key}")).collect();
    let mut expected = vec!["email"];
    expected.extend(ours.iter().map(String::as_str).chain(["job_title", "oid", "retURL"]));
    assert_eq!((names(&fields), &*fields["handraise_score"][0]), (expected, "20"));
    visitor.leave().await;
}

async fn a_form_to_a_stand_in_for_a_form_handler_is_sent_without_the_plugin(engine: Engine) {
    let site = site(engine, "pardot", &[]);
    site.packed.front.withhold("handraise-loader");
    let visitor = site.open().await;
    let (_, fields) = send(&site, &visitor).await;
    assert_eq!(names(&fields), ["email", "job_title", "oid", "retURL"]);
    visitor.leave().await;
}
