//! The way to a mail server is encrypted, and nothing secret is sent to a server that is not the one which the file names.

use super::*;
use handraise_receiver::SecretSource;
use handraise_tests::mail::{AUTHORITY, Certificate};

/// A target that signs in at a server and requires encryption. `knows` says whether the file names the authority of the tests.
fn signing_in(name: &str, server: &MailServer, knows: bool) -> Target {
    let authority = if knows { "authority = { env = \"AUTHORITY\" }\n" } else { "" };
    let text = format!(
        "schema = 1\nname = \"{name}\"\nkind = \"email\"\n[email]\nserver = \"127.0.0.1\"\nport = {}\n{authority}user = \"leads\"\n\
         password = {{ env = \"PASSWORD\" }}\nfrom = \"Leads <leads@example.com>\"\nto = [\"sales@example.com\"]\n",
        server.addr.port()
    );
    let file = TargetFile::read(&text).unwrap_or_else(|problems| panic!("{text}: {problems:?}"));
    let read = |source: &SecretSource| {
        let is_authority = *source == SecretSource::Env("AUTHORITY".to_owned());
        Ok(if is_authority { AUTHORITY } else { "secret" }.to_owned())
    };
    Target::new(file, read).expect("a target")
}

#[tokio::test]
async fn a_password_and_a_letter_go_over_an_encrypted_connection() {
    let (place, server) = (Place::new(), MailServer::that_encrypts(Certificate::Own).await);
    let running = start(&place, DEFINITION, vec![signing_in("encrypted", &server, true)]).await;
    form(&running, "ada@works.example").await;
    let [mail] = <[_; 1]>::try_from(server.got(1).await).expect("one letter");
    assert_eq!((mail.is_encrypted, mail.signed_in.as_deref()), (true, Some("leads:secret")));
    assert!(mail.part("text/plain").contains("Why: They asked to be contacted"), "{}", mail.text);
    assert_eq!(server.verbs()[..4], ["EHLO", "STARTTLS", "EHLO", "AUTH"]);
    messages(&running, |found| found.len() == 1 && found[0]["state"] == "delivered").await;
    running.stop().await;
}

#[tokio::test]
async fn a_server_whose_certificate_does_not_count_gets_no_password_and_that_is_told() {
    let place = Place::new();
    let unknown = MailServer::that_encrypts(Certificate::Own).await;
    let elsewhere = MailServer::that_encrypts(Certificate::OfElsewhere).await;
    // Of the one the file names no authority, and the tests' own is no public one; the other is another server.
    let targets = vec![signing_in("unknown", &unknown, false), signing_in("elsewhere", &elsewhere, true)];
    let running = start(&place, DEFINITION, targets).await;
    form(&running, "ada@works.example").await;
    let failed = messages(&running, |found| found.len() == 2 && found.iter().all(|it| it["attempts"] == 1)).await;
    let why = "the mail server's certificate is not valid for its name, or no authority that counts has signed it";
    for message in failed {
        assert_eq!((&message["state"], &message["error"]), (&json!("waiting"), &json!(why)), "{message}");
    }
    for target in get(&running, "/v1/targets").await["targets"].as_array().expect("a list") {
        assert_eq!(target["last_error"], why);
    }
    for server in [&unknown, &elsewhere] {
        assert_eq!((server.verbs().as_slice(), server.mail().len()), (&["EHLO", "STARTTLS"].map(str::to_owned)[..], 0));
    }
    running.stop().await;
}

#[test]
fn what_is_no_certificate_is_no_authority() {
    let text = "schema = 1\nname = \"mail\"\nkind = \"email\"\n[email]\nserver = \"127.0.0.1\"\nauthority = { file = \"ca.pem\" }\n\
                from = \"leads@example.com\"\nto = [\"sales@example.com\"]\n";
    for given in ["", "-----BEGIN PRIVATE KEY-----", "-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----"] {
        let file = TargetFile::read(text).expect("a file");
        let refused = Target::new(file, |_| Ok(given.to_owned()));
        assert!(refused.is_err_and(|why| why.contains("`email.authority`")), "{given}");
    }
}
