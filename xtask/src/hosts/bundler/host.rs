//! The hosts that are tried, and what makes each of them a site. It does not know how a visitor is told from a test.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::project::Project;
use crate::files::copy;
use crate::progress::Step;
use crate::workspace::Workspace;

/// A host, and what its project needs to be a site.
pub(in crate::hosts) struct Host {
    /// Its folder in `tests/bundlers`.
    pub(in crate::hosts) folder: &'static str,
    /// The npm package which has its version.
    pub(super) package: &'static str,
    /// Its page in `docs/hosts`.
    pub(super) page: &'static str,
    pub(super) app: App,
    /// How the page loads the app, if the bundler does not write the page.
    script: Option<&'static str>,
    /// Files of the package that the page's commands do not copy, and where the built app looks for them.
    copies: &'static [(&'static str, &'static str)],
    /// What the host needs, in words, for the table.
    pub(super) needs: &'static str,
}

/// What is built around the code of the host's page.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum App {
    /// `src/app.js`, which imports the page's script.
    Script,
    /// A component, which is mounted by the project's own `src/app.js`.
    Component,
    /// The page's code is an app with a server.
    Server,
}

pub(super) const HOSTS: [Host; 8] = [
    Host::plain("vite8", "vite", "vite.md", App::Script),
    Host::plain("vite6", "vite", "vite.md", App::Script),
    Host {
        script: Some(r#"<script defer src="/app.js">"#),
        ..Host::plain("webpack5", "webpack", "webpack.md", App::Script)
    },
    Host {
        script: Some(r#"<script type="module" src="/assets/app.js">"#),
        copies: &[("score.wasm", "score.wasm")],
        needs: "three files copied",
        ..Host::plain("esbuild", "esbuild", "esbuild.md", App::Script)
    },
    Host::plain("react", "react", "react.md", App::Component),
    Host::plain("vue", "vue", "vue.md", App::Component),
    Host::plain("svelte", "svelte", "svelte.md", App::Component),
    Host { needs: "a nonce, for its own scripts", ..Host::plain("next", "next", "next.md", App::Server) },
];

/// The page's line for the app's source.
const SOURCE: &str = r#"<script type="module" src="/src/app.js">"#;

impl Host {
    const fn plain(folder: &'static str, package: &'static str, page: &'static str, app: App) -> Self {
        Self { folder, package, page, app, script: None, copies: &[], needs: "nothing" }
    }

    /// The app's project, with everything in it.
    pub(super) fn project(
        &self,
        workspace: &Workspace,
        scratch: &Path,
        packed: &Path,
        mql: &[u8],
        step: &Step,
    ) -> Result<Project> {
        let project = Project::new(workspace, scratch, self.folder, Some(self.page), step)?;
        match self.app {
            App::Script => {
                project.share(workspace, &[("index.html", "index.html"), ("src/app.js", "src/app.js")])?;
            }
            App::Component => project.share(workspace, &[("root.html", "index.html")])?,
            App::Server => {}
        }
        project.write("public/definition.mql", mql)?;
        project.install(packed, step)?;
        Ok(project)
    }

    /// Builds the app, and makes a site of what the bundler wrote. Returns the bytes that it wrote for browsers.
    pub(super) fn build(&self, project: &Project, mql: &[u8], step: &Step) -> Result<u64> {
        project.build(step)?;
        if self.app == App::Server {
            return project.size(".next/static");
        }
        for (from, to) in self.copies {
            copy(&project.path("node_modules/handraise").join(from), &project.path("dist").join(to))?;
        }
        let bytes = project.size("dist")?;
        if let Some(script) = self.script {
            let page = fs::read_to_string(project.path("index.html")).context("could not read `index.html`")?;
            ensure!(page.contains(SOURCE), "`index.html` does not have {SOURCE}");
            project.write("dist/index.html", page.replace(SOURCE, script))?;
        }
        project.write("dist/definition.mql", mql)?;
        Ok(bytes)
    }
}
