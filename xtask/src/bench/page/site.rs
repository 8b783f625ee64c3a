//! Serves the sample site twice, by the same receiver: as it is, and a copy of it in which the plugin's script tag alone is missing. It does not
//! know what is measured.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::{PAGES, Side};
use crate::files;
use crate::site::{self, Settings, Site};
use crate::workspace::Workspace;

/// How the plugin's script tag begins.
const TAG: &str = r#"<script defer src="/plugin/handraise-loader.js""#;
/// How it ends.
const TAG_END: &str = "</script>";

/// The two running sites.
pub(super) struct Sites {
    with: Site,
    without: Site,
}

impl Sites {
    /// Starts both; their data and the copy go to `folder`.
    pub(super) fn start(workspace: &Workspace, binary: &Path, folder: &Path) -> Result<Self> {
        let copy = folder.join("www");
        files::copy_tree(&workspace.www(), &copy)?;
        for page in PAGES {
            let path = copy.join(page.trim_start_matches('/')).join("index.html");
            let html = fs::read_to_string(&path).with_context(|| format!("could not read `{}`", path.display()))?;
            let html = without_tag(&html).with_context(|| format!("in `{page}`"))?;
            fs::write(&path, html).with_context(|| format!("could not write `{}`", path.display()))?;
        }
        let start = |side: Side, www| {
            let settings = Settings {
                binary: binary.to_owned(),
                port: site::free_port(0)?,
                data: site::folder(&folder.join(side.name()))?,
                definition: workspace.sample_definition(),
                www,
                token: site::TOKEN.to_owned(),
            };
            Site::start(workspace, &settings)
        };
        Ok(Self { with: start(Side::With, workspace.www())?, without: start(Side::Without, copy)? })
    }

    /// The address of a page.
    pub(super) fn url(&self, side: Side, page: &str) -> String {
        match side {
            Side::With => self.with.url(page),
            Side::Without => self.without.url(page),
        }
    }

    /// Stops both.
    pub(super) fn stop(self) -> Result<()> {
        self.with.stop()?;
        self.without.stop()
    }
}

/// The page without its one script tag of the plugin. Nothing else changes.
fn without_tag(html: &str) -> Result<String> {
    let Some((before, rest)) = html.split_once(TAG) else {
        bail!("there is no script tag of the plugin, which begins with `{TAG}`");
    };
    let Some((_, after)) = rest.split_once(TAG_END) else {
        bail!("the script tag of the plugin has no end");
    };
    if after.contains(TAG) {
        bail!("there is more than one script tag of the plugin");
    }
    Ok(format!("{before}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_plugins_tag_is_removed() -> Result<()> {
        let page = format!("<head>{TAG} data-definition='/d.mql'></script><script src='/other.js'></script></head>");
        assert_eq!(without_tag(&page)?, "<head><script src='/other.js'></script></head>");
        assert!(without_tag("<head></head>").is_err());
        assert!(without_tag(&format!("{page}{page}")).is_err());
        Ok(())
    }
}
