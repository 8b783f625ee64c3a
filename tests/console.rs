//! What documents show of the `handraise` command: every console block runs, and prints what the page says. Commands that
//! build the project or serve for ever are shown in blocks of another kind. It does not know what the commands do.
//!
//! `TRYCMD=overwrite cargo test --package handraise-tests --test console` writes what is printed today into the pages.

use handraise_tests::{root, tool, weeks};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// Pages with console blocks, beside those in [`ROLES`].
const PAGES: [&str; 7] = [
    "README.md",
    "docs/cli.md",
    "docs/definition.md",
    "docs/effect.md",
    "docs/review.md",
    "docs/sales.md",
    "docs/signing.md",
];
/// The folder with a page for each role.
const ROLES: &str = "docs/roles";

/// All pages, by their paths from the root.
fn pages() -> Vec<String> {
    let roles = fs::read_dir(root().join(ROLES)).expect("there is a page for each role").flatten();
    let roles = roles.map(|page| format!("{ROLES}/{}", page.file_name().to_string_lossy()));
    PAGES.map(str::to_owned).into_iter().chain(roles).collect()
}

#[test]
fn every_console_block_prints_what_the_page_shows() {
    let folder = TempDir::new().expect("a folder");
    let copies: Vec<_> =
        pages().iter().map(|page| (root().join(page), folder.path().join(page.replace('/', "-")))).collect();
    for (page, copy) in &copies {
        fs::copy(page, copy).expect("a page can be copied");
        furnish(&copy.with_extension("in"));
        if page.ends_with("docs/sales.md") {
            weeks::make(&copy.with_extension("in"), &root().join("tests/receiver/quarter/definition.toml"));
        }
    }
    // What the tool carries: only the names show.
    let plugin = folder.path().join("plugin");
    fs::create_dir(&plugin).expect("a folder");
    for name in
        ["consent.js", "explain-twin.js", "explain.js", "explain.wasm", "frames.js", "help.js", "loader.js", "twin.js"]
    {
        fs::write(plugin.join(format!("handraise-{name}")), name).expect("a file");
        fs::write(plugin.join(format!("handraise-{name}.br")), name).expect("a file");
    }
    for name in ["handraise.wasm", "handraise.wasm.br"] {
        fs::write(plugin.join(name), name).expect("a file");
    }
    let cases = trycmd::TestCases::new();
    cases.env("HANDRAISE_TEST_CARRIES", plugin.to_string_lossy());
    cases.register_bin("handraise", tool()).case(folder.path().join("*.md")).run();
    if std::env::var("TRYCMD").is_ok_and(|wish| wish == "overwrite") {
        for (page, copy) in &copies {
            fs::copy(copy, page).expect("a page can be written");
        }
    }
}

/// The files that the pages' commands name, in the folder where the commands run.
fn furnish(folder: &Path) {
    for files in ["tests/cases", "tests/receiver/webhooks"] {
        copy_folder(&root().join(files), &folder.join(files));
    }
    fs::create_dir_all(folder.join("www")).expect("a folder");
    fs::copy(root().join("www/definition.toml"), folder.join("www/definition.toml")).expect("the sample");
    let definition = fs::read_to_string(root().join("tests/cases/definition.toml")).expect("the cases' definition");
    let changed = |from: &str, to: &str| {
        assert!(definition.contains(from), "the cases' definition has `{from}`");
        definition.replacen(from, to, 1)
    };
    // A slip of the pen, and the next version, which asks for more intent.
    fs::write(folder.join("draft.toml"), changed("page = \"pricing\", engaged", "page = \"pricng\", engaged"))
        .expect("a draft");
    let next = changed("version = 1", "version = 2").replacen("min_intent = 20", "min_intent = 30", 1);
    fs::write(folder.join("next.toml"), next).expect("the next version");
    // A list of rules of another system.
    let rules = "signal,dimension,points\nVisits pricing page,behaviour,10\nFills out form: Demo,behaviour,AUTO_MQL\n\
                 Job title contains Director,fit,20\nOpens email,behaviour,1\nMQL,threshold,60\n";
    fs::write(folder.join("rules.csv"), rules).expect("a list of rules");
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("it can be read").flatten() {
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy_folder(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).expect("it can be copied")),
        }
    }
}
