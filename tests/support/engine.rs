//! The three engines and their drivers: each driver on a port of its own, with fresh data and processes. It does not
//! know the pages.

#[path = "group.rs"]
mod group;
#[path = "session.rs"]
mod session;

pub use group::Group;
use serde_json::{Value, json};
pub use session::Session;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};
use thirtyfour::extensions::query::ElementPollerWithTimeout;
use thirtyfour::prelude::*;
use tokio::runtime::Runtime;

/// How long a process may take to start on a busy machine.
const START_LIMIT: Duration = Duration::from_secs(60);
/// How long a script may take on a loaded machine.
const SCRIPT_LIMIT: Duration = Duration::from_secs(120);
/// How long a driver may take for an answer: longer than any script. With many browsers starting at once on two busy
/// cores, a Firefox took over two minutes.
const ANSWER_LIMIT: Duration = Duration::from_secs(300);
/// How often an element is looked for that isn't there yet.
const POLL_EVERY: Duration = Duration::from_millis(100);

/// An engine; the tests run its browser through its driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Chromium and chromedriver.
    Chromium,
    /// Firefox and geckodriver.
    Firefox,
    /// WebKitGTK: MiniBrowser, WebKitWebDriver, and Xvfb for a display.
    WebKit,
}

/// Turns each async test function into one test per engine: `name::chromium`, `name::firefox` and `name::webkit`. If an
/// engine cannot run it, name the engine with the reason. That test is ignored, and the runner lists and counts it.
/// `in_chromium` says that each run tries it in Chromium alone, because its scripts are the same everywhere; `-- --ignored` tries
/// it in the others:
///
/// ```text
/// in_each_engine! {
///     a_form_arrives,
///     a_table_is_exported(in_chromium),
///     a_prerendered_page_counts_nothing(firefox = "firefox: knows no prerendering", webkit = "webkit: knows no prerendering"),
/// }
/// async fn a_form_arrives(engine: Engine) { … }
/// ```
#[macro_export]
macro_rules! in_each_engine {
    ($($name:ident $(($($skipped:tt)*))?),* $(,)?) => {
        $(mod $name {
            use $crate::engine::{Engine, in_each_engine};
            in_each_engine!(@chromium $name [$($($skipped)*)?]);
            in_each_engine!(@firefox $name [$($($skipped)*)?]);
            in_each_engine!(@webkit $name [$($($skipped)*)?]);
        })*
    };
    (@chromium $name:ident [in_chromium]) => { in_each_engine!(@test chromium Chromium $name); };
    (@firefox $name:ident [in_chromium]) => {
        in_each_engine!(@test firefox Firefox $name #[ignore = "firefox: the same scripts are tried in Chromium; `--ignored` tries them here"]);
    };
    (@webkit $name:ident [in_chromium]) => {
        in_each_engine!(@test webkit WebKit $name #[ignore = "webkit: the same scripts are tried in Chromium; `--ignored` tries them here"]);
    };
    (@chromium $name:ident [chromium = $why:literal $($rest:tt)*]) => {
        in_each_engine!(@test chromium Chromium $name #[ignore = $why]);
    };
    (@firefox $name:ident [firefox = $why:literal $($rest:tt)*]) => {
        in_each_engine!(@test firefox Firefox $name #[ignore = $why]);
    };
    (@webkit $name:ident [webkit = $why:literal $($rest:tt)*]) => {
        in_each_engine!(@test webkit WebKit $name #[ignore = $why]);
    };
    (@$engine:ident $name:ident [$other:ident = $why:literal $(, $($rest:tt)*)?]) => {
        in_each_engine!(@$engine $name [$($($rest)*)?]);
    };
    (@chromium $name:ident []) => { in_each_engine!(@test chromium Chromium $name); };
    (@firefox $name:ident []) => { in_each_engine!(@test firefox Firefox $name); };
    (@webkit $name:ident []) => { in_each_engine!(@test webkit WebKit $name); };
    (@test $test:ident $engine:ident $name:ident $(#[$ignore:meta])?) => {
        #[test]
        $(#[$ignore])?
        fn $test() {
            $crate::engine::run(super::$name(Engine::$engine));
        }
    };
}
pub use in_each_engine;

/// Runs a test on a runtime that all tests share, as they share browsers: a connection ends with its runtime.
pub fn run(test: impl Future<Output = ()>) {
    static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("a runtime starts"));
    RUNTIME.block_on(test);
}

/// How many times chromedriver may try to find a port.
const CHROMEDRIVER_STARTS: usize = 5;

/// A running driver; dropping this value ends it and its browsers.
pub struct Driver {
    engine: Engine,
    port: u16,
    /// The driver itself comes first.
    groups: Vec<Group>,
    /// Where Firefox says which page it keeps in the back/forward cache, and which it doesn't and why.
    cache_log: Option<PathBuf>,
}

impl Driver {
    /// Starts the engine's driver; its own data go to `home`.
    pub fn start(engine: Engine, home: &Path) -> Self {
        Self::start_in_zone(engine, home, "UTC")
    }

    /// Starts it in a time zone.
    pub fn start_in_zone(engine: Engine, home: &Path, zone: &str) -> Self {
        match engine {
            Engine::Chromium => {
                let mut driver = Command::new(find("HANDRAISE_CHROMEDRIVER", "chromedriver", ""));
                driver.arg("--port=0").env("TZ", zone);
                // It ends if the port that it found free over IPv6 is taken over IPv4.
                let mut start = || Group::try_start(&mut driver, "successfully on port ");
                let started = (0..CHROMEDRIVER_STARTS).find_map(|_| start());
                let (group, port) = started.expect("chromedriver finds a port");
                Self { engine, port, groups: vec![group], cache_log: None }
            }
            Engine::Firefox => {
                let cached = "~/.cache/handraise/tools/geckodriver-*/bin";
                let mut driver = Command::new(find("HANDRAISE_GECKODRIVER", "geckodriver", cached));
                // Another geckodriver may have the usual port for events.
                driver.args(["--port", "0", "--websocket-port", "0", "--allow-system-access"]).env("TZ", zone);
                // It adds an ending of its own.
                driver.env("MOZ_LOG", "SHIPBFCache:4").env("MOZ_LOG_FILE", home.join("cache"));
                let (group, port) = Group::start(&mut driver, "Listening on 127.0.0.1:");
                Self { engine, port, groups: vec![group], cache_log: Some(home.join("cache.moz_log")) }
            }
            Engine::WebKit => {
                let (display, number) = display();
                let (driver, port) = webkit_driver(number, home, zone);
                Self { engine, port, groups: vec![driver, display], cache_log: None }
            }
        }
    }

    /// Kills every process that renders pages, without warning.
    pub fn kill_pages(&self) {
        let renders = match self.engine {
            Engine::Chromium => "--type=renderer",
            // Firefox puts a process's purpose last.
            Engine::Firefox => " tab",
            Engine::WebKit => "WebKitWebProcess",
        };
        let group = self.groups[0].id().to_string();
        let listed = Command::new("ps").args(["-e", "-o", "pgid=,pid=,args="]).output().expect("`ps` lists processes");
        let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
        let of_group = listed.lines().filter(|line| line.contains(renders));
        let pids: Vec<&str> = of_group
            .filter_map(|line| {
                let mut words = line.split_whitespace();
                (words.next() == Some(&group)).then(|| words.next()).flatten()
            })
            .collect();
        assert!(!pids.is_empty(), "there are pages to kill: {listed}");
        Command::new("kill").arg("-KILL").args(&pids).status().expect("`kill` ends processes");
    }

    /// The file in which Firefox says why it did not cache a page; the other engines tell the page.
    pub fn cache_log(&self) -> Option<PathBuf> {
        self.cache_log.clone()
    }

    /// A fresh browser that keeps its data in `profile`. In WebKitGTK, an automated browser's data end with it.
    pub async fn browser(&self, profile: &Path) -> WebDriver {
        std::fs::create_dir_all(profile).expect("a folder for the profile");
        let capabilities = match self.engine {
            Engine::Chromium => chromium(profile),
            Engine::Firefox => firefox(profile),
            Engine::WebKit => webkit(),
        };
        let capabilities: Capabilities = serde_json::from_value(capabilities).expect("an object");
        let address = format!("http://127.0.0.1:{}", self.port);
        let poller = ElementPollerWithTimeout::new(START_LIMIT, POLL_EVERY);
        let builder = WebDriver::builder(address, capabilities).request_timeout(ANSWER_LIMIT).poller(Arc::new(poller));
        let browser = builder.await;
        let browser = browser.unwrap_or_else(|error| panic!("{:?} doesn't start: {error}", self.engine));
        browser.set_script_timeout(SCRIPT_LIMIT).await.expect("a timeout can be set");
        browser
    }
}

/// MiniBrowser without a driver, as a person starts it, on a display of its own: an automated one's data end with its
/// session.
pub struct Unautomated {
    browser: Group,
    _display: Group,
}

impl Unautomated {
    /// Opens an address; the browser's data go to `home`.
    pub fn open(home: &Path, address: &str) -> Self {
        let (display, number) = display();
        let mut command = Command::new(find("HANDRAISE_MINIBROWSER", "MiniBrowser", "/usr/lib/*/webkit*"));
        keep_to(&mut command, home, number).args(["--geometry=1280x900", address]);
        Self { browser: Group::spawn(command.stdout(Stdio::null())), _display: display }
    }

    /// The process that a person would end.
    pub fn id(&self) -> u32 {
        self.browser.id()
    }

    /// Waits until that process has ended.
    pub fn wait(mut self) {
        while !self.browser.has_ended() {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

fn display() -> (Group, u16) {
    let mut display = Command::new(find("HANDRAISE_XVFB", "Xvfb", ""));
    // It prints the number of a free display.
    display.args(["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"]);
    Group::start(&mut display, "")
}

/// Sets a process's display, and the folder for its data.
fn keep_to<'a>(command: &'a mut Command, home: &Path, display: u16) -> &'a mut Command {
    command.env("DISPLAY", format!(":{display}")).env("GDK_BACKEND", "x11").env("HOME", home);
    command.env("GSETTINGS_BACKEND", "memory").env("NO_AT_BRIDGE", "1");
    // Without a graphics card, emulating one for compositing was a third of the work.
    command.env("WEBKIT_DISABLE_COMPOSITING_MODE", "1");
    // Where memory is short, for whatever reason, it empties the back/forward cache (`MemoryPressureMonitor.cpp`).
    command.env("WEBKIT_DISABLE_MEMORY_PRESSURE_MONITOR", "1");
    command.envs(
        ["DATA", "CACHE", "CONFIG"].map(|kind| format!("XDG_{kind}_HOME")).map(|name| (name.clone(), home.join(name))),
    )
}

/// A switch that chromedriver adds and no visitor has: it ends the throttling of background timers.
const UNKIND: [&str; 1] = ["disable-background-timer-throttling"];

fn chromium(profile: &Path) -> Value {
    let args = [
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
        &format!("--user-data-dir={}", profile.display()),
    ];
    let binary = find("HANDRAISE_CHROMIUM", "chromium", "");
    json!({ "browserName": "chrome", "goog:chromeOptions": { "binary": binary, "args": args, "excludeSwitches": UNKIND } })
}

/// Firefox redraws its own window as long as something in it moves, which was a fifth of its work. Pages do not see
/// this.
const STILL_WINDOW: &str = "* { animation: none !important; transition: none !important }
.tab-throbber, .tab-loading-burst { display: none !important }";

fn firefox(profile: &Path) -> Value {
    let styles = profile.join("chrome");
    std::fs::create_dir_all(&styles).expect("a folder for the window's styles");
    std::fs::write(styles.join("userChrome.css"), STILL_WINDOW).expect("they can be written");
    let args = ["-headless", "-width", "1280", "-height", "900", "-profile", &profile.display().to_string()];
    let binary = find("HANDRAISE_FIREFOX", "firefox-esr", "");
    let prefs = json!({
        "toolkit.legacyUserProfileCustomizations.stylesheets": true,
        // Every five seconds it asks how much memory the machine has left. Below five percent or 200 MB, whoever took it, it
        // drops every page of the back/forward cache (`AvailableMemoryWatcherLinux.cpp`, `nsSHistoryObserver`).
        "browser.low_commit_space_threshold_percent": 0,
        "browser.low_commit_space_threshold_mb": 0,
        // How many it keeps would depend on the machine's memory as well (`nsSHistory::CalcMaxTotalViewers`).
        "browser.sessionhistory.max_total_viewers": 8,
    });
    json!({ "browserName": "firefox", "moz:firefoxOptions": { "binary": binary, "args": args, "prefs": prefs } })
}

fn webkit() -> Value {
    let binary = find("HANDRAISE_MINIBROWSER", "MiniBrowser", "/usr/lib/*/webkit*");
    json!({ "webkitgtk:browserOptions": { "binary": binary, "args": ["--automation", "--geometry=1280x900"] } })
}

/// WebKitWebDriver cannot choose a port itself and does not report when it listens.
fn webkit_driver(display: u16, home: &Path, zone: &str) -> (Group, u16) {
    let begun = Instant::now();
    while begun.elapsed() < START_LIMIT {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
        let port = free.expect("there is a free port").port();
        let mut command = Command::new(find("HANDRAISE_WEBKITWEBDRIVER", "WebKitWebDriver", ""));
        keep_to(&mut command, home, display).arg(format!("--port={port}")).env("TZ", zone);
        let mut group = Group::spawn(command.stdout(Stdio::null()));
        // It ends if another process was faster to take the port.
        while begun.elapsed() < START_LIMIT && !group.has_ended() {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                return (group, port);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    panic!("WebKitWebDriver doesn't listen");
}

/// A program, by its variable, on the search path, or in folders (`*` stands for the rest of a name).
fn find(variable: &str, name: &str, elsewhere: &str) -> PathBuf {
    if let Some(given) = std::env::var_os(variable) {
        return given.into();
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut beside = vec![PathBuf::from("/")];
    for part in elsewhere.split('/').filter(|part| !part.is_empty()) {
        beside = beside.iter().flat_map(|folder| enter(folder, part)).collect();
    }
    folders.extend(beside);
    let found = folders.iter().map(|folder| folder.join(name)).find(|file| file.is_file());
    found.unwrap_or_else(|| {
        panic!("there is no `{name}`; `cargo xtask test` installs it, or set {variable} to its path")
    })
}

fn enter(folder: &Path, part: &str) -> Vec<PathBuf> {
    match part.strip_suffix('*') {
        None if part == "~" => std::env::home_dir().into_iter().collect(),
        None => vec![folder.join(part)],
        Some(start) => {
            let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
            let fits = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(start));
            fits.map(|entry| entry.path()).collect()
        }
    }
}
