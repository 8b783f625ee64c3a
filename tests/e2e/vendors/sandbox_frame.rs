//! The panel in the frame of a CRM, without an origin of its own (`sandbox="allow-scripts"`). The page around it is a stand-in that answers the messages of the
//! vendors' scripts. Those of Pipedrive and Zendesk are the real ones, from npm; Zoho's is a fake, because only Zoho's server has it. No CRM has any part
//! in this.

use crate::engine::{Engine, in_each_engine};
use crate::front::Front;
use crate::library;
use crate::receiver::plugin;
use crate::visitor::{Visitor, World};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use handraise_tests::{root, tool};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use std::time::Duration;
use tempfile::TempDir;
use thirtyfour::prelude::*;

in_each_engine! {
    a_panel_in_zoho_crm_explains_the_score,
    a_panel_in_pipedrive_explains_the_score,
    a_panel_in_zendesk_support_explains_the_score,
    a_panel_in_zendesk_sell_explains_the_score,
    a_panel_says_what_is_wrong_with_a_record(in_chromium),
    a_panel_says_why_it_has_no_record(in_chromium),
    a_panel_is_as_dark_as_its_host,
    a_panel_is_reached_by_the_keyboard_and_has_names,
    a_card_in_the_frame_gives_the_receivers_bytes,
}

/// A CRM as its frame sees it.
struct Host {
    /// The variant of the pack.
    channel: &'static str,
    /// Which messages it speaks.
    speaks: &'static str,
    /// Where the panel's page is in the pack.
    page: &'static str,
    /// The only address of another origin that the page may use.
    script: &'static str,
    /// What follows the page's address; `PARENT` stands for the origin of the page around the frame.
    query: &'static str,
    /// What the panel asks for, in this order.
    asks: &'static [&'static str],
}

const ZOHO: Host = Host {
    channel: "zoho",
    speaks: "zoho",
    page: "app/widget.html",
    script: "https://live.zwidgets.com/js-sdk/1.5/ZohoEmbededAppSDK.min.js",
    query: "serviceOrigin=PARENT",
    asks: &["REGISTER", "READ"],
};
const PIPEDRIVE: Host = Host {
    channel: "pipedrive",
    speaks: "pipedrive",
    page: "panel/panel.html",
    script: "https://cdn.jsdelivr.net/npm/@pipedrive/app-extensions-sdk@0.15.1/dist/index.umd.js",
    query: "id=frame-1&selectedIds=5&companyId=1&theme=light",
    asks: &["initialize", "listener user_settings_change"],
};
const SUPPORT: Host = Host {
    channel: "zendesk",
    speaks: "zendesk",
    page: "app/assets/iframe.html",
    script: "https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js",
    query: "origin=PARENT&app_guid=guid-1&colorScheme=light",
    asks: &["iframe.handshake", "iframe.on:colorScheme.changed", "iframe.on:app.activated"],
};
const SELL: Host = Host { channel: "zendesk-sell", ..SUPPORT };
const HOSTS: [&Host; 4] = [&ZOHO, &PIPEDRIVE, &SUPPORT, &SELL];

/// Looks into the card; `card` is its element, once it is there.
const CARD: &str = "const card = document.querySelector('#panel').shadowRoot?.querySelector('article');";

/// Lets a page wait a moment where it would wait for long.
const SOON: &str = "const later = setTimeout; globalThis.setTimeout = (act, ms, ...more) => later(act, ms === 20000 ? 50 : ms, ...more);";

/// What the golden file has of one case: a definition, evidence, a time, and the receiver's report.
fn entries() -> Vec<Value> {
    let packed = fs::read(root().join("tests/golden/golden.jsonl.br")).expect("the golden file");
    let mut text = Vec::new();
    brotli::BrotliDecompress(&mut packed.as_slice(), &mut text).expect("it is compressed");
    String::from_utf8(text).expect("text").lines().map(|line| serde_json::from_str(line).expect("an entry")).collect()
}

/// The panel, packed with the definition of a case and served in a frame.
struct Panel {
    world: World,
    host: &'static Host,
    folder: TempDir,
    case: Value,
}

impl Panel {
    fn new(engine: Engine, host: &'static Host) -> Self {
        let case =
            entries().into_iter().find(|entry| entry["name"] == "case intern-at-an-ideal-company").expect("a case");
        let folder = TempDir::new().expect("a folder");
        let definition = folder.path().join("definition.mql");
        let mql = BASE64_STANDARD.decode(case["mql"].as_str().expect("base64")).expect("base64");
        fs::write(&definition, mql).expect("it can be written");
        let mut command = Command::new(tool());
        command.args(["pack", "sandbox-frame", "--channel", host.channel, "--endpoint", "https://leads.example.com"]);
        command.arg("--definition").arg(&definition).arg("--plugin").arg(plugin());
        command.args(["--field", "score=Lead_Score"]).arg("--out").arg(folder.path().join("packed"));
        let output = command.output().expect("the tool runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let panel = Self { world: World::new(engine), host, folder, case };
        panel.serve();
        panel
    }

    fn front(&self) -> &Front {
        &self.world.front
    }

    /// Serves the panel's files, with the vendor's script at an address of another origin.
    fn serve(&self) {
        let (folder, page) = self.host.page.rsplit_once('/').expect("it is in a folder");
        for entry in fs::read_dir(self.folder.path().join("packed").join(folder)).expect("its files").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = if name.ends_with(".css") { "text/css" } else { "text/javascript" };
            if entry.path().is_file() && name != page {
                self.front().file(&format!("/frame/{name}"), kind, fs::read(entry.path()).expect("a file"));
            }
        }
        let own = |name: &str| fs::read(root().join("tests/e2e/vendors/sandbox_frame").join(name)).expect("a script");
        let script = match self.host.speaks {
            "zoho" => own("zoho.js"),
            "pipedrive" => {
                library::read("@pipedrive/app-extensions-sdk/dist/index.umd.js").expect("it is in the package")
            }
            _ => zendesk().into_bytes(),
        };
        self.front().file("/vendor.js", "text/javascript", script);
        self.front().header("/vendor.js", "access-control-allow-origin", "*");
        self.front().file("/parent.js", "text/javascript", own("parent.js"));
        let at_s = &self.case["at_s"];
        let trap = String::from_utf8(own("trap.js")).expect("text");
        self.front().first_script(&format!("{trap}\nDate.now = () => {at_s} * 1000;"));
    }

    /// What the record has, by the names of the host's fields.
    fn values(&self) -> Value {
        let report: Value = serde_json::from_str(self.case["assessment"].as_str().expect("text")).expect("JSON");
        let definition = &report["definition"];
        let [id, hash] = ["id", "hash"].map(|key| definition[key].as_str().expect("text"));
        json!({
            "Lead_Score": report["score"], "handraise_grade": report["grade"], "handraise_rating": report["rating"].to_string(), "handraise_stage": report["stage"],
            "handraise_segment": report["segment"], "handraise_reasons": "pricing_read: +10", "handraise_definition": format!("{id}@{}#{hash}", definition["version"]),
            "handraise_evidence": self.case["evidence"], "handraise_submission": "0".repeat(32), "handraise_status": "",
        })
    }

    /// Opens the record's page, and waits until the card shows more than that it loads. `crm` says what is different in this CRM.
    async fn open(&self, values: &Value, crm: &Value) -> Visitor {
        let visitor = self.world.visitor().await;
        self.show(&visitor, values, crm).await;
        visitor
    }

    /// The same in an open browser.
    async fn show(&self, visitor: &Visitor, values: &Value, crm: &Value) {
        let (_, page) = self.host.page.rsplit_once('/').expect("it is in a folder");
        let html = fs::read_to_string(self.folder.path().join("packed").join(self.host.page)).expect("the page");
        assert_eq!(html.matches(self.host.script).count(), 2, "in the policy and in the tag: {html}");
        let record = json!({ "values": values, "error": crm["error"] }).to_string().replace('<', "\\u003c");
        let html = html.replace(self.host.script, &format!("{}/vendor.js", self.front().address));
        self.front().page(&format!("/frame/{page}"), &html.replace(">null</script>", &format!(">{record}</script>")));
        let query = self.host.query.replace("PARENT", &self.front().address);
        let frame = format!("{}/frame/{page}?{query}", self.front().address.replace("127.0.0.1", "localhost"));
        let location = if self.host.channel == "zendesk-sell" { "lead_card" } else { "ticket_sidebar" };
        let begin = format!(
            "Object.assign(crm, {{ location: '{location}' }}, {crm}, {{ values: {values} }}); frame.src = '{frame}';"
        );
        self.front().page(
            "/crm",
            &format!(
                "<!doctype html><html><head><title>A stand-in for {}</title></head><body data-host={} style='margin: 0'><button>Before</button>
                <iframe sandbox='allow-scripts' title='Handraise' width=420 height=120></iframe><script src=/parent.js></script><script>{begin}</script></body></html>",
                self.host.channel, self.host.speaks
            ),
        );
        visitor.browser.goto(format!("{}/crm", self.front().address)).await.expect("the page opens");
        visitor.browser.enter_frame(0).await.expect("there is a frame");
        visitor.until(&format!("(() => {{ {CARD} return !!card; }})()")).await;
    }

    /// The panel used nothing that it may not use, and its host has no complaint.
    async fn is_well(&self, visitor: &Visitor) {
        assert_eq!(
            visitor.script("return [touched, refused, thrown]").await,
            json!([[], [], []]),
            "{}",
            self.host.channel
        );
        visitor.browser.enter_default_frame().await.expect("the page around it");
        assert_eq!(visitor.script("return crm.errors").await, json!([]), "{}", self.host.channel);
    }
}

/// Zendesk's script, as one: the package has its parts.
fn zendesk() -> String {
    let part = |name: &str| {
        let file = library::read(&format!("zendesk_app_framework_sdk/lib/{name}.js")).expect("it is in the package");
        format!("'./{name}': (module, require) => {{ {} }}", String::from_utf8(file).expect("text"))
    };
    let parts = ["index", "client", "utils"].map(part).join(",\n");
    format!(
        "globalThis.ZAFClient = (() => {{ const parts = {{ {parts} }}; const require = (name) => {{ const module = {{}}; parts[name](module, require); return module.exports; }}; return require('./index'); }})();"
    )
}

/// The text of the card.
async fn text(visitor: &Visitor) -> String {
    let text = visitor.script(&format!("{CARD} return card.innerText")).await;
    text.as_str().expect("text").to_owned()
}

/// The panel of a host explains a record, is as high as the card, and asks for nothing but what it shows.
async fn explains(engine: Engine, host: &'static Host) {
    let panel = Panel::new(engine, host);
    let values = panel.values();
    let visitor = panel.open(&values, &json!({})).await;
    assert_eq!(visitor.script("return origin").await, json!("null"), "the frame has no origin of its own");
    let shown = text(&visitor).await;
    let report: Value = serde_json::from_str(panel.case["assessment"].as_str().expect("text")).expect("JSON");
    let labels = |key: &str| -> Vec<String> {
        let list = report[key].as_array().expect("a list").iter();
        list.map(|each| each["label"].as_str().expect("a label").to_owned()).collect()
    };
    for part in labels("contributions")
        .iter()
        .chain(&labels("criteria"))
        .map(String::as_str)
        .chain(["60\u{a0}of 100", "house, version 1"])
    {
        let found = shown.to_lowercase().replace('\u{a0}', " ").contains(&part.to_lowercase().replace('\u{a0}', " "));
        assert!(found, "`{part}` is not in {shown}");
    }
    assert!(shown.contains("Missing") || shown.contains("missing") || shown.contains("unknown"), "{shown}");
    assert_eq!(
        visitor.script(&format!("{CARD} return card.querySelector('[data-field=score]').textContent")).await,
        json!("60")
    );
    assert_eq!(visitor.script(&format!("{CARD} return card.dataset.state")).await, json!("explained"));
    let height =
        visitor.script("return Math.ceil(document.querySelector('#panel').getBoundingClientRect().height)").await;
    panel.is_well(&visitor).await;
    let height = height.as_i64().expect("a number").clamp(100, 750);
    visitor.until(&format!("crm.heights.at(-1) == {height}")).await;
    let asked: Vec<String> = serde_json::from_value(visitor.script("return crm.asked").await).expect("texts");
    let mut left = asked.iter();
    assert!(host.asks.iter().all(|ask| left.any(|asked| asked == ask)), "{asked:?}");
    visitor.leave().await;
    let (_, page) = host.page.rsplit_once('/').expect("it is in a folder");
    let files = ["panel.css", "panel.js", "handraise-card.js"].map(|name| format!("GET /frame/{name}"));
    let around =
        ["GET /crm", "GET /parent.js", "GET /first-of-all.js", "GET /favicon.ico", "GET /vendor.js"].map(str::to_owned);
    let allowed: BTreeSet<String> = files.into_iter().chain(around).chain([format!("GET /frame/{page}")]).collect();
    let asked = panel.front().asked().into_iter().map(|asked| asked.split('?').next().unwrap_or_default().to_owned());
    let more: Vec<String> = asked.filter(|asked| !allowed.contains(asked)).collect();
    assert_eq!(more, Vec::<String>::new(), "nothing else was asked for");
}

async fn a_panel_in_zoho_crm_explains_the_score(engine: Engine) {
    explains(engine, &ZOHO).await;
}

async fn a_panel_in_pipedrive_explains_the_score(engine: Engine) {
    explains(engine, &PIPEDRIVE).await;
}

async fn a_panel_in_zendesk_support_explains_the_score(engine: Engine) {
    explains(engine, &SUPPORT).await;
}

async fn a_panel_in_zendesk_sell_explains_the_score(engine: Engine) {
    explains(engine, &SELL).await;
}

async fn a_panel_says_what_is_wrong_with_a_record(engine: Engine) {
    for host in HOSTS {
        let panel = Panel::new(engine, host);
        let mut other = panel.values();
        other["handraise_definition"] = json!("newer@2#0123456789abcdef");
        let mut damaged = panel.values();
        damaged["handraise_evidence"] = json!("no evidence");
        let mut empty = panel.values();
        for value in empty.as_object_mut().expect("an object").values_mut() {
            *value = Value::Null;
        }
        let visitor = panel.world.visitor().await;
        for (values, state, words) in [
            (other, "explained", "Another definition scored this lead"),
            (damaged, "stored", "can't be read"),
            (empty, "empty", "No score on this record"),
        ] {
            panel.show(&visitor, &values, &json!({})).await;
            visitor.until(&format!("(() => {{ {CARD} return card?.dataset.state == '{state}'; }})()")).await;
            let shown = text(&visitor).await;
            assert!(shown.contains(words), "{}: `{words}` is not in {shown}", host.channel);
            panel.is_well(&visitor).await;
        }
        visitor.leave().await;
    }
}

async fn a_panel_says_why_it_has_no_record(engine: Engine) {
    for (host, values, crm, missing, words) in [
        (&SUPPORT, json!({}), json!({}), "", "none of the panel's user fields, such as \"handraise_definition\""),
        (&SUPPORT, json!({}), json!({ "location": "nav_bar" }), "", "does not know the place \"nav_bar\""),
        (&SELL, Value::Null, json!({}), "", "did not hand over"),
        (&PIPEDRIVE, json!({}), json!({ "error": "This deal has no person. <b>" }), "", "This deal has no person. <b>"),
        (&ZOHO, json!({}), json!({}), "vendor.js", "did not load from live.zwidgets.com"),
        (&PIPEDRIVE, json!({}), json!({}), "vendor.js", "did not load from cdn.jsdelivr.net"),
        (&SUPPORT, json!({}), json!({}), "vendor.js", "did not load from static.zdassets.com"),
        (&ZOHO, json!({}), json!({ "answers": false }), "", "Zoho CRM did not answer"),
        (&PIPEDRIVE, json!({}), json!({ "answers": false }), "", "Pipedrive did not answer"),
        (&SUPPORT, json!({}), json!({ "answers": false }), "", "Zendesk did not answer"),
    ] {
        let panel = Panel::new(engine, host);
        if crm["answers"] == json!(false) {
            panel.front().also_first(SOON);
        }
        if !missing.is_empty() {
            panel.front().withhold(missing);
        }
        let visitor = panel.open(&values, &crm).await;
        let shown = text(&visitor).await;
        assert!(shown.contains("The score can't be shown") && shown.contains(words), "{}: {shown}", host.channel);
        visitor.leave().await;
    }
}

async fn a_panel_is_as_dark_as_its_host(engine: Engine) {
    for (host, crm, later) in [
        (&ZOHO, json!({ "mode": "night" }), ""),
        (&PIPEDRIVE, json!({}), "crm.listener.postMessage({ data: { theme: 'dark' } })"),
        (&SUPPORT, json!({}), "crm.say(JSON.stringify({ key: 'zaf.colorScheme.changed', message: 'dark' }))"),
    ] {
        let panel = Panel::new(engine, host);
        let visitor = panel.open(&panel.values(), &crm).await;
        let light = visitor.script("return getComputedStyle(document.body).backgroundColor").await;
        if !later.is_empty() {
            assert_eq!(light, json!("rgb(255, 255, 255)"), "{}", host.channel);
            visitor.browser.enter_default_frame().await.expect("the page around it");
            visitor.script(later).await;
            visitor.browser.enter_frame(0).await.expect("there is a frame");
        }
        visitor.until("getComputedStyle(document.body).backgroundColor == 'rgb(22, 28, 38)'").await;
        assert_eq!(
            visitor.script(&format!("{CARD} return getComputedStyle(card.getRootNode().host).backgroundColor")).await,
            json!("rgb(22, 28, 38)")
        );
        panel.is_well(&visitor).await;
        visitor.leave().await;
    }
}

async fn a_panel_is_reached_by_the_keyboard_and_has_names(engine: Engine) {
    let panel = Panel::new(engine, &ZOHO);
    let visitor = panel.open(&panel.values(), &json!({})).await;
    let main = visitor.browser.find(By::Css("main")).await.expect("the panel");
    let names = "return [document.title, document.documentElement.lang, document.querySelector('#' + document.querySelector('main').getAttribute('aria-labelledby')).textContent]";
    assert_eq!(visitor.script(names).await, json!(["Lead score", "en", "Lead score"]));
    assert_eq!(visitor.script(&format!("{CARD} return [card.ariaLabel ?? card.getAttribute('aria-label'), [...card.querySelectorAll('[role=img]')].every((image) => image.getAttribute('aria-label'))]")).await, json!(["Lead score", true]));
    assert!(main.is_displayed().await.expect("an answer"));
    visitor.browser.enter_default_frame().await.expect("the page around it");
    visitor.browser.find(By::Css("button")).await.expect("a button").focus().await.expect("it takes the focus");
    let keys = visitor.browser.action_chain_with_delay(Some(Duration::from_millis(20)), None);
    keys.send_keys(Key::Tab + "").perform().await.expect("a key");
    visitor.browser.enter_frame(0).await.expect("there is a frame");
    visitor.until("document.activeElement.id == 'panel'").await;
    visitor.leave().await;
}

async fn a_card_in_the_frame_gives_the_receivers_bytes(engine: Engine) {
    let panel = Panel::new(engine, &ZOHO);
    let visitor = panel.open(&panel.values(), &json!({})).await;
    let all = entries();
    // All cases, and then random ones.
    let some: Vec<&Value> = all.iter().take(300).collect();
    for batch in some.chunks(100) {
        let text = serde_json::to_string(batch).expect("JSON");
        let differing = visitor.browser.execute("return window.differing(arguments[0])", vec![Value::from(text)]).await;
        assert_eq!(differing.expect("the script runs").json(), &json!("[]"));
    }
    panel.is_well(&visitor).await;
    visitor.leave().await;
}
