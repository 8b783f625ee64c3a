//! Users with roles, tokens with scopes, and the log of who did what.

use reqwest::Method;
use serde_json::{Value, json};

use crate::running::{TOKEN, json as body, problem};
use crate::signed_in::{Browser, PASSWORD, audit, invite, with_admin};

#[tokio::test]
async fn roles_do_what_they_are_for_and_the_last_admin_stays() {
    let (_place, running, admin) = with_admin().await;
    for role in ["sales", "marketing", "read"] {
        let email = format!("{role}@works.example");
        let (_, link) = invite(&admin, &email, role).await;
        let mut user = Browser::new(&running);
        let shown = user.send(Method::POST, "/v1/invitation", json!({ "invitation": link })).await;
        assert_eq!(body(shown).await, json!({ "email": email, "name": role, "role": role }));
        user.join(&link, json!({})).await;
        assert_eq!(user.get("/v1/leads").await.status(), 200);
        for path in ["/v1/users", "/v1/tokens", "/v1/audit"] {
            let refused = problem(user.get(path).await, 403).await;
            assert_eq!(refused["type"], "urn:handraise:problem:role");
        }
        let own = user.send(Method::PATCH, "/v1/users/2", json!({ "role": "admin" })).await;
        problem(own, 403).await;
    }
    for (method, sent) in [(Method::PATCH, json!({ "role": "read" })), (Method::DELETE, json!({}))] {
        let refused = problem(admin.send(method, "/v1/users/1", sent).await, 409).await;
        assert_eq!(refused["type"], "urn:handraise:problem:last-admin");
    }
    let second = admin.send(Method::PATCH, "/v1/users/2", json!({ "role": "admin", "name": "Second" })).await;
    assert_eq!(body(second).await["role"], "admin");
    assert_eq!(admin.send(Method::DELETE, "/v1/users/1", json!({})).await.status(), 204);
    problem(admin.get("/v1/leads").await, 401).await;
    running.stop().await;
}

#[tokio::test]
async fn somebody_removed_is_out_at_once_and_comes_back_by_a_new_link() {
    let (_place, running, admin) = with_admin().await;
    let (id, link) = invite(&admin, "sam@works.example", "sales").await;
    let mut user = Browser::new(&running);
    user.join(&link, json!({ "name": "Sam" })).await;
    let taken = admin.send(Method::POST, "/v1/users", json!({ "email": "SAM@works.example", "role": "read" })).await;
    problem(taken, 409).await;
    assert_eq!(admin.send(Method::DELETE, &format!("/v1/users/{id}"), json!({})).await.status(), 204);
    problem(user.get("/v1/leads").await, 401).await;
    let credentials = json!({ "email": "sam@works.example", "password": PASSWORD });
    problem(user.send(Method::POST, "/v1/session", credentials).await, 401).await;
    // Invited again, with another role.
    let renewed = admin
        .send(Method::POST, "/v1/users", json!({ "email": "sam@works.example", "name": "Sam", "role": "read" }))
        .await;
    assert_eq!(renewed.status(), 201);
    let renewed = body(renewed).await;
    assert_eq!((&renewed["user"]["id"], &renewed["user"]["role"]), (&json!(id), &json!("read")));
    let link = renewed["invitation"].as_str().expect("a text").to_owned();
    assert_eq!(user.join(&link, json!({})).await["name"], "Sam");
    assert_eq!(user.get("/v1/leads").await.status(), 200);
    let users = body(admin.get("/v1/users").await).await;
    let statuses: Vec<_> = users["users"].as_array().expect("a list").iter().map(|user| &user["status"]).collect();
    assert_eq!(statuses, ["active", "active"]);
    running.stop().await;
}

#[tokio::test]
async fn a_token_opens_what_its_scopes_say_until_it_ends() {
    let (place, running, admin) = with_admin().await;
    let mut secrets = Vec::new();
    for (name, scope) in [("Site", "forward"), ("Reports", "read"), ("Monitor", "metrics")] {
        let mut sent = json!({ "name": name, "scopes": [scope], "expires_in_days": 30 });
        if scope == "forward" {
            sent["site"] = "https://www.example.com".into();
        }
        let made = admin.send(Method::POST, "/v1/tokens", sent).await;
        assert_eq!(made.status(), 201);
        secrets.push(body(made).await["secret"].as_str().expect("a text").to_owned());
    }
    let status = async |secret: &str, path: &str| {
        running
            .get(path)
            .bearer_auth(secret)
            .header("x-forwarded-for", "203.0.113.9")
            .send()
            .await
            .expect("an answer")
            .status()
            .as_u16()
    };
    for (secret, expected) in secrets.iter().zip([[403, 403, 403], [200, 403, 403], [403, 200, 403]]) {
        let seen =
            [status(secret, "/v1/leads").await, status(secret, "/metrics").await, status(secret, "/v1/users").await];
        assert_eq!(seen, expected);
    }
    // A forwarder learns the verdict and may say when a form came; a reader may not say it.
    let post = |secret: &str| {
        let form = json!({ "name": "A" });
        running.post().bearer_auth(secret).header("handraise-received-at", "2026-01-01T00:00:00Z").json(&form)
    };
    for (secret, code) in secrets.iter().zip(["forwarded", "forwarder", "forwarder"]) {
        let answer = post(secret).send().await.expect("an answer");
        assert_eq!(answer.status(), 201);
        assert_eq!(body(answer).await["verdict"].is_string(), code == "forwarded" || secret == &secrets[1]);
        let reasons = running.leads().await[0]["verdict_reasons"].to_string();
        assert!(reasons.contains(&format!("{code}: ")), "{reasons}");
    }
    let foreign = post(&secrets[0]).header("origin", "http://127.0.0.1:1").send().await.expect("an answer");
    problem(foreign, 403).await;
    let tokens = body(admin.get("/v1/tokens").await).await;
    assert!(tokens["tokens"].as_array().expect("a list").iter().all(|token| token["used_at"].is_string()), "{tokens}");
    let id = tokens["tokens"][1]["id"].as_i64().expect("a number");
    assert_eq!(admin.send(Method::DELETE, &format!("/v1/tokens/{id}"), json!({})).await.status(), 204);
    assert_eq!(status(&secrets[1], "/v1/leads").await, 401);
    place.wait(31);
    assert_eq!(status(&secrets[2], "/metrics").await, 401);
    // The form of an ended token is stored like one without, and whoever sends many keeps nobody else out.
    for _ in 0..15 {
        assert_eq!(post(&secrets[0]).send().await.expect("an answer").status(), 201);
    }
    assert_eq!(status(TOKEN, "/v1/leads").await, 200);
    let answer = post(&secrets[0]).send().await.expect("an answer");
    assert_eq!((answer.status().as_u16(), &body(answer).await["verdict"]), (201, &Value::Null));
    running.stop().await;
}

#[tokio::test]
async fn what_is_not_as_it_must_be_is_named_by_its_field_and_never_repeated() {
    let (_place, running, admin) = with_admin().await;
    for (path, sent, field) in [
        ("/v1/users", json!({ "email": "bogus-text", "role": "read" }), "`email`"),
        ("/v1/users", json!({ "email": "a@b.example", "role": "bogus-text" }), "`role`"),
        ("/v1/users", json!({ "email": "a@b.example", "role": "read", "name": "bogus-text\u{7}" }), "`name`"),
        ("/v1/tokens", json!({ "name": " ", "scopes": ["read"] }), "`name`"),
        ("/v1/tokens", json!({ "name": "A", "scopes": [] }), "`scopes`"),
        ("/v1/tokens", json!({ "name": "A", "scopes": ["bogus-text"] }), "`scopes`"),
        ("/v1/tokens", json!({ "name": "A", "scopes": ["read"], "site": "bogus-text" }), "`site`"),
        ("/v1/tokens", json!({ "name": "A", "scopes": ["read"], "expires_in_days": 0 }), "`expires_in_days`"),
    ] {
        let refused = problem(admin.send(Method::POST, path, sent).await, 422).await.to_string();
        assert!(refused.contains(field) && !refused.contains("bogus-text"), "{refused}");
    }
    for (sent, place) in
        [("{", "line 1"), ("{\"email\": 1}", "`email` is of another"), ("{\"bogus-text\": 1}", "write only `email`")]
    {
        let request = admin.request(Method::POST, "/v1/users").header("content-type", "application/json");
        let refused = problem(request.body(sent).send().await.expect("an answer"), 400).await.to_string();
        assert!(refused.contains(place) && !refused.contains("bogus-text"), "{refused}");
    }
    problem(admin.send(Method::DELETE, "/v1/users/99", json!({})).await, 404).await;
    problem(admin.send(Method::DELETE, "/v1/tokens/x", json!({})).await, 404).await;
    running.stop().await;
}

#[tokio::test]
async fn the_log_says_who_did_what_and_reading_once_a_day() {
    let (place, running, admin) = with_admin().await;
    let (id, link) = invite(&admin, "sam@works.example", "sales").await;
    let mut sam = Browser::new(&running);
    sam.join(&link, json!({})).await;
    for _ in 0..3 {
        sam.get("/v1/leads").await;
        running.leads().await;
    }
    admin.send(Method::PATCH, &format!("/v1/users/{id}"), json!({ "role": "marketing" })).await;
    admin.send(Method::POST, "/v1/tokens", json!({ "name": "Site", "scopes": ["forward", "read"] })).await;
    admin.send(Method::DELETE, "/v1/tokens/1", json!({})).await;
    sam.send(Method::DELETE, "/v1/session", json!({})).await;
    sam.csrf = None;
    sam.sign_in("sam@works.example").await;
    admin.send(Method::DELETE, &format!("/v1/users/{id}"), json!({})).await;
    let reference = crate::running::compiled(crate::running::DEFINITION).reference();
    let lines: Vec<String> = audit(&admin).await.iter().map(|line| line.replace(&reference, "DEFINITION")).collect();
    assert_eq!(
        lines,
        [
            "receiver  definition_activated DEFINITION -",
            "user ada@works.example user_joined - admin",
            "user ada@works.example user_invited sam@works.example sales",
            "user sam@works.example user_joined - sales",
            "user sam@works.example leads_read - -",
            "admin_token  leads_read - -",
            "user ada@works.example user_changed sam@works.example sales → marketing",
            "user ada@works.example token_created Site forward, read",
            "user ada@works.example token_revoked Site -",
            "user sam@works.example signed_out - -",
            "user sam@works.example signed_in - -",
            "user ada@works.example user_removed sam@works.example -",
        ]
    );
    let newest = body(admin.get("/v1/audit?limit=2").await).await;
    let older = body(admin.get(&format!("/v1/audit?limit=2&before={}", newest["next"].as_str().expect("more"))).await);
    assert_eq!(older.await["entries"][0]["action"], "signed_out");
    place.wait(1);
    running.leads().await;
    let again = body(running.get("/v1/audit").bearer_auth(TOKEN).send().await.expect("an answer")).await;
    assert_eq!(again["entries"][0]["action"], "leads_read");
    running.stop().await;
}
