//! One history for the subdomains of a site: pages of `docs.` keep what they know at `www.`, through a frame. Host names that end with
//! `.localhost` are this machine in each engine, and secure; the test's server answers under all of them.
//!
//! WebKit gives a frame another storage for each origin around it, so its pages are as without a home: [`refusal`] shows that.

mod consent;
mod history;
mod refusal;

use crate::engine::Engine;
use crate::page::{FORM, SAID, actions, page};
use crate::visitor::{Visitor, World};
use handraise::evidence::Evidence;
use std::time::{Duration, Instant};
use thirtyfour::prelude::*;

/// Where a page looks for the frame if it names only an origin.
const FRAME: &str = "/plugin/handraise-home.html";
/// A strict policy for the frame: its own script, and nothing else.
const STRICT: &str = "default-src 'none'; script-src 'self'";

/// A world with subdomains.
struct Subdomains {
    world: World,
    docs: String,
    www: String,
}

impl Subdomains {
    /// Pages of `docs.` have `www.` as their home, whose frame answers them.
    fn new(engine: Engine) -> Self {
        let subdomains = Self::without_frame(World::new(engine));
        subdomains.allow(&subdomains.docs);
        subdomains.world.front.header(FRAME, "content-security-policy", STRICT);
        subdomains
    }

    /// The same, with a frame that answers nobody.
    fn without_frame(world: World) -> Self {
        let named = |name: &str| world.front.address.replace("127.0.0.1", &format!("{name}.site.localhost"));
        let (docs, www) = (named("docs"), named("www"));
        Self { world, docs, www }
    }

    /// Serves the frame as a host does: the file that was built, with a list.
    fn allow(&self, origins: &str) {
        let html = std::fs::read_to_string(crate::receiver::plugin().join("handraise-home.html")).expect("it is built");
        let listed = html.replace("data-allow=\"\"", &format!("data-allow=\"{origins}\""));
        assert_ne!(listed, html, "there is a list to fill in");
        self.world.front.page(FRAME, &listed);
    }

    /// The same page with the plugin for both: at home, the option changes nothing.
    fn serve(&self, attributes: &str) {
        self.serve_with("", attributes);
    }

    /// The same with a script that runs before the plugin.
    fn serve_with(&self, before: &str, attributes: &str) {
        let attributes = format!("{attributes} data-home='{}'", self.www);
        self.world.front.page("/own", &page(&format!("{SAID}{before}"), &attributes, FORM));
    }

    /// A visitor who has opened no page yet.
    async fn visitor(&self) -> Visitor {
        self.world.visitor().await
    }
}

impl Visitor {
    /// Opens a page of an origin, once the plugin is ready.
    async fn go(&self, origin: &str) {
        self.browser.goto(format!("{origin}/own")).await.expect("the page opens");
        self.until_ready().await;
        self.stir().await;
    }

    async fn act(&self, action: &str) {
        self.script(&format!("handraise.action('{action}')")).await;
    }

    /// All evidence under the plugin's keys, in the storage of the window that the test looks at.
    async fn all_stored(&self) -> Evidence {
        let mut all = Evidence::new();
        for (_, text) in self.stored_evidence().await {
            all.merge(&Evidence::decode(&text).expect("it is readable"));
        }
        all
    }

    /// Looks into the frame of the home, which the page has put last.
    async fn look_into_home(&self) {
        let frame = self.browser.find(By::Css("html > iframe")).await.expect("there is a frame");
        frame.enter_frame().await.expect("it can be looked into");
    }

    /// Waits until the home has an action so many times: no event tells this page.
    async fn until_home_has(&self, action: &str, times: usize) {
        self.look_into_home().await;
        let begun = Instant::now();
        while actions(&self.all_stored().await, action) != times {
            let stored = self.all_stored().await;
            assert!(begun.elapsed() < Duration::from_secs(60), "{action}: {:?}", stored.occurrences());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        self.browser.enter_parent_frame().await.expect("there is a page around it");
    }

    /// What the home has stored under the plugin's keys.
    async fn stored_at_home(&self) -> Vec<(String, String)> {
        self.look_into_home().await;
        let stored = self.stored().await;
        self.browser.enter_parent_frame().await.expect("there is a page around it");
        stored
    }
}
