//! `handraise sign`: what it signs, what `ssh-keygen` says of it, and what is refused. The log of approvals is in `tests/receiver/signing.rs`.

use super::tool::{DEFINITION, Folder, Run};
use handraise_tests::signer::Signer;
use std::process::{Command, Stdio};

const SALES: u8 = 1;
const MARKETING: u8 = 2;

/// A folder with a key for each team.
pub(super) fn folder() -> Folder {
    let folder = Folder::new();
    for (name, number) in [("sales", SALES), ("marketing", MARKETING)] {
        folder.write(name, Signer::new(number).private());
        private(&folder, name);
        folder.write(&format!("{name}.pub"), Signer::new(number).public());
    }
    let signers =
        |number, name| format!("{name}@example.com namespaces=\"handraise\" {}\n", Signer::new(number).public());
    folder.write("allowed_signers", [signers(SALES, "sales"), signers(MARKETING, "marketing")].concat());
    folder
}

/// `ssh-keygen` refuses a key that others may read.
fn private(folder: &Folder, name: &str) {
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(folder.path(name), mode).expect("permissions");
    }
    let _others = (folder, name);
}

fn sign(folder: &Folder, team: &str) -> Run {
    folder.run(&["sign", "--team", team, "--key", team, "definition.toml"])
}

fn check(folder: &Folder, more: &[&str]) -> Run {
    folder.run(&[&["sign", "--check", "definition.toml"], more].concat())
}

/// What `ssh-keygen` says, with a text on its input; `None`, with a reason, on a machine without it.
fn ssh_keygen(folder: &Folder, arguments: &[&str], input: &str) -> Option<(bool, String)> {
    let started = Command::new("ssh-keygen")
        .args(arguments)
        .current_dir(folder.path(""))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = started else {
        println!("not compared: there is no `ssh-keygen` on this machine (package openssh-client)");
        return None;
    };
    std::io::Write::write_all(&mut child.stdin.take()?, input.as_bytes()).ok();
    let output = child.wait_with_output().ok()?;
    Some((output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned()))
}

const VERIFY: [&str; 9] =
    ["-Y", "verify", "-n", "handraise", "-f", "allowed_signers", "-I", "marketing@example.com", "-s"];

#[test]
fn a_signature_is_one_that_ssh_keygen_accepts() {
    let folder = folder();
    let run = sign(&folder, "marketing");
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains(&Signer::new(MARKETING).fingerprint()), "{}", run.out);
    let manifest = folder.run(&["sign", "--manifest", "--team", "marketing", "definition.toml"]).out;
    assert!(manifest.starts_with("handraise-approval 1\nid \"acme\"\nversion 3\nteam marketing\n"), "{manifest}");
    let verify = |text: &str| ssh_keygen(&folder, &[&VERIFY[..], &["definition.toml.marketing.sig"]].concat(), text);
    let Some((is_good, said)) = verify(&manifest) else { return };
    assert!(is_good && said.starts_with("Good \"handraise\" signature for marketing@example.com"), "{said}");
    assert_eq!(verify(&manifest.replace("version 3", "version 4")).map(|(is_good, _)| is_good), Some(false));
    let novalidate = ["-Y", "check-novalidate", "-n", "handraise", "-s", "definition.toml.marketing.sig"];
    assert_eq!(ssh_keygen(&folder, &novalidate, &manifest).map(|(is_good, _)| is_good), Some(true));
}

#[test]
fn a_signature_by_ssh_keygen_counts() {
    let folder = folder();
    let manifest = folder.run(&["sign", "--manifest", "--team", "sales", "definition.toml"]).out;
    let made = ssh_keygen(&folder, &["-Y", "sign", "-n", "handraise", "-f", "sales"], &manifest);
    let Some((true, armour)) = made else {
        assert_eq!(made, None, "it signs");
        return;
    };
    folder.write("definition.toml.sales.sig", &armour);
    let run = check(&folder, &["--require", "sales"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    // Nothing says what was signed, once the definition is another one.
    folder.write("definition.toml", DEFINITION.replace("points = 10", "points = 11"));
    let run = check(&folder, &["--require", "sales"]);
    assert!(run.code == 1 && run.out.contains("is not of this definition as it is now"), "{}", run.out);
    // Made for something else.
    let other = ssh_keygen(&folder, &["-Y", "sign", "-n", "file", "-f", "sales"], &manifest).expect("as before").1;
    folder.write("definition.toml.sales.sig", other);
    let run = check(&folder, &["--require", "sales"]);
    assert!(run.code == 1 && run.out.contains("made for `file`, not for `handraise`"), "{}", run.out);
}

#[test]
fn a_definition_is_signed_when_every_team_signed_it_as_it_is() {
    let folder = folder();
    let run = check(&folder, &[]);
    assert!(run.code == 1 && run.out.contains("nobody has signed definition.toml"), "{}", run.out);
    assert_eq!(sign(&folder, "marketing").code, 0);
    assert_eq!(check(&folder, &[]).code, 0);
    let run = check(&folder, &["--require", "marketing,sales"]);
    assert!(run.code == 1 && run.out.contains("not signed for sales: nobody has signed"), "{}", run.out);
    assert_eq!(sign(&folder, "sales").code, 0);
    let run = check(&folder, &["--require", "marketing,sales"]);
    assert!(run.code == 0 && run.out.ends_with("ok: definition.toml is signed\n"), "{}", run.out);
    // Line ends and comments are not what was agreed on.
    folder
        .write("definition.toml", format!("# {DEFINITION}").replacen("# ", "# A comment.\n", 1).replace('\n', "\r\n"));
    let signature = std::fs::read_to_string(folder.path("definition.toml.sales.sig")).expect("a signature");
    folder.write("definition.toml.sales.sig", signature.replace('\n', "\r\n"));
    assert_eq!(check(&folder, &["--require", "marketing,sales"]).code, 0);
    // Points are.
    let hash = check(&folder, &["--json"]).json()["subject"]["definition"].as_str().expect("a hash")[..16].to_owned();
    folder.write("definition.toml", DEFINITION.replace("points = 10", "points = 11"));
    let answer = check(&folder, &["--require", "marketing", "--json"]);
    let why = &answer.json()["signatures"][0]["why"];
    assert_eq!((answer.code, why["code"].as_str()), (1, Some("of_another")), "{why}");
    let words = why["message"].as_str().expect("words");
    assert!(
        words.starts_with(&format!("the signature is of version 3 with the hash {hash}, and this is version 3 with")),
        "{words}"
    );
}

#[test]
fn a_compiled_definition_is_signed_with_the_policy_beside_it() {
    let folder = folder();
    let text = format!("{DEFINITION}\n[[policy.sql_criteria]]\nid = \"need\"\nlabel = \"A need\"\n");
    folder.write("definition.toml", &text);
    assert_eq!(folder.run(&["compile", "definition.toml", "-o", "a.mql"]).code, 0);
    let manifest = |file: &str| folder.run(&["sign", "--manifest", "--team", "sales", file]);
    assert_eq!(manifest("a.mql").out, manifest("definition.toml").out);
    assert!(manifest("a.mql").out.contains("\npolicy sha256:"));
    assert_eq!(folder.run(&["sign", "--team", "sales", "--key", "sales", "a.mql"]).code, 0);
    let policy = std::fs::read(folder.path("a.policy.json")).expect("a policy");
    std::fs::remove_file(folder.path("a.policy.json")).expect("it is there");
    let run = folder.run(&["sign", "--check", "a.mql"]);
    assert!(run.code == 1 && run.out.contains("and this one is without a private policy"), "{}{}", run.out, run.err);
    folder.write("a.policy.json", policy);
    assert_eq!(folder.run(&["sign", "--check", "a.mql"]).code, 0);
    // A policy of another version.
    folder.write("definition.toml", text.replace("version = 3", "version = 4"));
    assert_eq!(folder.run(&["compile", "definition.toml", "-o", "b.mql"]).code, 0);
    std::fs::copy(folder.path("b.policy.json"), folder.path("a.policy.json")).expect("a copy");
    let run = manifest("a.mql");
    assert!(run.code == 2 && run.err.contains("belongs to `acme` version 4"), "{}", run.err);
}

#[test]
fn a_key_of_another_team_a_revoked_one_and_one_whose_time_is_over_count_for_nothing() {
    let folder = folder();
    assert_eq!(sign(&folder, "marketing").code, 0);
    let signers = std::fs::read(folder.path("allowed_signers")).expect("a file");
    std::fs::remove_file(folder.path("allowed_signers")).expect("it is there");
    let run = folder.run(&["sign", "--team", "sales", "--key", "marketing", "definition.toml"]);
    assert_eq!(run.code, 0, "{}", run.err);
    folder.write("allowed_signers", signers);
    let run = check(&folder, &[]);
    assert!(run.code == 1 && run.out.contains("signs for marketing; let somebody of this team sign"), "{}", run.out);
    folder.write("revoked", format!("# lost in a train\n{}\n", Signer::new(MARKETING).public()));
    let run = check(&folder, &["--require", "marketing", "--revoked", "revoked"]);
    assert!(run.code == 1 && run.out.contains("is revoked; sign again with another key"), "{}", run.out);
    let line = |option: &str| format!("marketing@example.com {option} {}\n", Signer::new(MARKETING).public());
    let at = |option: &str, time: &str| {
        folder.write("signers", line(option));
        check(&folder, &["--require", "marketing", "--signers", "signers", "--at", time]).code
    };
    assert_eq!(at("valid-before=\"20261231Z\"", "2026-12-30T12:00:00Z"), 0);
    assert_eq!(at("valid-before=\"20261231Z\"", "2026-12-31T12:00:00Z"), 1);
    assert_eq!(at("valid-after=\"20261231Z\"", "2026-12-30T12:00:00Z"), 1);
    assert_eq!(at("namespaces=\"git,file\"", "2026-12-30T12:00:00Z"), 1);
    assert_eq!(at("namespaces=\"git,hand*\"", "2026-12-30T12:00:00Z"), 0);
    for option in ["cert-authority", "namespaces=handraise"] {
        assert_eq!(at(option, "2026-12-30T12:00:00Z"), 2, "{option}");
    }
    let run = check(&folder, &["--require", "marketing", "--signers", "nowhere"]);
    assert!(run.code == 2 && run.err.contains("name the file with the teams' public keys"), "{}", run.err);
    let run = check(&folder, &["--require", "marketing", "--revoked", "nowhere"]);
    assert!(
        run.code == 2 && run.err.contains("name the file with the keys that no longer count, or leave it out"),
        "{}",
        run.err
    );
}

#[test]
fn a_key_that_may_not_sign_for_the_team_writes_over_no_signature() {
    let folder = folder();
    assert_eq!(sign(&folder, "sales").code, 0);
    let file = || std::fs::read(folder.path("definition.toml.sales.sig")).expect("a signature");
    let good = file();
    folder.write("stranger", Signer::new(9).private());
    private(&folder, "stranger");
    for (key, why) in [("marketing", "signs for marketing"), ("stranger", "allowed")] {
        let run = folder.run(&["sign", "--team", "sales", "--key", key, "definition.toml"]);
        assert!(run.code == 1 && run.out.starts_with("not signed for sales: ") && run.out.contains(why), "{}", run.out);
        assert!(run.out.ends_with("nothing was written\n"), "{}", run.out);
        assert!(file() == good, "{key}");
    }
    let run = folder.run(&["sign", "--team", "sales", "--key", "marketing", "--json", "definition.toml"]);
    assert_eq!((run.code, run.json()["why"]["code"].as_str()), (1, Some("wrong_team")));
    // Where nobody says whose keys count, and for a key that counts from later on, it is signed.
    let later = format!("sales@example.com valid-after=\"20990101Z\" {}\n", Signer::new(9).public());
    folder.write("allowed_signers", later);
    assert_eq!(folder.run(&["sign", "--team", "sales", "--key", "stranger", "definition.toml"]).code, 0);
    assert!(file() != good);
}

#[test]
fn a_team_that_nobody_signs_for_is_told_with_the_one_that_was_meant() {
    let folder = folder();
    let run = check(&folder, &["--require", "salse"]);
    assert!(
        run.code == 1
            && run.out.contains("not signed for salse: nobody's key signs for this team; did you mean `sales`?"),
        "{}",
        run.out
    );
    let run = check(&folder, &["--require", "legal"]);
    assert!(run.code == 1 && run.out.contains("there are keys for marketing, sales"), "{}", run.out);
}

#[test]
fn a_receiver_does_not_start_with_a_slip_in_the_teams_that_it_requires() {
    let folder = folder();
    let serve = ["serve", "--addr", "127.0.0.1:0", "--definition", "definition.toml", "--signers", "allowed_signers"];
    let run = folder.run(&[&serve[..], &["--require", "marketing,salse"]].concat());
    let expected = "--require: `salse`: nobody's key signs for this team; did you mean `sales`?";
    assert!(run.code == 2 && run.err.contains(expected), "{}", run.err);
    // A team that has a role needs no key, because its people may approve: it is no slip.
    folder.write("allowed_signers", format!("sale@example.com {}\n", Signer::new(SALES).public()));
    let run = folder.run(&[&serve[..], &["--require", "sales", "--retention", "nowhere"]].concat());
    assert!(run.err.contains("nowhere") && !run.err.contains("--require"), "{}", run.err);
}

#[test]
fn whose_keys_count_is_read_as_ssh_keygen_reads_it() {
    let folder = folder();
    assert_eq!(sign(&folder, "marketing").code, 0);
    let manifest = folder.run(&["sign", "--manifest", "--team", "marketing", "definition.toml"]).out;
    let [own, other] = [MARKETING, SALES].map(|number| Signer::new(number).public());
    for line in [
        format!("marketing@example.com {own}"),
        format!("sales@example.com,marketing@example.com {own} a comment"),
        format!("\"sales@example.com,marketing@example.com\" {own}"),
        format!("  marketing@example.com \t {own}"),
        format!("marketing@example.com namespaces=\"file,hand*\" {own}"),
        format!("marketing@example.com namespaces=\"!handraise,*\" {own}"),
        format!("marketing@example.com namespaces=\"file\" {own}"),
        format!("marketing@example.com namespaces=\"handrais?\",valid-after=\"20200101Z\" {own}"),
        format!("marketing@example.com valid-after=\"20200101Z\",valid-before=\"20990101Z\" {own}"),
        format!("marketing@example.com valid-before=\"20200101Z\" {own}"),
        format!("marketing@example.com valid-after=\"209901010000Z\" {own}"),
        format!("marketing@example.com {other}"),
        format!("sales@example.com {own}"),
        format!("# marketing@example.com {own}"),
        format!("sales@example.com {own}\nmarketing@example.com {own}"),
        format!("marketing@example.com {own}\r"),
    ] {
        folder.write("allowed_signers", format!("{line}\n"));
        let Some((theirs, _)) =
            ssh_keygen(&folder, &[&VERIFY[..], &["definition.toml.marketing.sig"]].concat(), &manifest)
        else {
            return;
        };
        let run = check(&folder, &["--require", "marketing"]);
        assert_eq!(run.code == 0, theirs, "{line}: {}{}", run.out, run.err);
    }
}

#[cfg(unix)]
#[test]
fn a_key_with_a_passphrase_signs_by_ssh_keygen() {
    let folder = Folder::new();
    let words = "three random words";
    let made = ["-q", "-t", "ed25519", "-N", words, "-C", "", "-f", "locked"];
    let Some((true, _)) = ssh_keygen(&folder, &made, "") else { return };
    folder.write("ask", format!("#!/bin/sh\necho {words}\n"));
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
    std::fs::set_permissions(folder.path("ask"), mode).expect("permissions");
    let sign = |ask: &str| {
        Command::new(handraise_tests::tool())
            .args(["sign", "--team", "marketing", "--key", "locked", "definition.toml"])
            .current_dir(folder.path(""))
            .env("SSH_ASKPASS", folder.path(ask))
            .env("SSH_ASKPASS_REQUIRE", "force")
            .env_remove("SSH_AUTH_SOCK")
            .output()
            .expect("it runs")
    };
    let refused = sign("nobody");
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(refused.status.code() == Some(2) && said.contains("`ssh-keygen -Y sign` says: "), "{said}");
    assert!(!folder.path("definition.toml.marketing.sig").exists());
    assert_eq!(sign("ask").status.code(), Some(0), "{}", String::from_utf8_lossy(&sign("ask").stderr));
    let public = std::fs::read_to_string(folder.path("locked.pub")).expect("a key");
    folder.write("allowed_signers", format!("marketing@example.com {public}"));
    assert_eq!(check(&folder, &["--require", "marketing"]).code, 0);
}

#[cfg(unix)]
#[test]
fn a_key_that_only_an_agent_holds_signs_by_its_public_half() {
    let folder = folder();
    let socket = folder.path("agent");
    let agent = Command::new("ssh-agent").arg("-D").arg("-a").arg(&socket).stdout(Stdio::piped()).spawn();
    let Ok(mut agent) = agent else {
        println!("not tried: there is no `ssh-agent` on this machine (package openssh-client)");
        return;
    };
    // It says where it listens once it does.
    let mut said = std::io::BufReader::new(agent.stdout.take().expect("piped"));
    std::io::BufRead::read_line(&mut said, &mut String::new()).expect("a line");
    let run = |program: &str, arguments: &[&str]| {
        let run =
            Command::new(program).args(arguments).current_dir(folder.path("")).env("SSH_AUTH_SOCK", &socket).output();
        let run = run.expect("it runs");
        assert!(run.status.success(), "{program}: {}", String::from_utf8_lossy(&run.stderr));
    };
    run("ssh-add", &["-q", "marketing"]);
    std::fs::remove_file(folder.path("marketing")).expect("it is there");
    let tool = handraise_tests::tool();
    run(&tool.to_string_lossy(), &["sign", "--team", "marketing", "--key", "marketing.pub", "definition.toml"]);
    agent.kill().and_then(|()| agent.wait()).expect("it ends");
    assert_eq!(check(&folder, &["--require", "marketing"]).code, 0);
}

#[test]
fn a_rollback_is_said_and_only_a_newer_version_is_rolled_back() {
    let folder = folder();
    let sign = |rollback: &str| {
        folder.run(&["sign", "--team", "sales", "--key", "sales", "--rollback", rollback, "definition.toml"])
    };
    let run = sign("2");
    assert!(run.code == 2 && run.err.contains("this is version 3; name the newer version"), "{}", run.err);
    assert!(sign("5").out.contains("acme version 3, in place of version 5"));
    let run = check(&folder, &[]);
    assert!(run.code == 0 && run.out.contains(", in place of version 5\n"), "{}", run.out);
}

#[test]
fn a_noted_hash_that_is_none_is_told_apart_from_a_log_that_was_altered() {
    let run = folder().run(&["sign", "--log", "--head", "abc"]);
    assert!(run.code == 2 && run.err.contains("64 hexadecimal digits"), "{}", run.err);
}

#[test]
fn check_says_a_missing_signature_for_information_where_somebody_signs() {
    let folder = Folder::new();
    let plain = folder.run(&["check", "--deny-warnings", "definition.toml"]);
    assert!(!plain.out.contains("info:"), "{}", plain.out);
    let folder = self::folder();
    assert_eq!(sign(&folder, "sales").code, 0);
    let run = folder.run(&["check", "--deny-warnings", "definition.toml"]);
    let expected = "info: definition.toml: not signed for marketing: nobody has signed; sign with `handraise sign`\n";
    assert_eq!((run.code, run.out.contains(expected)), (plain.code, true), "{}", run.out);
    assert!(!run.out.contains("not signed for sales"));
    let told = folder.run(&["check", "--json", "definition.toml"]).json();
    assert_eq!(told["files"][0]["unsigned"].as_array().map(Vec::len), Some(1));
}
