//! Pages and plugin files.

use crate::running::{Place, problem};

fn place() -> Place {
    let place = Place::new();
    place.write("www/index.html", "<h1>home</h1>");
    place.write("www/pricing/index.html", "<h1>pricing</h1>");
    place.write("www/inbox/index.html", "<h1>inbox</h1>");
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
    for (path, text) in [("/", "home"), ("/pricing", "pricing"), ("/pricing/", "pricing"), ("/inbox", "inbox")] {
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
