//! `handraise serve`: how it starts and stops. The receiver's own tests cover its answers.

use super::tool::{Folder, Run};
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

fn arguments(folder: &Folder) -> Vec<String> {
    for name in ["www/index.html", "plugin/handraise-loader.js"] {
        folder.write(name, "");
    }
    let options = "serve --addr 127.0.0.1:0 --data data --definition definition.toml --www www --plugin plugin";
    options.split(' ').map(str::to_owned).collect()
}

fn run(folder: &Folder, arguments: &[String]) -> Run {
    folder.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
}

#[cfg(unix)]
#[test]
fn it_says_where_it_listens_and_stops_on_a_signal() {
    for signal in ["TERM", "INT"] {
        let folder = Folder::new();
        let mut child = Command::new(handraise_tests::tool())
            .args(arguments(&folder))
            .current_dir(folder.path(""))
            .env("HANDRAISE_TOKEN", "a-token-of-twenty-and-more")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let (line, inbox) = (lines.next().unwrap(), lines.next().unwrap());
        assert!(line.starts_with("listening on http://127.0.0.1:"), "{line}");
        assert!(line.contains("acme@3#"), "{line}");
        assert!(inbox.starts_with("the inbox is at http://127.0.0.1:") && inbox.ends_with("/inbox"), "{inbox}");
        let kill = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status();
        assert!(kill.unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(0), "{signal}");
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert_eq!(err, "", "{signal}");
    }
}

#[test]
fn a_definition_that_can_not_be_used_keeps_it_from_starting() {
    let folder = Folder::new();
    let arguments = arguments(&folder);
    folder.write("definition.toml", "id = \"acme\"\n");
    let run = run(&folder, &arguments);
    assert_eq!(run.code, 2);
    assert!(run.err.contains(" --> definition.toml:1:1\n") && run.err.contains("`version` is missing"), "{}", run.err);
    assert!(run.err.ends_with("error: `definition.toml`: this definition can't be used\n"), "{}", run.err);
}

#[test]
fn an_address_that_can_not_be_listened_on_is_refused_with_a_remedy() {
    let folder = Folder::new();
    // Addresses of TEST-NET-1 belong to no machine.
    for (addr, message) in [
        (
            "192.0.2.1:8787",
            "; write an address of this machine, such as `127.0.0.1`, or `0.0.0.0` for all that it has\n",
        ),
        ("localhost", "`localhost` is no address with a port; write one such as `127.0.0.1:8787`\n"),
    ] {
        let mut arguments = arguments(&folder);
        arguments[2] = addr.to_owned();
        let run = run(&folder, &arguments);
        assert!(run.code == 2 && run.err.contains(message), "{}", run.err);
    }
}

#[test]
fn an_empty_token_file_is_refused() {
    let folder = Folder::new();
    let mut arguments = arguments(&folder);
    folder.write("token", "\n");
    arguments.extend(["--token-file".to_owned(), "token".to_owned()]);
    let run = run(&folder, &arguments);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("`token`: empty; write the admin token into it"), "{}", run.err);
}

#[test]
fn a_database_that_everybody_could_ask_for_keeps_it_from_starting() {
    let folder = Folder::new();
    let mut arguments = arguments(&folder);
    #[cfg(unix)]
    {
        folder.write("elsewhere/kept", "");
        std::os::unix::fs::symlink(folder.path("elsewhere"), folder.path("www/linked")).unwrap();
    }
    let linked = if cfg!(unix) { "www/linked" } else { "www" };
    let data_dir = arguments.iter().position(|argument| argument == "--data").expect("a data folder") + 1;
    for data in ["www", "www/leads", "./www/../www/leads", linked] {
        arguments[data_dir] = data.to_owned();
        let run = run(&folder, &arguments);
        assert_eq!(run.code, 2, "{}", run.err);
        assert!(run.err.contains(&format!("`{data}` is inside `")), "{}", run.err);
        assert!(run.err.contains("choose another folder for the data"), "{}", run.err);
    }
}

/// Starts it for forms of another site, with an invalid definition, so that it ends in any case.
fn run_allowing(origin: &str) -> Run {
    let folder = Folder::new();
    let mut arguments = arguments(&folder);
    arguments.extend(["--allow-origin".to_owned(), origin.to_owned()]);
    folder.write("definition.toml", "id = \"acme\"\n");
    run(&folder, &arguments)
}

#[test]
fn an_origin_that_no_browser_names_is_refused_with_a_remedy() {
    for origin in
        ["www.acme.example", "*", "https://*.acme.example", "https://acme.example/path", "acme.example:8080", ""]
    {
        let run = run_allowing(origin);
        assert_eq!(run.code, 2, "{origin}");
        assert!(run.err.contains("write only scheme and host, such as `https://www.example.com`"), "{}", run.err);
    }
}

#[test]
fn an_origin_that_a_browser_may_name_is_no_reason_not_to_start() {
    for origin in
        ["null", "https://www.acme.example", "https://acme.example/", "http://127.0.0.1:8787", "capacitor://app"]
    {
        let run = run_allowing(origin);
        assert!(run.err.contains("`definition.toml`") && !run.err.contains("allow-origin"), "{}", run.err);
    }
}

#[test]
fn a_folder_that_is_not_there_is_refused_by_its_option() {
    let folder = Folder::new();
    folder.write("definition.toml", "id = \"acme\"\n");
    for option in ["--www", "--plugin", "--playground"] {
        let run = folder.run(&["serve", "--addr", "127.0.0.1:0", "--definition", "definition.toml", option, "nowhere"]);
        assert_eq!(run.code, 2, "{option}");
        assert!(run.err.contains(&format!("{option}: there is no folder `nowhere`")), "{}", run.err);
    }
}

#[test]
fn the_folder_of_a_definition_is_refused_with_the_file_to_name() {
    let folder = Folder::new();
    folder.write("my-definition/definition.toml", "");
    let run = folder.run(&["serve", "--addr", "127.0.0.1:0", "--definition", "my-definition"]);
    assert_eq!(run.code, 2);
    let message =
        "--definition: `my-definition` is a folder; name the file in it, such as `my-definition/definition.toml`";
    assert!(run.err.contains(message), "{}", run.err);
}

#[test]
fn a_file_where_the_data_folder_belongs_is_refused() {
    let folder = Folder::new();
    folder.write("afile", "");
    let run = folder.run(&["serve", "--addr", "127.0.0.1:0", "--data", "afile"]);
    assert_eq!(run.code, 2);
    assert!(
        run.err.contains("--data: `afile` is a file; name a folder, which is created if it is missing"),
        "{}",
        run.err
    );
    let run = folder.run(&["serve", "--addr", "127.0.0.1:0", "--data", "afile/data"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("could not create the data folder `afile/data`"), "{}", run.err);
    assert!(run.err.contains("choose another folder for the data"), "{}", run.err);
}

#[test]
fn a_file_that_is_no_definition_keeps_it_from_starting() {
    let folder = Folder::new();
    folder.write("random.mql", [7, 200, 13, 0, 255]);
    let run = folder.run(&["serve", "--addr", "127.0.0.1:0", "--definition", "random.mql"]);
    assert_eq!(run.code, 2);
    assert!(
        run.err.contains("the definition `random.mql`: this is no compiled definition; write it anew"),
        "{}",
        run.err
    );
}

/// The lines that it prints when it has started.
#[cfg(unix)]
fn first_lines(folder: &Folder, options: &[&str]) -> Vec<String> {
    let mut child = Command::new(handraise_tests::tool())
        .args(["serve", "--addr", "127.0.0.1:0"])
        .args(options)
        .current_dir(folder.path(""))
        .env("HANDRAISE_TOKEN", "a-token-of-twenty-and-more")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap).take(6).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    lines
}

#[cfg(unix)]
#[test]
fn it_says_what_it_serves_and_where_it_keeps_leads() {
    let folder = Folder::new();
    folder.write("www/index.html", "");
    let data = |name: &str| {
        format!("leads are kept in the folder {}", folder.path("").canonicalize().unwrap().join(name).display())
    };
    let lines = first_lines(&folder, &[]);
    let sample =
        "serving the built-in sample site with the sample definition; name your own with `--www` and `--definition`";
    assert_eq!(lines[2..4], [sample.to_owned(), data("data")]);
    let lines = first_lines(&folder, &["--www", "www", "--definition", "definition.toml", "--data", "mine"]);
    assert_eq!(
        lines[2..4],
        ["serving the site in `www` with the definition `definition.toml`".to_owned(), data("mine")]
    );
}

#[cfg(unix)]
#[test]
fn it_says_if_the_address_that_it_prints_first_has_no_page() {
    let folder = Folder::new();
    folder.write("pages/pricing/index.html", "");
    let lines = first_lines(&folder, &["--www", "pages", "--definition", "definition.toml"]);
    assert_eq!(lines[3], "there is no `pages/index.html`, so `/` has no page");
}

#[cfg(unix)]
#[test]
fn it_prints_a_link_for_the_first_admin() {
    let folder = Folder::new();
    let lines = first_lines(&folder, &[]);
    let last = &lines[4..];
    assert_eq!(last[0], "there is no admin yet; whoever opens this link, once, becomes the first:");
    assert!(last[1].starts_with("  http://127.0.0.1:") && last[1].contains("/inbox#invitation=hri_"), "{}", last[1]);
}

#[test]
fn a_role_for_unknown_users_needs_a_proxy_and_is_never_admin() {
    let folder = Folder::new();
    for (options, message) in [
        (vec!["--auth-role", "sales"], "--auth-header <HEADER>"),
        (
            vec!["--auth-header", "x-forwarded-email", "--auth-role", "admin"],
            "nobody becomes an admin by being unknown",
        ),
    ] {
        let mut arguments = arguments(&folder);
        arguments.extend(options.into_iter().map(str::to_owned));
        let run = run(&folder, &arguments);
        assert!(run.code == 2 && run.err.contains(message), "{}", run.err);
    }
}
