//! The kept corpus: for each target one file of all inputs, compressed, because thousands of small files are nothing to read either. It does
//! not know what an input means.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::Target;

/// The most bytes of inputs that are kept for one target, before they are compressed. The smallest are kept.
const KEPT_BYTES: usize = 512 * 1024;

/// The kept inputs of a target; none if it is new.
///
/// # Panics
/// If the file is damaged.
pub fn kept(target: &Target) -> Vec<Vec<u8>> {
    let Ok(packed) = fs::read(path(target)) else { return Vec::new() };
    let bytes = decompress(&packed);
    let mut rest = bytes.as_slice();
    let mut inputs = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk() {
        let (input, after) = after.split_at(u32::from_le_bytes(*length) as usize);
        inputs.push(input.to_vec());
        rest = after;
    }
    inputs
}

/// Keeps the inputs in a folder, and returns how many.
///
/// # Panics
/// If a file cannot be read or written.
pub fn keep(target: &Target, folder: &Path) -> usize {
    let files = fs::read_dir(folder).unwrap_or_else(|error| panic!("`{}`: {error}", folder.display()));
    let read = |path: PathBuf| fs::read(&path).unwrap_or_else(|error| panic!("`{}`: {error}", path.display()));
    let mut inputs: Vec<Vec<u8>> = files.flatten().map(|file| read(file.path())).collect();
    inputs.sort_by(|one, other| (one.len(), one).cmp(&(other.len(), other)));
    inputs.dedup();
    let mut room = KEPT_BYTES;
    inputs.retain(|input| {
        let fits = input.len() <= room;
        room = if fits { room - input.len() } else { 0 };
        fits
    });
    // Alike beside alike is compressed better.
    inputs.sort();
    let framed = inputs.iter().flat_map(|input| {
        let length = u32::try_from(input.len()).expect("an input is short");
        [&length.to_le_bytes(), input.as_slice()].concat()
    });
    fs::write(path(target), compress(&framed.collect::<Vec<u8>>())).expect("the corpus can be written");
    inputs.len()
}

fn path(target: &Target) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target.name).with_extension("br")
}

fn compress(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &*bytes, &mut packed, &parameters).expect("memory is written to");
    packed
}

pub(crate) fn decompress(packed: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    brotli::Decompressor::new(packed, 64 * 1024).read_to_end(&mut bytes).expect("a whole file");
    bytes
}
