//! The real receiver, as a process with the sample site, the built plugin and a database of its own.

use crate::{root, tool};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The token that the receiver requires for reading leads.
pub const TOKEN: &str = "a-token-for-all-the-tests";

/// A running `handraise serve`; dropping this value ends it.
pub struct Receiver {
    process: Child,
    /// Its address, such as `http://127.0.0.1:43210`.
    pub address: String,
    /// What follows the address in the link for the first admin, such as `/inbox#invitation=hri_…`. It prints one as long as there is none.
    pub first_link: String,
}

impl Receiver {
    /// Starts it on a free port and waits until it says where it listens.
    pub fn start(data: &Path) -> Self {
        Self::start_with(data, &[])
    }

    /// The same for a site of another origin.
    pub fn start_for(data: &Path, origin: &str) -> Self {
        Self::start_with(data, &["--allow-origin", origin])
    }

    /// The same with more options.
    pub fn start_with(data: &Path, more: &[&str]) -> Self {
        let root = root();
        let mut process = Command::new(tool())
            .args(["serve", "--addr", "127.0.0.1:0"])
            .arg("--data")
            .arg(data)
            .arg("--definition")
            .arg(root.join("www/definition.toml"))
            .arg("--www")
            .arg(root.join("www"))
            .arg("--plugin")
            .arg(plugin())
            .arg("--playground")
            .arg(playground())
            .args(more)
            .env("HANDRAISE_TOKEN", TOKEN)
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("the receiver starts");
        let mut lines =
            BufReader::new(process.stdout.take().expect("its output is piped")).lines().map_while(Result::ok);
        let mut named = |part: &str| {
            let is_named = |word: &&str| word.starts_with("http://") && word.contains(part);
            lines.find_map(|line| line.split_whitespace().find(is_named).map(str::to_owned))
        };
        let address = named("").expect("it says where it listens").trim_end_matches([',', '/']).to_owned();
        let link = named("#invitation=").expect("it prints a link for the first admin");
        std::thread::spawn(move || lines.for_each(drop));
        let first_link = link.strip_prefix(&address).expect("at its address").to_owned();
        Self { process, address, first_link }
    }

    /// All leads, newest first.
    pub async fn leads(&self) -> Vec<Value> {
        self.get("/v1/leads").await["leads"].as_array().expect("with a list of leads").clone()
    }

    /// What it answers to whoever runs it.
    pub async fn get(&self, path: &str) -> Value {
        let request = reqwest::Client::new().get(format!("{}{path}", self.address)).bearer_auth(TOKEN);
        request.send().await.expect("it answers").json().await.expect("in JSON")
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        // `drop` cannot report an error.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The built plugin.
pub fn plugin() -> PathBuf {
    let plugin = root().join("dist/plugin");
    assert!(plugin.join("handraise.wasm").is_file(), "the plugin is not built; run `cargo xtask dist`");
    plugin
}

/// What the playground loads. The folder may be empty: only the playground's tests need its files.
fn playground() -> PathBuf {
    let folder = root().join("dist/playground");
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Another build of the module embed.
pub fn embed(name: &str) -> PathBuf {
    let embed = root().join("dist/page").join(name);
    assert!(embed.join("index.js").is_file(), "`{name}` is not built; run `cargo xtask dist`");
    embed
}
