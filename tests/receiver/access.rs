//! How people sign in: the first admin's link, passwords, the session's cookie, and what other sites can't do with it.

use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::running::{Place, Running, TOKEN, json as body, problem};
use crate::signed_in::{Browser, PASSWORD, audit, invite, with_admin};

#[tokio::test]
async fn the_first_start_makes_an_admin_by_a_link_that_works_once() {
    let (place, running, admin) = with_admin().await;
    let link = running.first_invitation.clone().expect("a link");
    assert_eq!(admin.get("/v1/leads").await.status(), 200);
    let again = Browser::new(&running);
    let sent = json!({ "invitation": link, "password": PASSWORD, "email": "eve@evil.example" });
    problem(again.send(Method::PUT, "/v1/invitation", sent).await, 410).await;
    running.stop().await;
    let running = place.start().await;
    assert_eq!(running.first_invitation, None, "there is an admin");
    running.stop().await;
}

#[tokio::test]
async fn anybody_learns_how_one_signs_in() {
    let running = Place::new().start().await;
    let ways = body(running.get("/v1/session/ways").send().await.expect("an answer")).await;
    assert_eq!(ways, json!({ "password": true, "oidc": null }));
    problem(running.get("/v1/session/oidc").send().await.expect("an answer"), 404).await;
    running.stop().await;
}

#[tokio::test]
async fn the_link_of_an_earlier_start_opens_nothing() {
    let place = Place::new();
    let running = place.start().await;
    let old = running.first_invitation.clone().expect("a link");
    running.stop().await;
    let running = place.start().await;
    let browser = Browser::new(&running);
    let sent = json!({ "invitation": old, "password": PASSWORD, "email": "eve@evil.example" });
    problem(browser.send(Method::PUT, "/v1/invitation", sent).await, 410).await;
    running.stop().await;
}

#[tokio::test]
async fn a_session_lives_in_a_cookie_that_no_script_can_read_and_ends_everywhere_it_should() {
    let (place, running, mut admin) = with_admin().await;
    let credentials = json!({ "email": "ada@works.example", "password": PASSWORD });
    let answer = admin.send(Method::POST, "/v1/session", credentials.clone()).await;
    let cookie = answer.headers()["set-cookie"].to_str().expect("a text").to_owned();
    let port = running.addr.port();
    assert!(cookie.starts_with(&format!("handraise-{port}=hrs_")), "{cookie}");
    for part in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=1209600"] {
        assert!(cookie.split("; ").any(|known| known == part), "{part}: {cookie}");
    }
    // Signing out ends the session itself, not only the cookie.
    let secret = cookie.split(';').next().expect("a cookie").to_owned();
    let thief = Client::builder().no_proxy().build().expect("a client");
    let steal = || thief.get(running.url("/v1/leads")).header("cookie", &secret).send();
    assert_eq!(steal().await.expect("an answer").status(), 200);
    let mut owner = Browser::new(&running);
    owner.client = Client::builder().no_proxy().build().expect("a client");
    let session =
        body(thief.get(running.url("/v1/session")).header("cookie", &secret).send().await.expect("an answer"));
    owner.csrf = Some(session.await["csrf"].as_str().expect("a text").to_owned());
    let out = owner.request(Method::DELETE, "/v1/session").header("cookie", &secret).send().await.expect("an answer");
    assert_eq!(out.status(), 204);
    problem(steal().await.expect("an answer"), 401).await;
    // Signing in again ends the session before, and the new one lasts until nobody used it for a day.
    admin.sign_in("ada@works.example").await;
    let again = admin.send(Method::POST, "/v1/session", credentials.clone()).await;
    let first = again.headers()["set-cookie"].to_str().expect("a text").split(';').next().expect("a cookie").to_owned();
    admin.sign_in("ada@works.example").await;
    let kept = thief.get(running.url("/v1/leads")).header("cookie", &first).send().await.expect("an answer");
    problem(kept, 401).await;
    assert_eq!(admin.get("/v1/session").await.status(), 200);
    place.wait(2);
    problem(admin.get("/v1/session").await, 401).await;
    running.stop().await;
}

#[tokio::test]
async fn the_database_holds_nothing_that_opens_a_door() {
    let (place, running, admin) = with_admin().await;
    let link = invite(&admin, "eve@works.example", "read").await.1;
    let made = admin.send(Method::POST, "/v1/tokens", json!({ "name": "Site", "scopes": ["read"] })).await;
    let token = body(made).await["secret"].as_str().expect("a text").to_owned();
    running.stop().await;
    let file = std::fs::read(place.path().join("data/handraise.sqlite3")).expect("a database");
    for secret in [link.as_str(), &token, PASSWORD, "hrs_", "hri_", "hrt_"] {
        assert!(!file.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret}");
    }
}

#[tokio::test]
async fn no_other_site_can_act_with_somebodys_session() {
    let (_place, running, admin) = with_admin().await;
    let new = json!({ "email": "eve@evil.example", "role": "admin" });
    let csrf = admin.csrf.clone().expect("a text");
    let send = |origin: Option<&'static str>, site: Option<&'static str>, csrf: Option<&str>| {
        let mut request = admin.client.post(running.url("/v1/users")).json(&new);
        for (name, value) in [("origin", origin), ("sec-fetch-site", site), ("handraise-csrf", csrf)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        request.send()
    };
    for (origin, site, csrf) in [
        (Some("https://evil.example"), None, Some(csrf.as_str())),
        (Some("https://evil.example"), Some("cross-site"), Some(csrf.as_str())),
        (None, Some("same-site"), Some(csrf.as_str())),
        (Some("null"), None, Some(csrf.as_str())),
        (None, Some("same-origin"), None),
        (None, Some("same-origin"), Some("0")),
        (None, None, None),
    ] {
        let refused = problem(send(origin, site, csrf).await.expect("an answer"), 403).await;
        assert_eq!(refused["type"], "urn:handraise:problem:csrf", "{origin:?} {site:?}");
    }
    assert_eq!(send(None, Some("same-origin"), Some(&csrf)).await.expect("an answer").status(), 201);
    // Nor sign somebody in, or send what a form of another site can send.
    let credentials = json!({ "email": "ada@works.example", "password": PASSWORD });
    let foreign = running.client.post(running.url("/v1/session")).header("origin", "https://www.example.com");
    problem(foreign.json(&credentials).send().await.expect("an answer"), 403).await;
    let as_form = running.client.post(running.url("/v1/session")).header("content-type", "text/plain");
    problem(as_form.body(credentials.to_string()).send().await.expect("an answer"), 415).await;
    // A cookie gives a form nothing: what a visitor sends is what a visitor sends.
    let form = admin.request(Method::POST, "/v1/leads").json(&json!({ "name": "A" })).send().await;
    assert_eq!(body(form.expect("an answer")).await["verdict"], Value::Null);
    running.stop().await;
}

#[tokio::test]
async fn a_new_password_ends_all_other_sessions() {
    let (_place, running, mut admin) = with_admin().await;
    let mut other = Browser::new(&running);
    other.sign_in("ada@works.example").await;
    let change = |present: &str, new: &str| json!({ "present": present, "new": new });
    let wrong = admin.send(Method::PUT, "/v1/session/password", change("wrong", "four other random words")).await;
    problem(wrong, 422).await;
    let short = admin.send(Method::PUT, "/v1/session/password", change(PASSWORD, "short")).await;
    assert!(problem(short, 422).await["detail"].to_string().contains("at least 12 characters"));
    let changed = admin.send(Method::PUT, "/v1/session/password", change(PASSWORD, "four other random words")).await;
    admin.begin(changed).await;
    assert_eq!(admin.get("/v1/leads").await.status(), 200);
    problem(other.get("/v1/leads").await, 401).await;
    let old = json!({ "email": "ada@works.example", "password": PASSWORD });
    problem(other.send(Method::POST, "/v1/session", old).await, 401).await;
    running.stop().await;
}

#[tokio::test]
async fn wrong_passwords_are_slowed_and_the_log_names_whose_they_were() {
    let (_place, running, admin) = with_admin().await;
    let guess = |email: &str| json!({ "email": email, "password": "a guess of some length" });
    let guesser = Browser::new(&running);
    let mut statuses = Vec::new();
    for email in ["nobody@works.example", "ada@works.example"].into_iter().cycle().take(12) {
        statuses.push(guesser.send(Method::POST, "/v1/session", guess(email)).await.status().as_u16());
    }
    assert_eq!((&statuses[..10], statuses[11]), (&[401; 10][..], 429), "{statuses:?}");
    let refused = audit(&admin).await.iter().filter(|line| line.contains("sign_in_refused ada@works.example")).count();
    assert_eq!(refused, 5, "only of somebody known, and only those that were looked at");
    running.stop().await;
}

#[tokio::test]
async fn guesses_at_one_time_are_no_more_than_one_after_the_other_and_keep_nobody_else_out() {
    let (_place, running, _admin) = with_admin().await;
    let mut guesses = tokio::task::JoinSet::new();
    for n in 0..150 {
        let (client, url) = (running.client.clone(), running.url("/v1/session"));
        let guess = json!({ "email": "ada@works.example", "password": format!("a guess of some length {n}") });
        guesses.spawn(async move { client.post(url).json(&guess).send().await.expect("an answer").status().as_u16() });
    }
    let looked_at = guesses.join_all().await.iter().filter(|status| **status == 401).count();
    assert!(looked_at <= 12, "{looked_at}");
    let honest = crate::doors::client_at(3);
    let right = json!({ "email": "ada@works.example", "password": PASSWORD });
    let answer = honest.post(running.url("/v1/session")).json(&right).send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    running.stop().await;
}

#[tokio::test]
async fn a_second_receiver_does_not_start_on_the_same_data() {
    let (place, running, _admin) = with_admin().await;
    let error = handraise_receiver::Receiver::bind(place.config()).await.expect_err("an error").to_string();
    assert!(error.contains("another receiver uses the data folder"), "{error}");
    running.stop().await;
    place.start().await.stop().await;
}

#[tokio::test]
async fn over_plain_http_nobody_signs_in_from_elsewhere_and_behind_a_proxy_the_cookie_is_bound_to_the_host() {
    let place = Place::new();
    let mut config = place.config();
    config.trusted_hops = 1;
    let running = Running::start(config).await;
    let link = running.first_invitation.clone().expect("a link");
    let sent = json!({ "invitation": link, "password": PASSWORD, "email": "ada@works.example" });
    let put = |proto: &'static str| {
        running.client.put(running.url("/v1/invitation")).header("x-forwarded-proto", proto).json(&sent).send()
    };
    let refused = problem(put("http").await.expect("an answer"), 403).await;
    assert_eq!(refused["type"], "urn:handraise:problem:https");
    let silent = running.client.put(running.url("/v1/invitation")).json(&sent).send().await.expect("an answer");
    let silent = problem(silent, 403).await;
    assert!(silent["detail"].to_string().contains("X-Forwarded-Proto"), "{silent}");
    let answer = put("https").await.expect("an answer");
    let cookie = answer.headers()["set-cookie"].to_str().expect("a text").to_owned();
    assert!(cookie.starts_with("__Host-handraise=hrs_"), "{cookie}");
    for part in ["Secure", "HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.split("; ").any(|known| known == part), "{part}: {cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    running.stop().await;
}

#[tokio::test]
async fn a_proxy_that_signs_people_in_is_believed_only_at_its_own_address() {
    let place = Place::new();
    let with = |address: [u8; 4], new_users| {
        let mut config = place.config();
        let header = "x-forwarded-email".parse().expect("a header");
        config.auth_proxy = Some(handraise_receiver::AuthProxy { header, addresses: vec![address.into()], new_users });
        config
    };
    let ask = async |running: &Running, email: &str| {
        running.get("/v1/leads").header("x-forwarded-email", email).send().await.expect("an answer").status().as_u16()
    };
    let running = Running::start(with([127, 0, 0, 9], Some(handraise_receiver::Role::Read))).await;
    assert_eq!(running.first_invitation, None);
    assert_eq!(ask(&running, "ada@works.example").await, 401, "not the proxy");
    running.stop().await;
    let running = Running::start(with([127, 0, 0, 1], None)).await;
    assert_eq!(ask(&running, "ada@works.example").await, 401, "nobody invited her");
    let sent = json!({ "email": "ada@works.example", "role": "admin" });
    let invited = running.client.post(running.url("/v1/users")).bearer_auth(TOKEN).json(&sent).send().await;
    assert_eq!(invited.expect("an answer").status(), 201);
    assert_eq!(ask(&running, "Ada@works.example").await, 200, "without a password of ours");
    // The proxy's own cookie travels with any page's request, so ours must show that it is ours.
    let change = |csrf: &str| {
        let request = running.client.post(running.url("/v1/users")).header("x-forwarded-email", "ada@works.example");
        request.header("handraise-csrf", csrf).json(&json!({ "email": "b@works.example", "role": "read" })).send()
    };
    problem(change("").await.expect("an answer"), 403).await;
    let session = running.get("/v1/session").header("x-forwarded-email", "ada@works.example").send().await;
    let session = body(session.expect("an answer")).await;
    assert_eq!(session["expires_at"], Value::Null);
    let csrf = session["csrf"].as_str().expect("a text").to_owned();
    assert_eq!(change(&csrf).await.expect("an answer").status(), 201);
    running.stop().await;
    let running = Running::start(with([127, 0, 0, 1], Some(handraise_receiver::Role::Sales))).await;
    assert_eq!(ask(&running, "new@works.example").await, 200);
    let users = body(running.get("/v1/users").bearer_auth(TOKEN).send().await.expect("an answer")).await;
    let new = users["users"].as_array().expect("a list").iter().find(|user| user["email"] == "new@works.example");
    let new = new.expect("a user");
    assert_eq!(new["role"], "sales");
    assert!(new["seen_at"].is_string(), "the proxy named them: {new}");
    running.stop().await;
}

#[tokio::test]
async fn leads_are_taken_while_somebody_signs_in_again_and_again() {
    let (_place, running, _admin) = with_admin().await;
    let credentials = json!({ "email": "ada@works.example", "password": PASSWORD });
    let mut sending = tokio::task::JoinSet::new();
    for n in 0..60 {
        let (client, form, session) = (running.client.clone(), running.url("/v1/leads"), running.url("/v1/session"));
        let credentials = credentials.clone();
        sending.spawn(async move {
            let request = match n % 3 {
                0 => client.post(session).json(&credentials),
                _ => client.post(form).json(&json!({ "name": format!("A{n}") })),
            };
            request.send().await.expect("an answer").status().as_u16()
        });
    }
    let mut statuses = sending.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses, [[200; 20].as_slice(), [201; 40].as_slice()].concat());
    assert_eq!(running.leads().await.len(), 40);
    running.stop().await;
}
