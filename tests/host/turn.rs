//! One page in one mode: opens it, follows the instructions in its comment, and collects what came of it. It does not
//! judge.

use crate::mode::{Failure, Mode};
use crate::page::{End, Page, Step, folder};
use crate::request::Request;
use crate::site::{LIMIT, Origin, Site};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use thirtyfour::prelude::*;

/// Waits until the plugin runs or has failed, and notes how the page looks then.
const READY: &str = r#"
    const [patient, done] = arguments;
    const say = (state) => {
        if (window.__recorder) { __recorder.ready = state; __recorder.begin(); }
        done(state);
    };
    const ready = window.handraise?.ready;
    if (!ready?.then) say('none');
    else if (!patient) say('silent');
    else ready.then(() => say('ready'), (error) => say('refused: ' + error));
"#;

/// Sends a request that comes after everything that the page had under way, and returns what is known then.
const END: &str = r#"
    const done = arguments[0];
    const { pathname, search } = location;
    const say = () => done({
        report: window.__recorder?.end() ?? sessionStorage.getItem('recorder'),
        path: pathname,
        query: search.slice(1),
        title: document.title,
    });
    fetch('/barrier').then(() => setTimeout(say));
"#;

/// What came of a page.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// Why the instructions could not be followed to the end.
    pub(crate) failed: Option<String>,
    pub(crate) requests: Vec<Request>,
    /// The recorder's report.
    pub(crate) report: Value,
    /// Where the page ended.
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) title: String,
    pub(crate) windows: usize,
}

impl Outcome {
    /// Whether the plugin reported that it runs.
    pub(crate) fn is_ready(&self) -> bool {
        self.report["ready"] == "ready"
    }
}

/// Takes a page through a mode.
pub(crate) async fn take(browser: &WebDriver, site: &Site, page: &Page, mode: Mode) -> Outcome {
    let origin = site.begin(mode);
    let mut outcome = Outcome {
        failed: None,
        requests: Vec::new(),
        report: Value::Null,
        path: String::new(),
        query: String::new(),
        title: String::new(),
        windows: 0,
    };
    if let Err(error) = use_page(browser, &origin, page, mode, &mut outcome).await {
        let whole = error.to_string();
        outcome.failed = Some(whole.lines().take(3).collect::<Vec<_>>().join(" "));
    }
    outcome.requests.extend(origin.take());
    // A beacon and the next page are under way at once, in no particular order.
    outcome.requests.sort_by(|one, other| one.path.cmp(&other.path));
    outcome
}

async fn use_page(
    browser: &WebDriver,
    origin: &Origin,
    page: &Page,
    mode: Mode,
    outcome: &mut Outcome,
) -> WebDriverResult<()> {
    browser.goto(format!("{}/pages/{}", origin.address, page.name)).await?;
    let patient = mode != Mode::Failing(Failure::SilentModule);
    browser.execute_async(READY, vec![json!(patient)]).await?;
    for step in &page.steps {
        step.run(browser, patient).await?;
    }
    let came = origin.wait_for(page.sends).await;
    if page.steps.iter().any(|step| step.verb == "frame") {
        browser.enter_default_frame().await?;
    }
    if page.ends == End::Answer && came {
        until_title(browser, "arrived").await?;
    }
    let asked = Instant::now();
    let mut handles = browser.windows().await?;
    while page.ends == End::Window && handles.len() < 2 && asked.elapsed() < LIMIT {
        handles = browser.windows().await?;
    }
    outcome.windows = handles.len();
    if outcome.windows > 1 {
        let first = browser.window().await?;
        for handle in handles.into_iter().filter(|handle| *handle != first) {
            browser.switch_to_window(handle).await?;
            browser.close_window().await?;
        }
        browser.switch_to_window(first).await?;
    }
    let end = browser.execute_async(END, Vec::new()).await?.json().clone();
    outcome.report = serde_json::from_str(end["report"].as_str().unwrap_or("null")).unwrap_or(Value::Null);
    outcome.path = end["path"].as_str().unwrap_or_default().to_owned();
    outcome.query = end["query"].as_str().unwrap_or_default().to_owned();
    outcome.title = end["title"].as_str().unwrap_or_default().to_owned();
    Ok(())
}

/// WebDriver has no event for a title, so this polls for it.
async fn until_title(browser: &WebDriver, title: &str) -> WebDriverResult<()> {
    let begun = Instant::now();
    while begun.elapsed() < LIMIT {
        // Between two pages there may be none.
        if browser.title().await.is_ok_and(|now| now == title) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

/// A frame that a script has just added is empty, and its document may still be loading.
async fn until_loaded(browser: &WebDriver) {
    let loaded = "return location.href !== 'about:blank' && document.readyState === 'complete'";
    let begun = Instant::now();
    while begun.elapsed() < LIMIT {
        // Between two documents there may be none to ask.
        if browser.execute(loaded, Vec::new()).await.is_ok_and(|answer| answer.json() == &json!(true)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

impl Step {
    async fn run(&self, browser: &WebDriver, patient: bool) -> WebDriverResult<()> {
        if self.verb == "script" {
            browser.execute(self.rest.as_str(), Vec::new()).await?;
            return Ok(());
        }
        if self.verb == "top" {
            return browser.enter_default_frame().await;
        }
        // A library may still be drawing it.
        let element = browser.query(By::Css(self.selector.as_str())).first().await?;
        match self.verb.as_str() {
            "click" => element.click().await?,
            "double" => browser.action_chain().double_click_element(&element).perform().await?,
            "type" => element.send_keys(self.rest.as_str()).await?,
            "enter" => element.send_keys(Key::Enter + "").await?,
            "file" => element.send_keys(folder().join("files").join(&self.rest).display().to_string()).await?,
            "frame" => {
                element.enter_frame().await?;
                until_loaded(browser).await;
                browser.execute_async(READY, vec![json!(patient)]).await?;
            }
            verb => panic!("`{verb}` is nothing that somebody does"),
        }
        Ok(())
    }
}
