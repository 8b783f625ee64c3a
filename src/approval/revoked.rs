//! Keys that no longer count: a text file with public keys, one a line, as `ssh-keygen -Y verify -r` takes it. A binary list (KRL) is refused. It does
//! not know why a key is revoked.

use ssh_key::public::KeyData;

use super::KeyFileError;
use super::signers::{lines, read_key};

/// Keys that no longer count.
#[derive(Clone, Debug, Default)]
pub struct RevokedKeys(Vec<KeyData>);

impl RevokedKeys {
    /// Reads the file.
    ///
    /// # Errors
    /// The first line that is not a public key, and a KRL.
    pub fn read(bytes: &[u8]) -> Result<Self, KeyFileError> {
        let mut keys = Vec::new();
        for (number, line) in lines(bytes)? {
            keys.extend(read_key(line).map_err(|message| KeyFileError::at(number, message))?);
        }
        Ok(Self(keys))
    }

    pub(super) fn contain(&self, key: &KeyData) -> bool {
        self.0.contains(key)
    }
}
