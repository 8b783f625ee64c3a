//! The bundler and the compiler of types that a project with the package may have.

use crate::package::{Project, folder, run};
use handraise_tests::{node_modules, root};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

pub(crate) fn tool(script: &str, folder: &Path) -> Command {
    let mut command = Command::new("node");
    command.arg(node_modules("HANDRAISE_NODE_TOOLS", &["esbuild", "typescript"]).join(script)).current_dir(folder);
    command
}

const IMPORTED: &str = "import { verify, Definition } from 'NAME';\nimport { readFileSync } from 'node:fs';\n";
const REQUIRED: &str =
    "const { verify, Definition } = require('NAME');\nconst { readFileSync } = require('node:fs');\n";
const WORK: &str = "const mql = readFileSync('definition.mql');\nDefinition.read(mql);\n\
                    console.log(verify('email=ada%40example.com', mql, new Date()).card.email);\n";

/// Bundles a back end that imports or requires an entry of the package, away from the package, and starts it.
fn bundled(project: &Project, source: &str, entry: &str, format: &str, options: &[&str]) -> Output {
    fs::write(project.path().join("back.js"), source.replace("NAME", entry) + WORK).expect("it can be written");
    let ending = if format == "cjs" { "cjs" } else { "mjs" };
    let out = format!("out/back.{ending}");
    let format = format!("--format={format}");
    let outfile = format!("--outfile={out}");
    // The source is CommonJS where it requires.
    let common = [r#"{ "private": true }"#, r#"{ "private": true, "type": "module" }"#];
    fs::write(project.path().join("package.json"), common[usize::from(source == IMPORTED)]).expect("it can be written");
    let mut esbuild = tool("esbuild/bin/esbuild", project.path());
    run(esbuild.args(["back.js", "--bundle", "--platform=node", "--log-level=error", &format, &outfile]).args(options));
    Command::new("node").arg(&out).current_dir(project.path()).output().expect("Node starts")
}

#[test]
fn esbuild_bundles_scoring_for_node_and_what_it_can_t_bundle_says_so() {
    let project = Project::new();
    let compiled = handraise::definition::Compiled::new(handraise::definition::Definition::new("mql", 1));
    fs::write(project.path().join("definition.mql"), compiled.mql()).expect("it can be written");
    for (source, format) in [(IMPORTED, "esm"), (IMPORTED, "cjs"), (REQUIRED, "cjs")] {
        let score = bundled(&project, source, "handraise/score", format, &[]);
        assert_eq!(String::from_utf8_lossy(&score.stdout), "ada@example.com\n", "{format} {source} {score:?}");
        let whole = bundled(&project, source, "handraise", format, &[]);
        let said = String::from_utf8_lossy(&whole.stderr);
        let says_so = said.contains("HandraiseError")
            && said.contains("--external:handraise")
            && said.contains("handraise/score");
        assert!(!whole.status.success() && says_so, "{format} {source} {said}");
        let left_out = bundled(&project, source, "handraise", format, &["--external:handraise"]);
        assert_eq!(String::from_utf8_lossy(&left_out.stdout), "ada@example.com\n", "{format} {source} {left_out:?}");
    }
}

#[test]
fn programs_that_use_its_types_compile_and_those_that_misuse_them_do_not() {
    let project = Project::new();
    let types = "tests/bundlers/checks/types/server";
    for entry in fs::read_dir(root().join(types)).expect("it is there").flatten() {
        fs::copy(entry.path(), project.path().join(entry.file_name())).expect("it can be copied");
    }
    assert!(folder().join("index.d.ts").is_file());
    for library in ["es2022", "es2022,dom", "es2022,dom,dom.iterable,esnext.disposable"] {
        run(tool("typescript/bin/tsc", project.path()).args(["--project", "tsconfig.json", "--lib", library]));
    }
}
