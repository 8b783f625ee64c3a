//! Makes a signature: with a key that can be read, or by the user's own `ssh-keygen`, which asks for passphrases and speaks with agents and hardware. It
//! does not know what the signature is for.

use crate::{Failure, input};
use handraise::approval::{Manifest, NAMESPACE, SignatureFile};
use ssh_key::{Algorithm, HashAlg, LineEnding, PrivateKey};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// The program, unless this variable names another.
const SSH_KEYGEN: &str = "ssh-keygen";
const VARIABLE: &str = "HANDRAISE_SSH_KEYGEN";

/// Signs a manifest. The answer is verified.
pub(super) fn sign(key: &Path, manifest: &Manifest) -> Result<SignatureFile, Failure> {
    let message = manifest.to_text();
    let bytes = input::read_bytes(key)?;
    let armour = match PrivateKey::from_openssh(&bytes) {
        Ok(readable) if !readable.is_encrypted() && readable.algorithm() == Algorithm::Ed25519 => {
            let signature = readable.sign(NAMESPACE, HashAlg::Sha512, message.as_bytes());
            let text = signature.and_then(|signature| signature.to_pem(LineEnding::LF));
            text.map_err(|error| {
                Failure::file(&input::shown(key), format!("it does not sign: {error}; name another key"))
            })?
        }
        _ if input::is_standard(key) => {
            let message = "only an ed25519 key without a passphrase is read from standard input; name the key's file";
            return Err(Failure::Other(message.to_owned()));
        }
        _ => by_ssh_keygen(key, &message)?,
    };
    let unusable = |what: String| Failure::file(&input::shown(key), what);
    let file = SignatureFile::read(armour.as_bytes()).map_err(|error| unusable(error.to_string()))?;
    if !file.is_of(manifest) {
        return Err(unusable(
            "its signatures are of a kind that is not read; make a key with `ssh-keygen -t ed25519`".to_owned(),
        ));
    }
    Ok(file.with(manifest.clone()))
}

/// Has `ssh-keygen` sign. It asks for a passphrase at the terminal by itself.
fn by_ssh_keygen(key: &Path, message: &str) -> Result<String, Failure> {
    let program = std::env::var(VARIABLE).unwrap_or_else(|_| SSH_KEYGEN.to_owned());
    let failed = |what: String| {
        let shown = key.display().to_string();
        let remedy = "name a private key, or the `.pub` file of a key that your SSH agent holds";
        Failure::file(&shown, format!("`{program} -Y sign` {what}; {remedy}"))
    };
    let started = Command::new(&program)
        .args(["-Y", "sign", "-n", NAMESPACE, "-f"])
        .arg(key)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = started.map_err(|error| failed(format!("does not start ({error})")))?;
    if let Some(mut input) = child.stdin.take() {
        // A program that ends early says why on its own.
        input.write_all(message.as_bytes()).ok();
    }
    let output = child.wait_with_output().map_err(|error| failed(format!("failed ({error})")))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("and said nothing").trim().to_owned();
        return Err(failed(format!("says: {said}")));
    }
    String::from_utf8(output.stdout).map_err(|_| failed("did not answer with text".to_owned()))
}
