//! `handraise init`: what is written for each kind of business passes every check, and nothing is overwritten.

use super::tool::Folder;
use handraise::author::Span;

const TEMPLATES: [&str; 6] = ["smb-saas", "enterprise", "agency", "services", "marketplace", "b2c"];

/// The names of the files in a folder, at any depth.
fn files(folder: &Folder, within: &str) -> Vec<String> {
    let (mut found, mut left) = (Vec::new(), vec![within.to_owned()]);
    while let Some(name) = left.pop() {
        for entry in std::fs::read_dir(folder.path(&name)).unwrap().flatten() {
            let path = format!("{name}/{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() { left.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

#[test]
fn every_template_passes_check_and_its_three_cases() {
    let folder = Folder::new();
    for template in TEMPLATES {
        let run = folder.run(&["init", template, "--template", template, "--yes"]);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{template}");
        let definition = format!("{template}/definition.toml");
        let check = folder.run(&["check", "--deny-warnings", &definition]);
        assert_eq!(check.code, 0, "{template}: {}", check.out);
        let test = folder.run(&["test", template]);
        assert_eq!(test.code, 0, "{template}: {}", test.out);
        assert!(test.out.contains("3 passed, 0 failed") && !test.out.contains("warning"), "{template}: {}", test.out);
        assert_eq!(
            files(&folder, template).len(),
            11,
            "{template}: a definition, a README and three cases of three files"
        );
    }
}

#[test]
fn every_template_is_a_definition_of_its_own() {
    let folder = Folder::new();
    let mut decisions = std::collections::BTreeSet::new();
    for template in TEMPLATES {
        folder.run(&["init", template, "--template", template]);
        let definition = format!("{template}/definition.toml");
        // The same person is worth something else to each of them.
        let run = folder.run(&[
            "try",
            &definition,
            "--email",
            "ada@gmail.com",
            "--country",
            "Germany",
            "--url",
            "/pricing",
            "--url",
            "/fees",
            "--json",
        ]);
        let report = run.json()["tried"][0]["report"].clone();
        decisions.insert(format!("{} {}", report["fit"], report["score_milli"]));
    }
    assert_eq!(decisions.len(), TEMPLATES.len(), "{decisions:#?}");
}

#[test]
fn answers_are_in_the_definition_and_comments_stay() {
    let folder = Folder::new();
    let arguments = [
        "init",
        "made",
        "--template=agency",
        "--company=Studio Nord",
        "--domain=https://www.studio-nord.example/",
        "--pricing=/preise,/kosten",
        "--competitors=rival-one.example, rival-two.example",
        "--capacity=3",
    ];
    let run = folder.run(&arguments);
    assert_eq!(run.code, 0, "{}", run.err);
    let text = std::fs::read_to_string(folder.path("made/definition.toml")).unwrap();
    for line in [
        "id = \"studio-nord\"",
        "{ id = \"own\", entries = [\"studio-nord.example\"] }",
        "{ id = \"competitor\", entries = [\"rival-one.example\", \"rival-two.example\"] }",
        "patterns = [\"/preise\", \"/kosten\"]",
        "leads_per_week = 3",
        "# What a project costs, or how you charge.",
    ] {
        assert!(text.contains(line), "{line}");
    }
    let tried = folder
        .run(&["try", "made/definition.toml", "--email", "me@mail.rival-two.example", "--url", "/preise", "--json"])
        .json();
    assert_eq!(
        (&tried["tried"][0]["report"]["reason"], &tried["tried"][0]["pages"][0]["page"]),
        (&"competitor".into(), &"pricing".into())
    );
    let readme = std::fs::read_to_string(folder.path("made/README.md")).unwrap();
    assert!(readme.starts_with("# What a marketing qualified lead is at Studio Nord\n"), "{readme}");
    assert!(readme.contains("(cases/sends-a-brief): Somebody sends a brief"), "{readme}");
    assert!(!readme.contains('{'), "{readme}");
}

#[test]
fn the_review_is_a_quarter_from_now() {
    let folder = Folder::new();
    folder.run(&["init", "made"]);
    let text = std::fs::read_to_string(folder.path("made/definition.toml")).unwrap();
    let day = |key: &str| {
        let line = text.lines().find(|line| line.starts_with(key)).unwrap();
        line.split('"').nth(1).unwrap().parse::<handraise::author::Day>().unwrap().begin_s().unwrap()
    };
    assert_eq!(day("review_by") - day("effective_from"), "91d".parse::<Span>().unwrap().seconds);
}

#[test]
fn nothing_is_overwritten_without_force() {
    let folder = Folder::new();
    folder.write("mine/notes.txt", "keep me");
    assert_eq!(folder.run(&["init", "mine"]).code, 0, "other files do not clash");
    folder.write("mine/README.md", "my words");
    let run = folder.run(&["init", "mine", "--template", "b2c"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("`mine`: has `README.md`, `definition.toml`"), "{}", run.err);
    assert!(run.err.contains("name another folder, or overwrite with `--force`"), "{}", run.err);
    assert_eq!(std::fs::read_to_string(folder.path("mine/README.md")).unwrap(), "my words");
    let forced = folder.run(&["init", "mine", "--force", "--json"]).json();
    assert_eq!((&forced["template"], forced["files"].as_array().map(Vec::len)), (&"smb-saas".into(), Some(11)));
    assert_ne!(std::fs::read_to_string(folder.path("mine/README.md")).unwrap(), "my words");
    assert_eq!(std::fs::read_to_string(folder.path("mine/notes.txt")).unwrap(), "keep me");
    let file = folder.run(&["init", "mine/notes.txt"]);
    assert!(file.err.contains("is a file; name a folder"), "{}", file.err);
}

#[test]
fn a_wrong_answer_names_its_option_and_the_remedy() {
    let folder = Folder::new();
    for (option, message) in [
        ("--template=saas", "[possible values: smb-saas, enterprise"),
        ("--domain=acme", "--domain: `acme` is no domain; write one such as `acme.example`"),
        ("--pricing=prices", "--pricing: `prices` is no address; write one such as `/pricing`"),
        ("--competitors=rival", "--competitors: `rival` is no domain"),
        ("--capacity=none", "--capacity: `none` is no number of leads; write a whole number such as `40`"),
        ("--company=", "--company: a name has 1 to 64 characters"),
        ("--company=A\nB", "--company: a name has 1 to 64 characters, on one line; write your company's"),
    ] {
        let run = folder.run(&["init", "made", option]);
        assert_eq!(run.code, 2, "{option}");
        assert!(run.err.contains(message), "{option}: {}", run.err);
        assert!(!folder.path("made").exists(), "{option}");
    }
}

#[test]
fn without_a_terminal_it_says_that_it_asked_nothing_and_which_answers_it_took() {
    let folder = Folder::new();
    let run = folder.run(&["init", "made", "--template=agency", "--company=Studio North"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let note = "note: asked nothing, because there is no terminal. These answers were taken:
  --domain      studio-north.example
  --pricing     /pricing, /budget, /how-we-charge
  --competitors none; the file has an example
  --capacity    6
Give others with these options and `--force`; `--yes` takes the defaults without this note.

";
    assert_eq!(run.err, note);
    assert!(run.out.starts_with("wrote made/README.md\n"), "{}", run.out);
    // The note does not disturb what a program reads.
    let json = folder.run(&["init", "other", "--json"]);
    assert!(json.json()["template"] == "smb-saas" && json.err.contains("--template    smb-saas\n"), "{}", json.err);
    // Nothing is said where nothing was left to ask.
    let rest = ["--domain=north.example", "--pricing=/fees", "--competitors=rival.example", "--capacity=3"];
    let all = [&["init", "made", "--force", "--template=agency", "--company=Studio North"], rest.as_slice()].concat();
    assert_eq!(folder.run(&all).err, "");
    // With an answer that can't be used, nothing was taken.
    assert!(!folder.run(&["init", "none", "--capacity=many"]).err.contains("note:"));
}
