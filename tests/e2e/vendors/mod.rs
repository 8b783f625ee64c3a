//! Packs for the forms of one vendor, in three engines. **Every vendor here is a fake**: a script that plays the events and methods of the vendor's documents and
//! notes what it would send, or a server that stands in for the vendor's. No vendor's account or server has any part in
//! this, and of their own scripts only those of Typeform, Formspree, Pipedrive and Zendesk.

use crate::engine::Engine;
use crate::pack::Packed;
use crate::visitor::{Visitor, World};
use serde_json::{Value, json};

mod dynamics;
mod formspree;
mod framed;
mod hubspot_forms;
mod jotform;
mod marketo;
mod netlify;
mod pardot;
mod sandbox_frame;
mod shopify_pixel;
mod stand_in;
mod tally;
mod typeform;
mod web_to_lead;
mod webflow;

/// A site with a pack for one host and a fake of that host's script.
pub(crate) struct Site {
    pub(crate) world: World,
    pub(crate) packed: Packed,
    fake: String,
    body: String,
}

impl Site {
    /// `fake` notes in `sent` what the vendor would send, as lists of pairs. `body` says on the page that it is a fake.
    pub(crate) fn new(engine: Engine, host: &str, options: &[&str], fake: &str, body: &str) -> Self {
        let world = World::new(engine);
        let packed = Packed::serve(&world, host, options);
        let body = format!("<p>A fake of {host}: it plays the events of the vendor's documents.</p>{body}");
        Self { world, packed, fake: format!("window.sent = [];\n{fake}"), body }
    }

    /// Opens a page with the snippet, and then the fake.
    pub(crate) async fn open(&self) -> Visitor {
        self.open_with(&self.packed.text("snippet.html")).await
    }

    /// The same with other lines in place of the snippet.
    async fn open_with(&self, snippet: &str) -> Visitor {
        self.world.front.file("/fake.js", "text/javascript", self.fake.as_str());
        self.packed.open_with(&self.world, snippet, "<script defer src=\"/fake.js\"></script>", &self.body).await
    }

    /// Opens a page that has nothing but the adapter, and lets a script of the site load the plugin when the page has long been there. `before` is a script
    /// that runs meanwhile.
    pub(crate) async fn open_with_a_late_plugin(&self, before: &str) -> Visitor {
        let snippet = self.packed.text("snippet.html");
        let (_, scripts) = snippet.split_once("</script>").expect("the stub");
        let (loader, adapter) = scripts.split_once("</script>").expect("the loader");
        let visitor = self.open_with(adapter).await;
        let load = format!(
            "const made = new DOMParser().parseFromString(`{loader}</script>`, 'text/html').querySelector('script');
            const script = document.createElement('script');
            for (const {{ name, value }} of made.attributes) script.setAttribute(name, value);
            document.head.append(script);"
        );
        visitor.script(before).await;
        visitor.script(&load).await;
        self.make_ready(&visitor).await;
        visitor
    }

    /// Opens a page with the snippet and the fake, and consents once the plugin is ready.
    pub(crate) async fn open_ready(&self) -> Visitor {
        let visitor = self.open().await;
        self.make_ready(&visitor).await;
        visitor
    }

    async fn make_ready(&self, visitor: &Visitor) {
        visitor.until("handraise.ready").await;
        visitor.until_ready().await;
        // Not before: an automated browser that nobody has touched scores nothing.
        visitor.stir().await;
        visitor.script("handraise.consent('granted')").await;
    }

    /// Sends the form on a page without the plugin, on one with a plugin whose every method throws, and on one without the adapter. `send` is a script.
    pub(crate) async fn is_sent_without_the_plugin(&self, send: &str) {
        let broken = "window.handraise = { ready: Promise.reject(new Error('no')), onChange() { throw 1; }, fields() { throw 2; }, answer() { throw 3; } };
            handraise.ready.catch(() => {});\n";
        let mut visitor = None;
        for (missing, first) in [("handraise-loader", ""), ("handraise-loader", broken), ("handraise-for-", "")] {
            self.packed.front.withhold(missing);
            self.world.front.first_script(first);
            match &visitor {
                None => visitor = Some(self.open().await),
                Some(visitor) => visitor.browser.refresh().await.expect("the page opens again"),
            }
            let visitor = visitor.as_ref().expect("a page");
            visitor.until("document.readyState == 'complete'").await;
            visitor.script(send).await;
            visitor.until("sent.length").await;
            assert_eq!(visitor.script("return thrown").await, json!([]), "without {missing}: {first}");
            self.packed.front.release();
        }
        if let Some(visitor) = visitor {
            visitor.leave().await;
        }
    }
}

/// What the fake sent at the last time, once it has sent something: pairs of a name and a value.
pub(crate) async fn last_sent(visitor: &Visitor) -> Vec<(String, Value)> {
    visitor.until("sent.length").await;
    serde_json::from_value(visitor.script("return sent.at(-1)").await).expect("pairs")
}

/// The value of a field that was sent once.
pub(crate) fn only<'a>(sent: &'a [(String, Value)], name: &str) -> &'a str {
    let found: Vec<&Value> = sent.iter().filter(|(known, _)| known == name).map(|(_, value)| value).collect();
    assert_eq!(found.len(), 1, "{name}: {sent:?}");
    found[0].as_str().expect("a text")
}

/// Nothing was refused by the policy, and nothing thrown into the page.
pub(crate) async fn all_was_well(visitor: &Visitor) {
    assert_eq!(visitor.script("return [refused, thrown]").await, json!([[], []]));
}
