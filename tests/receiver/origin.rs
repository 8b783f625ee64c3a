//! Which sites may send leads.

use reqwest::Method;

use crate::running::{Place, problem};

#[tokio::test]
async fn an_allowed_site_may_post_and_read_the_answer() {
    let place = Place::new();
    let running = place.start().await;
    let site = "https://www.example.com";
    let asked = running
        .client
        .request(Method::OPTIONS, running.url("/v1/leads"))
        .header("origin", site)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type")
        .send()
        .await
        .expect("an answer");
    assert!(asked.status().is_success());
    assert_eq!(asked.headers()["access-control-allow-origin"], site);
    assert!(!asked.headers()["access-control-allow-headers"].to_str().expect("text").contains("authorization"));
    let posted = running.post().header("origin", site).body("{\"name\":\"A\"}").send().await.expect("an answer");
    assert_eq!(
        (posted.status().as_u16(), &posted.headers()["access-control-allow-origin"]),
        (201, &site.parse().expect("a value"))
    );
    let definition = running.get("/v1/definition.mql").header("origin", site).send().await.expect("an answer");
    assert_eq!(definition.headers()["access-control-allow-origin"], site);
    let vary: Vec<_> =
        definition.headers().get_all("vary").iter().map(|value| value.to_str().expect("text").to_lowercase()).collect();
    assert!(vary.join(",").contains("origin") && vary.join(",").contains("accept-encoding"), "{vary:?}");
    running.stop().await;
}

#[tokio::test]
async fn another_site_may_not() {
    let place = Place::new();
    let running = place.start().await;
    for site in ["https://evil.example", "null", "https://www.example.com.evil.example"] {
        let answer = running.post().header("origin", site).body("{\"name\":\"A\"}").send().await.expect("an answer");
        assert!(!answer.headers().contains_key("access-control-allow-origin"));
        problem(answer, 403).await;
    }
    assert!(running.leads().await.is_empty());
    running.stop().await;
}

#[tokio::test]
async fn the_own_site_always_may() {
    let place = Place::new();
    let running = place.start().await;
    let own = format!("http://{}", running.addr);
    for (origin, site) in [(own.as_str(), "same-origin"), ("null", "same-origin")] {
        let request = running.post().header("origin", origin).header("sec-fetch-site", site);
        assert_eq!(request.form(&[("name", "A")]).send().await.expect("an answer").status(), 303);
    }
    let plain = running.post().header("origin", &own).form(&[("name", "A")]).send().await;
    assert_eq!(plain.expect("an answer").status(), 303);
    running.stop().await;
}
