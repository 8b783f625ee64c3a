//! The content security policy that `docs/hosts/script.md` gives a site whose plugin and receiver have another origin, as it stands there.

use crate::engine::{Engine, in_each_engine};
use crate::page::FORM;
use crate::receiver::Receiver;
use crate::visitor::{Visitor, World};
use serde_json::json;

in_each_engine! {
    under_the_documented_policy_a_plugin_and_a_receiver_of_another_origin_work,
    each_directive_of_the_documented_policy_is_needed,
}

/// The other origin in the documents.
const DOCUMENTED: &str = "https://leads.example.com";

/// The directives of the documented policy, with the address of a real server.
fn directives(other: &str) -> Vec<String> {
    let page = include_str!("../../docs/hosts/script.md");
    let (_, rest) = page.split_once("\nContent-Security-Policy: ").expect("the policy is documented");
    let (policy, _) = rest.split_once("\n```").expect("it ends");
    assert!(policy.contains(DOCUMENTED), "{policy}");
    policy.replace(DOCUMENTED, other).split(';').map(|directive| directive.trim().to_owned()).collect()
}

/// Opens a page under a policy. Its plugin, definition and receiver have another origin.
async fn open(world: &World, other: &str, path: &str, directives: &[String]) -> Visitor {
    let policy = directives.join("; ");
    let form = FORM.replace("/v1/leads", &format!("{other}/v1/leads"));
    // A script of the site itself, because the policy forbids scripts in the page.
    world.front.file(
        "/watch.js",
        "text/javascript",
        "window.refused = []; addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => /favicon/.test(blockedURI) || refused.push(effectiveDirective));",
    );
    world.front.page(
        path,
        &format!(
            "<!doctype html><html><head><title>A page</title><meta http-equiv=\"content-security-policy\" content=\"{policy}\">
            <script src=\"/watch.js\"></script>
            <script defer src=\"{other}/plugin/handraise-loader.js\" data-definition=\"{other}/v1/definition.mql\" data-consent=\"google\"></script>
            </head><body>{form}</body></html>"
        ),
    );
    let visitor = world.visitor().await;
    visitor.open(path).await;
    visitor
}

async fn under_the_documented_policy_a_plugin_and_a_receiver_of_another_origin_work(engine: Engine) {
    let world = World::new(engine);
    let data = tempfile::TempDir::new().expect("a folder");
    let other = Receiver::start_for(data.path(), &world.front.address);
    let visitor = open(&world, &other.address, "/own", &directives(&other.address)).await;
    visitor.until_ready().await;
    visitor.stir().await;
    // The part that follows a consent platform, and explanations.
    visitor.until("window.dataLayer").await;
    visitor.script("handraise.consent('granted'); handraise.action('book-demo')").await;
    let text =
        visitor.wait_for("handraise.explain().then(({ text }) => done(text), (error) => done(String(error)))").await;
    assert!(text.as_str().is_some_and(|text| text.contains("Asked for a demo or a trial")), "{text}");
    assert_eq!(visitor.script("return refused").await, json!([]));
    let twin = "return performance.getEntriesByType('resource').some(({ name }) => name.includes('twin'))";
    assert_eq!(visitor.script(twin).await, false, "WebAssembly is allowed");
    visitor.press_send().await;
    visitor.leave().await;
    let leads = other.leads().await;
    assert_eq!(
        (leads.len(), &leads[0]["verdict"], &leads[0]["claimed"]["score"]),
        (1, &json!("verified"), &json!(20)),
        "{leads:?}"
    );
}

async fn each_directive_of_the_documented_policy_is_needed(engine: Engine) {
    let world = World::new(engine);
    let data = tempfile::TempDir::new().expect("a folder");
    let other = Receiver::start_for(data.path(), &world.front.address);
    let whole = directives(&other.address);
    assert!(whole.iter().any(|directive| directive.starts_with("form-action ")), "{whole:?}");
    for (number, directive) in whole.iter().enumerate() {
        let (name, _) = directive.split_once(' ').expect("a name and sources");
        // The same policy without the other origin in this one directive.
        let less = whole.iter().map(|one| if one == directive { one.replace(&other.address, "") } else { one.clone() });
        let visitor = open(&world, &other.address, &format!("/less-{number}"), &less.collect::<Vec<_>>()).await;
        if name == "form-action" {
            visitor.until_ready().await;
            visitor.script("document.querySelector('form button').click()").await;
        }
        visitor.until(&format!("refused.some((refused) => refused.startsWith('{name}'))")).await;
        visitor.leave().await;
    }
    assert_eq!(other.leads().await.len(), 0);
}
