//! A real Chromium, driven over WebDriver: its driver, its profile, its clock. It does not know the pages.
#![allow(dead_code, unreachable_pub, reason = "each test uses its part")]

use std::io::{BufRead, BufReader};
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

    /// A fresh browser that keeps its data in `profile`, its clock `ahead_s` seconds off (negative: in the past).
    pub async fn browser(&self, profile: &Path, ahead_s: i64) -> WebDriver {
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
        let binary = if ahead_s == 0 { chromium() } else { with_clock(profile, ahead_s) };
        capabilities.set_binary(&binary.display().to_string()).expect("a binary can be set");
        WebDriver::new(format!("http://127.0.0.1:{}", self.port), capabilities).await.expect("Chromium starts")
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Nothing is left to tell whoever drops it.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A script that runs Chromium with its wall clock moved, by Debian's faketime. Its other clocks are left alone.
fn with_clock(profile: &Path, ahead_s: i64) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let script = profile.with_extension(format!("clock{ahead_s}"));
    let faketime = program("HANDRAISE_FAKETIME", "faketime");
    let text = format!(
        "#!/bin/sh\nexport FAKETIME_DONT_FAKE_MONOTONIC=1 DONT_FAKE_MONOTONIC=1\nexec {} -f '{ahead_s:+}s' {} \"$@\"\n",
        faketime.display(),
        chromium().display()
    );
    std::fs::write(&script, text).expect("the script can be written");
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).expect("it can be made executable");
    script
}

fn chromium() -> PathBuf {
    program("HANDRAISE_CHROMIUM", "chromium")
}

/// A program by its variable, or by name on the search path, with its whole path: a clock script needs it.
fn program(variable: &str, name: &str) -> PathBuf {
    std::env::var_os(variable).map(PathBuf::from).unwrap_or_else(|| {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let places = std::env::split_paths(&path).map(|folder| folder.join(name));
        places.into_iter().find(|file| file.is_file()).unwrap_or_else(|| name.into())
    })
}
