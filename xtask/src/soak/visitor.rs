//! A visitor in a tab: moves the mouse, scrolls, clicks, opens other pages of a single-page app, fills in forms and sends them.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::chromium::{Chromium, Tab};
use crate::site::Site;

/// The pages to begin at. The page with the form is there twice.
const PATHS: [&str; 10] = [
    "/",
    "/pricing",
    "/contact",
    "/compare",
    "/demo",
    "/docs",
    "/contact",
    "/customers",
    "/careers",
    "/pricing?panel=1",
];

/// A visitor in a tab.
pub(super) struct Visitor<'browser> {
    tab: Tab<'browser>,
    /// The first page.
    pub(super) path: &'static str,
    acts: usize,
}

/// The memory of a tab, in bytes.
#[derive(Clone, Copy)]
pub(super) struct Sample {
    pub(super) heap: f64,
    pub(super) wasm: f64,
}

impl<'browser> Visitor<'browser> {
    /// Opens a page. `script` runs in it before any other script.
    pub(super) fn arrive(chromium: &'browser Chromium, site: &Site, script: &str, number: usize) -> Result<Self> {
        let path = PATHS.get(number % PATHS.len()).copied().unwrap_or("/");
        let tab = chromium.tab(false)?;
        tab.call("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script }))?;
        tab.open(&site.url(path))?;
        tab.evaluate("soak.begin()")?;
        // Begins at another action in each tab, so that they do not all do the same at once.
        Ok(Self { tab, path, acts: number })
    }

    /// Does the next action.
    pub(super) fn act(&mut self) -> Result<()> {
        self.acts += 1;
        let n = self.acts;
        let (x, y) = ((200 + n % 400) as f64, (200 + n % 300) as f64);
        match n % 6 {
            0 => self.mouse("mouseMoved", x, y, json!({})),
            1 => self.mouse("mouseWheel", x, y, json!({ "deltaX": 0, "deltaY": 400 })),
            2 => self.mouse("mouseWheel", x, y, json!({ "deltaX": 0, "deltaY": -300 })),
            3 | 4 => self.click(n / 6),
            _ => self.form(n / 6),
        }
        .with_context(|| format!("could not visit `{}`", self.path))
    }

    /// The tab's memory after a garbage collection.
    pub(super) fn sample(&self) -> Result<Sample> {
        Ok(Sample { heap: self.tab.heap_bytes()?, wasm: self.tab.number("soak.wasmBytes()")? })
    }

    /// Fails if the page threw an error or the plugin no longer answers. Returns how many forms the visitor sent.
    pub(super) fn check(&self) -> Result<u64> {
        let errors = self.tab.evaluate("soak.errors")?;
        if errors.as_array().is_none_or(|errors| !errors.is_empty()) {
            bail!("`{}` threw: {errors}", self.path);
        }
        if self.tab.evaluate("handraise.assessment()?.score > 0")? != Value::Bool(true) {
            bail!("`{}` no longer has a score", self.path);
        }
        Ok(self.tab.number("soak.sent")? as u64)
    }

    fn mouse(&self, kind: &str, x: f64, y: f64, more: Value) -> Result<()> {
        let mut event = json!({ "type": kind, "x": x, "y": y });
        if let (Some(event), Value::Object(more)) = (event.as_object_mut(), more) {
            event.extend(more);
        }
        self.tab.call("Input.dispatchMouseEvent", event).map(drop)
    }

    fn click(&self, n: usize) -> Result<()> {
        let target = self.tab.evaluate(&format!("soak.target({n})"))?;
        self.tab.click(&target)
    }

    fn form(&self, n: usize) -> Result<()> {
        let answers = [
            ("name", "A Visitor".to_owned()),
            ("email", format!("visitor{n}@harbour-works.example")),
            ("job_title", "Head of Operations".to_owned()),
        ];
        for (name, text) in answers {
            if self.tab.evaluate(&format!("soak.field('{name}')"))? != Value::Bool(true) {
                return Ok(());
            }
            self.tab.call("Input.insertText", json!({ "text": text }))?;
        }
        self.tab.evaluate(&format!("soak.send({n})")).map(drop)
    }
}
