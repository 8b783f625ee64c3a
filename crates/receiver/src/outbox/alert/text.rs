//! A message that people read, as data: a subject, and groups of items with lines. Each way of sending writes it in its own way. It does not know what it is
//! about.

use crate::bidi::turns;

/// The longest line of a message, in characters.
const LINE: usize = 300;
/// The longest subject and title.
const TITLE: usize = 140;

/// A message that people read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text {
    /// The same each time it is sent.
    pub(super) id: String,
    /// The language, as HTML names it.
    pub(super) language: &'static str,
    pub(super) subject: String,
    /// What stands below the subject, such as how many.
    pub(super) summary: Option<String>,
    pub(super) groups: Vec<Group>,
    pub(super) footer: String,
}

/// Items that belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) heading: Option<String>,
    pub(super) items: Vec<Item>,
    /// What says how many are left out; `{}` is the number.
    pub(super) more: &'static str,
    pub(super) left_out: usize,
}

/// A lead, or something else that is told of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) title: String,
    /// Each with what it is.
    pub(super) lines: Vec<(String, String)>,
    /// What leads there, and where.
    pub(super) link: Option<(&'static str, String)>,
}

impl Text {
    /// The same with at most so many items in each group.
    pub(super) fn cut(mut self, most: usize) -> Self {
        for group in &mut self.groups {
            group.left_out += group.items.len().saturating_sub(most);
            group.items.truncate(most);
        }
        self
    }

    /// Whether an item's title says what the subject does not.
    pub(super) fn says_title_of(&self, item: &Item) -> bool {
        !item.title.is_empty() && !self.subject.ends_with(&item.title)
    }

    /// The message in plain text.
    pub(super) fn plain(&self) -> String {
        let mut lines = vec![self.subject.clone()];
        lines.extend(self.summary.clone());
        for group in &self.groups {
            lines.push(String::new());
            lines.extend(group.heading.as_ref().map(|heading| format!("{heading}\n")));
            for (place, item) in group.items.iter().enumerate() {
                if place > 0 {
                    lines.push(String::new());
                }
                lines.extend(self.says_title_of(item).then(|| item.title.clone()));
                lines.extend(item.lines.iter().map(|(label, value)| format!("{label}: {value}")));
                lines.extend(item.link.as_ref().map(|(label, url)| format!("{label}: {url}")));
            }
            lines.extend(group.more().map(|more| format!("\n{more}")));
        }
        lines.extend([String::new(), "-- ".to_owned(), self.footer.clone(), String::new()]);
        lines.join("\n")
    }
}

impl Group {
    /// What says how many items are left out.
    pub(super) fn more(&self) -> Option<String> {
        (self.left_out > 0).then(|| self.more.replace("{}", &self.left_out.to_string()))
    }
}

impl Item {
    /// Adds a line, unless it says nothing.
    pub(super) fn line(&mut self, label: &str, value: &str) {
        let value = clean(value, LINE);
        if !value.is_empty() {
            self.lines.push((label.to_owned(), value));
        }
    }
}

/// A text that may be a title or a subject.
pub(super) fn title(text: &str) -> String {
    clean(text, TITLE)
}

/// A text on one line, without what changes how others are shown, and not too long.
fn clean(text: &str, most: usize) -> String {
    let visible = text.chars().map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c });
    let visible: String = visible.filter(|c| !turns(*c)).collect();
    let words: Vec<&str> = visible.split_whitespace().collect();
    let text = words.join(" ");
    if text.chars().count() <= most {
        return text;
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A message about so many leads with this name.
    pub(in super::super) fn about(count: usize, name: &str) -> Text {
        let item = |place: usize| {
            let mut item = Item { title: title(name), ..Item::default() };
            item.line("Why", &format!("{name} {}", "long words ".repeat(40)));
            item.link = Some(("Open in the inbox", format!("https://leads.example.com/inbox/persons/{place}?a=1&b=2")));
            item
        };
        let group = Group {
            heading: Some("What happened".to_owned()),
            items: (0..count).map(item).collect(),
            more: "and {} more",
            left_out: 0,
        };
        Text {
            id: "msg_1".to_owned(),
            language: "en",
            subject: title(&format!("Asks to be contacted: {name}")),
            summary: None,
            groups: vec![group],
            footer: "Handraise sends this because of the target sales.".to_owned(),
        }
    }

    #[test]
    fn a_text_stays_on_its_line_and_does_not_turn_others_around() {
        assert_eq!(title("Ada\r\nBcc: eve@elsewhere.example"), "Ada Bcc: eve@elsewhere.example");
        assert_eq!(title("abc\u{202e}fdp.exe\u{2066}\u{200b}"), "abcfdp.exe");
        assert_eq!(title("  Łukasz \u{2028} 李小龙 \t🦀 "), "Łukasz 李小龙 🦀");
        assert_eq!(title(&"ä".repeat(1000)).chars().count(), TITLE);
    }

    #[test]
    fn what_is_cut_off_is_counted() {
        let text = about(12, "Ada").cut(10).cut(3);
        assert_eq!((text.groups[0].items.len(), text.groups[0].more()), (3, Some("and 9 more".to_owned())));
        assert!(text.plain().contains("\nand 9 more\n"), "{}", text.plain());
    }
}
