//! A real Chromium, driven over WebDriver: its driver, its profile, its clock. It does not know the pages.
#![allow(dead_code, unreachable_pub, reason = "each test uses its part")]

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use thirtyfour::prelude::*;

/// A running chromedriver; it ends with this value.
pub struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    /// Starts one on a port of its own choosing.
    pub fn start() -> Self {
        let mut process = Command::new(program("HANDRAISE_CHROMEDRIVER", "chromedriver"))
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // A group of its own, so that its browsers end with it, even after a test that failed.
            .process_group(0)
            .spawn()
            .expect("chromedriver starts; `cargo xtask test` installs it");
        let mut lines =
            BufReader::new(process.stdout.take().expect("its output is piped")).lines().map_while(Result::ok);
        let line = lines.find(|line| line.contains("started successfully on port")).expect("it says its port");
        let digits = line.rsplit_once("port ").map_or("", |(_, rest)| rest).trim_end_matches('.');
        let port = digits.parse().expect("the port is a number");
        // Whoever doesn't read on would make it wait for room in the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, port }
    }

    /// A fresh browser that keeps its data in `profile`.
    pub async fn browser(&self, profile: &Path) -> WebDriver {
        let mut capabilities = DesiredCapabilities::chrome();
        let data = format!("--user-data-dir={}", profile.display());
        let switches = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1280,900",
            &data,
        ];
        for switch in switches {
            capabilities.add_arg(switch).expect("a switch can be added");
        }
        let binary = program("HANDRAISE_CHROMIUM", "chromium");
        capabilities.set_binary(&binary.display().to_string()).expect("a binary can be set");
        WebDriver::new(format!("http://127.0.0.1:{}", self.port), capabilities).await.expect("Chromium starts")
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Nothing is left to tell whoever drops it.
        let group = format!("-{}", self.process.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _ = self.process.wait();
    }
}

/// Moves the wall clock that pages of the current tab see; its other clocks are left alone. Said over the devtools
/// protocol before any script of the page runs: Chromium under a moved system clock (faketime) burns a processor.
pub async fn move_clock(browser: &WebDriver, ahead_s: i64) {
    let source = format!(
        r"(() => {{
            const Real = Date, now = () => Real.now() + {ahead_s} * 1000;
            globalThis.Date = new Proxy(Real, {{
                apply: () => new Real(now()).toString(),
                construct: (target, given, made) => Reflect.construct(target, given.length ? given : [now()], made),
                get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
            }});
        }})();"
    );
    let script = serde_json::json!({ "source": source });
    browser.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", script).await.expect("a script comes first");
}

/// A program by its variable, or by name on the search path.
fn program(variable: &str, name: &str) -> PathBuf {
    std::env::var_os(variable).map(PathBuf::from).unwrap_or_else(|| {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let places = std::env::split_paths(&path).map(|folder| folder.join(name));
        places.into_iter().find(|file| file.is_file()).unwrap_or_else(|| name.into())
    })
}
