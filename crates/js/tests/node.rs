//! The binding in Node: `cargo xtask test-wasm`, or `wasm-pack test --node crates/js --test node`.

#![cfg(target_arch = "wasm32")]

mod common;
