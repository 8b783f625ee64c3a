//! Manifests, signatures and files of keys, each by itself. Whether OpenSSH says the same is in `tests/cli/sign.rs`.

use ssh_key::private::{Ed25519Keypair, KeypairData};
use ssh_key::{HashAlg, LineEnding, PrivateKey};

use super::*;

/// A key that is the same each time.
fn key(seed: u8) -> PrivateKey {
    let pair = Ed25519Keypair::from_seed(&[seed; 32]);
    PrivateKey::new(KeypairData::Ed25519(pair), "").unwrap()
}

fn public(seed: u8) -> String {
    key(seed).public_key().to_openssh().unwrap()
}

fn team(name: &str) -> Team {
    name.parse().unwrap()
}

fn subject(version: u32) -> Subject {
    let digit = char::from_digit(version, 16).unwrap();
    Subject { id: "acme".into(), version, definition: digit.to_string().repeat(64), policy: Some("b".repeat(64)) }
}

fn sign_as(seed: u8, namespace: &str, manifest: &Manifest) -> String {
    let signature = key(seed).sign(namespace, HashAlg::Sha512, manifest.to_text().as_bytes()).unwrap();
    format!("{}\n", signature.to_pem(LineEnding::LF).unwrap().trim_end())
}

fn signed(seed: u8, manifest: Manifest) -> SignatureFile {
    SignatureFile::read(sign_as(seed, NAMESPACE, &manifest).as_bytes()).unwrap().with(manifest)
}

fn trust(signers: &str, revoked: &str) -> Trust {
    Trust {
        signers: Signers::read(signers.as_bytes()).unwrap(),
        revoked: RevokedKeys::read(revoked.as_bytes()).unwrap(),
    }
}

/// What a signature of marketing by the key 1 is worth, by a line of the file of allowed signers.
fn by_line(line: &str, now_s: i64) -> Result<Signed, Refused> {
    let trust = trust(&format!("# who signs\n\n{line}\n"), "");
    let file = signed(1, subject(3).manifest(team("marketing"), None));
    verify(&subject(3), &team("marketing"), &file, &trust, now_s, &[])
}

#[test]
fn a_manifest_has_one_text() {
    let manifest = subject(3).manifest(team("marketing"), Some(4));
    let text = manifest.to_text();
    assert_eq!(Manifest::read(&text), Ok(manifest.clone()));
    let plain = subject(3).manifest(team("marketing"), None).to_text();
    assert_eq!(text.strip_prefix(&plain), Some("rollback-from 4\n"));
    for other in [
        text.replace("version 3", "version 03"),
        text.replace("\n", "\r\n"),
        text.replace("sha256:b", "sha256:B"),
        text.replace("approval 1", "approval 2"),
        format!("{text}\n"),
        text.trim_end().to_owned(),
        text.replace("team marketing", "team Marketing"),
    ] {
        assert_eq!(Manifest::read(&other), Err(ManifestError), "{other}");
    }
    let odd = Subject { id: "a\"\nteam sales".into(), policy: None, ..subject(1) };
    let text = odd.manifest(team("sales"), None).to_text();
    assert_eq!((text.lines().count(), Manifest::read(&text).map(|read| read.subject)), (6, Ok(odd)));
}

#[test]
fn a_key_signs_for_the_team_before_the_at_sign() {
    let one = public(1);
    for line in [
        format!("marketing@example.com {one} Ada's laptop"),
        format!("marketing {one}"),
        format!("sales@example.com,marketing@example.com {one}"),
        format!("\"sales@example.com,marketing@example.com\" {one}"),
        format!("\tmarketing@example.com \t namespaces=\"git,hand*\" {one}\r"),
        format!("marketing@example.com namespaces=\"handraise\",valid-before=\"20270101Z\" {one}"),
        format!("marketing@example.com Valid-After=\"20260101000000UTC\" {one}"),
        format!("marketing@example.com {}\nmarketing@example.com {one}", public(2)),
    ] {
        assert!(by_line(&line, 1_790_000_000).is_ok(), "{line}: {:?}", by_line(&line, 1_790_000_000));
    }
    let fingerprint = key(1).fingerprint(HashAlg::Sha256).to_string();
    assert_eq!(
        by_line(&format!("sales@example.com {one}"), 0),
        Err(Refused::WrongTeam(fingerprint.clone(), vec![team("sales")]))
    );
    assert_eq!(by_line(&format!("marketing@a.example {}", public(2)), 0), Err(Refused::UnknownKey(fingerprint)));
    let git = format!("marketing@a.example namespaces=\"git\" {one}");
    assert_eq!(by_line(&git, 0), Err(Refused::WrongNamespace("marketing@a.example".into())));
}

#[test]
fn a_key_counts_from_and_until_its_times_including_both() {
    let line = format!("marketing valid-after=\"202601020304Z\",valid-before=\"20260103Z\" {}", public(1));
    let [from, until] = [1_767_323_040, 1_767_398_400];
    assert_eq!(by_line(&line, from - 1), Err(Refused::Early("marketing".into())));
    assert_eq!(by_line(&line, until + 1), Err(Refused::Late("marketing".into())));
    assert!(by_line(&line, from).is_ok() && by_line(&line, until).is_ok());
}

#[test]
fn a_file_of_keys_that_can_not_be_read_is_refused_with_its_line() {
    let one = public(1);
    for (line, words) in [
        (format!("marketing@a.example cert-authority {one}"), "certificates are not read"),
        (format!("marketing@a.example namespaces=\"x\",cert-authority {one}"), "certificates are not read"),
        (format!("*@a.example {one}"), "a pattern"),
        (format!("marketing@a.example,!sales@a.example {one}"), "a pattern"),
        ("marketing@a.example".to_owned(), "the key is missing"),
        (format!("marketing@a.example namespaces=handraise {one}"), "no quotes"),
        (format!("marketing@a.example namespaces=\"a\",namespaces=\"b\" {one}"), "twice"),
        (format!("marketing@a.example valid-before=\"20261231\" {one}"), "time zone"),
        (format!("marketing@a.example valid-before=\"20261301Z\" {one}"), "no time"),
        (format!("marketing@a.example valid-after=\"20270101Z\",valid-before=\"20260101Z\" {one}"), "not after"),
        (format!("marketing@a.example verify-required {one}"), "neither a key nor an option"),
        (format!("marketing@a.example {}", &one[..one.len() - 4]), "can't be read"),
        (format!("\"marketing@a.example {one}"), "does not end"),
        (format!("marketing@a.example,, {one}"), "empty"),
    ] {
        let error = Signers::read(format!("# a\n{line}\n").as_bytes()).unwrap_err();
        assert_eq!((error.line, error.message.contains(words)), (2, true), "{line}: {error}");
    }
    let krl = RevokedKeys::read(b"SSHKRL\n\0....").unwrap_err();
    assert!(krl.to_string().starts_with("this is a binary list"), "{krl}");
    assert_eq!(RevokedKeys::read(b"\nmarketing\n").unwrap_err().line, 2);
    // Nobody's signature is of a key of another kind, but the file may have it.
    let rsa = Signers::read(format!("ada@a.example ssh-rsa AAAA\nmarketing@a.example {one}\n").as_bytes());
    assert_eq!(rsa.unwrap().teams(), [team("marketing")]);
}

#[test]
fn a_revoked_key_counts_for_nothing() {
    let trust = trust(&format!("marketing@a.example {}", public(1)), &format!("# lost\n{} laptop\n", public(1)));
    let file = signed(1, subject(3).manifest(team("marketing"), None));
    let refused = verify(&subject(3), &team("marketing"), &file, &trust, 0, &[]);
    assert_eq!(refused.unwrap_err().code(), "revoked");
}

#[test]
fn a_signature_of_something_else_says_what_was_signed() {
    let trust = trust(&format!("marketing@a.example {}", public(1)), "");
    let file = signed(1, subject(2).manifest(team("marketing"), None));
    let is = |subject: &Subject, file: &SignatureFile| {
        verify(subject, &team("marketing"), file, &trust, 0, &[]).unwrap_err().to_string()
    };
    let words = is(&subject(3), &file);
    assert!(
        words.starts_with("the signature is of version 2 with the hash 2222222222222222, and this is version 3"),
        "{words}"
    );
    let other = Subject { policy: None, ..subject(2) };
    assert!(
        is(&other, &file).contains("with the private policy bbbbbbbbbbbbbbbb, and this one is without"),
        "{}",
        is(&other, &file)
    );
    let other = Subject { id: "other".into(), ..subject(2) };
    assert!(is(&other, &file).contains("of `acme`, and this is `other`"));
    // Without the manifest below it, nobody knows.
    let bare =
        SignatureFile::read(sign_as(1, NAMESPACE, &subject(2).manifest(team("marketing"), None)).as_bytes()).unwrap();
    assert!(is(&subject(3), &bare).starts_with("the signature is not of this definition"));
    assert!(verify(&subject(2), &team("marketing"), &bare, &trust, 0, &[]).is_ok());
    // A signature for one team is none for another.
    let for_sales = signed(1, subject(3).manifest(team("sales"), None));
    assert!(is(&subject(3), &for_sales).starts_with("the signature is one for sales"));
    // A manifest that was not signed says nothing.
    let lies = file.with(subject(3).manifest(team("marketing"), None));
    assert!(is(&subject(3), &lies).contains("altered"));
}

#[test]
fn a_signature_is_read_with_windows_line_ends_and_not_when_it_was_made_for_something_else() {
    let manifest = subject(3).manifest(team("marketing"), None);
    let file = signed(1, manifest.clone());
    let text = file.to_text();
    assert_eq!(SignatureFile::read(text.as_bytes()), Ok(file.clone()));
    assert_eq!(SignatureFile::read(text.replace('\n', "\r\n").as_bytes()), Ok(file.clone()));
    assert_eq!(SignatureFile::read(text.trim_end().as_bytes()), Ok(file));
    let git = sign_as(1, "git", &manifest);
    assert_eq!(SignatureFile::read(git.as_bytes()), Err(SignatureError::Namespace("git".into())));
    for other in
        ["", "x", "-----END SSH SIGNATURE-----\n", "-----BEGIN SSH SIGNATURE-----\n\n-----END SSH SIGNATURE-----\n"]
    {
        assert_eq!(SignatureFile::read(other.as_bytes()), Err(SignatureError::Unreadable), "{other}");
    }
    assert_eq!(SignatureFile::read(format!("{text}more\n").as_bytes()), Err(SignatureError::Below));
}

/// What may come into force after other versions were, with signatures of both teams.
fn force(version: u32, rollback_from: Option<u32>, earlier: &[u32]) -> Result<usize, Vec<&'static str>> {
    let by = |team: &str| {
        let by = By::Person { who: None, entry: 1 };
        (team.parse().unwrap(), Ok(Signed { team: team.parse().unwrap(), by, rollback_from, effect: None }))
    };
    let earlier: Vec<Earlier> = earlier.iter().map(|version| of(*version)).collect();
    let allowed = may_come_into_force(&subject(version), vec![by("marketing"), by("sales")], &earlier);
    allowed.map(|signed| signed.len()).map_err(|found| found.iter().map(Obstacle::code).collect())
}

fn of(version: u32) -> Earlier {
    let Subject { definition, policy, .. } = subject(version);
    Earlier { version, definition, policy }
}

#[test]
fn an_older_version_comes_into_force_only_if_each_team_signed_what_it_replaces() {
    assert_eq!(force(3, None, &[]), Ok(2));
    assert_eq!(force(3, None, &[2]), Ok(2));
    assert_eq!(force(3, None, &[2, 3]), Ok(2));
    assert_eq!(force(3, None, &[2, 3, 5]), Err(vec!["older", "older"]));
    assert_eq!(force(3, Some(4), &[2, 3, 5]), Err(vec!["older", "older"]));
    assert_eq!(force(3, Some(5), &[2, 3, 5]), Ok(2));
    // A rollback is of no use once a newer version was in force.
    assert_eq!(force(3, Some(5), &[2, 3, 5, 6]), Err(vec!["older", "older"]));
}

#[test]
fn a_version_that_was_in_force_with_other_content_is_refused() {
    let signed = |rollback_from| {
        let by = By::Person { who: None, entry: 1 };
        vec![(team("sales"), Ok(Signed { team: team("sales"), by, rollback_from, effect: None }))]
    };
    let earlier = Earlier { definition: "f".repeat(64), ..of(3) };
    let found = may_come_into_force(&subject(3), signed(None), std::slice::from_ref(&earlier)).unwrap_err();
    assert_eq!(found.first().map(Obstacle::code), Some("same_version"));
    assert!(may_come_into_force(&subject(3), signed(Some(3)), std::slice::from_ref(&earlier)).is_ok());
    let other_policy = Earlier { policy: Some("c".repeat(64)), ..of(3) };
    assert!(may_come_into_force(&subject(3), signed(None), &[other_policy]).is_err());
    let unknown = Earlier { policy: None, ..of(3) };
    assert!(may_come_into_force(&subject(3), signed(None), &[unknown]).is_ok());
    let missing = vec![(team("sales"), Err(Refused::Missing))];
    let found = may_come_into_force(&subject(3), missing, &[]).unwrap_err();
    assert!(found.first().is_some_and(|why| why.to_string().starts_with("sales: nobody has signed")));
}
