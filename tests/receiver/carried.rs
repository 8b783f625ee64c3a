//! Files that the program carries are answered as a folder's files are.

use handraise_receiver::{Carried, DefinitionFile};
use reqwest::Response;

use crate::running::{DEFINITION, Place, Running, problem};

const SITE: [(&str, &str); 5] = [
    ("index.html", "<h1>home</h1>"),
    ("pricing/index.html", "<h1>pricing</h1>"),
    ("404.html", "<h1>nothing here</h1>"),
    ("assets/site-20261122.css", "h1{}"),
    ("assets/a b.svg", "<svg/>"),
];
const PLUGIN: [(&str, &str); 5] = [
    ("handraise.wasm", "\0asm plain"),
    ("handraise.wasm.br", "brotli"),
    ("handraise-loader.js", "1"),
    ("handraise-0a1b2c3d.js", "2"),
    ("handraise.d.ts", "3"),
];

fn carried(files: &[(&str, &'static str)]) -> Carried {
    files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().into())).collect()
}

/// A receiver that carries these files, and one that has them in folders.
async fn both(place: &Place) -> [Running; 2] {
    for (folder, files) in [("www", SITE), ("plugin", PLUGIN)] {
        files.iter().for_each(|(name, text)| place.write(&format!("{folder}/{name}"), text));
    }
    let carrying = Place::new();
    let mut config = carrying.config();
    (config.site, config.plugin) = (carried(&SITE).into(), carried(&PLUGIN).into());
    [Running::start(config).await, place.start().await]
}

/// What must not depend on where a file comes from.
fn told(answer: &Response) -> Vec<String> {
    let headers = [
        "content-type",
        "content-encoding",
        "content-length",
        "cache-control",
        "content-security-policy",
        "referrer-policy",
        "x-content-type-options",
        "allow",
    ];
    let values = headers.map(|name| format!("{name}: {:?}", answer.headers().get(name)));
    [vec![answer.status().to_string()], values.to_vec()].concat()
}

#[tokio::test]
async fn carried_files_are_answered_as_those_of_a_folder() {
    let place = Place::new();
    let [carrying, serving] = both(&place).await;
    let paths = "/ /pricing /pricing/ /pricing/index.html /./pricing /assets /assets/site-20261122.css /assets/a%20b.svg /none \
                 /%ff /../secret /inbox /inbox/inbox.js /thanks /404.html /plugin/handraise.wasm /plugin/handraise-loader.js \
                 /plugin/handraise-0a1b2c3d.js /plugin/handraise.d.ts /plugin/none.js /plugin/ /plugin";
    for path in paths.split_whitespace() {
        for (name, value) in [("accept", "*/*"), ("accept", "image/png"), ("accept-encoding", "gzip, br")] {
            let [one, other] = [&carrying, &serving].map(|running| running.get(path).header(name, value).send());
            let (one, other) = (one.await.expect("an answer"), other.await.expect("an answer"));
            assert_eq!(told(&one), told(&other), "{path}, {name}: {value}");
            let [one, other] = [one.bytes().await.expect("a body"), other.bytes().await.expect("a body")];
            assert_eq!(one, other, "{path}, {name}: {value}");
        }
        let [one, other] = [&carrying, &serving].map(|running| running.client.post(running.url(path)).send());
        assert_eq!(told(&one.await.expect("an answer")), told(&other.await.expect("an answer")), "POST {path}");
    }
    carrying.stop().await;
    serving.stop().await;
}

#[tokio::test]
async fn a_carried_file_that_the_browser_has_already_is_not_sent_again() {
    let place = Place::new();
    let [carrying, serving] = both(&place).await;
    for running in [&carrying, &serving] {
        for (path, encoding) in [("/", ""), ("/plugin/handraise.wasm", ""), ("/plugin/handraise.wasm", "br")] {
            let get = || running.get(path).header("accept-encoding", encoding);
            let first = get().send().await.expect("an answer");
            let tag = first.headers()["etag"].clone();
            let again = get().header("if-none-match", &tag).send().await.expect("an answer");
            assert_eq!((again.status().as_u16(), &again.headers()["etag"]), (304, &tag), "{path}");
            let other = get().header("if-none-match", "\"other\"").send().await.expect("an answer");
            assert_eq!(other.status(), 200, "{path}");
        }
    }
    carrying.stop().await;
    serving.stop().await;
}

#[tokio::test]
async fn without_the_plugin_its_addresses_are_404_and_forms_still_arrive() {
    let place = Place::new();
    let mut config = place.config();
    config.plugin = Carried::default().into();
    config.definition = DefinitionFile::Carried { name: "definition.toml", bytes: DEFINITION.as_bytes().into() };
    let running = Running::start(config).await;
    problem(running.get("/plugin/handraise-loader.js").send().await.expect("an answer"), 404).await;
    running.submit(&[("email".to_owned(), "b@firm.example".to_owned())]).await;
    let lead = running.lead().await;
    assert_eq!((&lead["verdict"], &lead["contact"]["email"]), (&"unverified".into(), &"b@firm.example".into()));
    running.stop().await;
}
