//! Where in a JSON text something is, for people: the object of a list and its member. It does not know what is wrong there.

/// A place in a list of objects, or in an object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Spot {
    /// Which item of the outermost list, counted from 0.
    pub(super) item: Option<usize>,
    /// The member of that object.
    pub(super) member: Option<String>,
    /// How many lists and objects are open.
    pub(super) depth: usize,
}

impl Spot {
    /// The place of a line and a column, both counted from 1, as JSON's reader tells them.
    pub(super) fn of(text: &[u8], line: usize, column: usize) -> Self {
        let before: usize =
            text.split_inclusive(|byte| *byte == b'\n').take(line.saturating_sub(1)).map(<[u8]>::len).sum();
        let text = text.get(..before.saturating_add(column).min(text.len())).unwrap_or_default();
        let (mut open, mut items, mut member) = (Vec::new(), 0, None);
        let mut bytes = text.iter().copied().enumerate();
        while let Some((at, byte)) = bytes.next() {
            let is_outer_object = matches!(open[..], [b'{'] | [b'[', b'{']);
            match byte {
                b'"' => {
                    let end = end_of_text(&mut bytes);
                    let rest = end.and_then(|end| text.get(end + 1..)).unwrap_or_default();
                    let is_name = rest.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b':');
                    if is_outer_object && is_name {
                        let name = end.and_then(|end| text.get(at..=end)).unwrap_or_default();
                        member = serde_json::from_slice::<String>(name).ok();
                    }
                }
                b'[' | b'{' => open.push(byte),
                b']' | b'}' => {
                    open.pop();
                }
                b',' if open[..] == [b'['] => (items, member) = (items + 1, None),
                b',' if is_outer_object => member = None,
                _ => {}
            }
        }
        let item = (open.first() == Some(&b'[')).then_some(items);
        Self { item, member, depth: open.len() }
    }

    /// In words; empty if there is nothing to say.
    pub(super) fn words(&self, known: impl Fn(&str) -> bool) -> String {
        let member = self.member.as_ref().filter(|name| known(name)).map(|name| format!("`{name}`"));
        let item = self.item.map(|item| format!("the object with index {item}"));
        item.into_iter().chain(member).collect::<Vec<_>>().join(", ")
    }
}

/// Goes to the end of a text whose first quotation mark was read; `None` if it has none.
fn end_of_text(bytes: &mut impl Iterator<Item = (usize, u8)>) -> Option<usize> {
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => drop(bytes.next()),
            b'"' => return Some(at),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_the_object_of_a_list_and_its_member() {
        let spot = |text: &str, at: &str| {
            let before = &text[..text.find(at).expect("a place")];
            let line = before.matches('\n').count() + 1;
            let column = before.len() - before.rfind('\n').map_or(0, |at| at + 1) + 1;
            Spot::of(text.as_bytes(), line, column)
        };
        let list = "[{\"id\": \"a, \\\"b\\\"\"},\n {\"id\": \"c\",\n  \"label\": [[!]]}]";
        let found = spot(list, "!");
        assert_eq!((found.item, found.member.as_deref(), found.depth), (Some(1), Some("label"), 4));
        assert_eq!(found.words(|name| name == "label"), "the object with index 1, `label`");
        assert_eq!(found.words(|_| false), "the object with index 1");
        let found = spot("{\"from\": [1, !]}", "!");
        assert_eq!((found.item, found.member.as_deref()), (None, Some("from")));
        assert_eq!(spot("!", "!").words(|_| true), "");
    }
}
