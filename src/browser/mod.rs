//! The wasm faces of the core: what a page calls. Numbers and short strings cross the border, never objects; what
//! touches the document is in `page/`.

mod allocator;
#[cfg(feature = "browser")]
mod api;
#[cfg(feature = "explain")]
mod explain;
