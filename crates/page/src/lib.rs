//! The WebAssembly modules that pages load: `plugin` for every page, `explain` for a page that asks. Numbers alone cross the
//! border; texts go through one buffer. `packages/page/` is the other side, and the only one that touches the document. Modules are
//! public because wasm-bindgen exports public functions; nothing in Rust calls them.

#[cfg(target_arch = "wasm32")]
pub mod abi;
#[cfg(any(all(target_arch = "wasm32", feature = "plugin"), test))]
mod code;
#[cfg(all(target_arch = "wasm32", feature = "explain"))]
pub mod explain;
#[cfg(test)]
mod generated;
#[cfg(target_arch = "wasm32")]
mod heap;
#[cfg(all(target_arch = "wasm32", feature = "plugin"))]
pub mod plugin;
#[cfg(target_arch = "wasm32")]
pub mod text;
