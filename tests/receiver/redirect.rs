//! Where the receiver redirects after a native form.

use crate::running::Place;

#[tokio::test]
async fn a_native_form_goes_to_its_thank_you_page_on_the_same_site_only() {
    let place = Place::new();
    let running = place.start().await;
    for (next, expected) in [
        ("/thanks?from=contact", "/thanks?from=contact"),
        ("/", "/"),
        ("", "/thanks"),
        ("thanks", "/thanks"),
        ("//evil.example", "/thanks"),
        ("/\\evil.example", "/thanks"),
        ("/\t/evil.example", "/thanks"),
        ("https://evil.example/", "/thanks"),
        ("javascript:alert(1)", "/thanks"),
        ("/a\r\nSet-Cookie: a=b", "/thanks"),
    ] {
        let answer = running.post().form(&[("name", "A"), ("_next", next)]).send().await.expect("an answer");
        assert_eq!(answer.status(), 303);
        assert_eq!(answer.headers()["location"], expected, "{next}");
        assert!(!answer.headers().contains_key("set-cookie"));
    }
    running.stop().await;
}

#[tokio::test]
async fn a_form_of_an_allowed_site_goes_back_to_that_site() {
    let place = Place::new();
    let running = place.start().await;
    let answer = running
        .post()
        .header("origin", "https://www.example.com")
        .form(&[("name", "A"), ("_next", "/danke")])
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.headers()["location"], "https://www.example.com/danke");
    running.stop().await;
}
