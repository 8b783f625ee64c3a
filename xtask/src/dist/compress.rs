//! Writes a compressed copy beside each file, with brotli at its strongest: servers send it to browsers that accept brotli.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;

use crate::progress::Step;
use crate::stamp::Fingerprint;
use crate::workspace::Workspace;

/// Compresses every file in the plugin's folder, and removes compressed files without an original.
pub(super) fn build(workspace: &Workspace, step: &Step) -> Result<()> {
    let folder = workspace.plugin();
    let inputs = Fingerprint::of("compression").tree(&folder, |name| !name.ends_with(".br"))?;
    let mut originals = Vec::new();
    let entries = fs::read_dir(&folder).with_context(|| format!("could not list `{}`", folder.display()))?;
    for entry in entries {
        let path = entry.with_context(|| format!("could not list `{}`", folder.display()))?.path();
        if path.extension().is_none_or(|extension| extension != "br") {
            originals.push(path);
        } else if !path.with_extension("").exists() {
            fs::remove_file(&path).with_context(|| format!("could not remove `{}`", path.display()))?;
        }
    }
    let outputs: Vec<_> = originals.iter().map(|path| compressed(path)).collect();
    super::refresh(step, &super::stamp(workspace, "compression"), inputs, &outputs, || {
        for (original, output) in originals.iter().zip(&outputs) {
            let bytes = fs::read(original).with_context(|| format!("could not read `{}`", original.display()))?;
            let bytes = brotli(&bytes).with_context(|| format!("could not compress `{}`", original.display()))?;
            fs::write(output, bytes).with_context(|| format!("could not write `{}`", output.display()))?;
        }
        Ok(())
    })
}

/// `handraise.js` → `handraise.js.br`.
fn compressed(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".br");
    PathBuf::from(name)
}

/// Compresses bytes as strongly as brotli can. `cargo xtask size` counts this size.
pub(crate) fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let parameters =
        BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: bytes.len(), ..BrotliEncoderParams::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut compressed, &parameters)?;
    Ok(compressed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compressed_file_is_named_after_the_whole_name_of_its_original() {
        assert_eq!(compressed(Path::new("p/handraise.d.ts")), Path::new("p/handraise.d.ts.br"));
    }

    #[test]
    fn compressed_bytes_decompress_to_the_same() -> Result<()> {
        let text = "lead scoring ".repeat(200);
        let compressed = brotli(text.as_bytes())?;
        assert!(compressed.len() < 60);
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut compressed.as_slice(), &mut back)?;
        assert_eq!(back, text.as_bytes());
        Ok(())
    }
}
