//! A heap in a hundred lines, because the default one weighs as much as scoring does. It serves one thread, rounds
//! sizes up to powers of two, and keeps freed blocks by size for the next of that size: what a page needs comes and
//! goes in the same few sizes. It never gives memory back; a wasm module cannot.

use core::alloc::{GlobalAlloc, Layout};
use core::arch::wasm32;
use core::cell::Cell;
use core::ptr;

/// The least block, as a power of two: room for a pointer, and as aligned as anything here.
const LEAST: u32 = 4;
const BLOCK_ALIGN: usize = 1 << LEAST;
const PAGE: usize = 1 << 16;

#[global_allocator]
static HEAP: Heap = Heap { free: [const { Cell::new(ptr::null_mut()) }; 32], next: Cell::new(0) };

struct Heap {
    /// Freed blocks by the power of two of their size; each begins with the address of the next.
    free: [Cell<*mut u8>; 32],
    /// Where untouched memory begins; 0 before the first allocation.
    next: Cell<usize>,
}

// SAFETY: a wasm module without the atomics feature has one thread.
unsafe impl Sync for Heap {}

unsafe extern "C" {
    /// Where the linker's own data ends.
    static __heap_base: u8;
}

fn power(layout: Layout) -> u32 {
    (layout.size().saturating_sub(1) | (BLOCK_ALIGN - 1)).ilog2() + 1
}

impl Heap {
    /// Takes untouched memory, growing it if need be; null when there is none.
    fn carve(&self, power: u32) -> *mut u8 {
        let mut start = self.next.get();
        if start == 0 {
            start = (&raw const __heap_base as usize).next_multiple_of(BLOCK_ALIGN);
        }
        let Some(end) = start.checked_add(1 << power) else {
            return ptr::null_mut();
        };
        let missing = end.div_ceil(PAGE).saturating_sub(wasm32::memory_size(0));
        if missing > 0 && wasm32::memory_grow(0, missing) == usize::MAX {
            return ptr::null_mut();
        }
        self.next.set(end);
        start as *mut u8
    }
}

// SAFETY: blocks are carved from untouched memory, never overlap, are at least as large as asked for, and are handed
// out again only after they were given back.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let power = power(layout);
        let Some(free) = self.free.get(power as usize) else {
            return ptr::null_mut();
        };
        if layout.align() > BLOCK_ALIGN {
            return ptr::null_mut();
        }
        let block = free.get();
        if block.is_null() {
            return self.carve(power);
        }
        // SAFETY: a freed block begins with the address of the next one.
        free.set(unsafe { block.cast::<*mut u8>().read() });
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if let Some(free) = self.free.get(power(layout) as usize) {
            // SAFETY: the block is ours again, and has room for an address.
            unsafe { block.cast::<*mut u8>().write(free.get()) };
            free.set(block);
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the alignment is that of a valid layout, and sizes near the end of memory are refused below.
        let wanted = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
        if power(wanted) == power(layout) {
            return block;
        }
        // SAFETY: as the caller promises for `realloc`.
        unsafe {
            let fresh = self.alloc(wanted);
            if !fresh.is_null() {
                ptr::copy_nonoverlapping(block, fresh, layout.size().min(size));
                self.dealloc(block, layout);
            }
            fresh
        }
    }
}
