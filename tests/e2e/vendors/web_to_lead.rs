//! The pack for Salesforce Web-to-Lead, with a server that stands in for Salesforce.

use super::stand_in::{names, send, site};
use crate::engine::{Engine, in_each_engine};

in_each_engine! {
    a_form_to_a_stand_in_for_web_to_lead_has_the_fields_with_an_id_and_no_others,
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
