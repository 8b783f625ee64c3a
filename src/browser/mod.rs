//! The wasm faces of the core: what a page calls. Numbers cross the border, and texts through one buffer; what
//! touches the document is in `page/`.

mod allocator;
#[cfg(feature = "browser")]
mod api;
#[cfg(feature = "explain")]
mod explain;
mod text;
