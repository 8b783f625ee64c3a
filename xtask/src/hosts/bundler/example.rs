//! The code of a page of `docs/hosts`, as its reader copies it: files, whose first line says where they are, and the commands that build.

use std::fs;

use anyhow::{Context, Result};

use crate::workspace::Workspace;

/// A page's code.
pub(super) struct Example {
    /// Path and text of each file.
    pub(super) files: Vec<(String, String)>,
    /// What the reader types in a shell; empty if the page says nothing about it.
    pub(super) commands: String,
}

impl Example {
    /// Reads `docs/hosts/PAGE`.
    pub(super) fn of(workspace: &Workspace, page: &str) -> Result<Self> {
        let path = workspace.root.join("docs/hosts").join(page);
        let text = fs::read_to_string(&path).with_context(|| format!("could not read `{}`", path.display()))?;
        Ok(Self::parse(&text))
    }

    fn parse(text: &str) -> Self {
        let mut example = Self { files: Vec::new(), commands: String::new() };
        let blocks = text.split("\n```").skip(1).step_by(2);
        for (language, code) in blocks.filter_map(|block| block.split_once('\n')) {
            let code = format!("{code}\n");
            if language == "sh" {
                example.commands += &code;
            } else if let Some(path) = path_in(&code) {
                example.files.push((path.to_owned(), code));
            }
        }
        example
    }
}

/// The path that the first line names, as a comment.
fn path_in(code: &str) -> Option<&str> {
    let first = code.lines().next()?;
    let path = first.strip_prefix("// ").or_else(|| first.strip_prefix("<!-- ")?.strip_suffix(" -->"))?;
    (path.contains('.') && !path.contains(' ')).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_the_path_of_their_first_line_and_other_code_is_no_file() {
        let page = "# A\n\n```js\n// src/a.js\nlet a;\n```\n\n```vue\n<!-- B.vue -->\n<p/>\n```\n\n```js\n// Not a path.\n```\n";
        let example = Example::parse(page);
        let expected = [("src/a.js", "// src/a.js\nlet a;\n"), ("B.vue", "<!-- B.vue -->\n<p/>\n")];
        assert_eq!(example.files, expected.map(|(path, code)| (path.to_owned(), code.to_owned())));
        assert_eq!(example.commands, "");
    }

    #[test]
    fn commands_of_several_blocks_are_one_script() {
        assert_eq!(Example::parse("a\n```sh\nx\n```\nb\n```sh\ny\nz\n```\n").commands, "x\ny\nz\n");
    }
}
