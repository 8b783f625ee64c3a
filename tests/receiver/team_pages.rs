//! The team's pages, which the receiver has built in: all that they load, and who may show and keep them.

use crate::running::Place;

/// A person's page. The receiver's own inbox has it, whatever a site has at `/inbox`.
const PERSON: &str = "/inbox/persons/0123456789abcdef0123456789abcdef";

#[tokio::test]
async fn no_page_frames_the_team_s_pages_and_no_browser_keeps_them() {
    let (own, built_in) = (Place::new(), Place::new());
    own.write("www/inbox/index.html", "<h1>inbox</h1>");
    for (place, text) in [(own, "<h1>inbox</h1>"), (built_in, "Handraise")] {
        let running = place.start().await;
        for path in ["/inbox", "/inbox/", PERSON, "/inbox/settings", "/inbox/settings/", "/inbox/approvals"] {
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
                    None => page.contains(if path == PERSON { "Handraise" } else { text }),
                },
                "{path}"
            );
        }
        running.stop().await;
    }
}

#[tokio::test]
async fn a_site_without_an_inbox_has_one_with_all_that_it_loads() {
    let place = Place::new();
    place.write("www/assets/words.js", "its own");
    let running = place.start().await;
    let mut asked = vec!["/inbox".to_owned()];
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
