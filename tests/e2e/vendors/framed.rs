//! Forms in frames of another origin. **The frame is a fake**: an empty page that says with which address it was opened. So is each webhook: it has the shape of
//! `tests/receiver/webhooks`, with what that address carried as hidden fields. It does not know how a vendor's script makes the frame.

use crate::page::{GRANTED, page};
use crate::visitor::{Visitor, World};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Notes the addresses that frames were opened with.
const NOTE: &str = "window.opened = []; window.entries = history.length; addEventListener('message', ({ data }) => data?.opened && opened.push(data.opened));";
const FRAME: &str =
    "<!doctype html><title>A fake form</title><script>parent.postMessage({ opened: location.href }, '*')</script>";

/// How one vendor's customers write their page.
pub(super) struct Vendor {
    /// The adapter.
    pub(super) name: &'static str,
    /// The path of the frame.
    pub(super) path: &'static str,
    /// What is between the address and its fields: `?` or `#`.
    pub(super) before: char,
    /// The page's own scripts and elements; `FORM` stands for the frame's address without fields.
    pub(super) body: &'static str,
}

impl Vendor {
    /// The frame's origin: the same server under another name.
    pub(super) fn origin(world: &World) -> String {
        world.front.address.replace("127.0.0.1", "localhost")
    }

    /// Opens the vendor's page, with a script that runs before all others.
    pub(super) async fn open(&self, world: &World, before: &str) -> Visitor {
        world.front.page(self.path, FRAME);
        let origin = Self::origin(world);
        let host = origin.trim_start_matches("http://");
        let adapter =
            format!("<script defer src='/plugin/handraise-for-{}.js' data-hosts='{host}'></script>", self.name);
        let body = self.body.replace("FORM", &format!("{origin}{}", self.path));
        let html = page(&format!("{NOTE}{before}"), GRANTED, &body).replace("</head>", &format!("{adapter}</head>"));
        world.front.page("/own", &html);
        let visitor = world.visitor().await;
        visitor.open("/own").await;
        visitor
    }

    /// The address with which the frame was opened for the `count`th time, in two parts: all but the fields, and the fields. It never was opened more often.
    pub(super) async fn opened(
        &self,
        visitor: &Visitor,
        count: usize,
    ) -> (Vec<(String, String)>, BTreeMap<String, String>) {
        visitor.until(&format!("opened.length >= {count}")).await;
        let opened: Vec<String> = serde_json::from_value(visitor.script("return opened").await).expect("addresses");
        assert_eq!(opened.len(), count, "{opened:?}");
        let added = visitor.script("return history.length - window.entries").await;
        // Firefox counts one too many while a page begins.
        assert!(added.as_i64().is_some_and(|added| added <= 0), "\"back\" leads where it led before");
        let (address, fragment) = opened[count - 1].split_once('#').unwrap_or((&opened[count - 1], ""));
        let (_, query) = address.split_once('?').unwrap_or((address, ""));
        let pairs =
            |text: &str| -> Vec<(String, String)> { form_urlencoded::parse(text.as_bytes()).into_owned().collect() };
        let is_own = |(name, _): &(String, String)| name.starts_with("handraise_");
        let (carrier, other) = if self.before == '#' { (fragment, query) } else { (query, fragment) };
        assert!(!pairs(other).iter().any(is_own), "{opened:?}");
        let (own, mut rest): (Vec<_>, Vec<_>) = pairs(carrier).into_iter().partition(is_own);
        let fields: BTreeMap<_, _> = own.iter().cloned().collect();
        assert_eq!(fields.len(), own.len(), "one field is set once: {own:?}");
        rest.extend(pairs(other));
        (rest, fields)
    }

    /// With the plugin, the frame carries the score, and what the vendor then sends to the receiver is verified. All else is as without the plugin.
    pub(super) async fn is_scored(
        &self,
        world: &World,
        webhook: impl Fn(&BTreeMap<String, String>) -> (String, &'static str),
    ) {
        let visitor = self.open(world, "").await;
        let (rest, fields) = self.opened(&visitor, 1).await;
        assert_eq!(fields["handraise_score"], "0", "{fields:?}");
        assert_eq!(fields["handraise_submission"].len(), 32, "{fields:?}");
        // Later fields of the page have the same id, so that what comes later can be joined.
        assert_eq!(
            visitor.script("return handraise.fields().handraise_submission").await,
            json!(fields["handraise_submission"])
        );
        assert_eq!(visitor.thrown().await, "");
        visitor.leave().await;
        let (body, kind) = webhook(&fields);
        let request = reqwest::Client::new().post(format!("{}/v1/leads", world.receiver.address));
        let answer = request.header("content-type", kind).header("accept", "application/json").body(body).send().await;
        let answer: Value = answer.expect("an answer").json().await.expect("in JSON");
        assert_eq!(answer["submission"], fields["handraise_submission"], "{answer}");
        let lead = world.only_lead().await;
        assert_eq!(
            (&lead["verdict"], &lead["card"]["email"]),
            (&json!("verified"), &json!("ada@works.example")),
            "{lead}"
        );
        world.front.withhold("handraise");
        let visitor = self.open(world, "").await;
        let (without, none) = self.opened(&visitor, 1).await;
        assert!(none.is_empty(), "{none:?}");
        visitor.leave().await;
        assert_eq!(stable(rest), stable(without));
    }

    /// If the plugin or its definition is missing, the frame is there all the same, once.
    pub(super) async fn is_there_without(&self, world: &World) {
        for (missing, status) in [("handraise-loader", None), ("definition.mql", Some("failed"))] {
            world.front.withhold(missing);
            let visitor = self.open(world, "").await;
            let (_, fields) = self.opened(&visitor, 1).await;
            assert_eq!(fields.get("handraise_status").map(String::as_str), status, "{missing}: {fields:?}");
            assert_eq!(fields.get("handraise_score"), None, "{missing}");
            assert_eq!(visitor.thrown().await, "", "{missing}");
            visitor.leave().await;
            world.front.release();
        }
    }
}

/// Without what is random.
fn stable(pairs: Vec<(String, String)>) -> Vec<(String, String)> {
    pairs.into_iter().filter(|(name, _)| name != "typeform-embed-id").collect()
}

/// A webhook of `tests/receiver/webhooks`.
pub(super) fn webhook(file: &str) -> String {
    std::fs::read_to_string(handraise_tests::root().join("tests/receiver/webhooks").join(file)).expect("a webhook")
}
