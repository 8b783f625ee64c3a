//! The file with a team's signature: an SSH signature in its armour (PROTOCOL.sshsig), and perhaps, below it, the manifest that was signed, so that
//! people can read it, and so that a signature of an older text can say which. Programs of OpenSSH ignore what is below.
//!
//! One signature has one text, but for line ends: what decodes to the same bytes and is written otherwise is refused. It does not know whose keys count.

use std::fmt;

use ssh_key::{HashAlg, LineEnding, PublicKey, SshSig};

use super::{Manifest, NAMESPACE};

const END: &str = "-----END SSH SIGNATURE-----\n";

/// The largest file.
const MAX_BYTES: usize = 16 * 1024;

/// A signature that can be read. Whether it is genuine is not yet known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureFile {
    signature: SshSig,
    manifest: Option<Manifest>,
}

/// Why a file is no signature.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureError {
    /// It is not an SSH signature in its armour.
    Unreadable,
    /// It is an SSH signature and written in another way than programs of OpenSSH write it.
    Altered,
    /// It was made for something else.
    Namespace(String),
    /// Below it, there is something that is not the manifest.
    Below,
}

impl SignatureFile {
    /// Reads the file. Windows line ends are accepted.
    ///
    /// # Errors
    /// If it is no signature, one for something else, or not written as it should be.
    pub fn read(bytes: &[u8]) -> Result<Self, SignatureError> {
        if bytes.len() > MAX_BYTES {
            return Err(SignatureError::Unreadable);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| SignatureError::Unreadable)?.replace("\r\n", "\n");
        let text = if text.ends_with('\n') { text } else { format!("{text}\n") };
        let end = text.find(END).ok_or(SignatureError::Unreadable)? + END.len();
        let (armour, below) = text.split_at_checked(end).ok_or(SignatureError::Unreadable)?;
        let signature = SshSig::from_pem(armour).map_err(|_| SignatureError::Unreadable)?;
        if armoured(&signature) != armour {
            return Err(SignatureError::Altered);
        }
        // The version is not among the bytes that are signed.
        if signature.version() != SshSig::VERSION {
            return Err(SignatureError::Unreadable);
        }
        if signature.namespace() != NAMESPACE {
            return Err(SignatureError::Namespace(signature.namespace().to_owned()));
        }
        let manifest = match below {
            "" => None,
            below => Some(Manifest::read(below).map_err(|_| SignatureError::Below)?),
        };
        Ok(Self { signature, manifest })
    }

    /// The file's text: the signature, and the manifest that it is known to be of.
    pub fn to_text(&self) -> String {
        let manifest = self.manifest.as_ref().map(Manifest::to_text);
        armoured(&self.signature) + &manifest.unwrap_or_default()
    }

    /// The same signature with the manifest below it.
    pub fn with(self, manifest: Manifest) -> Self {
        Self { manifest: Some(manifest), ..self }
    }

    /// The manifest below the signature. It says nothing if the signature is not of it.
    pub fn manifest(&self) -> Option<&Manifest> {
        self.manifest.as_ref()
    }

    /// Whether it is a signature of a manifest, by the key that it names.
    pub fn is_of(&self, manifest: &Manifest) -> bool {
        self.key().verify(NAMESPACE, manifest.to_text().as_bytes(), &self.signature).is_ok()
    }

    /// The key that it names.
    pub(super) fn key(&self) -> PublicKey {
        PublicKey::from(self.signature.public_key().clone())
    }

    /// The fingerprint of the key that it names, as `ssh-keygen -l` prints it.
    pub fn fingerprint(&self) -> String {
        self.signature.public_key().fingerprint(HashAlg::Sha256).to_string()
    }
}

/// As programs of OpenSSH write it.
fn armoured(signature: &SshSig) -> String {
    let text = signature.to_pem(LineEnding::LF).unwrap_or_default();
    if text.ends_with('\n') { text } else { format!("{text}\n") }
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable => f.write_str(
                "this is no SSH signature; make one with `handraise sign`, or with `ssh-keygen -Y sign -n handraise`",
            ),
            Self::Altered => {
                f.write_str("the signature's text was altered; take it again from where it was made, or sign again")
            }
            Self::Namespace(other) => write!(
                f,
                "the signature was made for `{other}`, not for `{NAMESPACE}`; sign with `handraise sign`, or with `ssh-keygen -Y sign -n {NAMESPACE}`"
            ),
            Self::Below => {
                f.write_str("the text below the signature is not a manifest; remove what is below it, or sign again")
            }
        }
    }
}

impl std::error::Error for SignatureError {}
