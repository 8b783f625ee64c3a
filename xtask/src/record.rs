//! Writes figures into a page of the documentation, between two marks. It does not know what they mean.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;

/// Replaces the text between the marks of `name` in `docs/benchmarks.md`.
pub(crate) fn write(workspace: &Workspace, name: &str, text: &str) -> Result<()> {
    write_to(workspace, "docs/benchmarks.md", name, text)
}

/// The same in another page.
pub(crate) fn write_to(workspace: &Workspace, page: &str, name: &str, text: &str) -> Result<()> {
    let path = workspace.root.join(page);
    let page = fs::read_to_string(&path).with_context(|| format!("could not read `{}`", path.display()))?;
    let Some(page) = replaced(&page, name, text) else {
        bail!("`{}` has no marks `<!-- {name} -->` and `<!-- /{name} -->`; add them", path.display());
    };
    fs::write(&path, page).with_context(|| format!("could not write `{}`", path.display()))
}

fn replaced(page: &str, name: &str, text: &str) -> Option<String> {
    let (begin, end) = (format!("<!-- {name} -->"), format!("<!-- /{name} -->"));
    let (before, rest) = page.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}\n\n{}\n\n{end}{after}", text.trim()))
}

#[cfg(test)]
mod tests {
    use super::replaced;

    #[test]
    fn only_the_text_between_the_marks_is_replaced() {
        let new = replaced("a\n<!-- x -->\nold\n<!-- /x -->\nb\n", "x", "new\n");
        assert_eq!(new.as_deref(), Some("a\n<!-- x -->\n\nnew\n\n<!-- /x -->\nb\n"));
        assert_eq!(replaced("a", "x", "new"), None);
    }
}
