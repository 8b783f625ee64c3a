//! Brotli at its strongest, beside each file, as a server with precompressed files wants it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;

use crate::progress::Step;

/// Compresses every file in `folder` and removes compressed files whose original is gone.
pub(super) fn folder(folder: &Path, step: &Step) -> Result<()> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("could not list `{}`", folder.display()))?;
    let mut made = 0;
    for entry in entries {
        let path = entry
            .with_context(|| format!("could not list `{}`", folder.display()))?
            .path();
        if path.extension().is_some_and(|extension| extension == "br") {
            if !path.with_extension("").exists() {
                fs::remove_file(&path)
                    .with_context(|| format!("could not remove `{}`", path.display()))?;
            }
            continue;
        }
        let bytes =
            fs::read(&path).with_context(|| format!("could not read `{}`", path.display()))?;
        let mut target = path.clone().into_os_string();
        target.push(".br");
        // The files are small: compressing again is quicker than keeping stamps, and writing only what differs
        // leaves times alone that a server puts into ETags.
        let compressed =
            brotli(&bytes).with_context(|| format!("could not compress `{}`", path.display()))?;
        if fs::read(&target).is_ok_and(|known| known == compressed) {
            continue;
        }
        fs::write(&target, compressed)
            .with_context(|| format!("could not write `{}`", target.display()))?;
        made += 1;
    }
    if made == 0 {
        step.outcome("unchanged");
    }
    Ok(())
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: bytes.len(),
        ..BrotliEncoderParams::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut compressed, &parameters)?;
    Ok(compressed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_compressed_reads_back_the_same() -> Result<()> {
        let text = "lead scoring ".repeat(200);
        let compressed = brotli(text.as_bytes())?;
        assert!(compressed.len() < 60);
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut compressed.as_slice(), &mut back)?;
        assert_eq!(back, text.as_bytes());
        Ok(())
    }
}
