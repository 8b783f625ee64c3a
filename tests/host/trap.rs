//! A module that traps: the real one with a fuse in its functions, which executes `unreachable` after so many calls. A
//! panic compiled with `panic = "abort"` ends in the same instruction. It does not know what the functions do.

/// When a module traps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fuse {
    /// How many calls succeed.
    pub(crate) calls: u32,
    /// Whether only calls from the page count and trap. Otherwise any function may trap, with its work half done.
    pub(crate) at_the_border: bool,
    /// Whether later calls are let through again, into whatever state was left behind.
    pub(crate) once: bool,
}

impl Fuse {
    /// A different fuse for each page, from traps at the very beginning to some in the middle of reading a form.
    pub(crate) fn of(number: usize) -> Self {
        let step = (number / 4) as u32 % 16;
        let at_the_border = number.is_multiple_of(2);
        let calls = if at_the_border { 4 * step } else { 40 << step };
        Self { calls, at_the_border, once: number % 4 >= 2 }
    }

    /// Puts the fuse into a module.
    pub(crate) fn into_module(self, wasm: &[u8]) -> Vec<u8> {
        let (header, mut rest) = wasm.split_at(8);
        let (mut sections, mut imported, mut exported) = (Vec::new(), [0, 0], Vec::new());
        while let Some((id, body)) = section(&mut rest) {
            match id {
                2 => imported = imports(&body),
                7 => exported = exports(&body),
                _ => {}
            }
            sections.push((id, body));
        }
        let globals = sections.iter().find(|(id, _)| *id == 6).map_or(0, |(_, body)| leb(&mut body.as_slice()));
        let counter = imported[1] + globals;
        let mut out = header.to_vec();
        for (id, body) in sections {
            let body = match id {
                6 => with_a_global(&body),
                10 => self.code(&body, imported[0], &exported, counter),
                _ => body,
            };
            out.push(id);
            put_leb(&mut out, body.len() as u32);
            out.extend(body);
        }
        out
    }

    /// The code section with the fuse at the beginning of the functions that it is meant for.
    fn code(self, body: &[u8], imported: u32, exported: &[u32], counter: u32) -> Vec<u8> {
        let mut rest = body;
        let count = leb(&mut rest);
        let mut out = Vec::new();
        put_leb(&mut out, count);
        for index in 0..count {
            let size = leb(&mut rest) as usize;
            let (function, after) = rest.split_at(size);
            rest = after;
            let mut code = function;
            for _ in 0..leb(&mut code) {
                leb(&mut code);
                code = &code[1..];
            }
            let mut with = function[..function.len() - code.len()].to_vec();
            if !self.at_the_border || exported.contains(&(imported + index)) {
                with.extend(self.instructions(counter));
            }
            with.extend(code);
            put_leb(&mut out, with.len() as u32);
            out.extend(with);
        }
        out
    }

    /// `counter += 1; if counter > calls { unreachable }`
    fn instructions(self, counter: u32) -> Vec<u8> {
        const GET: u8 = 0x23;
        const SET: u8 = 0x24;
        const I32_CONST: u8 = 0x41;
        const I32_EQ: u8 = 0x46;
        const I32_GT_U: u8 = 0x4b;
        const I32_ADD: u8 = 0x6a;
        let mut out = vec![GET];
        put_leb(&mut out, counter);
        out.extend([I32_CONST, 1, I32_ADD, SET]);
        put_leb(&mut out, counter);
        out.push(GET);
        put_leb(&mut out, counter);
        out.push(I32_CONST);
        put_signed_leb(&mut out, self.calls + u32::from(self.once));
        out.push(if self.once { I32_EQ } else { I32_GT_U });
        // if, of no type; unreachable; end
        out.extend([0x04, 0x40, 0x00, 0x0b]);
        out
    }
}

fn section(rest: &mut &[u8]) -> Option<(u8, Vec<u8>)> {
    let (id, after) = rest.split_first()?;
    *rest = after;
    let size = leb(rest) as usize;
    let (body, after) = rest.split_at(size);
    *rest = after;
    Some((*id, body.to_vec()))
}

/// How many functions and globals are imported. The module imports nothing else; a table, for example, would have to be
/// parsed further.
fn imports(mut body: &[u8]) -> [u32; 2] {
    let mut counts = [0, 0];
    for _ in 0..leb(&mut body) {
        for _ in 0..2 {
            let length = leb(&mut body) as usize;
            body = &body[length..];
        }
        let kind = body[0];
        body = &body[1..];
        match kind {
            0 => {
                leb(&mut body);
                counts[0] += 1;
            }
            3 => {
                body = &body[2..];
                counts[1] += 1;
            }
            _ => panic!("an import of kind {kind}"),
        }
    }
    counts
}

/// The indices of the exported functions.
fn exports(mut body: &[u8]) -> Vec<u32> {
    let mut functions = Vec::new();
    for _ in 0..leb(&mut body) {
        let length = leb(&mut body) as usize;
        let kind = body[length];
        body = &body[length + 1..];
        let index = leb(&mut body);
        if kind == 0 {
            functions.push(index);
        }
    }
    functions
}

/// Adds a global: a mutable i32 that begins with zero.
fn with_a_global(mut body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    put_leb(&mut out, leb(&mut body) + 1);
    out.extend(body);
    out.extend([0x7f, 0x01, 0x41, 0x00, 0x0b]);
    out
}

fn leb(bytes: &mut &[u8]) -> u32 {
    let (mut value, mut shift) = (0, 0);
    loop {
        let byte = bytes[0];
        *bytes = &bytes[1..];
        value |= u32::from(byte & 0x7f) << shift;
        shift += 7;
        if byte < 0x80 {
            return value;
        }
    }
}

fn put_leb(out: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Like `put_leb`, with another byte if the last one would look negative.
fn put_signed_leb(out: &mut Vec<u8>, mut value: u32) {
    while value >= 0x40 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}
