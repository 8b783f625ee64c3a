//! Who signed a definition: a file with a signature, a file of allowed signers, and a list of revoked keys. An input begins with a byte that says which; the
//! rest is the file.

use handraise::approval::{
    KeyFileError, Manifest, Refused, RevokedKeys, SignatureFile, Signers, Subject, Trust, verify,
};

use crate::seed::Seeds;

/// A time in 2026.
const NOW_S: i64 = 1_790_000_000;
/// A key that nobody has any more.
const KEY: &str = "AAAAC3NzaC1lZDI1NTE5AAAAIAz+Xjk2+C5TPD6YFoWekMyY/YQy+6MEwLARq0uJVyTa";
/// What it signed: the manifest of `signed`.
const SIGNATURE: &str = "-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgDP5eOTb4LlM8PpgWhZ6QzJj9hD
L7owTAsBGrS4lXJNoAAAAJaGFuZHJhaXNlAAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1l
ZDI1NTE5AAAAQGJc/FbE0/7+bZwP3WwfmxkeD8bfB5uD4WpsXV2Oxh3MErsBMcxrlxDjNi
fOj7qBeunIMveCBpHYMVJc2cTxfQo=
-----END SSH SIGNATURE-----
";

/// What was signed, for sales.
fn signed() -> (Subject, Manifest) {
    let subject = Subject { id: "acme".into(), version: 3, definition: "ab".repeat(32), policy: None };
    let manifest = subject.manifest("sales".parse().expect("a team"), None);
    (subject, manifest)
}

/// The line that lets the key sign for sales.
fn line() -> String {
    format!("sales@example.com namespaces=\"handraise\" ssh-ed25519 {KEY}\n")
}

/// One signature has one text, and only the genuine one counts; a file of keys says the same with what changes nothing, and lets no other key sign; a
/// key that is revoked counts no more, whatever else the list has.
pub fn check(input: &[u8]) {
    let Some((kind, file)) = input.split_first() else { return };
    match kind % 3 {
        0 => signature(file),
        1 => signers(file),
        _ => revoked(file),
    }
}

fn signature(bytes: &[u8]) {
    match SignatureFile::read(bytes) {
        Ok(file) => {
            let text = file.to_text();
            let same = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
            assert!(same == text || format!("{same}\n") == text, "one signature has one text, but for line ends");
            assert_eq!(SignatureFile::read(text.as_bytes()), Ok(file.clone()), "what is written is read again");
            let counts = worth(&file, line().as_bytes(), b"").is_ok_and(|worth| worth.is_ok());
            assert!(!counts || text.starts_with(SIGNATURE), "nobody makes a signature without the key");
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

fn signers(bytes: &[u8]) {
    let read = Signers::read(bytes);
    told(bytes, read.as_ref().err());
    let Ok(read) = read else { return };
    let genuine = SignatureFile::read(SIGNATURE.as_bytes()).expect("a signature");
    let counts = worth(&genuine, bytes, b"").expect("they are read").is_ok();
    let text = String::from_utf8_lossy(bytes);
    assert!(
        !counts || text.contains(KEY.trim_start_matches("AAAA")),
        "a key that the file does not have signs nothing"
    );
    let more = format!("{text}\n# a comment\n\n{}", line());
    assert!(worth(&genuine, more.as_bytes(), b"").expect("a line more is read").is_ok(), "a line lets its key sign");
    assert!(read.teams().len() <= text.split([',', '\n']).count(), "each team is written there");
}

fn revoked(bytes: &[u8]) {
    let read = RevokedKeys::read(bytes);
    told(bytes, read.as_ref().err());
    if read.is_err() {
        return;
    }
    let genuine = SignatureFile::read(SIGNATURE.as_bytes()).expect("a signature");
    let more = [bytes, b"\nssh-ed25519 ", KEY.as_bytes(), b" stolen\n"].concat();
    let worth = worth(&genuine, line().as_bytes(), &more).expect("a line more is read");
    assert!(matches!(worth, Err(Refused::Revoked(_))), "a revoked key counts for nothing");
}

/// An error says what is wrong, and in which line that is there.
fn told(bytes: &[u8], error: Option<&KeyFileError>) {
    let Some(error) = error else { return };
    let lines = bytes.split(|byte| *byte == b'\n').count();
    assert!(!error.message.is_empty() && error.line <= lines, "line {} of {lines}", error.line);
}

/// What a signature is worth for sales, by these files.
fn worth(file: &SignatureFile, signers: &[u8], revoked: &[u8]) -> Result<Result<(), Refused>, KeyFileError> {
    let (subject, manifest) = signed();
    let trust = Trust { signers: Signers::read(signers)?, revoked: RevokedKeys::read(revoked)? };
    Ok(verify(&subject, &manifest.team, file, &trust, NOW_S, &[]).map(drop))
}

/// A genuine signature with and without its manifest, and files of keys with every option.
pub(crate) fn seeds(_seeds: &Seeds) -> Vec<Vec<u8>> {
    let (_, manifest) = signed();
    let armour = SIGNATURE.to_owned();
    let signatures = [armour.clone(), armour.clone() + &manifest.to_text(), armour.replace('\n', "\r\n")];
    let signers = [
        line(),
        format!(
            "# who signs\r\n\"a@b,marketing@example.com\" valid-after=\"20270101Z\",valid-before=\"202712312359Z\" ssh-ed25519 {KEY} Ada\r\n"
        ),
        format!("sales namespaces=\"*,!git\" ssh-rsa AAAA\nsales ssh-ed25519 {KEY}\n"),
        format!("sales cert-authority ssh-ed25519 {KEY}"),
    ];
    let revoked = [format!("ssh-ed25519 {KEY} Ada\n# stolen\n"), "ssh-rsa AAAA".to_owned(), "SSHKRL\n\0".to_owned()];
    let numbered = |kind: u8, files: &[String]| -> Vec<Vec<u8>> {
        files.iter().map(|file| [&[kind], file.as_bytes()].concat()).collect()
    };
    [numbered(0, &signatures), numbered(1, &signers), numbered(2, &revoked)].concat()
}
