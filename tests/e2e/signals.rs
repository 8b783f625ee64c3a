//! What definitions ask of pages since version 3 of their format: classes of forms, pages by their query, search words and
//! visits from nowhere, and answers that are neither a yes nor a no.

use crate::engine::{Engine, in_each_engine};
use crate::page::{GRANTED, count, page};
use crate::visitor::World;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use handraise::author::{Format, compile};
use handraise::evidence::{Evidence, Kind};
use handraise::matching::ClassId;
use serde_json::{Value, json};

in_each_engine! {
    a_form_is_of_a_class_by_its_selector_its_address_or_its_page,
    a_form_of_a_class_raises_a_hand_without_consent_too,
    a_form_that_is_not_sent_leaves_nothing,
    a_query_tells_pages_apart_and_another_one_is_no_view,
    a_search_word_and_a_visit_from_nowhere_are_sources,
    an_answer_that_is_neither_yes_nor_no_is_unclear_and_a_ticked_box_is_a_yes,
}

const DEFINITION: &str = r#"
id = "signals"
version = 1
pages = [
    { id = "demo", patterns = ["/own?demo=1"] },
    { id = "plans", patterns = ["/own?tab=plans"] },
]
forms = [
    { id = "by-selector", selector = "form.demo" },
    { id = "by-address", sent_to = ["/newsletter?list=2"] },
    { id = "by-page", pages = ["demo"] },
]
sources = [{ id = "searched", utm_term = ["lead scoring*"] }, { id = "direct", none = true }]
fields = [{ id = "contact_sales" }]
hand_raise = { field = "contact_sales", forms = ["by-selector"] }
"#;

/// A page with a definition of its own.
fn own_page(attributes: &str, body: &str) -> String {
    let compiled = compile(DEFINITION, Format::Toml).expect("it compiles");
    let definition = format!("data:application/octet-stream;base64,{}", STANDARD.encode(compiled.mql()));
    page("", attributes, body).replace("/v1/definition.mql", &definition)
}

/// The evidence that a form would carry.
fn sent(fields: &Value) -> Evidence {
    Evidence::decode(fields["handraise_evidence"].as_str().expect("evidence is sent")).expect("it is readable")
}

/// The classes of one kind in evidence, by their places among some names.
fn classes(evidence: &Evidence, kind: Kind, names: &[&str]) -> Vec<usize> {
    let place = |class: Option<ClassId>| names.iter().position(|name| Some(ClassId::of(name)) == class);
    let found = evidence.occurrences().iter().filter(|seen| seen.kind == kind).filter_map(|seen| place(seen.class));
    found.collect()
}

const FORMS: [&str; 3] = ["by-selector", "by-address", "by-page"];

async fn a_form_is_of_a_class_by_its_selector_its_address_or_its_page(engine: Engine) {
    let world = World::new(engine);
    let body = "<form class=demo><input name=email></form>
        <form id=news action='/newsletter?a=1&list=2'><input name=email><input name=action></form>
        <form id=other action='/newsletter?list=3'><input name=email></form>";
    let visitor = world.visitor_on(&own_page(GRANTED, body)).await;
    for (form, expected) in [("form.demo", vec![0]), ("#news", vec![1]), ("#other", vec![])] {
        let fields = visitor.script(&format!("return handraise.fields(document.querySelector('{form}'))")).await;
        let found = if expected.is_empty() { vec![] } else { classes(&sent(&fields), Kind::Form, &FORMS) };
        assert_eq!(found, expected, "{form}: {fields}");
    }
    visitor.script("history.pushState({}, '', '?demo=1')").await;
    let fields = visitor.script("return handraise.fields(document.querySelector('#other'))").await;
    assert_eq!(classes(&sent(&fields), Kind::Form, &FORMS), [2]);
    visitor.leave().await;
}

async fn a_form_of_a_class_raises_a_hand_without_consent_too(engine: Engine) {
    let world = World::new(engine);
    let visitor =
        world.visitor_on(&own_page("data-consent='denied'", "<form class=demo><input name=email></form>")).await;
    let fields = visitor.script("return handraise.fields(document.querySelector('form'))").await;
    assert_eq!((&fields["handraise_stage"], &fields["handraise_rating"]), (&json!("mql"), &json!("U")), "{fields}");
    assert_eq!(sent(&fields).occurrences().len(), 1, "the form that is sent, and nothing else");
    visitor.leave().await;
}

async fn a_form_that_is_not_sent_leaves_nothing(engine: Engine) {
    let world = World::new(engine);
    let body = "<form class=demo><input name=email></form>";
    let visitor = world.visitor_on(&own_page(GRANTED, body)).await;
    // A page that only looks at its form, to save a draft of it.
    visitor.script("new FormData(document.querySelector('form'))").await;
    visitor.script("handraise.fields(document.querySelector('form'))").await;
    let kept = visitor.evidence().await;
    assert_eq!(count(&kept, Kind::Form), 0, "{kept:?}");
    visitor.leave().await;
}

async fn a_query_tells_pages_apart_and_another_one_is_no_view(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor_on(&own_page(GRANTED, "<form class=demo><input name=email></form>")).await;
    for query in ["?tab=plans", "?sort=2&tab=plans", "?demo=1", "?demo=1&sort=3"] {
        // A view of its own needs a second of its own.
        visitor.pass(1100).await;
        visitor.script(&format!("history.pushState({{}}, '', '{query}')")).await;
    }
    let evidence = visitor.evidence().await;
    let views = classes(&evidence, Kind::View, &["demo", "plans"]);
    assert_eq!((views, count(&evidence, Kind::View)), (vec![1, 0], 3), "{evidence:?}");
    visitor.leave().await;
}

async fn a_search_word_and_a_visit_from_nowhere_are_sources(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor_on(&own_page(GRANTED, "<form class=demo><input name=email></form>")).await;
    let names = ["searched", "direct"];
    assert_eq!(classes(&visitor.evidence().await, Kind::Channel, &names), [1]);
    visitor.open("/own?utm_term=Lead%20scoring%20tool").await;
    visitor.until_ready().await;
    let mut found = classes(&visitor.evidence().await, Kind::Channel, &names);
    // Both may have begun in the same second.
    found.sort_unstable();
    assert_eq!(found, [0, 1]);
    visitor.leave().await;
}

async fn an_answer_that_is_neither_yes_nor_no_is_unclear_and_a_ticked_box_is_a_yes(engine: Engine) {
    let world = World::new(engine);
    let body = "<form id=text><input name=contact_sales value='maybe next year'></form>
        <form id=box><input name=contact_sales type=checkbox value='weekly' checked></form>
        <form id=no><input name=contact_sales value='No, thanks'></form>
        <form id=yes><select name=contact_sales><option>Yes, please</select></form>";
    let visitor = world.visitor_on(&own_page(GRANTED, body)).await;
    for (form, raised) in [("text", false), ("box", true), ("no", false), ("yes", true)] {
        let fields = visitor.script(&format!("return handraise.fields(document.querySelector('#{form}'))")).await;
        assert_eq!(fields["handraise_stage"] == json!("mql"), raised, "{form}: {fields}");
        let answer = sent(&fields).answer(ClassId::of("contact_sales")).and_then(|answer| answer.value);
        assert_eq!(answer == Some(ClassId::of("unclear")), form == "text", "{form}");
    }
    visitor.leave().await;
}
