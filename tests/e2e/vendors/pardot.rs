//! The pack for form handlers of Account Engagement (Pardot), with a server that stands in for one.

use super::stand_in::{names, send, site};
use crate::engine::{Engine, in_each_engine};

in_each_engine! {
    a_form_to_a_stand_in_for_a_form_handler_has_each_field_once_and_is_urlencoded,
    a_form_to_a_stand_in_for_a_form_handler_is_sent_without_the_plugin,
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
