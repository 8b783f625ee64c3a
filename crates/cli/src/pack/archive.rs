//! A zip whose bytes depend on nothing but its files: sorted names, one date, the same permissions. It does not know what is in them.

use super::super::Failure;
use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Puts files into a zip; with a root, all of them into one folder of that name.
pub(super) fn zip(root: Option<&str>, files: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, Failure> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let failed = |error: &dyn std::fmt::Display| Failure::Other(format!("could not make the archive: {error}"));
    for (name, bytes) in files {
        let name = root.map_or_else(|| name.clone(), |root| format!("{root}/{name}"));
        writer.start_file(name, options).map_err(|error| failed(&error))?;
        writer.write_all(bytes).map_err(|error| failed(&error))?;
    }
    Ok(writer.finish().map_err(|error| failed(&error))?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::super::record::sha256;
    use super::*;

    #[test]
    fn the_same_files_give_the_same_bytes_on_every_machine() -> Result<(), Failure> {
        let text = "a line that comes again\n".repeat(99);
        let files = [("b/script.js", text.as_bytes()), ("a.wasm", &[0, 1, 2, 255])];
        let files = files.map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).into();
        // It changes with the library that compresses; then every pack has a new hash, and the changelog says so.
        assert_eq!(
            sha256(&zip(Some("root"), &files)?),
            "fe7176915380b8c7d1eebf293ecbc400c84d8c24e330695b64705ab59105921a"
        );
        assert_ne!(zip(None, &files)?, zip(Some("root"), &files)?);
        Ok(())
    }
}
