//! The team's pages, which the receiver has built in: all that they load, and who may show and keep them.

use std::collections::BTreeSet;

use crate::running::{Place, TOKEN};

/// A person's page. The receiver's own inbox has it, whatever a site has at `/inbox`.
const PERSON: &str = "/inbox/persons/0123456789abcdef0123456789abcdef";
/// A company's page.
const COMPANY: &str = "/inbox/companies/works.example";

#[tokio::test]
async fn no_page_frames_the_team_s_pages_and_no_browser_keeps_them() {
    let (own, built_in) = (Place::new(), Place::new());
    own.write("www/inbox/index.html", "<h1>inbox</h1>");
    for (place, text) in [(own, "<h1>inbox</h1>"), (built_in, "Handraise")] {
        let running = place.start().await;
        for path in ["/inbox", "/inbox/", PERSON, "/inbox/settings", "/inbox/settings/", "/inbox/approvals", COMPANY] {
            let answer = running.get(path).send().await.expect("an answer");
            assert_eq!(
                (answer.status().as_u16(), &answer.headers()["cache-control"]),
                (200, &"no-store".parse().expect("a value"))
            );
            let policy = answer.headers()["content-security-policy"].to_str().expect("text").to_owned();
            assert!(
                policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"),
                "{path}: {policy}"
            );
            assert!(!policy.contains("unsafe"), "{path}: {policy}");
            let title = match path.split('/').nth(2) {
                Some("settings") => Some("Users and tokens"),
                Some("approvals") => Some("Approvals"),
                _ => None,
            };
            let page = answer.text().await.expect("a body");
            assert!(
                match title {
                    Some(title) => page.contains(&format!(
                        "<h1><img src=\"/inbox/hand.svg\" width=\"26\" height=\"26\" alt=\"\"><span data-text=\"title\">{title}</span>"
                    )),
                    None => page.contains(if [PERSON, COMPANY].contains(&path) { "Handraise" } else { text }),
                },
                "{path}"
            );
        }
        running.stop().await;
    }
}

#[tokio::test]
async fn a_wrong_address_below_the_inbox_is_a_page_for_people_and_a_problem_for_programs() {
    let running = Place::new().start().await;
    for path in ["/inbox/persons/nosuch", "/inbox/persons/no/such", "/inbox/nosuch"] {
        let for_people = running.get(path).header("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        let answer = for_people.send().await.expect("an answer");
        assert_eq!(
            (answer.status().as_u16(), &answer.headers()["cache-control"]),
            (404, &"no-store".parse().expect("a value")),
            "{path}"
        );
        assert!(answer.headers()["content-security-policy"].to_str().expect("text").contains("frame-ancestors 'none'"));
        assert!(answer.text().await.expect("a body").contains("/inbox/inbox.js"), "{path}");
        for accept in ["application/json", "*/*"] {
            let answer = running.get(path).header("accept", accept).send().await.expect("an answer");
            let kind = answer.headers()["content-type"].to_str().expect("text").to_owned();
            assert_eq!(
                (answer.status().as_u16(), kind.as_str()),
                (404, "application/problem+json"),
                "{path}: {accept}"
            );
        }
    }
    running.stop().await;
}

#[tokio::test]
async fn the_inbox_names_every_module_of_its_list_so_that_none_waits_for_another() {
    let running = Place::new().start().await;
    let read = async |path: &str| running.get(path).send().await.expect("an answer").text().await.expect("a body");
    let page = read("/inbox").await;
    let named: BTreeSet<String> = page
        .split("rel=\"modulepreload\" href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next().map(str::to_owned))
        .collect();
    let mut asked = vec!["/inbox/inbox.js".to_owned()];
    let mut next = 0;
    while let Some(path) = asked.get(next).cloned() {
        next += 1;
        let text = read(&path).await;
        for line in text.lines().filter(|line| line.starts_with("import ")) {
            let name = line.split('"').nth(1).expect("a module's name").replace("./", "/inbox/");
            // A catalogue depends on the language.
            if !name.starts_with("/inbox/texts/") && !asked.contains(&name) {
                asked.push(name);
            }
        }
    }
    let needed: BTreeSet<String> = asked.into_iter().skip(1).collect();
    assert!(needed.len() > 20, "{needed:?}");
    assert_eq!(named, needed, "left: what `www/inbox/index.html` names, right: what is imported");
    running.stop().await;
}

#[tokio::test]
async fn a_site_without_an_inbox_has_one_with_all_that_it_loads() {
    let place = Place::new();
    place.write("www/assets/words.js", "its own");
    let running = place.start().await;
    let mut asked = vec!["/inbox".to_owned(), COMPANY.to_owned()];
    let mut next = 0;
    while let Some(path) = asked.get(next).cloned() {
        next += 1;
        let answer = running.get(&path).send().await.expect("an answer");
        assert_eq!(answer.status(), 200, "{path}");
        let kind = answer.headers()["content-type"].to_str().expect("text").to_owned();
        let text = answer.text().await.expect("a body");
        assert!(!text.contains("/assets/") && text != "its own", "{path}");
        // Every file that it names in quotes, from the root or beside it, except pages.
        for name in text.split('"').filter(|name| name.starts_with("/inbox/") || name.starts_with("./")) {
            let name = name.replace("./", "/inbox/");
            if !asked.contains(&name) {
                asked.push(name);
            }
        }
        let expected = match path.rsplit('.').next() {
            Some("js") => "text/javascript; charset=utf-8",
            Some("css") => "text/css; charset=utf-8",
            Some("svg") => "image/svg+xml",
            _ => "text/html; charset=utf-8",
        };
        assert_eq!(kind, expected, "{path}");
    }
    assert!(asked.len() >= 10, "{asked:?}");
    running.stop().await;
}

/// The most bytes of a lead's page with everything that it loads, as the receiver sends them.
const PAGE_BYTES: usize = 60_000;
/// Texts are asked for by language, and so named by no file.
const TEXTS: [&str; 3] = ["/inbox/texts/en/list.js", "/inbox/texts/en/person.js", "/inbox/texts/en/why.js"];

#[tokio::test]
async fn a_lead_s_page_is_small() {
    let place = Place::new();
    let running = place.start().await;
    let form = [("email", "ada@works.example"), ("name", "Ada"), ("message", "Call me.")];
    running.submit(&form.map(|(name, text)| (name.into(), text.into()))).await;
    let persons = running.get("/v1/persons").bearer_auth(TOKEN).send().await.expect("an answer").text().await;
    let persons: serde_json::Value = serde_json::from_str(&persons.expect("a body")).expect("in JSON");
    let person = persons["persons"][0]["person"].as_str().expect("an id").to_owned();
    let mut asked: Vec<String> = vec![format!("/inbox/persons/{person}")];
    asked.extend(TEXTS.map(str::to_owned));
    asked.extend(["/v1/persons".to_owned(), format!("/v1/persons/{person}"), format!("/v1/persons/{person}/work")]);
    let (mut next, mut sizes) = (0, Vec::new());
    while let Some(path) = asked.get(next).cloned() {
        next += 1;
        let get = || running.get(&path).bearer_auth(TOKEN);
        let sent = get().header("accept-encoding", "br").send().await.expect("an answer");
        assert_eq!(sent.status(), 200, "{path}");
        let is_kept_once = sent.headers().contains_key("etag");
        assert!(is_kept_once || path.starts_with("/v1/"), "{path} can be asked for again without being sent");
        sizes.push((sent.bytes().await.expect("a body").len(), path.clone()));
        if path.starts_with("/v1/") {
            continue;
        }
        let text = get().send().await.expect("an answer").text().await.expect("a body");
        // What comes only when somebody presses something is no part of the page.
        let text = text.replace("import(\"./", "import(\"later:");
        for name in text.split('"').filter(|name| name.starts_with("/inbox/") || name.starts_with("./")) {
            let name = name.replace("./", "/inbox/");
            // Links to other pages are no part of this one.
            if name.contains('.') && !asked.contains(&name) {
                asked.push(name);
            }
        }
    }
    let all: usize = sizes.iter().map(|(bytes, _)| bytes).sum();
    sizes.sort_unstable();
    assert!(all <= PAGE_BYTES, "{all} bytes: {sizes:?}");
    println!("{all} bytes in {} answers", sizes.len());
    running.stop().await;
}

#[tokio::test]
async fn a_long_answer_is_compressed_for_who_can_read_it() {
    let place = Place::new();
    let running = place.start().await;
    for number in 0..5 {
        running.submit(&[("email".into(), format!("ada{number}@works.example"))]).await;
    }
    let ask = async |accepted: &str| {
        let asked = running.get("/v1/persons").bearer_auth(TOKEN).header("accept-encoding", accepted);
        asked.send().await.expect("an answer")
    };
    let (compressed, plain) = (ask("br").await, ask("identity").await);
    assert_eq!(compressed.headers()["content-encoding"], "br");
    assert!(plain.headers().get("content-encoding").is_none());
    let (small, large) = (compressed.bytes().await.expect("a body"), plain.bytes().await.expect("a body"));
    assert!(small.len() * 3 < large.len(), "{} of {}", small.len(), large.len());
    running.stop().await;
}
