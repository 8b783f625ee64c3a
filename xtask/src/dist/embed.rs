//! More builds of the module embed: in `dist/page`, `bundler`, whose files bundlers follow, and `sealed`, which is one file; and that file as a
//! classic script, among the plugin's. All are made of what the stages before have built. `script.rs` builds the embeds that pages load as they are.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::script::{self, INDEX_TYPES, TYPES};
use crate::files::copy;
use crate::process;
use crate::progress::Step;
use crate::stamp::Fingerprint;
use crate::tools::Tools;
use crate::workspace::Workspace;

/// Scripts of the build for bundlers. Bundlers minify, so these stay readable.
const SCRIPTS: [(&str, &str); 9] = [
    ("bundler.ts", "index.js"),
    ("explain.ts", "handraise-explain.js"),
    ("platform.ts", "handraise-consent.js"),
    ("follow.ts", "handraise-follow.js"),
    ("frames.ts", "handraise-frames.js"),
    ("help.ts", "handraise-help.js"),
    ("home.ts", "handraise-home.js"),
    ("media.ts", "handraise-media.js"),
    ("visit.ts", "handraise-visit.js"),
];
/// Keeps `import("./handraise-….js")` as it is.
const BESIDE: &str = "--external:./handraise-*.js";
/// These come from the plugin as they are.
const BUILT: [&str; 4] = ["handraise.wasm", "handraise-explain.wasm", "handraise-twin.js", "handraise-explain-twin.js"];

/// Terser would make the file 2.5 % smaller after brotli, and take 8 seconds over the twins for that.
pub(super) const SEALED: [&str; 1] = ["--minify"];
/// Hosts that need the sealed file forbid these, or look for them in its text.
const FORBIDDEN: [&str; 6] = ["fetch(", "import(", "import.meta", "XMLHttpRequest", "eval(", "Function("];
/// The same as a classic script, among the plugin's files. Whoever loads it says where it keeps things: see `sealed-script.ts`.
const CLASSIC: (&str, &str) = ("sealed-script.ts", "handraise-sealed.js");
const CLASSIC_STORAGE: [&str; 2] =
    ["--define:localStorage=handraiseSealed.storage", "--define:navigator.locks=handraiseSealed.locks"];
/// What it must not contain besides, because a page's own storage is not its.
const CLASSIC_FORBIDDEN: [&str; 2] = ["localStorage", "sessionStorage"];
const SEALED_TYPES: &str = r#"export type * from "./handraise.js";
import type { Handraise, SealedOptions } from "./handraise.js";
/** Starts the plugin, or returns the one that already runs. */
export function init(options: SealedOptions): Handraise;
"#;

/// Makes both builds unless they are up to date.
pub(super) fn build(workspace: &Workspace, tools: &Tools, step: &Step) -> Result<()> {
    let (bundler, sealed) = (workspace.embed("bundler"), workspace.embed("sealed"));
    let inputs = Fingerprint::of("embeds")
        .text(&tools.versions)
        .text(&workspace.version)
        .text(&format!("{SCRIPTS:?} {BESIDE} {BUILT:?} {SEALED:?} {CLASSIC:?} {CLASSIC_STORAGE:?} {SEALED_TYPES} {INDEX_TYPES:?} {:?}", script::BUNDLE))
        .tree(&workspace.root.join("packages/page"), |_| true)?
        .tree(&workspace.plugin(), |name| BUILT.contains(&name))?;
    let for_bundlers = SCRIPTS.map(|(_, file)| file).into_iter().chain(BUILT).chain(TYPES).chain([INDEX_TYPES.0]);
    let for_sealed = ["index.js", INDEX_TYPES.0].into_iter().chain(TYPES);
    let outputs: Vec<_> = for_bundlers
        .map(|file| bundler.join(file))
        .chain(for_sealed.map(|file| sealed.join(file)))
        .chain([measured(&bundler), measured(&sealed), workspace.plugin().join(CLASSIC.1)])
        .collect();
    super::refresh(step, &super::stamp(workspace, "embeds"), inputs, &outputs, || {
        for (source, file) in SCRIPTS {
            let mut esbuild = script::bundle(workspace, tools, source, "esm", &bundler.join(file));
            process::run(step, esbuild.arg(BESIDE))?;
        }
        for file in BUILT {
            copy(&workspace.plugin().join(file), &bundler.join(file))?;
        }
        script::write_types(workspace, &bundler, INDEX_TYPES.1)?;

        let file = sealed.join("index.js");
        process::run(step, script::bundle(workspace, tools, "sealed.ts", "esm", &file).args(SEALED))?;
        is_sealed(&file)?;
        script::write_types(workspace, &sealed, SEALED_TYPES)?;

        let (source, file) = (CLASSIC.0, workspace.plugin().join(CLASSIC.1));
        process::run(step, script::bundle(workspace, tools, source, "iife", &file).args(SEALED).args(CLASSIC_STORAGE))?;
        is_sealed(&file)?;
        lacks(&file, &CLASSIC_FORBIDDEN)?;

        for folder in [&bundler, &sealed] {
            let bytes = fs::read(folder.join("index.js")).context("could not read what was built")?;
            let file = measured(folder);
            fs::write(&file, super::brotli(&bytes)?)
                .with_context(|| format!("could not write `{}`", file.display()))?;
        }
        Ok(())
    })
}

/// Fails if a file contains what hosts of sealed files forbid.
pub(super) fn is_sealed(file: &Path) -> Result<()> {
    lacks(file, &FORBIDDEN)
}

fn lacks(file: &Path, forbidden: &[&str]) -> Result<()> {
    let text = fs::read_to_string(file).with_context(|| format!("could not read `{}`", file.display()))?;
    for forbidden in forbidden {
        ensure!(!text.contains(forbidden), "`{}` contains `{forbidden}`, which its hosts forbid", file.display());
    }
    Ok(())
}

/// The compressed entry file of a build, for `cargo xtask size`. Nothing serves it, so it is outside the build's folder.
pub(crate) fn measured(build: &Path) -> PathBuf {
    build.with_extension("js.br")
}
