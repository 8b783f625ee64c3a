//! Values as the format RowBinary has them: a text after its length, a number in four bytes. It does not know what they mean.

/// Reads one value after another.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(rest: &'a [u8]) -> Self {
        Self { rest }
    }

    /// A `String`.
    pub(crate) fn text(&mut self) -> Option<&'a [u8]> {
        let bytes = self.length()?;
        self.take(bytes)
    }

    /// A `UInt32`.
    pub(crate) fn number(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    fn take(&mut self, bytes: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(bytes)?;
        self.rest = rest;
        Some(taken)
    }

    /// Seven bits a byte, the least first; the highest bit says that more follow.
    fn length(&mut self) -> Option<usize> {
        let mut length = 0usize;
        for shift in (0..32).step_by(7) {
            let byte = *self.take(1)?.first()?;
            length |= usize::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(length);
            }
        }
        None
    }
}

/// Writes a `String`.
pub(crate) fn write_text(out: &mut Vec<u8>, text: &str) {
    let mut length = text.len();
    while length >= 0x80 {
        out.push(length as u8 | 0x80);
        length >>= 7;
    }
    out.push(length as u8);
    out.extend_from_slice(text.as_bytes());
}
