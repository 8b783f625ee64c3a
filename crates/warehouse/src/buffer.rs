//! Buffers that both sides read: a handle is the address of two numbers, which are where the bytes are and how many. It does not know what they say.

use core::cell::RefCell;

struct Buffer {
    /// Where the other side looks.
    head: Box<[u32; 2]>,
    bytes: Vec<u8>,
}

impl Buffer {
    fn new(bytes: Vec<u8>) -> Self {
        let head = Box::new([bytes.as_ptr() as usize as u32, bytes.len() as u32]);
        Self { head, bytes }
    }

    fn handle(&self) -> u32 {
        self.head.as_ptr() as usize as u32
    }
}

thread_local! {
    /// A few at a time: the rows that came, and the answers.
    static BUFFERS: RefCell<Vec<Buffer>> = const { RefCell::new(Vec::new()) };
}

/// Keeps bytes until the other side lets go of them, and returns their handle.
pub(crate) fn hold(bytes: Vec<u8>) -> u32 {
    let buffer = Buffer::new(bytes);
    let handle = buffer.handle();
    BUFFERS.with_borrow_mut(|buffers| buffers.push(buffer));
    handle
}

/// Works with what the other side wrote; with nothing if there is no such buffer.
pub(crate) fn with<T>(handle: u32, work: impl FnOnce(&[u8]) -> T) -> T {
    BUFFERS.with_borrow(|buffers| {
        let found = buffers.iter().find(|buffer| buffer.handle() == handle);
        work(found.map_or(&[], |buffer| &buffer.bytes))
    })
}

/// Makes room for so many bytes.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn clickhouse_create_buffer(size: u32) -> u32 {
    hold(vec![0; size as usize])
}

/// Lets go of a buffer.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn clickhouse_destroy_buffer(handle: u32) {
    BUFFERS.with_borrow_mut(|buffers| buffers.retain(|buffer| buffer.handle() != handle));
}
