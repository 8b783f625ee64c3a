//! The pages and plugin files that the receiver serves.

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::running::{DEFINITION, Place, Running, compiled, problem};

fn place() -> Place {
    let place = Place::new();
    place.write("www/index.html", "<h1>home</h1>");
    place.write("www/pricing/index.html", "<h1>pricing</h1>");
    place.write("www/inbox/index.html", "<h1>inbox</h1>");
    place.write("www/inboxes/index.html", "<h1>other</h1>");
    place.write("www/assets/site.css", "h1{}");
    place.write("secret.txt", "secret");
    place.write("plugin/handraise.wasm", b"\0asm plain");
    place.write("plugin/handraise.wasm.br", b"brotli");
    place.write("plugin/handraise-loader.js", "1");
    place.write("plugin/handraise-0a1b2c3d.js", "2");
    place.write("plugin/handraise.d.ts", "3");
    place
}

#[tokio::test]
async fn pages_have_clean_addresses_and_a_policy_that_lets_wasm_run() {
    let place = place();
    let running = place.start().await;
    for (path, text) in [("/", "home"), ("/pricing", "pricing"), ("/pricing/", "pricing"), ("/inboxes", "other")] {
        let answer = running.get(path).send().await.expect("an answer");
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(answer.headers()["content-type"], "text/html; charset=utf-8");
        assert_eq!(answer.headers()["cache-control"], "no-cache");
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
        let policy = answer.headers()["content-security-policy"].to_str().expect("text").to_owned();
        assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval'") && policy.contains("form-action 'self'"));
        assert!(answer.headers().contains_key("etag") && answer.headers().contains_key("last-modified"));
        assert!(answer.text().await.expect("a body").contains(text));
    }
    running.stop().await;
}

#[tokio::test]
async fn the_frame_of_a_home_may_be_shown_by_the_allowed_origins_alone_and_lists_them() {
    let place = place();
    let path = "/plugin/handraise-home.html";
    let running = place.start().await;
    problem(running.get(path).send().await.expect("an answer"), 404).await;
    running.stop().await;
    place.write("plugin/handraise-home.html", "<script src=\"handraise-home-frame.js\" data-allow=\"\"></script>");
    for (allowed, listed, ancestors) in [
        (&[][..], "", "'none'"),
        (&["null", "https://docs.example.com", "https://app.example.com"], DOCS_AND_APP, DOCS_AND_APP),
    ] {
        let mut config = place.config();
        config.allowed_origins = allowed.iter().map(|origin| origin.parse().expect("an origin")).collect();
        let running = Running::start(config).await;
        let answer = running.get(path).send().await.expect("an answer");
        let policy = format!("default-src 'none'; script-src 'self'; frame-ancestors {ancestors}");
        assert_eq!(answer.headers()["content-security-policy"], policy);
        assert!(!answer.headers().contains_key("x-frame-options"));
        assert_eq!(answer.headers()["content-type"], "text/html; charset=utf-8");
        let html = answer.text().await.expect("a body");
        assert_eq!(html, format!("<script src=\"handraise-home-frame.js\" data-allow=\"{listed}\"></script>"));
        running.stop().await;
    }
}

const DOCS_AND_APP: &str = "https://docs.example.com https://app.example.com";

#[tokio::test]
async fn plugin_files_have_their_types_their_compressed_forms_and_their_lifetimes() {
    let place = place();
    let running = place.start().await;
    for (name, kind, kept) in [
        ("handraise.wasm", "application/wasm", "no-cache"),
        ("handraise-loader.js", "text/javascript; charset=utf-8", "no-cache"),
        ("handraise-0a1b2c3d.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
        ("handraise.d.ts", "text/plain; charset=utf-8", "no-cache"),
    ] {
        let answer = running.get(&format!("/plugin/{name}")).send().await.expect("an answer");
        assert_eq!(
            (&answer.headers()["content-type"], &answer.headers()["cache-control"]),
            (&kind.parse().expect("a value"), &kept.parse().expect("a value"))
        );
    }
    let small = running.get("/plugin/handraise.wasm").header("accept-encoding", "br").send().await.expect("an answer");
    assert_eq!(
        (&small.headers()["content-encoding"], &small.headers()["content-type"]),
        (&"br".parse().expect("a value"), &"application/wasm".parse().expect("a value"))
    );
    assert_eq!(small.bytes().await.expect("a body"), "brotli");
    problem(running.get("/plugin/none.js").send().await.expect("an answer"), 404).await;
    running.stop().await;
}

#[tokio::test]
async fn what_is_not_there_is_404_with_the_sites_own_page_if_it_has_one() {
    let place = place();
    let running = place.start().await;
    for path in ["/none", "/v1/none", "/..%2fsecret.txt", "/%2e%2e/secret.txt", "/assets"] {
        let answer = running.get(path).send().await.expect("an answer");
        assert_eq!(answer.status(), 404, "{path}");
        problem(answer, 404).await;
    }
    problem(running.client.delete(running.url("/v1/leads")).send().await.expect("an answer"), 405).await;
    place.write("www/404.html", "<h1>nothing here</h1>");
    let answer = running.get("/none").header("accept", "text/html").send().await.expect("an answer");
    assert_eq!(answer.status(), 404);
    assert!(answer.text().await.expect("a body").contains("nothing here"));
    running.stop().await;
}

#[tokio::test]
async fn a_form_leads_to_a_page_of_thanks_though_the_site_has_none() {
    let place = place();
    let running = place.start().await;
    let answer = running.post().form(&[("name", "A")]).send().await.expect("an answer");
    let next = answer.headers()["location"].to_str().expect("text").to_owned();
    for path in [next.as_str(), "/thanks/", "/thanks?from=contact"] {
        let answer = running.get(path).send().await.expect("an answer");
        assert_eq!(
            (answer.status().as_u16(), &answer.headers()["cache-control"]),
            (200, &"no-cache".parse().expect("a value"))
        );
        assert_eq!(answer.headers()["content-type"], "text/html; charset=utf-8");
        assert!(answer.headers().contains_key("content-security-policy"));
        assert!(answer.text().await.expect("a body").contains("Thank you"));
    }
    problem(running.get("/thanks/none").send().await.expect("an answer"), 404).await;
    place.write("www/thanks/index.html", "<h1>Danke</h1>");
    let own = running.get("/thanks").send().await.expect("an answer");
    assert_eq!(own.text().await.expect("a body"), "<h1>Danke</h1>");
    running.stop().await;
}

#[tokio::test]
async fn the_playground_has_its_core_where_a_folder_is_named() {
    let place = place();
    place.write("www/try/index.html", "<h1>try</h1>");
    place.write("playground/index.js", "export {}");
    place.write("playground/handraise.wasm", b"\0asm");
    let running = place.start().await;
    assert_eq!(running.get("/try/handraise/index.js").send().await.expect("an answer").status(), 404);
    running.stop().await;

    let mut config = place.config();
    config.playground = Some(place.path().join("playground").into());
    let running = Running::start(config).await;
    for (path, kind) in [
        ("/try", "text/html; charset=utf-8"),
        ("/try/handraise/index.js", "text/javascript; charset=utf-8"),
        ("/try/handraise/handraise.wasm", "application/wasm"),
    ] {
        let answer = running.get(path).send().await.expect("an answer");
        let found = answer.headers()["content-type"].to_str().expect("text");
        assert_eq!((answer.status().as_u16(), found), (200, kind), "{path}");
    }
    running.stop().await;
}

#[tokio::test]
async fn the_active_definition_as_it_was_written_is_not_among_the_pages() {
    let place = place();
    for name in ["www/definition.toml", "www/inner/definition.toml", "www/other.toml"] {
        place.write(name, DEFINITION);
    }
    let mut config = place.config();
    config.definition = place.path().join("www/inner/../definition.toml").into();
    let running = Running::start(config).await;
    for path in [
        "/definition.toml",
        "//definition.toml",
        "/./definition.toml",
        "/definition.toml/",
        "/definition.toml/.",
        "/definition.toml?v=1",
        "/%64efinition%2Etoml",
        "/inner/..%2fdefinition.toml",
    ] {
        // By hand, because a client would normalise the address.
        assert!(status_of(&running, path).await.contains(" 404 "), "{path}");
    }
    for path in ["/other.toml", "/inner/definition.toml", "/v1/definition.mql"] {
        assert!(status_of(&running, path).await.contains(" 200 "), "{path}");
    }
    running.stop().await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_to_the_active_definition_is_not_among_the_pages_either() {
    let place = place();
    std::os::unix::fs::symlink(place.path().join("definition.toml"), place.path().join("www/linked")).expect("a link");
    let running = place.start().await;
    problem(running.get("/linked").send().await.expect("an answer"), 404).await;
    running.stop().await;
}

#[tokio::test]
async fn neither_is_it_among_the_plugins_files() {
    let place = place();
    place.write("plugin/definition.toml", DEFINITION);
    let mut config = place.config();
    config.definition = place.path().join("plugin/definition.toml").into();
    let running = Running::start(config).await;
    for path in ["/plugin/definition.toml", "/plugin//definition.toml", "/plugin/%64efinition.toml"] {
        assert!(status_of(&running, path).await.contains(" 404 "), "{path}");
    }
    running.stop().await;
}

#[tokio::test]
async fn names_that_begin_with_a_dot_are_not_served_but_well_known_ones() {
    let place = place();
    for name in [".env", ".git/config", "pricing/.htpasswd", ".well-known/security.txt", ".well-known/.env"] {
        place.write(&format!("www/{name}"), "text");
        place.write(&format!("plugin/{name}"), "text");
    }
    let running = place.start().await;
    for path in [
        "/.env",
        "/%2eenv",
        "/.git/config",
        "/pricing/.htpasswd",
        "/.well-known/.env",
        "/plugin/.env",
        "/plugin/.git/config",
    ] {
        assert!(status_of(&running, path).await.contains(" 404 "), "{path}");
    }
    for path in ["/.well-known/security.txt", "/./pricing", "/plugin/./handraise.wasm"] {
        assert!(status_of(&running, path).await.contains(" 200 "), "{path}");
    }
    running.stop().await;
}

#[tokio::test]
async fn a_private_policy_is_never_served() {
    let place = place();
    for folder in ["www", "www/.well-known", "plugin"] {
        for name in ["definition.policy.json", "Old.POLICY.json", "definition.policy.json.br"] {
            place.write(&format!("{folder}/{name}"), "private");
        }
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink(place.path().join("www/definition.policy.json"), place.path().join("www/linked.json"))
        .expect("a link");
    let running = place.start().await;
    for folder in ["", "/.well-known", "/plugin"] {
        for name in [
            "definition.policy.json",
            "/definition.policy.json",
            "definition%2epolicy.json",
            "Old.POLICY.json",
            "definition.policy.json.br",
            "linked.json",
        ] {
            let path = format!("{folder}/{name}");
            assert!(status_of(&running, &path).await.contains(" 404 "), "{path}");
        }
    }
    running.stop().await;
}

#[tokio::test]
async fn the_token_is_not_among_the_pages() {
    let place = place();
    place.write("www/token.txt", crate::running::TOKEN);
    let mut config = place.config();
    config.secrets = vec![place.path().join("www/../www/token.txt")];
    let running = Running::start(config).await;
    problem(running.get("/token.txt").send().await.expect("an answer"), 404).await;
    running.stop().await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_to_the_database_or_the_token_is_not_among_what_is_served() {
    use std::os::unix::fs::symlink;
    let place = place();
    place.write("token.txt", crate::running::TOKEN);
    let mut config = place.config();
    config.secrets = vec![place.path().join("token.txt")];
    let running = Running::start(config).await;
    for folder in ["www", "plugin"] {
        let folder = place.path().join(folder);
        symlink(place.path().join("data"), folder.join("linked")).expect("a link");
        symlink(place.path().join("data/handraise.sqlite3"), folder.join("leads")).expect("a link");
        symlink(place.path().join("token.txt"), folder.join("key")).expect("a link");
        symlink(place.path().join("secret.txt"), folder.join("other")).expect("a link");
    }
    for path in ["/linked/handraise.sqlite3", "/linked/handraise.sqlite3-wal", "/leads", "/key"] {
        problem(running.get(path).send().await.expect("an answer"), 404).await;
        problem(running.get(&format!("/plugin{path}")).send().await.expect("an answer"), 404).await;
    }
    assert_eq!(running.get("/other").send().await.expect("an answer").status(), 200);
    running.stop().await;
}

#[tokio::test]
async fn a_page_is_asked_for_again_whatever_its_address() {
    let place = place();
    place.write("www/webinar-20261122/index.html", "<h1>webinar</h1>");
    place.write("www/webinar-20261122.html", "<h1>webinar</h1>");
    place.write("www/assets/site-20261122.css", "h1{}");
    let running = place.start().await;
    for (path, kept) in [
        ("/webinar-20261122", "no-cache"),
        ("/webinar-20261122.html", "no-cache"),
        ("/assets/site-20261122.css", "public, max-age=31536000, immutable"),
    ] {
        let answer = running.get(path).send().await.expect("an answer");
        assert_eq!(answer.headers()["cache-control"], kept, "{path}");
        let tag = answer.headers()["etag"].clone();
        let again = running.get(path).header("if-none-match", tag).send().await.expect("an answer");
        assert_eq!(
            (again.status().as_u16(), &again.headers()["cache-control"]),
            (304, &kept.parse().expect("a value"))
        );
    }
    running.stop().await;
}

#[tokio::test]
async fn a_compiled_definition_may_be_a_page() {
    let place = place();
    place.write("www/definition.mql", compiled(DEFINITION).mql());
    let mut config = place.config();
    config.definition = place.path().join("www/definition.mql").into();
    let running = Running::start(config).await;
    assert_eq!(running.get("/definition.mql").send().await.expect("an answer").status(), 200);
    running.stop().await;
}

async fn status_of(running: &Running, path: &str) -> String {
    let mut stream = TcpStream::connect(running.addr).await.expect("a connection");
    let request = format!("GET {path} HTTP/1.1\r\nhost: a.example\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).await.expect("an answer");
    line
}
