//! Drives a headless Chromium with its devtools protocol over a pipe. A pipe needs no WebSocket: messages are JSON, and a zero byte ends each. It
//! does not know what its callers measure.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

/// How long an answer may take on a busy machine.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(120);

/// Chromium reads from descriptor 3 and writes to 4, so the shell connects these with its own standard streams.
const PIPED: &str = r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null 2>&1"#;

const SWITCHES: [&str; 15] = [
    "--headless=new",
    "--remote-debugging-pipe",
    // Otherwise `navigator.webdriver` says that a program drives the browser, and trackers do less.
    "--disable-blink-features=AutomationControlled",
    // No request leaves the machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE *.localhost, EXCLUDE 127.0.0.1",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
    "--window-size=1280,900",
];

/// A running browser; it ends with this value.
pub(crate) struct Chromium {
    process: Child,
    pipe: RefCell<Pipe>,
    /// Its name and version.
    pub(crate) version: String,
    user_agent: String,
}

struct Pipe {
    input: ChildStdin,
    messages: Receiver<Value>,
    events: VecDeque<Value>,
    last_id: u64,
}

/// A page.
pub(crate) struct Tab<'browser> {
    chromium: &'browser Chromium,
    session: String,
    target: String,
    context: Option<String>,
}

impl Chromium {
    /// Starts a browser that keeps its data in `profile`.
    pub(crate) fn start(binary: &Path, profile: &Path) -> Result<Self> {
        let mut command = Command::new("sh");
        command.arg("-c").arg(PIPED).arg(binary).args(SWITCHES);
        command.arg(format!("--user-data-dir={}", profile.display())).arg("about:blank");
        // In a process group of its own, so that all of its processes end with it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("could not start `{}`", binary.display()))?;
        let input = process.stdin.take().context("Chromium has no input")?;
        let output = process.stdout.take().context("Chromium has no output")?;
        let (sender, messages) = channel();
        thread::spawn(move || {
            for message in BufReader::new(output).split(0).map_while(Result::ok) {
                if serde_json::from_slice(&message).is_ok_and(|message| sender.send(message).is_err()) {
                    break;
                }
            }
        });
        let pipe = RefCell::new(Pipe { input, messages, events: VecDeque::new(), last_id: 0 });
        let mut chromium = Self { process, pipe, version: String::new(), user_agent: String::new() };
        let about = chromium.call(None, "Browser.getVersion", json!({}))?;
        chromium.version = text(&about, "/product").replace("Chrome/", "Chromium ");
        chromium.user_agent = text(&about, "/userAgent").replace("Headless", "");
        Ok(chromium)
    }

    /// Sends a command and waits for the answer.
    pub(crate) fn call(&self, session: Option<&str>, method: &str, parameters: Value) -> Result<Value> {
        let mut pipe = self.pipe.borrow_mut();
        pipe.last_id += 1;
        let id = pipe.last_id;
        let mut message = json!({ "id": id, "method": method, "params": parameters });
        if let (Some(session), Some(message)) = (session, message.as_object_mut()) {
            message.insert("sessionId".to_owned(), session.into());
        }
        let mut bytes = serde_json::to_vec(&message)?;
        bytes.push(0);
        pipe.input.write_all(&bytes).context("Chromium no longer reads commands")?;
        let begun = Instant::now();
        loop {
            let message = pipe.next(begun).with_context(|| format!("no answer to `{method}`"))?;
            if message.get("id").and_then(Value::as_u64) != Some(id) {
                pipe.events.push_back(message);
            } else if let Some(error) = message.get("error") {
                bail!("`{method}` failed: {error}");
            } else {
                return Ok(message.get("result").cloned().unwrap_or_default());
            }
        }
    }

    /// All events of all sessions, up to the first `method`.
    pub(crate) fn events_until(&self, method: &str) -> Result<Vec<Value>> {
        let mut pipe = self.pipe.borrow_mut();
        let mut events = Vec::new();
        let begun = Instant::now();
        loop {
            let event = match pipe.events.pop_front() {
                Some(event) => event,
                None => pipe.next(begun).with_context(|| format!("`{method}` did not happen"))?,
            };
            let found = text(&event, "/method") == method;
            events.push(event);
            if found {
                return Ok(events);
            }
        }
    }

    /// Opens a page. In a context of its own, it shares no storage and no cache with other pages.
    pub(crate) fn tab(&self, own_context: bool) -> Result<Tab<'_>> {
        let context = if own_context {
            let made = self.call(None, "Target.createBrowserContext", json!({}))?;
            Some(text(&made, "/browserContextId"))
        } else {
            None
        };
        let mut target = json!({ "url": "about:blank", "newWindow": true });
        if let (Some(context), Some(target)) = (&context, target.as_object_mut()) {
            target.insert("browserContextId".to_owned(), context.as_str().into());
        }
        let target = text(&self.call(None, "Target.createTarget", target)?, "/targetId");
        let attached = self.call(None, "Target.attachToTarget", json!({ "targetId": target, "flatten": true }))?;
        let tab = Tab { chromium: self, session: text(&attached, "/sessionId"), target, context };
        tab.call("Page.enable", json!({}))?;
        tab.call("Emulation.setFocusEmulationEnabled", json!({ "enabled": true }))?;
        // Some trackers ignore browsers that call themselves headless.
        let version = self.version.rsplit(' ').next().unwrap_or_default();
        let brands = json!([{ "brand": "Chromium", "version": version.split('.').next() }]);
        let metadata = json!({
            "brands": brands, "platform": "Linux", "platformVersion": "6.1", "architecture": "x86",
            "model": "", "mobile": false,
        });
        tab.call(
            "Emulation.setUserAgentOverride",
            json!({ "userAgent": self.user_agent, "userAgentMetadata": metadata }),
        )?;
        Ok(tab)
    }
}

impl Pipe {
    fn next(&mut self, begun: Instant) -> Result<Value> {
        match self.messages.recv_timeout(ANSWER_TIMEOUT.saturating_sub(begun.elapsed())) {
            Ok(message) => Ok(message),
            Err(RecvTimeoutError::Timeout) => bail!("Chromium was silent for {} s", ANSWER_TIMEOUT.as_secs()),
            Err(RecvTimeoutError::Disconnected) => bail!("Chromium has ended"),
        }
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        #[cfg(unix)]
        let _already_gone = rustix::process::kill_process_group(
            rustix::process::Pid::from_child(&self.process),
            rustix::process::Signal::KILL,
        );
        let _already_gone = self.process.kill();
        let _already_gone = self.process.wait();
    }
}

impl Tab<'_> {
    /// Sends a command to the page and waits for the answer.
    pub(crate) fn call(&self, method: &str, parameters: Value) -> Result<Value> {
        self.chromium.call(Some(&self.session), method, parameters)
    }

    /// Opens an address and waits until the page has loaded.
    pub(crate) fn open(&self, url: &str) -> Result<()> {
        self.chromium.pipe.borrow_mut().events.clear();
        let navigation = self.call("Page.navigate", json!({ "url": url }))?;
        if let Some(error) = navigation.get("errorText") {
            bail!("`{url}` did not open: {error}");
        }
        self.chromium.events_until("Page.loadEventFired")?;
        Ok(())
    }

    /// Runs an expression in the page and returns its value. Waits for a promise.
    pub(crate) fn evaluate(&self, expression: &str) -> Result<Value> {
        let parameters =
            json!({ "expression": expression, "awaitPromise": true, "returnByValue": true, "userGesture": true });
        let answer = self.call("Runtime.evaluate", parameters)?;
        if let Some(thrown) = answer.get("exceptionDetails") {
            let what = text(thrown, "/exception/description");
            bail!("`{expression}` threw: {}", if what.is_empty() { thrown.to_string() } else { what });
        }
        Ok(answer.pointer("/result/value").cloned().unwrap_or_default())
    }

    /// Clicks a point of the page, given as `x` and `y`, with the mouse.
    pub(crate) fn click(&self, point: &Value) -> Result<()> {
        let axis = |name| point.get(name).and_then(Value::as_f64).context("there is nothing to click");
        let (x, y) = (axis("x")?, axis("y")?);
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({ "type": kind, "x": x, "y": y, "button": "left", "clickCount": 1 });
            self.call("Input.dispatchMouseEvent", event)?;
        }
        Ok(())
    }

    /// Runs an expression whose value is a number.
    pub(crate) fn number(&self, expression: &str) -> Result<f64> {
        let value = self.evaluate(expression)?;
        value.as_f64().with_context(|| format!("`{expression}` is `{value}`, not a number"))
    }

    /// The bytes on JavaScript's heap after a garbage collection.
    pub(crate) fn heap_bytes(&self) -> Result<f64> {
        for _ in 0..3 {
            self.call("HeapProfiler.collectGarbage", json!({}))?;
        }
        let usage = self.call("Runtime.getHeapUsage", json!({}))?;
        usage.get("usedSize").and_then(Value::as_f64).context("Chromium does not say how much is used")
    }

    /// Closes the page and removes its context with everything in it.
    pub(crate) fn close(self) -> Result<()> {
        self.chromium.call(None, "Target.closeTarget", json!({ "targetId": self.target }))?;
        if let Some(context) = &self.context {
            self.chromium.call(None, "Target.disposeBrowserContext", json!({ "browserContextId": context }))?;
        }
        Ok(())
    }
}

fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}
