//! The steps of the README's quick start, as they stand there. It does not know what they do.

use handraise_tests::root;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd};

/// What a reader is told.
pub(super) struct QuickStart {
    /// The commands and files of the first part, in order.
    pub(super) steps: Vec<Step>,
    /// All its sentences.
    prose: String,
}

/// One thing to do.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A line for a shell.
    Run(String),
    /// A page to save, with its path in the empty folder.
    Save(String, String),
}

impl QuickStart {
    /// Reads the README.
    pub(super) fn read() -> Self {
        Self::of(&std::fs::read_to_string(root().join("README.md")).expect("the README is there"))
    }

    /// The steps stand between the heading "Quick start" and the next heading.
    fn of(text: &str) -> Self {
        let (mut steps, mut prose) = (Vec::new(), String::new());
        let (mut heading, mut is_inside) = (None, false);
        let (mut block, mut path) = (None, None);
        for event in Parser::new(text) {
            match event {
                Event::Start(Tag::Heading { level: HeadingLevel::H2, .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(HeadingLevel::H2)) => {
                    is_inside = heading.take().is_some_and(|heading| heading == "Quick start")
                }
                Event::Text(text) if heading.is_some() => heading = heading.map(|heading: String| heading + &*text),
                _ if !is_inside => {}
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(kind))) => block = Some((kind, String::new())),
                Event::End(TagEnd::CodeBlock) => match block.take() {
                    Some((kind, lines)) if &*kind == "sh" => {
                        let lines = lines.lines().filter(|line| !line.is_empty());
                        steps.extend(lines.map(|line| Step::Run(line.to_owned())));
                    }
                    // What is to be saved nowhere is only shown.
                    Some((kind, page)) if &*kind == "html" => {
                        steps.extend(path.take().map(|path| Step::Save(path, page)));
                    }
                    _ => {}
                },
                Event::Text(text) => block.as_mut().map_or(&mut prose, |(_, lines)| lines).push_str(&text),
                Event::SoftBreak => prose.push(' '),
                Event::Code(code) => {
                    prose.push_str(&code);
                    if code.ends_with(".html") {
                        path = Some(code.into_string());
                    }
                }
                _ => {}
            }
        }
        Self { steps, prose }
    }

    /// Fails if the sentences do not say something that a reader needs to know.
    pub(super) fn must_say(&self, needed: &str) {
        assert!(self.prose.contains(needed), "README.md: the quick start does not say `{needed}`");
    }
}

impl Step {
    /// The line without its comment.
    pub(super) fn title(&self) -> String {
        match self {
            Self::Run(line) => line.split(" #").next().unwrap_or(line).trim_end().to_owned(),
            Self::Save(path, _) => format!("save {path}"),
        }
    }
}

#[test]
fn the_steps_are_the_commands_and_pages_of_the_quick_start_alone() {
    let text = "## Before\n```sh\nno\n```\n## Quick start\nDo it:\n```sh\none  # why\n\ntwo\n```\nSave this as\n`a/index.html`:\n\
                ```html\n<p>\n```\n```html\n<i>\n```\n```js\nno\n```\n## After\n```sh\nno\n```\n";
    let found = QuickStart::of(text);
    let (one, two) = (Step::Run("one  # why".to_owned()), Step::Run("two".to_owned()));
    assert_eq!(one.title(), "one");
    assert_eq!(found.steps, [one, two, Step::Save("a/index.html".to_owned(), "<p>\n".to_owned())]);
    assert_eq!(found.prose, "Do it:Save this as a/index.html:");
}
