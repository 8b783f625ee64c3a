//! The modules' allocator, a small one: the default one weighs as much as scoring does. It never gives memory back to the page,
//! because a module cannot.

use lol_alloc::{AssumeSingleThreaded, FreeListAllocator};

#[cfg(target_feature = "atomics")]
compile_error!("the allocator is for modules with one thread");

// SAFETY: without the feature `atomics`, a module for `wasm32-unknown-unknown` has one thread.
#[global_allocator]
static HEAP: AssumeSingleThreaded<FreeListAllocator> = unsafe { AssumeSingleThreaded::new(FreeListAllocator::new()) };
