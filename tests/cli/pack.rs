//! `handraise pack`: the same input gives the same bytes, all or nothing is written, and `--check` finds what differs. What a host does with a pack is tested
//! with that host.

use super::tool::{Folder, Run};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use handraise_tests::root;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

mod template;

/// A label that no language takes as it stands.
const NASTY: &str = r#"O'Brien & "Söhne" </script> {{x}} ]]> $y"#;
const ENDPOINT: &str = "https://leads.example.com";
/// Each endpoint, and where the pack is served.
const ADDRESSES: [(&str, &str); 3] = [
    (ENDPOINT, "/"),
    ("https://leads.example.com:8443/v1/leads?tenant=a&b='c'", "https://cdn.example.com/h"),
    ("http://[::1]:8787", "http://[::1]:8788"),
];
/// The plugin's files; what is in them makes no difference here.
const PLUGIN: [&str; 11] = [
    "definition.mql",
    "handraise-card.d.ts",
    "handraise-card.js",
    "handraise-consent.js",
    "handraise-explain.wasm",
    "handraise-loader.js",
    "handraise-sealed.js",
    "handraise-twin.js",
    "handraise.d.ts",
    "handraise.wasm",
    "index.js",
];

/// A folder with a definition and a plugin.
fn furnished() -> Folder {
    let folder = Folder::new();
    let sources = names(&root().join("packages/page/adapters"));
    let adapters = sources.iter().filter_map(|name| name.strip_suffix(".ts")).chain(["acme"]);
    let adapters = adapters.map(|name| format!("handraise-for-{name}.js"));
    for name in PLUGIN.map(str::to_owned).into_iter().chain(adapters) {
        folder.write(&format!("plugin/{name}"), format!("this is {name}\n"));
        folder.write(&format!("plugin/{name}.br"), format!("compressed {name}\n"));
    }
    folder
}

/// Packs into `out`, with these arguments beside those that any pack needs.
fn pack(folder: &Folder, out: &str, more: &[&str]) -> Run {
    let usual = ["pack", "--plugin", "plugin", "--definition", "definition.toml", "--out", out];
    let mut arguments: Vec<&str> = usual.into_iter().chain(more.iter().copied()).collect();
    if !more.contains(&"--endpoint") {
        arguments.extend(["--endpoint", ENDPOINT]);
    }
    folder.run(&arguments)
}

fn check(folder: &Folder, packed: &str, more: &[&str]) -> Run {
    let usual = ["pack", "--plugin", "plugin", "--check", packed];
    folder.run(&usual.into_iter().chain(more.iter().copied()).collect::<Vec<_>>())
}

/// Every file below a folder, by path.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        match entry.path().is_dir() {
            true => {
                found.extend(files(&entry.path()).into_iter().map(|(path, bytes)| (format!("{name}/{path}"), bytes)))
            }
            false => drop(found.insert(name, std::fs::read(entry.path()).expect("a file"))),
        }
    }
    found
}

/// The names in a folder, hidden ones among them.
fn names(folder: &Path) -> BTreeSet<String> {
    std::fs::read_dir(folder)
        .expect("a folder")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}

/// A template, as `--list --json` has it.
struct Listed {
    host: String,
    channels: Vec<String>,
    needs_base: bool,
}

/// Every template of the repository.
fn templates() -> Vec<Listed> {
    let listed = Folder::new().run(&["pack", "--list", "--json"]).json();
    let hosts = listed["hosts"].as_array().expect("hosts").iter().map(|host| {
        let texts = host["channels"].as_array().expect("channels").iter();
        Listed {
            host: host["host"].as_str().expect("a name").to_owned(),
            channels: texts.map(|text| text.as_str().expect("text").to_owned()).collect(),
            needs_base: host["needs_base"].as_bool().expect("yes or no"),
        }
    });
    hosts.collect()
}

#[test]
fn the_list_has_every_template_of_the_repository_in_a_line_each() {
    let folders = std::fs::read_dir(root().join("pkg-templates")).expect("there are templates").flatten();
    let folders: BTreeSet<String> = folders
        .filter(|entry| entry.path().join("template.toml").is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(templates().into_iter().map(|listed| listed.host).collect::<BTreeSet<_>>(), folders);
    let listed = Folder::new().run(&["pack", "--list"]);
    assert_eq!((listed.code, listed.out.lines().count()), (0, folders.len()), "{}", listed.out);
    assert!(
        listed.out.lines().any(|line| line.starts_with("script ") && line.contains("Script tag: ")),
        "{}",
        listed.out
    );
}

#[test]
fn every_template_packed_twice_gives_the_same_bytes_also_with_a_nasty_label_and_odd_addresses() {
    let folder = furnished();
    let definition = std::fs::read_to_string(folder.path("definition.toml")).expect("text");
    folder.write("definition.toml", definition.replace(r#"id = "acme""#, &format!("id = '''{NASTY}'''")));
    for Listed { host, channels, needs_base } in templates() {
        let variants: Vec<Vec<&str>> = match channels.is_empty() {
            true => vec![vec![]],
            false => channels.iter().map(|channel| vec!["--channel", channel.as_str()]).collect(),
        };
        for channel in &variants {
            for (endpoint, base) in ADDRESSES.into_iter().filter(|(_, base)| !needs_base || *base != "/") {
                let more: Vec<&str> = [host.as_str(), "--force", "--endpoint", endpoint, "--base", base]
                    .into_iter()
                    .chain(channel.iter().copied())
                    .collect();
                for out in ["first", "second"] {
                    let run = pack(&folder, out, &more);
                    assert_eq!(run.code, 0, "{more:?}: {}", run.err);
                    assert_eq!(run.out.lines().filter(|line| line.starts_with("  1. ")).count(), 1, "{}", run.out);
                }
                let [first, second] = ["first", "second"].map(|out| files(&folder.path(out)));
                assert!(first == second, "{more:?}: the same input gave other bytes");
                let plain = |name: &str| ![".md", ".txt"].iter().any(|ending| name.ends_with(ending));
                for (name, bytes) in first.iter().filter(|(name, _)| plain(name) && !name.ends_with(".mql")) {
                    assert!(
                        !String::from_utf8_lossy(bytes).contains(NASTY),
                        "{more:?}: {name} has the label as it stands"
                    );
                }
                let checked = check(&folder, "first", &["--definition", "definition.toml"]);
                assert_eq!(checked.code, 0, "{more:?}: {}{}", checked.out, checked.err);
            }
        }
    }
}

#[test]
fn check_finds_a_changed_a_missing_and_an_added_file() {
    let folder = furnished();
    assert_eq!(pack(&folder, "out", &["script"]).code, 0);
    let fresh = check(&folder, "out", &[]);
    assert_eq!((fresh.code, fresh.out.starts_with("ok: ")), (0, true), "{}{}", fresh.out, fresh.err);

    let loader = "out/handraise-0.1.0/handraise-loader.js";
    let mut bytes = std::fs::read(folder.path(loader)).expect("the loader");
    bytes[0] ^= 1;
    folder.write(loader, bytes);
    folder.write("out/notes.txt", "mine");
    std::fs::remove_file(folder.path("out/snippet.html")).expect("it is there");
    let run = check(&folder, "out", &["--json"]);
    let found = run.json();
    assert_eq!(run.code, 1);
    assert_eq!(found["changed"], serde_json::json!(["handraise-0.1.0/handraise-loader.js"]));
    assert_eq!(found["missing"], serde_json::json!(["snippet.html"]));
    assert_eq!(found["added"], serde_json::json!(["notes.txt"]));
    assert_eq!(found["stale"], serde_json::json!([]));
    let words = check(&folder, "out", &[]).out;
    for line in [
        "handraise-0.1.0/handraise-loader.js is not as it was packed\n",
        "snippet.html is missing\n",
        "notes.txt was not packed\n",
        "failed: out differs; put back what was changed",
    ] {
        assert!(words.contains(line), "{words}");
    }
}

#[test]
fn check_finds_one_changed_byte_in_any_file() {
    let folder = furnished();
    assert_eq!(pack(&folder, "out", &["script"]).code, 0);
    for (name, bytes) in files(&folder.path("out")) {
        let mut changed = bytes.clone();
        let middle = changed.len() / 2;
        changed[middle] ^= 1;
        folder.write(&format!("out/{name}"), changed);
        let run = check(&folder, "out", &[]);
        assert_ne!(run.code, 0, "{name}: {}", run.out);
        if name != "handraise-pack.json" {
            assert_eq!(run.code, 1, "{name}: {}", run.err);
            assert!(run.out.contains(&format!("{name} is not as it was packed\n")), "{name}: {}", run.out);
        }
        folder.write(&format!("out/{name}"), bytes);
    }
    assert_eq!(check(&folder, "out", &[]).code, 0);
    // A space more in the record changes nothing that it says.
    let record = std::fs::read_to_string(folder.path("out/handraise-pack.json")).expect("text");
    folder.write("out/handraise-pack.json", record + " ");
    let run = check(&folder, "out", &[]);
    assert!(run.out.contains("handraise-pack.json would be different in a fresh pack"), "{}", run.out);
    // What is damaged is told also where no fresh pack can be made.
    std::fs::remove_file(folder.path("out/definition.mql")).expect("it is there");
    let run = check(&folder, "out", &[]);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.out.contains("definition.mql is missing\nnot compared with a fresh pack: "), "{}", run.out);
}

#[test]
fn check_tells_what_a_fresh_pack_would_have_otherwise() {
    let folder = furnished();
    assert_eq!(pack(&folder, "out", &["script"]).code, 0);
    folder.write("plugin/handraise.wasm", "a new build");
    let run = check(&folder, "out", &["--json"]);
    assert_eq!((run.code, &run.json()["stale"]), (1, &serde_json::json!(["handraise-0.1.0/handraise.wasm"])));
    // A new definition is in a file of its own, and the README names it.
    let definition = std::fs::read_to_string(folder.path("definition.toml")).expect("text");
    folder.write("next.toml", definition.replace("version = 3", "version = 4"));
    folder.write("plugin/handraise.wasm", "this is handraise.wasm\n");
    let run = check(&folder, "out", &["--json", "--definition", "next.toml"]);
    assert_eq!((run.code, &run.json()["stale"]), (1, &serde_json::json!(["README.md", "definition.mql"])));
    let nothing = check(&folder, "plugin", &[]);
    assert_eq!(nothing.code, 2);
    assert!(nothing.err.contains("is no pack: it has no `handraise-pack.json`"), "{}", nothing.err);
}

#[test]
fn a_folder_with_files_is_refused_and_only_an_earlier_pack_is_replaced() {
    let folder = furnished();
    folder.write("mine/thesis.txt", "years of work");
    for more in [&["script"][..], &["script", "--force"]] {
        let run = pack(&folder, "mine", more);
        assert_eq!(run.code, 2, "{}", run.out);
        assert!(
            run.err.contains("`mine`: has files that are no pack") && run.err.contains("name another folder"),
            "{}",
            run.err
        );
    }
    assert_eq!(names(&folder.path("mine")), ["thesis.txt".to_owned()].into());

    std::fs::create_dir(folder.path("out")).expect("a folder");
    assert_eq!(pack(&folder, "out", &["script"]).code, 0, "an empty folder is as good as none");
    let again = pack(&folder, "out", &["script"]);
    assert_eq!(again.code, 2);
    assert!(again.err.contains("has a pack already") && again.err.contains("`--force`"), "{}", again.err);

    let before = files(&folder.path("out"));
    folder.write("out/thesis.txt", "years of work");
    let forced = pack(&folder, "out", &["script", "--force", "--package-version", "7"]);
    assert_eq!(forced.code, 2);
    assert!(forced.err.contains("(`thesis.txt`); move them elsewhere"), "{}", forced.err);
    std::fs::remove_file(folder.path("out/thesis.txt")).expect("it is still there");
    let snippet = std::fs::read(folder.path("out/snippet.html")).expect("text");
    folder.write("out/snippet.html", "my own lines");
    let forced = pack(&folder, "out", &["script", "--force"]);
    assert_eq!(forced.code, 2);
    assert!(forced.err.contains("changed since they were packed (`snippet.html`); move them"), "{}", forced.err);
    folder.write("out/snippet.html", snippet);
    assert!(files(&folder.path("out")) == before);
    let forced = pack(&folder, "out", &["script", "--force", "--package-version", "7"]);
    assert_eq!(forced.code, 0, "{}", forced.err);
    assert_eq!(check(&folder, "out", &["--json"]).code, 0);
    assert!(files(&folder.path("out")) != before);

    folder.write("file", "");
    assert!(pack(&folder, "file", &["script"]).err.contains("`file`: is a file; name a folder"));
    assert!(
        names(&folder.path("")).iter().all(|name| !name.starts_with(".handraise")),
        "nothing is left beside the packs"
    );
}

#[test]
fn what_cannot_be_packed_is_told_with_what_to_do() {
    let folder = furnished();
    for (more, parts) in [
        (&["scrpt"][..], ["there is no host `scrpt`", "did you mean `script`?"]),
        (&["hubspot", "--field", "score=Lead Score"], ["has no property `Lead Score`", "such as `lead_score`"]),
        (&["pcf", "--field", "score=bad name"], ["has no column `bad name`", "such as `bad_name`"]),
        (&["zoho"], ["there is no host `zoho`", "did you mean `sandbox-frame`?"]),
        (&["Dynamics"], ["there are `dynamics-forms` and `pcf`", "`handraise pack --list` says what each makes"]),
        (&["script", "--channel", "wporg"], ["has no variant `wporg`", "write one of `live`, `bundled`"]),
        (
            &["script", "--endpoint", "leads.example.com"],
            ["no address to send forms to", "https://leads.example.com/v1/leads"],
        ),
        (
            &["script", "--endpoint", "https://x;y.example"],
            ["no address to send forms to", "https://leads.example.com/v1/leads"],
        ),
        (&["script", "--package-version", "1 */ x"], ["no version", "such as `1.2.3`"]),
        (
            &["chrome-extension", "--package-version", "1.0.70000"],
            ["--package-version: Chrome takes numbers up to 65535", "such as `1.0.1`"],
        ),
        (&["script", "--base", "cdn"], ["no place where a folder is served", "https://cdn.example.com/handraise/"]),
        (&["--template", "plugin"], ["`plugin`: is no template", "pkg-templates/README.md"]),
    ] {
        let run = pack(&folder, "out", more);
        assert_eq!(run.code, 2, "{more:?}");
        assert!(parts.iter().all(|part| run.err.contains(part)), "{more:?}: {}", run.err);
    }
    let order = ["pack", "script", "--definition", "definition.toml", "--endpoint", ENDPOINT, "--out", "out"];
    let without = folder.run(&order);
    assert_eq!(without.code, 2);
    assert!(without.err.contains("no plugin to pack") && without.err.contains("`cargo xtask dist`"), "{}", without.err);
    let run = folder.run(&[&order[..], &["--plugin", "."]].concat());
    assert!(run.err.contains("`.`: has no `handraise-loader.js`"), "{}", run.err);
    assert!(!folder.path("out").exists());
}

#[test]
fn the_snippet_pins_the_loader_that_is_packed_and_the_policy_allows_its_two_lines() {
    let folder = furnished();
    assert_eq!(pack(&folder, "out", &["script", "--base", "https://cdn.example.com"]).code, 0);
    let packed = files(&folder.path("out"));
    let text = |name: &str| String::from_utf8(packed[name].clone()).expect("text");
    let hash = |bytes: &[u8]| format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(bytes)));
    let (snippet, readme) = (text("snippet.html"), text("README.md"));
    let loader = hash(&packed["handraise-0.1.0/handraise-loader.js"]);
    assert!(snippet.contains(&format!("integrity=\"{loader}\" crossorigin=\"anonymous\"\n")), "{snippet}");
    assert!(snippet.contains("src=\"https://cdn.example.com/handraise-0.1.0/handraise-loader.js\""), "{snippet}");
    let stub = snippet.split_once("<script>").and_then(|(_, rest)| rest.split_once("</script>")).expect("two lines").0;
    assert!(readme.contains(&format!("'{}'", hash(stub.as_bytes()))), "{readme}");
    let page = std::fs::read_to_string(root().join("docs/hosts/script.md")).expect("the page");
    assert!(page.contains(&format!("<script>{stub}</script>")), "the two lines are those of docs/hosts/script.md");
    // On the site itself, nothing of another origin is named.
    assert_eq!(pack(&folder, "own", &["script"]).code, 0);
    let own = files(&folder.path("own"));
    assert!(!String::from_utf8_lossy(&own["snippet.html"]).contains("crossorigin"));
    assert!(!own.contains_key("handraise-0.1.0/handraise.d.ts") && !own.contains_key("handraise-0.1.0/definition.mql"));
}

#[test]
fn every_snippet_has_the_stub_that_its_policy_allows_and_pins_each_script_that_it_loads() {
    let folder = furnished();
    let hash = |bytes: &[u8]| format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(bytes)));
    for Listed { host, .. } in templates() {
        assert_eq!(pack(&folder, &host, &[&host, "--base", "https://cdn.example.com"]).code, 0);
        let packed = files(&folder.path(&host));
        let Some(snippet) = packed.get("snippet.html") else { continue };
        let [snippet, readme] = [snippet, &packed["README.md"]].map(|bytes| String::from_utf8_lossy(bytes));
        // Whoever agreed to that is followed up where the receiver's definition is loaded.
        let follows = snippet.contains("data-follow-up=\"https://leads.example.com/v1/updates\"></script>");
        assert_eq!(follows, snippet.contains("data-definition=\"https://leads.example.com/v1/"), "{host}: {snippet}");
        let (stub, scripts) = snippet.split_once("</script>").expect("the stub");
        let stub = stub.strip_prefix("<script>").expect("the stub is first");
        assert!(readme.contains(&format!("'{}'", hash(stub.as_bytes()))), "{host}: {readme}");
        for script in scripts.split("<script ").skip(1) {
            let (_, rest) = script.split_once("src=\"https://cdn.example.com/").expect("an address");
            let (path, rest) = rest.split_once('"').expect("its end");
            assert!(rest.starts_with(&format!(" integrity=\"{}\"", hash(&packed[path]))), "{host}: {script}");
        }
        let adapters = packed.keys().filter(|name| name.contains("-for-")).count();
        assert_eq!(snippet.matches("-for-").count(), adapters, "{host}: {snippet}");
    }
}
