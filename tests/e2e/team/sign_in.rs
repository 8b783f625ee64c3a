//! Coming in: by the first link, by a password, or with a token; and what a browser keeps of it.

use super::member::{ADMIN, PASSWORD};
use crate::engine::{Engine, in_each_engine};
use crate::receiver::TOKEN;
use crate::visitor::World;
use serde_json::json;
use thirtyfour::SameSite;

in_each_engine! {
    the_first_link_makes_an_admin_and_opens_nothing_a_second_time(in_chromium),
    a_wrong_password_is_told_at_its_field_and_the_right_one_opens_the_inbox,
    no_script_reads_the_session_and_no_page_of_another_site_uses_it,
    a_token_still_opens_the_inbox_and_one_in_a_link_replaces_no_session(in_chromium),
    whoever_signs_out_is_out_in_every_tab,
}

async fn the_first_link_makes_an_admin_and_opens_nothing_a_second_time(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor().await;
    visitor.open(&world.receiver.first_link).await;
    let title = visitor.text_of("#gate h2").await;
    visitor.until("document.querySelector('#gate #password')").await;
    assert_eq!(visitor.text_of("#gate h2").await, "Choose a password", "first it said: {title}");
    let address =
        "return [location.hash, document.querySelector('#gate').innerText.includes('At least 12 characters')]";
    assert_eq!(visitor.script(address).await, json!(["", true]), "the secret is gone, and the rule is said before");
    let completed = "return ['email', 'name', 'password'].map((id) => document.getElementById(id).autocomplete)";
    assert_eq!(visitor.script(completed).await, json!(["username", "name", "new-password"]));

    visitor.fill_in(&[("email", ADMIN), ("name", "Ada Byron"), ("password", "aaaaaaaaaaaaa")]).await;
    let wrong = visitor.text_of("#password-wrong").await;
    assert_eq!(wrong, "Is too easy to guess; a few words that don't belong together are not.");
    assert_eq!(visitor.focused().await, "password");
    visitor.fill_in(&[("password", PASSWORD)]).await;
    visitor.until_in_as("Ada Byron").await;
    visitor.activate(".account summary").await;
    visitor.until("document.querySelector('.account a[href=\"/inbox/settings\"]').checkVisibility()").await;

    // The same link again: nobody becomes another.
    visitor.open("/").await;
    visitor.open(&world.receiver.first_link).await;
    visitor.until("document.querySelector('#give-up')").await;
    assert_eq!(visitor.text_of("#gate h2").await, "This link does not open");
    visitor.activate("#give-up").await;
    visitor.until_in_as("Ada Byron").await;
    visitor.leave().await;
}

async fn a_wrong_password_is_told_at_its_field_and_the_right_one_opens_the_inbox(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.admin().await;
    visitor.sign_out().await;
    assert_eq!(visitor.focused().await, "email");
    let completed = "return ['email', 'password'].map((id) => document.getElementById(id).autocomplete)";
    assert_eq!(visitor.script(completed).await, json!(["username", "current-password"]));
    visitor.activate(".reveal").await;
    let shown = "return [document.querySelector('#password').type, document.querySelector('.reveal').innerText.trim()]";
    assert_eq!(visitor.script(shown).await[0], "text");

    visitor.fill_in(&[("email", ADMIN), ("password", "seven loud lighthouses")]).await;
    assert_eq!(visitor.text_of("#password-wrong").await, "The e-mail address or the password is wrong.");
    let state = "const field = document.querySelector('#password');
        return [document.activeElement === field, field.ariaInvalid ?? field.getAttribute('aria-invalid'), field.type, field.getAttribute('aria-describedby')]";
    assert_eq!(visitor.script(state).await, json!([true, "true", "password", "password-wrong"]));
    visitor.fill_in(&[("password", PASSWORD)]).await;
    visitor.until_in_as("Ada Byron").await;
    assert_eq!(visitor.focused().await, "main");
    visitor.browser.refresh().await.expect("it reloads");
    visitor.until_in_as("Ada Byron").await;
    visitor.leave().await;
}

async fn no_script_reads_the_session_and_no_page_of_another_site_uses_it(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.admin().await;
    assert_eq!(visitor.script("return document.cookie").await, json!(""));
    let kept = "return JSON.stringify([{ ...localStorage }, { ...sessionStorage }])";
    assert!(!visitor.script(kept).await.to_string().contains("hrs_"), "no script keeps it");
    let cookie = visitor.session_cookie().await.expect("the session's cookie");
    assert!(cookie.value.starts_with("hrs_"), "{cookie:?}");
    assert_eq!((cookie.http_only, cookie.same_site), (Some(true), Some(SameSite::Strict)));

    // `localhost` is the same machine, and another site.
    let (_, port) = world.front.address.rsplit_once(':').expect("a port");
    world.front.page("/foreign", "<!doctype html><title>Another site</title><h1>Another site</h1>");
    visitor.browser.goto(format!("http://localhost:{port}/foreign")).await.expect("it opens");
    let act = format!(
        "const to = (path, options) => fetch('{}' + path, {{ credentials: 'include', mode: 'no-cors', ...options }}).then(() => 'sent', () => 'refused');
        Promise.all([
            to('/v1/session', {{ method: 'DELETE', mode: 'cors' }}),
            to('/v1/session', {{ method: 'POST', body: JSON.stringify({{ email: '{ADMIN}', password: '{PASSWORD}' }}) }}),
        ]).then(() => done(true));",
        world.front.address
    );
    visitor.wait_for(&act).await;
    visitor.open("/inbox").await;
    visitor.until_in_as("Ada Byron").await;
    let now = visitor.session_cookie().await.map(|cookie| cookie.value);
    assert_eq!(now.as_deref(), Some(cookie.value.as_str()), "another site signs nobody in, and nobody out");
    visitor.leave().await;
}

async fn a_token_still_opens_the_inbox_and_one_in_a_link_replaces_no_session(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.visitor().await;
    visitor.open("/inbox").await;
    visitor.activate("#use-token").await;
    visitor.fill_in(&[("token", "not the token")]).await;
    let wrong = visitor.text_of("#token-wrong").await;
    assert_eq!(wrong, "This is not a token: it contains a space or a special character.");
    visitor.fill_in(&[("token", "not-the-token-of-this-receiver")]).await;
    visitor
        .until("document.querySelector('#token-wrong').textContent.startsWith('The receiver refuses this token.')")
        .await;
    visitor.fill_in(&[("token", TOKEN)]).await;
    visitor.until_in_as("With a token").await;
    // Who manages nothing yet begins here.
    visitor.activate(".account summary").await;
    visitor.activate(".account a[href=\"/inbox/settings\"]").await;
    visitor.until("document.querySelector('#users .nothing')?.checkVisibility()").await;
    visitor.sign_out().await;
    assert_eq!(visitor.script("return sessionStorage.getItem('handraise-token')").await, json!(null));
    visitor.leave().await;

    let visitor = world.visitor().await;
    visitor.open("/inbox#token=the-token-of-somebody-else").await;
    assert!(visitor.text_of("#alert").await.starts_with("The receiver refuses this token."));
    visitor.until("document.activeElement.id === 'token'").await;
    visitor.leave().await;

    let visitor = world.admin().await;
    for way in ["location.hash = '#token=the-token-of-somebody-else'", ""] {
        match way {
            "" => visitor.open("/inbox?again#token=the-token-of-somebody-else").await,
            script => drop(visitor.script(script).await),
        }
        visitor.until("location.hash === ''").await;
        visitor.until_in_as("Ada Byron").await;
        visitor.activate("#refresh").await;
        visitor.until("!document.querySelector('#empty').hidden").await;
        assert_eq!(visitor.script("return sessionStorage.getItem('handraise-token')").await, json!(null));
    }
    visitor.leave().await;
}

async fn whoever_signs_out_is_out_in_every_tab(engine: Engine) {
    let world = World::new(engine);
    let visitor = world.admin().await;
    let first = visitor.browser.window().await.expect("a tab");
    visitor.open_in_front("/inbox").await;
    visitor.until_in_as("Ada Byron").await;
    visitor.sign_out().await;
    assert_eq!(visitor.script("return document.querySelector('#email').value").await, json!(""));
    visitor.browser.switch_to_window(first).await.expect("the first tab");
    visitor.until_asked_to_sign_in().await;
    assert_eq!(visitor.text_of("#alert").await, "You signed out in another tab.");
    assert!(visitor.session_cookie().await.is_none(), "the browser has no session any more");
    visitor.leave().await;
}
