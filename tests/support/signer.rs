//! Somebody who signs: a key that is the same each time, in the files of OpenSSH. It does not know what is signed.

use handraise::approval::{Manifest, NAMESPACE, SignatureFile, Subject, Team};
use ssh_key::private::{Ed25519Keypair, KeypairData};
use ssh_key::{HashAlg, LineEnding, PrivateKey};

/// Somebody with a key.
pub struct Signer(PrivateKey);

impl Signer {
    /// The key of a number.
    pub fn new(number: u8) -> Self {
        let pair = Ed25519Keypair::from_seed(&[number; 32]);
        Self(PrivateKey::new(KeypairData::Ed25519(pair), "").expect("a key"))
    }

    /// The private key, as in its file.
    pub fn private(&self) -> String {
        self.0.to_openssh(LineEnding::LF).expect("a key has a text").to_string()
    }

    /// The public key, as in its file.
    pub fn public(&self) -> String {
        self.0.public_key().to_openssh().expect("a key has a text")
    }

    /// The fingerprint.
    pub fn fingerprint(&self) -> String {
        self.0.fingerprint(HashAlg::Sha256).to_string()
    }

    /// The file with the signature of a manifest.
    pub fn sign(&self, manifest: &Manifest) -> SignatureFile {
        let armour = self.armour(NAMESPACE, &manifest.to_text());
        SignatureFile::read(armour.as_bytes()).expect("a signature").with(manifest.clone())
    }

    /// The text of the file with the signature of a definition, for a team.
    pub fn sign_for(&self, team: &str, subject: &Subject, rollback_from: Option<u32>) -> String {
        let team: Team = team.parse().expect("a team");
        self.sign(&subject.manifest(team, rollback_from)).to_text()
    }

    /// A signature in its armour, in any namespace.
    pub fn armour(&self, namespace: &str, text: &str) -> String {
        let signature = self.0.sign(namespace, HashAlg::Sha512, text.as_bytes()).expect("it signs");
        signature.to_pem(LineEnding::LF).expect("a signature has a text")
    }
}
