//! The one buffer through which texts and bytes cross the border: the page writes before a call and reads after it. It
//! does not know what they say.

use core::cell::Cell;

/// One thing, taken out for each call and put back after it, so that a re-entrant call and one after a trap find nothing.
/// Leaked, because it lives as long as the page; code that would free it is not free.
pub(super) struct Slot<T: 'static>(pub(super) Cell<Option<&'static mut T>>);

// SAFETY: a wasm module without the atomics feature has one thread.
unsafe impl<T> Sync for Slot<T> {}

static TEXT: Slot<Vec<u8>> = Slot(Cell::new(None));

/// Works with the buffer.
pub(super) fn with_text<T>(work: impl FnOnce(&mut Vec<u8>) -> T) -> T {
    let text = TEXT.0.take().unwrap_or_else(|| Box::leak(Box::default()));
    let answer = work(text);
    TEXT.0.set(Some(text));
    answer
}

/// Where the page writes or reads so many bytes.
#[unsafe(no_mangle)]
extern "C" fn room(bytes: usize) -> *mut u8 {
    with_text(|text| {
        text.resize(bytes, 0);
        text.as_mut_ptr()
    })
}
