//! Browsers that go from test to test, because starting one takes longer than most tests: each test gets a tab of its own
//! on origins of its own, and with them its own storage and cache. A test that needs a browser's whole life, or fails,
//! takes its browser along. It does not know what the tests do.

use super::{Driver, Engine, group};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use tempfile::TempDir;
use thirtyfour::prelude::*;

/// Those that no test has at the moment. Nothing drops them: their processes end with the tests' own.
static IDLE: Mutex<Vec<Session>> = Mutex::new(Vec::new());

/// A browser with one empty tab, its driver and its data.
pub struct Session {
    browser: WebDriver,
    driver: Driver,
    /// Erased with this value.
    _home: TempDir,
}

impl Session {
    /// One that is idle, or a new one.
    pub async fn take(engine: Engine) -> Self {
        let idle = {
            let mut idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner);
            idle.iter().position(|session| session.driver.engine == engine).map(|at| idle.swap_remove(at))
        };
        match idle {
            Some(session) => session,
            None => {
                let home = TempDir::new().expect("a folder");
                let driver = Driver::start(engine, home.path());
                group::erase_afterwards(home.path());
                let browser = driver.browser(&home.path().join("profile")).await;
                Self { browser, driver, _home: home }
            }
        }
    }

    /// Its browser.
    pub fn browser(&self) -> WebDriver {
        self.browser.clone()
    }

    /// See [`Driver::cache_log`].
    pub fn cache_log(&self) -> Option<PathBuf> {
        self.driver.cache_log()
    }

    /// Closes what a test has opened and leaves an empty tab to the next.
    pub async fn give_back(self) {
        let renewed = async {
            let old = self.browser.windows().await?;
            self.browser.switch_to_window(old[0].clone()).await?;
            let fresh = self.browser.new_tab().await?;
            for window in old {
                self.browser.switch_to_window(window).await?;
                self.browser.close_window().await?;
            }
            self.browser.switch_to_window(fresh).await
        };
        renewed.await.expect("the browser can be given back");
        IDLE.lock().unwrap_or_else(PoisonError::into_inner).push(self);
    }
}
