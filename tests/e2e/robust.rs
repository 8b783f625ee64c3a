//! Whatever happens to the plugin, the form arrives.

use crate::visitor::{GOOD_FIT, World};

#[tokio::test]
async fn a_form_sent_before_the_plugin_is_ready_arrives_as_pending_with_a_submission_id() {
    let world = World::new();
    let visitor = world.visitor(0).await;
    // The network withholds the module: the loader alone is there.
    let block = serde_json::json!({"urls": ["*/handraise.js*", "*/handraise.wasm*"]});
    let devtools = thirtyfour::extensions::cdp::ChromeDevTools::new(visitor.browser.handle.clone());
    devtools.execute_cdp("Network.enable").await.expect("the network can be watched");
    devtools.execute_cdp_with_params("Network.setBlockedURLs", block).await.expect("addresses can be blocked");
    visitor.open("/contact").await;
    visitor.fill(&GOOD_FIT).await;
    visitor.submit().await;
    visitor.leave().await;

    let leads = world.receiver.leads().await;
    let [lead] = leads.as_slice() else { panic!("one form is one lead: {leads:?}") };
    assert_eq!(lead["contact"]["email"], "visitor@harbour-works.example");
    assert_eq!(lead["verdict"], "unverified", "{lead}");
    assert!(lead["submission"].as_str().is_some_and(|id| id.len() >= 16), "{lead}");
}

#[tokio::test]
async fn pressing_the_button_again_and_going_back_is_still_one_lead_per_submission() {
    let world = World::new();
    let visitor = world.visitor(0).await;
    visitor.open("/contact").await;
    visitor.until_ready().await;
    visitor.fill(&GOOD_FIT).await;
    // Two clicks in one turn, before the answer to the first.
    visitor.script("const button = document.querySelector('form button[type=submit]'); button.click(); button.click();").await;
    visitor.browser.goto(format!("{}/docs", world.receiver.address)).await.expect("the visitor goes on");
    visitor.leave().await;
    assert!(world.receiver.leads().await.len() <= 1);
}
