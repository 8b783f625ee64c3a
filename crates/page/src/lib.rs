//! The wasm faces of the core: what a page calls. Numbers cross the border, and texts through one buffer; what
//! touches the document is in `packages/page/`.
#![cfg(target_arch = "wasm32")]

mod allocator;
#[cfg(feature = "explain")]
mod explain;
#[cfg(feature = "plugin")]
mod plugin;
mod text;
