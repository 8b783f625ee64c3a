//! Jotform's webhook: the answers as JSON in `rawRequest`, under names such as `q3_email`, and once more with their labels in
//! `pretty`.

use super::super::field::Field;
use super::super::json::{Node, Object};
use super::MANY;

pub(super) fn read(sent: &Object) -> Option<Vec<Field>> {
    sent.text("formID").and(sent.text("submissionID"))?;
    let Node::Object(raw) = Node::parse(sent.text("rawRequest")?.as_bytes()).ok()? else { return None };
    let mut labels = Labels { rest: sent.text("pretty").unwrap_or_default() };
    let mut fields = Vec::new();
    for (name, node) in raw.entries() {
        let Some(name) = asked(name) else { continue };
        let values = values_of(name, node);
        let value = values.first().filter(|_| fields.len() < MANY);
        let label = value.and_then(|(_, value)| labels.before(value)).unwrap_or_default();
        fields.extend(
            values.into_iter().map(|(name, value)| Field { label: label.to_owned(), ..Field::new(&name, &value) }),
        );
    }
    Some(fields)
}

/// The name of a question: `email` of `q3_email`. Everything else in a request is Jotform's own.
fn asked(name: &str) -> Option<&str> {
    let (number, name) = name.strip_prefix('q')?.split_once('_')?;
    let is_asked = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) && !name.is_empty();
    is_asked.then_some(name)
}

/// The values of an answer. A name or a number in parts is one text; other parts, as of an address, have names of their own.
fn values_of(name: &str, node: &Node) -> Vec<(String, String)> {
    const PARTS: [&str; 8] = ["prefix", "first", "middle", "last", "suffix", "full", "area", "phone"];
    let parts: Option<Vec<&str>> = node.object().and_then(|object| {
        object.entries().map(|(part, node)| node.text().filter(|_| PARTS.contains(&part))).collect()
    });
    if let Some(parts) = parts {
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        return vec![(name.to_owned(), parts.join(" "))];
    }
    let mut values = Vec::new();
    node.each(name, &mut |name, value| values.push((name.to_owned(), value.to_owned())));
    values
}

/// What is left of the text with the labels: `Label:value, Label:value`, in the form's order and without what is blank. Both may have
/// commas and colons, so only the known value tells where a label ends.
struct Labels<'a> {
    rest: &'a str,
}

impl<'a> Labels<'a> {
    /// The label of the next value, if it is this one.
    fn before(&mut self, value: &str) -> Option<&'a str> {
        let value = value.trim();
        if value.is_empty() {
            return None;
        }
        let wanted = [":", value].concat();
        let (found, _) = self.rest.match_indices(&wanted).find(|(start, found)| {
            let after = self.rest.get(start + found.len()..).unwrap_or_default();
            after.is_empty() || after.starts_with(", ") || after.starts_with(' ') || after.starts_with(';')
        })?;
        let label = self.rest.get(..found)?.trim_start_matches([',', ' ']);
        // A value that is not where it should be would swallow the labels before it.
        if label.contains(", ") && label.contains(':') {
            return None;
        }
        self.rest = self.rest.get(found + wanted.len()..).unwrap_or_default();
        Some(label)
    }
}
