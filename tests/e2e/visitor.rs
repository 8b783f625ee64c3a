//! What a visitor does: look, wait, move, click, type. It does not know what any of it is worth.

use crate::engine::{Driver, Engine, Session};
use crate::front::Front;
use crate::receiver::Receiver;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};
use tempfile::TempDir;
use thirtyfour::prelude::*;

/// A receiver with a server in front of it, each new, and a visitor's browser.
pub(crate) struct World {
    pub(crate) engine: Engine,
    pub(crate) receiver: Receiver,
    pub(crate) front: Front,
    /// Set for a browser of the test's own; otherwise tests share browsers.
    driver: Option<Driver>,
    folder: TempDir,
}

impl World {
    pub(crate) fn new(engine: Engine) -> Self {
        Self::with_options(engine, &[])
    }

    /// The same with more options for the receiver.
    pub(crate) fn with_options(engine: Engine, more: &[&str]) -> Self {
        let folder = TempDir::new().expect("a folder");
        let receiver = Receiver::start_with(&folder.path().join("data"), more);
        let front = Front::start(&receiver.address);
        Self { engine, receiver, front, driver: None, folder }
    }

    /// The same with a database that is made before.
    pub(crate) fn with_data(engine: Engine, make: impl FnOnce(&Path)) -> Self {
        let folder = TempDir::new().expect("a folder");
        let data = folder.path().join("data");
        make(&data);
        let receiver = Receiver::start(&data);
        let front = Front::start(&receiver.address);
        Self { engine, receiver, front, driver: None, folder }
    }

    /// The same with a receiver that asks these teams for their signatures. The sample site's definition was in force before.
    pub(crate) fn that_requires(engine: Engine, teams: &str) -> Self {
        let folder = TempDir::new().expect("a folder");
        let (data, signers) = (folder.path().join("data"), folder.path().join("allowed_signers"));
        std::fs::write(&signers, "").expect("a file without keys");
        drop(Receiver::start(&data));
        let signers = signers.to_str().expect("a path in UTF-8");
        let receiver = Receiver::start_with(&data, &["--require", teams, "--signers", signers]);
        let front = Front::start(&receiver.address);
        Self { engine, receiver, front, driver: None, folder }
    }

    /// The same with an unused browser, whose profile lasts and whose pages can be killed.
    pub(crate) fn with_own_browser(engine: Engine) -> Self {
        Self::in_zone(engine, "UTC")
    }

    /// The same with the visitor in a time zone.
    pub(crate) fn in_zone(engine: Engine, zone: &str) -> Self {
        let world = Self::new(engine);
        let driver = Driver::start_in_zone(engine, world.folder.path(), zone);
        Self { driver: Some(driver), ..world }
    }

    /// Where the test's own browser keeps its data.
    pub(crate) fn profile(&self) -> PathBuf {
        self.folder.path().join("profile")
    }

    /// The visitor's browser.
    pub(crate) async fn visitor(&self) -> Visitor {
        let Some(driver) = &self.driver else { return Visitor::of(self.engine, &self.front.address).await };
        let browser = driver.browser(&self.profile()).await;
        let (cache_log, site) = (driver.cache_log(), self.front.address.clone());
        Visitor { browser, cache_log, session: None, engine: self.engine, site }
    }

    /// The one lead that the receiver has.
    pub(crate) async fn only_lead(&self) -> Value {
        let mut leads = self.receiver.leads().await;
        assert_eq!(leads.len(), 1, "one form is one lead: {leads:?}");
        leads.remove(0)
    }

    /// The visitor leaves and comes back with a new browser, if an automated one has a profile that lasts.
    pub(crate) async fn come_back(&self, visitor: Visitor) -> Visitor {
        assert!(self.driver.is_some(), "only to a browser of one's own");
        if self.engine == Engine::WebKit {
            visitor.browser.goto("about:blank").await.expect("the page is left");
            return visitor;
        }
        visitor.leave().await;
        self.visitor().await
    }

    /// Kills every page of the browser and opens it again, even if the pages were dead.
    pub(crate) async fn crash(&self, visitor: Visitor) -> (Visitor, SystemTime) {
        self.driver.as_ref().expect("a browser of its own").kill_pages();
        let killed_at = SystemTime::now();
        // Drivers fail in different ways when their page is gone.
        let _ = visitor.browser.quit().await;
        (self.visitor().await, killed_at)
    }
}

/// A visitor with a browser.
pub(crate) struct Visitor {
    pub(crate) browser: WebDriver,
    /// Where it says what became of pages that were left.
    pub(crate) cache_log: Option<PathBuf>,
    /// Where the browser comes from and goes to.
    session: Option<Session>,
    pub(crate) engine: Engine,
    pub(crate) site: String,
}

impl Visitor {
    /// A visitor of any site, in a browser that tests share.
    pub(crate) async fn of(engine: Engine, site: &str) -> Self {
        let session = Session::take(engine).await;
        let (browser, cache_log) = (session.browser(), session.cache_log());
        Self { browser, cache_log, session: Some(session), engine, site: site.to_owned() }
    }

    /// Opens a page and moves the mouse, like a visitor who looks at it.
    pub(crate) async fn open(&self, path: &str) {
        self.browser.goto(format!("{}{path}", self.site)).await.expect("the page opens");
        self.stir().await;
    }

    /// Opens a page in front of the open one, and looks at it. An automated WebKitGTK opens new tabs in the background,
    /// so there it is a window, which takes the focus.
    pub(crate) async fn open_in_front(&self, path: &str) {
        let opened = match self.engine {
            Engine::WebKit => self.browser.new_window().await,
            Engine::Chromium | Engine::Firefox => self.browser.new_tab().await,
        };
        self.browser.switch_to_window(opened.expect("it opens")).await.expect("it can be looked at");
        self.open(path).await;
    }

    /// Moves the mouse a little.
    pub(crate) async fn stir(&self) {
        // Long enough for several events: engines drop a move to where the mouse already is.
        let moves = self.browser.action_chain_with_delay(None, Some(Duration::from_millis(100)));
        let moves = moves.move_to(200, 300).move_by_offset(40, 25);
        moves.perform().await.expect("the mouse moves");
    }

    /// Answers the consent banner.
    pub(crate) async fn choose(&self, consent: &str) {
        let button = self.browser.query(By::Css(format!("button[data-consent='{consent}']"))).first().await;
        button.expect("the banner is there").click().await.expect("it can be answered");
    }

    /// Agrees to measuring on the home page and reads pricing until it counts.
    pub(crate) async fn allow_and_read_pricing(&self) {
        self.open("/").await;
        self.choose("granted").await;
        self.open("/pricing").await;
        self.until_reason("pricing_read").await;
    }

    /// The same, and then fills in the contact form as somebody who fits.
    pub(crate) async fn read_pricing_and_fill_in(&self) {
        self.allow_and_read_pricing().await;
        self.open("/contact").await;
        self.until_ready().await;
        self.fill(&GOOD_FIT).await;
    }

    /// Waits until the plugin gives a reason. Real time passes, and the mouse moves now and then.
    pub(crate) async fn until_reason(&self, rule: &str) {
        for _ in 0..30 {
            let script = r#"
                const [rule, done] = arguments;
                const has = () => window.handraise?.assessment()?.reasons.some((reason) => reason.rule === rule);
                if (has()) return done(true);
                const stop = window.handraise?.onChange(() => { if (has()) { stop(); done(true); } });
                setTimeout(() => done(false), 1000);
            "#;
            let found = self.browser.execute_async(script, vec![Value::from(rule)]).await.expect("the script runs");
            if found.json().as_bool() == Some(true) {
                return;
            }
            self.stir().await;
        }
        panic!("reason `{rule}` did not come: {}", self.assessment().await);
    }

    /// The plugin's assessment now.
    pub(crate) async fn assessment(&self) -> Value {
        self.script("return window.handraise?.assessment() ?? null").await
    }

    /// Waits until the plugin is ready.
    pub(crate) async fn until_ready(&self) {
        let script = "const done = arguments[0]; window.handraise.ready.then(() => done(true), () => done(false));";
        let ready = self.browser.execute_async(script, vec![]).await.expect("the script runs");
        assert_eq!(ready.json(), &Value::from(true));
    }

    /// Sends a command to the driver that the library does not have.
    pub(crate) async fn tell_driver(&self, command: &str, body: &Value) {
        let handle = self.browser.handle();
        let address = format!("{}session/{}/{command}", handle.server_url(), handle.session_id());
        let answer = reqwest::Client::new().post(address).json(body).send().await;
        answer.and_then(reqwest::Response::error_for_status).expect("the driver does it");
    }

    /// Runs a script in the page.
    pub(crate) async fn script(&self, script: &str) -> Value {
        self.browser.execute(script, vec![]).await.expect("the script runs").json().clone()
    }

    /// Fills in the contact form; a field is a name and a text, or `true` for a tick.
    pub(crate) async fn fill(&self, fields: &[(&str, &str)]) {
        for (name, text) in fields {
            let field = self.browser.find(By::Css(format!("form [name='{name}']"))).await.expect("the field is there");
            if *text == "true" {
                // With the keyboard, because the page may still be scrolling smoothly under the mouse.
                field.send_keys(" ").await.expect("it can be ticked");
            } else {
                field.send_keys(*text).await.expect("it can be filled in");
            }
        }
    }

    /// Sends the form and waits for the thank-you page.
    pub(crate) async fn submit(&self) {
        let button =
            self.browser.find(By::Css("form[action='/v1/leads'] button[type='submit']")).await.expect("a button");
        button.send_keys(Key::Enter + "").await.expect("it can be pressed");
        self.until_at("/thanks").await;
    }

    /// Waits until the browser is at a path, or below it. Only the address is asked for meanwhile: the browser knows it,
    /// while a question to a page that is being left may never be answered (WebKitGTK).
    pub(crate) async fn until_at(&self, path: &str) {
        // WebDriver has no event for an address, so this polls until it changes.
        let begun = Instant::now();
        loop {
            let address = self.browser.current_url().await.expect("an address");
            if address.path().starts_with(path) {
                return;
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "not at {path} but at {address}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Closes the browser, or all its tabs, as a visitor does; what it stored stays in the profile.
    pub(crate) async fn leave(self) {
        match self.session {
            Some(session) => session.give_back().await,
            None => self.browser.quit().await.expect("the browser closes"),
        }
    }
}

/// The form's fields of a person at a company that fits.
pub(crate) const GOOD_FIT: [(&str, &str); 6] = [
    ("name", "A Visitor"),
    ("email", "visitor@harbour-works.example"),
    ("company", "Harbour Works"),
    ("job_title", "Head of Operations"),
    ("company_size", "201"),
    ("country", "Germany"),
];

/// The ids of the rules that gave points.
pub(crate) fn rules(lead: &Value) -> Vec<&str> {
    let contributions = lead["assessment"]["contributions"].as_array().expect("contributions");
    contributions.iter().filter_map(|given| given["rule"].as_str()).collect()
}
