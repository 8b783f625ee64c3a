//! The wasm faces of the core: what a page calls. Numbers and short strings cross the border, never objects; what
//! touches the document is in `page/`.
#![allow(unreachable_pub, reason = "wasm-bindgen exports public functions only; nothing in Rust calls them")]

mod allocator;
#[cfg(feature = "browser")]
mod api;
#[cfg(feature = "explain")]
mod explain;
mod text;
