//! Who signed a definition: what a team puts its name to, and what a set of signatures is worth.
//!
//! In reading order: [`Manifest`] (the text that is signed) → [`SignatureFile`] (the signature of one team, as `ssh-keygen -Y sign` makes it) →
//! [`Signers`] and [`RevokedKeys`] (whose keys count, and whose no longer do) → [`verify`] (what one signature proves) → [`may_come_into_force`] (what
//! all of them allow). It makes no signature, and does not know files, clocks, or who asks.
//!
//! ```
//! use handraise::approval::{Subject, Team};
//! let subject = Subject { id: "acme".into(), version: 3, definition: "ab".repeat(32), policy: None };
//! let manifest = subject.manifest("marketing".parse::<Team>().unwrap(), None);
//! assert!(manifest.to_text().starts_with("handraise-approval 1\nid \"acme\"\nversion 3\nteam marketing\ndefinition sha256:abab"));
//! ```

mod force;
mod manifest;
mod pattern;
mod revoked;
mod signature;
mod signers;
mod team;
#[cfg(test)]
mod tests;
mod verify;

pub use force::{Earlier, Obstacle, may_come_into_force};
pub use manifest::{Manifest, ManifestError, Subject};
pub use revoked::RevokedKeys;
pub use signature::{SignatureError, SignatureFile};
pub use signers::{KeyFileError, Signers};
pub use team::{InvalidTeam, Team};
pub use verify::{By, Refused, Signed, Trust, verify};

/// The namespace of every signature, so that a signature over something else never counts here, nor one of ours elsewhere.
pub const NAMESPACE: &str = "handraise";

/// The name of the file with a team's signature, beside the definition's: `definition.toml.marketing.sig`.
///
/// ```
/// use handraise::approval::signature_name;
/// assert_eq!(signature_name("definition.toml", &"sales".parse().unwrap()), "definition.toml.sales.sig");
/// ```
pub fn signature_name(definition: &str, team: &Team) -> String {
    format!("{definition}.{team}.sig")
}
