//! What the tool does with the files that it carries, and without them. How files are answered is tested with the receiver.

use super::tool::Folder;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// Names the folder whose files the tool carries as the plugin's.
const CARRIES: &str = "HANDRAISE_TEST_CARRIES";

/// A running `handraise serve`; it ends with this value.
struct Serving {
    process: Child,
    address: String,
    _folder: Folder,
}

impl Serving {
    /// Starts it with a folder that holds the plugin's files, and with these options beside those that any test needs.
    fn start(carries: bool, options: &[&str]) -> Self {
        let folder = Folder::new();
        folder.write("built/handraise-loader.js", "carried");
        folder.write("given/handraise-loader.js", "given");
        folder.write("pages/index.html", "<h1>my own</h1>");
        let mut command = Command::new(handraise_tests::tool());
        command.args(["serve", "--addr", "127.0.0.1:0", "--data", "data"]).args(options);
        if carries {
            command.env(CARRIES, "built");
        }
        command.env("HANDRAISE_TOKEN", "a-token-of-twenty-and-more").current_dir(folder.path(""));
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the tool starts");
        let mut line = String::new();
        BufReader::new(process.stdout.take().expect("a pipe")).read_line(&mut line).expect("it says where it listens");
        let address =
            line.split(['/', ',']).find(|part| part.starts_with("127.0.0.1:")).expect("an address").to_owned();
        Self { process, address, _folder: folder }
    }

    /// The status and the body at an address.
    fn get(&self, path: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        write!(stream, "GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", self.address).expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
        (head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status"), body.to_owned())
    }

    /// Ends it. Returns what it said on standard error.
    fn stop(mut self) -> String {
        self.process.kill().expect("it runs");
        let mut err = String::new();
        self.process.stderr.take().expect("a pipe").read_to_string(&mut err).expect("text");
        err
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // A test that failed before `stop` must not leave it running.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

#[test]
fn without_options_the_receiver_serves_what_the_tool_carries() {
    let serving = Serving::start(true, &[]);
    assert_eq!(serving.get("/plugin/handraise-loader.js"), (200, "carried".to_owned()));
    for path in ["/", "/pricing", "/contact", "/inbox", "/assets/site.css", "/v1/definitions/none.mql"] {
        let expected = if path.starts_with("/v1") { 404 } else { 200 };
        assert_eq!(serving.get(path).0, expected, "{path}");
    }
    assert!(serving.get("/readyz").1.contains("\"definition\":\"lumenstack@"));
    // It names who approved it.
    assert_eq!(serving.get("/definition.toml").0, 404);
    assert_eq!(serving.stop(), "");
}

#[test]
fn a_tool_without_the_plugin_says_once_what_is_missing_and_how_to_get_it() {
    let serving = Serving::start(false, &[]);
    assert_eq!(serving.get("/plugin/handraise-loader.js").0, 404);
    assert_eq!(serving.get("/").0, 200);
    let err = serving.stop();
    assert_eq!(err.matches("warning:").count(), 1, "{err}");
    for part in ["no plugin", "forms arrive without a score", "`cargo xtask install`", "`--plugin`"] {
        assert!(err.contains(part), "{err}");
    }
}

#[test]
fn files_of_a_folder_come_before_those_that_the_tool_carries() {
    for carries in [false, true] {
        let serving =
            Serving::start(carries, &["--plugin", "given", "--www", "pages", "--definition", "definition.toml"]);
        assert_eq!(serving.get("/plugin/handraise-loader.js"), (200, "given".to_owned()));
        assert_eq!(serving.get("/"), (200, "<h1>my own</h1>".to_owned()));
        assert_eq!(serving.get("/pricing").0, 404);
        assert!(serving.get("/readyz").1.contains("\"definition\":\"acme@3"));
        assert_eq!(serving.stop(), "");
    }
}

#[test]
fn a_site_without_a_definition_of_its_own_is_told_of_the_sample() {
    let err = Serving::start(true, &["--www", "pages"]).stop();
    assert!(err.contains("warning: no `--definition`: the sample definition scores the forms of your site"), "{err}");
}

#[test]
fn the_long_version_says_whether_the_plugin_is_carried() {
    let folder = Folder::new();
    let without = folder.run(&["--version"]);
    assert!(without.out.contains("but not the plugin; `cargo xtask install`"), "{}", without.out);
    folder.write("built/handraise.wasm", "");
    let with = Command::new(handraise_tests::tool())
        .arg("--version")
        .env(CARRIES, folder.path("built"))
        .output()
        .expect("the tool runs");
    assert!(String::from_utf8_lossy(&with.stdout).contains("carries the plugin"), "{with:?}");
    assert_eq!(folder.run(&["-V"]).out.lines().count(), 1);
}
