//! Packs in the hosts that they are made for: each test packs with the tool under test and runs one Node program of `tests/host/HOST`, which
//! installs the pack and uses it; and other programs that Node runs alone. It does not know what the programs look at.

use handraise_tests::{receiver::plugin, root, tool};
use std::env;
use std::process::Command;
use tempfile::TempDir;

/// Where the packed forms go, and where the pack is served. The programs that send any have a receiver of their own, and say so in the host.
const ENDPOINT: &str = "https://leads.example.com";
const BASE: &str = "https://cdn.example.com";

/// A program that waits for something that never comes ends after this time, with what it waited for.
const LONGEST: &str = "--test-timeout=300000";

/// One test for each of a host's programs `tests/host/HOST/FILE.test.mjs`. `needs` are variables that `cargo xtask test` sets; a slow program
/// runs only with `cargo xtask test hosts`.
macro_rules! host {
    ($host:ident needs $needs:expr; $($file:ident)*; $(slow $slow:ident)*) => {
        mod $host {
            $(#[test]
            fn $file() {
                crate::run(stringify!($host), &$needs, stringify!($file));
            })*
            $(#[test]
            #[ignore = "slow; `cargo xtask test hosts` runs it"]
            fn $slow() {
                crate::run(stringify!($host), &$needs, stringify!($slow));
            })*
        }
    };
}

mod installed {
    host! { adobe_tags needs ["HANDRAISE_ADOBE_TAGS", "HANDRAISE_NODE_TOOLS"]; ; slow package slow views slow visitor }
    host! { chrome_extension needs []; files panel visitor; slow lint }
    host! { gtm needs ["HANDRAISE_NODE_TOOLS"]; lint visitor; }
    host! { hubspot needs ["HANDRAISE_HUBSPOT", "HANDRAISE_NODE_TOOLS"]; ; slow project slow card slow worker }
    host! { salesforce needs ["HANDRAISE_SALESFORCE", "HANDRAISE_NODE_TOOLS"]; ; slow convert slow compile slow card }
    host! { pcf needs ["HANDRAISE_PCF"]; ; slow control slow package }
    host! { sandbox_frame needs []; panel pipedrive zendesk; slow zoho }
    host! { wordpress needs ["HANDRAISE_PHP", "HANDRAISE_WORDPRESS"]; lint plugin queue visitor; slow network }
}

/// Sign-in at a real OpenID provider, with a tool that is built for it: no pack, but a program that Node starts like the hosts'.
mod oidc {
    #[test]
    #[ignore = "needs a tool with the feature; `cargo xtask test hosts --only oidc` runs it"]
    fn visitor() {
        crate::sign_in("visitor");
    }

    #[test]
    #[ignore = "needs a tool with the feature; `cargo xtask test hosts --only oidc` runs it"]
    fn forged() {
        crate::sign_in("forged");
    }
}

/// A part of the plugin that needs no browser, in a program of its own.
mod page {
    #[test]
    fn follow() {
        super::finish(super::node("node", "follow").env("HANDRAISE_PLUGIN", super::plugin()));
    }
}

/// Lets the program sign in at providers. The command that sets the variables has built the tool.
fn sign_in(file: &str) {
    let tool = env::var_os("HANDRAISE_OIDC_BIN");
    let tool = tool.expect("HANDRAISE_OIDC_BIN is not set; `cargo xtask test hosts --only oidc` sets it");
    finish(node("oidc", file).env("HANDRAISE_BIN", tool));
}

/// A host's program, to be started by Node.
fn node(host: &str, file: &str) -> Command {
    let mut program = Command::new("node");
    program.args(["--test", "--test-reporter=spec", LONGEST]);
    program.arg(root().join(format!("tests/host/{host}/{file}.test.mjs")));
    program
}

/// Packs for the host, and lets the program look at it. The program's output is the test's.
fn run(host: &str, needs: &[&str], file: &str) {
    for name in needs {
        assert!(env::var_os(name).is_some(), "{name} is not set; `cargo xtask test --only {host}` sets it");
    }
    assert!(plugin().join("handraise-loader.js").is_file(), "no plugin is built; `cargo xtask dist` builds it");
    let folder = TempDir::new().expect("a folder");
    let pack = folder.path().join("pack");
    let mut packing = Command::new(tool());
    packing.args(["pack", &host.replace('_', "-"), "--endpoint", ENDPOINT, "--base", BASE, "--definition"]);
    packing.arg(root().join("www/definition.toml")).arg("--plugin").arg(plugin()).arg("--out").arg(&pack);
    finish(&mut packing);
    let mut program = node(host, file);
    program.env(format!("HANDRAISE_{}_PACK", host.to_uppercase()), &pack);
    program.env("HANDRAISE_BIN", tool()).env("HANDRAISE_PLUGIN", plugin());
    if let Some(modules) = env::var_os("HANDRAISE_NODE_TOOLS") {
        program.env("NODE_PATH", modules);
    }
    finish(&mut program);
}

fn finish(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?} doesn't start: {error}"));
    println!("{}", String::from_utf8_lossy(&output.stdout));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} ended with {}:\n{errors}", output.status);
}
