//! Bundles of the scripts beside the matrix's pages: esbuild makes them once, from what the lock file pins. It does not know what they do.

use crate::library;
use crate::page::folder;
use handraise_tests::{node_modules, root};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// A bundle, by its path: `/bundles/` and the script's name.
pub(crate) fn read(path: &str) -> Option<Vec<u8>> {
    static BUNDLES: LazyLock<PathBuf> = LazyLock::new(bundle);
    std::fs::read(BUNDLES.join(path.strip_prefix("/bundles/")?)).ok()
}

fn bundle() -> PathBuf {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bundles");
    let scripts = folder().join("pages/matrix");
    let entries = std::fs::read_dir(&scripts).expect("it can be listed").flatten().map(|entry| entry.path());
    let entries = entries.filter(|path| path.extension().is_some_and(|ending| ending != "html"));
    let mut esbuild = Command::new("node");
    esbuild.arg(node_modules("HANDRAISE_NODE_TOOLS", &["esbuild", "typescript"]).join("esbuild/bin/esbuild"));
    let package = root().join("dist/packages");
    assert!(package.join("handraise").is_dir(), "no package is built; `cargo xtask packages` builds it");
    let packages = std::env::join_paths([library::matrix(), package]).expect("no folder has a colon in its name");
    esbuild.args(entries).env("NODE_PATH", packages).arg(format!("--outdir={}", out.display()));
    esbuild.args(["--bundle", "--minify", "--format=iife", "--jsx=automatic", "--log-level=error"]);
    esbuild.arg("--define:process.env.NODE_ENV=\"production\"");
    let bundled = esbuild.output().expect("Node starts");
    assert!(bundled.status.success(), "{}", String::from_utf8_lossy(&bundled.stderr));
    out
}
