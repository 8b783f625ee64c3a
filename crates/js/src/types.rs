//! The TypeScript of values that are no classes. `contract.d.ts` is written from the library's own types, and a test compares it.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const CONTRACT: &str = include_str!("../../../packages/handraise/contract.d.ts");

#[wasm_bindgen(typescript_custom_section)]
const ARGUMENTS: &str = include_str!("../../../packages/handraise/arguments.d.ts");
