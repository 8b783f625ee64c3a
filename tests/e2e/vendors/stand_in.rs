//! Forms of one's own that go to Salesforce. A server of another origin stands in for it and notes what the browser posted. There is no adapter: the plugin
//! adds its fields itself.

use super::Site;
use crate::engine::Engine;
use crate::visitor::Visitor;
use handraise_tests::front::Posted;
use std::collections::BTreeMap;

/// Where Web-to-Lead forms go; form handlers have other addresses.
const PATH: &str = "/servlet/servlet.WebToLead";

/// A form as Salesforce generates it.
fn form(action: &str) -> String {
    format!(
        "<form action='{action}?encoding=UTF-8' method=POST><input type=hidden name=oid value=00D000000000001>
        <input type=hidden name=retURL value=https://www.example.com/thanks><input name=email value=visitor@harbour-works.example>
        <input name=job_title value='Head of Operations'><button>Send</button></form>"
    )
}

/// A site whose form goes to a stand-in of another origin.
pub(super) fn site(engine: Engine, host: &str, options: &[&str]) -> Site {
    let mut site = Site::new(engine, host, options, "", "");
    let address = format!("{}{PATH}", site.packed.endpoint.address);
    site.packed.endpoint.file(PATH, "text/html", "<title>Received</title>");
    site.packed.stand_in_for = "https://webto.salesforce.com";
    site.body += &form(&address);
    site
}

/// Sends the form, and returns what was posted.
pub(super) async fn send(site: &Site, visitor: &Visitor) -> (Posted, BTreeMap<String, Vec<String>>) {
    let before = site.packed.endpoint.posted().len();
    visitor.script("document.querySelector('form button').click()").await;
    visitor.until_at(PATH).await;
    let posted = site.packed.endpoint.until_posted(before + 1).await.swap_remove(before);
    let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(posted.body.as_bytes()) {
        fields.entry(name.into_owned()).or_default().push(value.into_owned());
    }
    (posted, fields)
}

/// The names of the fields, each of which came once.
pub(super) fn names(fields: &BTreeMap<String, Vec<String>>) -> Vec<&str> {
    assert!(fields.values().all(|values| values.len() == 1), "{fields:?}");
    fields.keys().map(String::as_str).collect()
}
