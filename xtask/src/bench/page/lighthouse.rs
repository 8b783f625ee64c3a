//! Runs Lighthouse, pinned in `benches/page`, with the project's Chromium, and reads its report. It does not know what is compared.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::process;
use crate::progress::Step;
use crate::tools::{self, Packages};
use crate::workspace::Workspace;

/// A headless Chromium that also runs as root and without a graphics card.
const SWITCHES: &str = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage";

/// The figures: the name here, and where they are in Lighthouse's report.
const FIGURES: [(&str, &str); 6] = [
    ("score", "/categories/performance/score"),
    ("fcp_ms", "/audits/first-contentful-paint/numericValue"),
    ("lcp_ms", "/audits/largest-contentful-paint/numericValue"),
    ("tbt_ms", "/audits/total-blocking-time/numericValue"),
    ("cls", "/audits/cumulative-layout-shift/numericValue"),
    ("bytes", "/audits/total-byte-weight/numericValue"),
];

/// The installed program, and the browser that it uses.
pub(super) struct Lighthouse {
    packages: Packages,
    chromium: PathBuf,
    /// Where it writes its reports.
    folder: PathBuf,
}

impl Lighthouse {
    /// Installs it beside the other tools.
    pub(super) fn install(workspace: &Workspace, chromium: &Path, folder: &Path, step: &Step) -> Result<Self> {
        let packages = tools::npm_packages(&workspace.page_bench(), "Lighthouse", step)?;
        fs::create_dir_all(folder).with_context(|| format!("could not create `{}`", folder.display()))?;
        Ok(Self { packages, chromium: chromium.to_owned(), folder: folder.to_owned() })
    }

    /// Loads a page once in a fresh browser, as Lighthouse does by default: a telephone on a slow network. Returns the figures.
    pub(super) fn rate(&self, url: &str, step: &Step) -> Result<Vec<(&'static str, f64)>> {
        let output = self.folder.join("report.json");
        let mut command = self.packages.lighthouse();
        command.env("CHROME_PATH", &self.chromium).arg(url);
        command.args(["--only-categories=performance", "--output=json", "--quiet", "--no-enable-error-reporting"]);
        command.arg(format!("--output-path={}", output.display())).arg(format!("--chrome-flags={SWITCHES}"));
        process::run(step, &mut command)?;
        let report = fs::read(&output).with_context(|| format!("could not read `{}`", output.display()))?;
        figures(&serde_json::from_slice(&report).context("Lighthouse's report is not JSON")?)
    }

    /// Its version.
    pub(super) fn version(&self) -> Result<String> {
        process::answer(self.packages.lighthouse().arg("--version")).context("Lighthouse does not say its version")
    }

    /// The browser's name and version.
    pub(super) fn chromium_version(&self) -> Result<String> {
        let answer = process::answer(Command::new(&self.chromium).arg("--version"));
        let answer = answer.context("Chromium does not say its version")?;
        // `Chromium 156.0.8078.108 built on Debian GNU/Linux 12 (bookworm)`
        Ok(answer.split_whitespace().take(2).collect::<Vec<_>>().join(" "))
    }
}

/// The figures of a report. The score is from 0 to 100, as people know it.
fn figures(report: &Value) -> Result<Vec<(&'static str, f64)>> {
    if let Some(message) = report.pointer("/runtimeError/message").and_then(Value::as_str) {
        bail!("Lighthouse could not load the page: {message}");
    }
    let figure = |&(name, place): &(&'static str, &str)| {
        let found = report.pointer(place).and_then(Value::as_f64);
        let found = found.with_context(|| format!("Lighthouse's report has no number at `{place}`"))?;
        Ok((name, if name == "score" { found * 100.0 } else { found }))
    };
    FIGURES.iter().map(figure).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn report() -> Value {
        json!({
            "categories": { "performance": { "score": 0.96 } },
            "audits": {
                "first-contentful-paint": { "numericValue": 1134.5 },
                "largest-contentful-paint": { "numericValue": 1635.0 },
                "total-blocking-time": { "numericValue": 54 },
                "cumulative-layout-shift": { "numericValue": 0 },
                "total-byte-weight": { "numericValue": 72393 },
            },
        })
    }

    #[test]
    fn every_figure_of_a_report_is_read() -> Result<()> {
        let found = figures(&report())?;
        let expected = [96.0, 1134.5, 1635.0, 54.0, 0.0, 72393.0];
        assert_eq!(found.iter().map(|(_, figure)| *figure).collect::<Vec<_>>(), expected);
        Ok(())
    }

    #[test]
    fn a_page_that_did_not_load_and_a_figure_that_is_missing_are_errors() {
        let mut failed = report();
        failed["runtimeError"] = json!({ "code": "NO_FCP", "message": "The page did not paint any content." });
        assert!(figures(&failed).is_err_and(|error| error.to_string().contains("did not paint")));
        let mut partial = report();
        partial["categories"]["performance"]["score"] = Value::Null;
        assert!(figures(&partial).is_err_and(|error| error.to_string().contains("/categories/performance/score")));
    }
}
