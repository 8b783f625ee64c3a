//! The number of the protocol between page and module. It does not know the protocol. It is generated from it, by
//! `HANDRAISE_CODES=write cargo test --package handraise-page`.

use wasm_bindgen::prelude::wasm_bindgen;

/// Returns the number of the protocol that this module speaks. The page compares it with its own before any other call, because a
/// cache may hold a file of another build.
#[wasm_bindgen]
pub fn abi() -> u32 {
    0x0093_bf94
}
