//! Templates of a user's own: the example of their page, and every mistake with its file, line and remedy.

use super::{Folder, check, files, furnished, names, pack};
use handraise_tests::root;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

/// A template with nothing wrong.
const GOOD: &str = "schema = 1\ntitle = \"T\"\nabout = \"a\"\nversion = \"1\"\nsteps = [\"s\"]\nupdate = \"u\"\n";

/// What is in a zip, by name.
fn unzipped(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    let mut found = BTreeMap::new();
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).expect("a file");
        let name = file.name().expect("a name").into_owned();
        assert_eq!(file.unix_mode().map(|mode| mode & 0o777), Some(0o644), "{name}");
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("its bytes");
        found.insert(name, bytes);
    }
    found
}

/// The block of code after a line that names a file.
fn block(page: &str, file: &str) -> String {
    let (_, after) = page.split_once(&format!("`{file}`")).unwrap_or_else(|| panic!("{file} is there"));
    let (_, code) = after.split_once("```").and_then(|(_, code)| code.split_once('\n')).expect("a block");
    code.split_once("```").expect("its end").0.to_owned()
}

#[test]
fn the_example_of_the_templates_page_packs_as_the_page_says() {
    let page = std::fs::read_to_string(root().join("pkg-templates/README.md")).expect("the page");
    let folder = furnished();
    for file in ["hello/template.toml", "hello/files/index.html.jinja", "hello/files/settings.json.jinja"] {
        folder.write(file, block(&page, file));
    }
    let run = pack(&folder, "packed", &["--template", "hello", "--package-version", "2.0"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("  1. upload this folder, and open index.html\n"), "{}", run.out);
    let packed = files(&folder.path("packed"));
    let expected = [
        "definition.mql",
        "handraise-pack.json",
        "hello.zip",
        "index.html",
        "plugin/handraise-loader.js",
        "plugin/handraise-twin.js",
        "plugin/handraise.wasm",
        "settings.json",
    ];
    assert_eq!(packed.keys().map(String::as_str).collect::<Vec<_>>(), expected);
    let settings: serde_json::Value = serde_json::from_slice(&packed["settings.json"]).expect("JSON");
    assert_eq!(
        settings,
        serde_json::json!({"receiver": "https://leads.example.com/v1/leads", "attributes": ["seniority"]})
    );
    assert!(String::from_utf8_lossy(&packed["index.html"]).contains("<title>acme, version 3</title>\n<script"));
    assert_eq!(check(&folder, "packed", &["--template", "hello"]).code, 0);

    // What is in the zip is a pack of its own, with the same files below one folder.
    for (name, bytes) in unzipped(&packed["hello.zip"]) {
        let name = name.strip_prefix("hello-2.0/").expect("all are below one folder");
        assert!(name == "handraise-pack.json" || packed[name] == bytes, "{name}");
        folder.write(&format!("unpacked/{name}"), bytes);
    }
    let unpacked = check(&folder, "unpacked", &["--template", "hello"]);
    assert_eq!(unpacked.code, 0, "{}{}", unpacked.out, unpacked.err);
    assert_eq!(files(&folder.path("unpacked")).len(), packed.len() - 1);
}

#[test]
fn a_zip_may_hold_one_folder_of_the_pack_without_the_record() {
    let folder = furnished();
    folder.write("t/template.toml", format!("{GOOD}[archive]\nname = \"t.zip\"\nwithin = \"in\"\n"));
    for name in ["in/a.txt", "in/b/c.txt", "in.txt", "inner/d.txt"] {
        folder.write(&format!("t/files/{name}"), name);
    }
    let run = pack(&folder, "out", &["--template", "t"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let zipped = unzipped(&files(&folder.path("out"))["t.zip"]);
    let expected = [("a.txt", "in/a.txt"), ("b/c.txt", "in/b/c.txt")];
    assert_eq!(zipped, expected.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into());
    assert_eq!(check(&folder, "out", &["--template", "t", "--definition", "definition.toml"]).code, 0);
}

#[test]
fn a_template_takes_the_adapters_it_names_and_a_field_has_the_name_that_the_user_gives() {
    let folder = furnished();
    let template =
        "plugin = \"p\"\nadapters = [\"acme\"]\n[fields]\nscore = \"handraise_score\"\ngrade = \"handraise_grade\"\n";
    folder.write("t/template.toml", format!("{GOOD}{template}"));
    folder.write("t/files/map.json.jinja", "<{ fields|js }>");
    let renamed = ["--template", "t", "--field", "score=00N5g=1"];
    let run = pack(&folder, "out", &renamed);
    assert_eq!(run.code, 0, "{}", run.err);
    let packed = files(&folder.path("out"));
    assert!(packed["map.json"] == br#"{"grade":"handraise_grade","score":"00N5g=1"}"#);
    let adapters: Vec<&String> = packed.keys().filter(|name| name.contains("-for-")).collect();
    assert_eq!(adapters, ["p/handraise-for-acme.js"]);
    assert!(packed.contains_key("p/handraise-loader.js") && !packed.contains_key("p/handraise.d.ts"));
    assert_eq!(check(&folder, "out", &["--template", "t", "--definition", "definition.toml"]).code, 0);

    for (more, remedy) in [
        (&["scroe=x"][..], "did you mean `score`?"),
        (&["score"], "score=LEAD_SCORE"),
        (&["score=a", "score=b"], "`score` is named twice"),
        (&["score=handraise_grade"], "would both be called `handraise_grade`"),
    ] {
        let options: Vec<&str> = more.iter().flat_map(|field| ["--field", field]).collect();
        let run = pack(&folder, "other", &[&["--template", "t"], &options[..]].concat());
        assert!(run.code == 2 && run.err.contains(remedy), "{}", run.err);
    }
    let run = pack(&folder, "other", &["wordpress", "--field", "score=x"]);
    assert!(run.err.contains("has no field `score` to name; leave `--field` out"), "{}", run.err);
    assert_eq!(pack(&folder, "less", &["--template", "t", "--field", "score="]).code, 0);
    assert!(files(&folder.path("less"))["map.json"] == br#"{"grade":"handraise_grade","score":""}"#);
}

#[test]
fn a_pack_that_sends_nothing_needs_no_address_and_any_other_does() {
    let folder = furnished();
    folder.write("t/template.toml", format!("{GOOD}needs_endpoint = false\n"));
    folder.write("t/files/a.txt.jinja", "<% if endpoint is defined %>sends<% endif %>\n");
    let usual = ["pack", "--plugin", "plugin", "--definition", "definition.toml", "--out", "out"];
    let without = folder.run(&[&usual[..], &["--template", "t"]].concat());
    assert_eq!(without.code, 0, "{}", without.err);
    assert!(!without.out.contains("endpoint"), "{}", without.out);
    let with = pack(&folder, "with", &["--template", "t"]);
    assert_eq!((with.code, files(&folder.path("with"))), (0, files(&folder.path("out"))), "an address changes nothing");
    assert_eq!(check(&folder, "out", &["--template", "t", "--definition", "definition.toml"]).code, 0);
    let refused = folder.run(&[&usual[..], &["script"]].concat());
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("--endpoint: name the address that forms are sent to"), "{}", refused.err);
}

#[test]
fn files_and_folders_are_repeated_as_they_were_rendered() {
    let folder = furnished();
    folder.write("t/template.toml", format!("{GOOD}[copies]\n\"b/one.txt\" = \"a/one.txt\"\nc = \"a\"\n"));
    folder.write("t/files/a/one.txt.jinja", "<{ definition.id }>");
    folder.write("t/files/a/deep/two.txt", "two");
    folder.write("t/files/ab/three.txt", "three");
    let run = pack(&folder, "out", &["--template", "t"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let packed = files(&folder.path("out"));
    let expected = ["a/deep/two.txt", "a/one.txt", "ab/three.txt", "b/one.txt", "c/deep/two.txt", "c/one.txt"];
    assert_eq!(packed.keys().filter(|name| name.contains('/')).map(String::as_str).collect::<Vec<_>>(), expected);
    assert!(packed["b/one.txt"] == b"acme" && packed["c/one.txt"] == b"acme" && packed["c/deep/two.txt"] == b"two");
    assert_eq!(check(&folder, "out", &["--template", "t", "--definition", "definition.toml"]).code, 0);
}

#[test]
fn a_mistake_in_a_template_is_told_with_its_file_its_line_and_a_remedy_and_nothing_is_packed() {
    let own = |more: &str| format!("{GOOD}{more}");
    let page = ("files/a.txt.jinja", "first\n<{ endpoint.url }>\n");
    for (template, (file, text), parts) in [
        (
            own("plugn = \"p\"\n"),
            page,
            vec!["t/template.toml:7:1", "there is no key `plugn` here", "did you mean `plugin`?"],
        ),
        (GOOD.replace("about", "abuot"), page, vec!["t/template.toml:3:1", "did you mean `about`?"]),
        (GOOD.replace("title = \"T\"\n", ""), page, vec!["t/template.toml", "`title` is missing", "add `title = "]),
        (GOOD.replace("\"1\"", "1"), page, vec!["t/template.toml:4:11", "a text goes here"]),
        (GOOD.replace("schema = 1", "schema = 2"), page, vec!["t/template.toml:1:10", "2"]),
        (GOOD.replace("[\"s\"]", "[]"), page, vec!["`t/template.toml`: steps: there are 0", "1 to 3"]),
        (GOOD.replace("schema", "[schema"), page, vec!["t/template.toml:1:1", "not closed", "write `[schema]`"]),
        (own("[archive]\nroot = \"r\"\n"), page, vec!["t/template.toml:7:", "`name` is missing"]),
        (
            own("plugin = \"p\"\nplugin_files = [\"hand.js\"]\n"),
            page,
            vec!["plugin_files: the plugin has no file `hand.js`", "handraise-loader.js"],
        ),
        (
            own("[fields]\nscor = \"x\"\n"),
            page,
            vec!["fields: the plugin has no field `scor`", "did you mean `score`?"],
        ),
        (
            own("plugin = \"p\"\nneeds_base = true\n"),
            page,
            vec!["--base: T serves no files of yours", "https://cdn.example.com/"],
        ),
        (
            own("plugin = \"p\"\nadapters = [\"hubsopt\"]\n"),
            page,
            vec!["adapters: the plugin has no file `handraise-for-hubsopt.js`"],
        ),
        (own("[copies]\nb = \"a\"\n"), page, vec!["copies: the pack has no file or folder `a`", "`files/`"]),
        (own("[copies]\n\"a.txt\" = \"a.txt\"\n"), page, vec!["two files `a.txt`", "another path"]),
        (
            own("channels = [\"live\"]\n"),
            ("files-liv/a.txt", "a"),
            vec!["a folder `files-liv` and no variant `liv`", "did you mean `live`?"],
        ),
        (
            own("[archive]\nname = \"a.zip\"\nwithin = \"b\"\n"),
            page,
            vec!["archive: the pack has no folder `b`", "`within` names"],
        ),
        (own("definition = \"../d.mql\"\n"), page, vec!["a file `../d.mql`", "without `..`"]),
        (own("definition = \"a.txt\"\n"), page, vec!["two files `a.txt`", "another path"]),
        (own("definition = \"<{ nme }>\"\n"), page, vec!["t/template.toml, definition:1:4", "there is no value `nme`"]),
        (
            own(""),
            ("files/a.txt.jinja", "first\n<{ endpoint.ur }>\n"),
            vec!["t/files/a.txt.jinja:2:", "there is no value", "lists all values"],
        ),
        (
            own(""),
            ("files/a.txt.jinja", "\n\n<{ endpoint.url|yml }>\n"),
            vec!["t/files/a.txt.jinja:3:", "there is no filter `yml`", "did you mean `yaml`?"],
        ),
        (
            own(""),
            ("files/a.txt.jinja", "\n<% include \"parts/nothing.md\" %>\n"),
            vec!["t/files/a.txt.jinja:2:", "parts/nothing.md", "pkg-templates/parts"],
        ),
        (own(""), ("files/a.txt.jinja", "\n<% if %>\n"), vec!["t/files/a.txt.jinja:2:", "`<% … %>`"]),
        (
            own(""),
            ("files/a.json.jinja", "{\n\"a\": \"<{ endpoint.url|js }>\"}"),
            vec!["a.json, as rendered from t/files/a.json.jinja:2:", "not valid JSON", "`|js`"],
        ),
        (own(""), ("files/a.txt.jinja", "<{ ''|slug }>"), vec!["t/files/a.txt.jinja:1:", "no Latin letter or digit"]),
    ] {
        let folder = Folder::new();
        for name in ["plugin/handraise-loader.js", "plugin/handraise.wasm"] {
            folder.write(name, name);
        }
        folder.write("t/template.toml", &template);
        folder.write(&format!("t/{file}"), text);
        let before = names(&folder.path(""));
        let run = pack(&folder, "out", &["--template", "t"]);
        assert_eq!(run.code, 2, "{template}{text}: {}", run.out);
        for part in parts {
            assert!(run.err.contains(part), "`{part}` is not in {}", run.err);
        }
        assert_eq!(names(&folder.path("")), before, "nothing was written, and nothing is left");
    }
}

#[test]
fn a_variant_has_files_of_its_own_and_a_zip_of_one_folder() {
    let folder = furnished();
    let archive = "channels = [\"one\", \"two\"]\n[archive]\nname = \"<% if channel == 'one' %>a.zip<% endif %>\"\nwithin = \"a\"\nroot = \"b\"\n";
    folder.write("t/template.toml", format!("{GOOD}{archive}"));
    for (name, text) in
        [("files/README.md", "all"), ("files-one/a/x.txt.jinja", "<{ channel }>"), ("files-two/y.txt", "y")]
    {
        folder.write(&format!("t/{name}"), text);
    }
    for (channel, expected) in [
        ("one", vec!["README.md", "a.zip", "a/x.txt", "handraise-pack.json"]),
        ("two", vec!["README.md", "handraise-pack.json", "y.txt"]),
    ] {
        let run = pack(&folder, channel, &["--template", "t", "--channel", channel]);
        assert_eq!(run.code, 0, "{}", run.err);
        let packed = files(&folder.path(channel));
        assert_eq!(packed.keys().map(String::as_str).collect::<Vec<_>>(), expected);
        assert_eq!(check(&folder, channel, &["--template", "t", "--definition", "definition.toml"]).code, 0);
        if let Some(bytes) = packed.get("a.zip") {
            assert_eq!(packed["a/x.txt"], b"one");
            let zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
            let names: Vec<_> = zip.file_names().map(|name| name.expect("a name").into_owned()).collect();
            assert_eq!(names, ["b/x.txt"]);
        }
    }
}
