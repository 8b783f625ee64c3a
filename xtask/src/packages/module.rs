//! One WebAssembly module of the npm package, with its glue for browsers, bundlers and Node: wasm-pack, then binaryen.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::glue;
use crate::dist;
use crate::dist::wasm::{ABORT, BUILD_STD, READS};
use crate::files::copy;
use crate::process;
use crate::progress::Step;
use crate::stamp::Fingerprint;
use crate::tools::{self, Tools};
use crate::workspace::Workspace;

/// A module and what is in it.
pub(crate) struct Module {
    /// The name of its files.
    pub(crate) name: &'static str,
    /// Features of `crates/js`.
    pub(crate) features: &'static [&'static str],
    /// Whether the package has it as a script, too.
    pub(crate) inline: bool,
}

/// wasm-pack's targets, by the folder that each has in the package.
const TARGETS: [(&str, &str); 3] = [("web", "web"), ("bundler", "bundler"), ("nodejs", "node")];

impl Module {
    /// Where wasm-pack's and binaryen's files are.
    pub(crate) fn folder(&self, workspace: &Workspace) -> PathBuf {
        workspace.root.join("dist/js").join(self.name)
    }

    /// The optimised module.
    pub(crate) fn optimised(&self, workspace: &Workspace) -> PathBuf {
        self.wasm(&self.folder(workspace))
    }

    /// The same after brotli, for `cargo xtask size`. The package does not have it.
    pub(crate) fn compressed(&self, workspace: &Workspace) -> PathBuf {
        self.optimised(workspace).with_extension("wasm.br")
    }

    /// The module as wasm-pack names it, before and after it is optimised.
    fn wasm(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{}_bg.wasm", self.name))
    }

    /// Builds the module unless it is up to date.
    pub(super) fn build(&self, workspace: &Workspace, tools: &Tools, step: &Step) -> Result<()> {
        let root = &workspace.root;
        let inputs = Fingerprint::of(self.name)
            .text(&tools.versions)
            .text(&format!("{:?} {ABORT:?} {BUILD_STD:?} {READS:?} {TARGETS:?}", self.features))
            .file(&root.join("package-lock.json"))?
            .file(&root.join("Cargo.toml"))?
            .file(&root.join("Cargo.lock"))?
            .file(&root.join("packages/handraise/contract.d.ts"))?
            .file(&root.join("packages/handraise/arguments.d.ts"))?
            .tree(&root.join("src"), |_| true)?
            .file(&root.join("crates/js/Cargo.toml"))?
            .tree(&root.join("crates/js/src"), |_| true)?;
        let folder = self.folder(workspace);
        let output = self.wasm(&folder);
        let stamp = dist::stamp(workspace, &format!("npm-{}", self.name));
        let outputs = [output.clone(), self.compressed(workspace)];
        dist::refresh(step, &stamp, inputs, &outputs, || {
            for (target, part) in TARGETS {
                self.compile(workspace, tools, target, &folder.join(part), step)?;
            }
            let [first, others @ ..] = TARGETS.map(|(_, part)| self.wasm(&folder.join(part)));
            let bytes = fs::read(&first).with_context(|| format!("could not read `{}`", first.display()))?;
            for other in others {
                let same = fs::read(&other).is_ok_and(|found| found == bytes);
                ensure!(same, "`{}` differs from the module for browsers", other.display());
            }
            let mut optimise = tools.node.wasm_opt();
            let strip = ["--strip-debug", "--strip-producers", "--strip-target-features"];
            optimise.args(READS).arg("-Oz").args(strip).arg(&first).arg("-o").arg(&output);
            process::run(step, &mut optimise)?;
            let bytes = fs::read(&output).with_context(|| format!("could not read `{}`", output.display()))?;
            fs::write(self.compressed(workspace), dist::brotli(&bytes)?)
                .context("could not write the compressed module")
        })
    }

    fn compile(&self, workspace: &Workspace, tools: &Tools, target: &str, out: &Path, step: &Step) -> Result<()> {
        let mut command = tools::wasm_pack(tools, step)?;
        command
            .args(["build", "crates/js", "--mode", "no-install", "--no-pack", "--profile", "wasm-release"])
            .args(["--target", target, "--out-name", self.name, "--out-dir"])
            .arg(out)
            .args(["--", "--no-default-features", "--features", &self.features.join(",")])
            .args(BUILD_STD)
            .current_dir(&workspace.root)
            // A target folder of its own: these flags would evict other builds.
            .env("CARGO_TARGET_DIR", workspace.target.join("packages"))
            .env("RUSTC_BOOTSTRAP", "1")
            .env_remove("RUSTFLAGS");
        if tools.immediate_abort {
            command.env("CARGO_ENCODED_RUSTFLAGS", ABORT.join("\u{1f}"));
        }
        process::run(step, &mut command)
    }

    /// Copies the module and its glue for browsers. The glue names the module beside it; a package has one for all targets.
    pub(super) fn install_web(&self, workspace: &Workspace, package: &Path) -> Result<()> {
        let (built, name) = (self.folder(workspace), self.name);
        copy(&self.wasm(&built), &package.join(format!("{name}.wasm")))?;
        let script = format!("web/{name}.js");
        let names = (format!("'{name}_bg.wasm'"), format!("'../{name}.wasm'"));
        glue::write_script(&built.join(&script), &package.join(&script), Some((&names.0, &names.1)))
    }

    /// Copies the module and all its glue into the package.
    pub(super) fn install(&self, workspace: &Workspace, package: &Path) -> Result<()> {
        self.install_web(workspace, package)?;
        let (built, name) = (self.folder(workspace), self.name);
        let beside = format!("{name}_bg.wasm");
        let above = format!("../{name}.wasm");
        let own = |part: &str, file: &str| built.join(part).join(file);
        let (script, inner, common) = (format!("{name}.js"), format!("{name}_bg.js"), format!("{name}.cjs"));
        for (part, file, to, old, new) in [
            ("node", &script, &common, format!("/{beside}"), format!("/{above}")),
            ("bundler", &script, &script, format!("\"./{beside}\""), format!("\"{above}\"")),
        ] {
            glue::write_script(&own(part, file), &package.join(part).join(to), Some((&old, &new)))?;
        }
        if self.inline {
            glue::inline(&package.join("node").join(&common), &above, name)?;
        }
        glue::write_script(&own("bundler", &inner), &package.join("bundler").join(&inner), None)?;
        let types = format!("{name}.d.ts");
        for (part, file) in [("web", types.clone()), ("bundler", types.clone()), ("node", format!("{name}.d.cts"))] {
            glue::write_types(&own(part, &types), &package.join(part).join(file))?;
        }
        if self.inline {
            let wasm = fs::read(self.wasm(&built)).context("could not read the module")?;
            let text = format!("{INLINE}module.exports = \"{}\";\n", BASE64_STANDARD.encode(wasm));
            let path = package.join("node").join(format!("{name}.bytes.cjs"));
            fs::write(&path, text).with_context(|| format!("could not write `{}`", path.display()))?;
        }
        Ok(())
    }
}

/// How the file with the module's bytes begins.
const INLINE: &str = "//! The module in base64, for bundlers of back ends, which lose files beside a script.\n";
