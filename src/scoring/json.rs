//! A JSON writer of a few dozen lines: keys in the order given, no spaces, integers only. Canonical, and small enough
//! for the browser. It does not read JSON.

/// Writes the members of one object.
pub(super) struct Object<'a> {
    out: &'a mut String,
    is_empty: bool,
}

/// Writes an object.
pub(super) fn object(out: &mut String, members: impl FnOnce(&mut Object<'_>)) {
    out.push('{');
    members(&mut Object { out, is_empty: true });
    out.push('}');
}

impl Object<'_> {
    fn key(&mut self, key: &str) -> &mut String {
        if !self.is_empty {
            self.out.push(',');
        }
        self.is_empty = false;
        text(self.out, key);
        self.out.push(':');
        self.out
    }

    pub(super) fn text(&mut self, key: &str, value: &str) {
        text(self.key(key), value);
    }

    pub(super) fn optional_text(&mut self, key: &str, value: Option<&str>) {
        match value {
            Some(value) => self.text(key, value),
            None => self.key(key).push_str("null"),
        }
    }

    pub(super) fn number(&mut self, key: &str, value: i64) {
        number(self.key(key), value);
    }

    pub(super) fn optional_number(&mut self, key: &str, value: Option<u32>) {
        match value {
            Some(value) => self.number(key, i64::from(value)),
            None => self.key(key).push_str("null"),
        }
    }

    pub(super) fn flag(&mut self, key: &str, value: bool) {
        self.key(key).push_str(if value { "true" } else { "false" });
    }

    pub(super) fn object(&mut self, key: &str, members: impl FnOnce(&mut Object<'_>)) {
        object(self.key(key), members);
    }

    pub(super) fn list<T>(
        &mut self,
        key: &str,
        items: impl IntoIterator<Item = T>,
        mut item: impl FnMut(&mut String, T),
    ) {
        let out = self.key(key);
        out.push('[');
        for (index, value) in items.into_iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            item(out, value);
        }
        out.push(']');
    }
}

/// Writes a whole number.
pub(super) fn number(out: &mut String, value: i64) {
    if value < 0 {
        out.push('-');
    }
    let mut rest = value.unsigned_abs();
    let mut place = 1u64;
    while rest / place >= 10 {
        place *= 10;
    }
    while place > 0 {
        out.push((b'0' + (rest / place) as u8) as char);
        rest %= place;
        place /= 10;
    }
}

/// Writes a text in quotes.
pub(super) fn text(out: &mut String, value: &str) {
    out.push('"');
    for c in value.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if (c as u32) < 0x20 => {
                out.push_str("\\u00");
                out.push(if (c as u32) < 0x10 { '0' } else { '1' });
                out.push(char::from_digit(c as u32 & 15, 16).unwrap_or('0'));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_text_and_number_is_read_back_by_serde_json(value: String, count: i64) {
            let mut out = String::new();
            object(&mut out, |object| {
                object.text("text", &value);
                object.number("count", count);
            });
            let read: serde_json::Value = serde_json::from_str(&out).unwrap();
            prop_assert_eq!(&read["text"], &serde_json::Value::from(value));
            prop_assert_eq!(&read["count"], &serde_json::Value::from(count));
        }
    }
}
