//! The one buffer through which texts and bytes cross the border: the page writes it before a call and reads it after the
//! call. It does not know what they mean.

use core::cell::Cell;
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    /// Leaked, because it lives as long as the page, and code that frees it would cost bytes.
    static TEXT: Cell<Option<&'static mut Vec<u8>>> = const { Cell::new(None) };
}

/// Works with the buffer.
pub(super) fn with_text<T>(work: impl FnOnce(&mut Vec<u8>) -> T) -> T {
    let text = TEXT.take().unwrap_or_else(|| Box::leak(Box::default()));
    let answer = work(text);
    TEXT.set(Some(text));
    answer
}

/// Makes room for so many bytes and returns where the page writes or reads them.
#[wasm_bindgen]
pub fn room(bytes: usize) -> *mut u8 {
    with_text(|text| {
        text.resize(bytes, 0);
        text.as_mut_ptr()
    })
}
