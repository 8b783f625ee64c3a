//! The wasm faces of the core: what a page calls.
