//! The order of lists of persons by priority, on all pages.

use serde_json::json;

use crate::ledger::{get, told};
use crate::persons::{DEFINITION, HOUR_S, everybody, everybody_of, id, names, who};
use crate::running::Place;

#[tokio::test]
async fn priorities_are_in_the_order_of_their_numbers_on_all_pages_and_among_the_choices() {
    let place = Place::new();
    let routing = |segment: &str, priority: &str| {
        format!(
            "\n[[routing]]\nsegment = \"{segment}\"\nhand_raised = true\npriority = \"{priority}\"\nqueue = \"{priority}-queue\"\nsla = \"4h\"\n"
        )
    };
    let (before, _) = DEFINITION.split_once("[[routing]]").expect("routes");
    let definition = format!("{before}{}{}", routing("large", "P10"), routing("rest", "P2"));
    let running = everybody_of(&place, &definition).await;
    assert_eq!(who(&running, "sort=priority").await, ["o", "zoe", "bob", "eve"], "of one priority, what is due first");
    let mut found = Vec::new();
    let mut after = String::new();
    loop {
        let page = get(&running, &format!("/v1/persons?sort=priority&limit=1&brief{after}")).await;
        found.extend(names(&page));
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert_eq!(found, ["o", "zoe", "bob", "eve"]);
    let choices = get(&running, "/v1/choices").await;
    assert_eq!(
        (&choices["priorities"], &choices["queues"]),
        (&json!(["P2", "P10"]), &json!(["P10-queue", "P2-queue"]))
    );
    running.stop().await;
}

#[tokio::test]
async fn of_one_priority_leads_that_wait_for_sales_are_before_a_neglected_follow_up() {
    let place = Place::new();
    let running = everybody(&place).await;
    let zoe = id(&running, "zoe@works.example").await;
    told(&running, "statuses", json!([{ "id": "s1", "person": zoe, "status": "accepted" }])).await;
    place.wait_s(10 * 24 * HOUR_S);
    let amy = [("email", "amy@works.example"), ("company_size", "201-1000"), ("contact_sales", "yes")];
    running.submit(&amy.map(|(name, value)| (name.to_owned(), value.to_owned()))).await;
    assert_eq!(who(&running, "priority=P1&sort=due").await, ["bob", "zoe", "amy"]);
    assert_eq!(who(&running, "priority=P1&sort=priority").await, ["bob", "amy", "zoe"]);
    let first = get(&running, "/v1/persons?priority=P1&sort=priority&limit=2").await;
    let after = first["next"].as_str().expect("somebody comes after them");
    assert_eq!(who(&running, &format!("priority=P1&sort=priority&after={after}")).await, ["zoe"]);
    running.stop().await;
}
