//! `cargo xtask docs`: builds the pages in `docs/`, and the pages for contributors beside it, as a site in `dist/docs`.
//!
//! On a forge, a page may link to any file of the repository; the site has only pages. So this module copies the pages and rewrites their
//! links. It does not check links: `tests/docs.rs` does.

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::process;
use crate::progress::Stages;
use crate::tools;
use crate::workspace::Workspace;

/// The folder with most of the pages.
const DOCS: &str = "docs";
/// Pages outside that folder.
const OTHERS: [&str; 3] = ["ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md"];

/// Builds the site and prints its first page's path.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    let mut stages = Stages::new(2);
    let mdbook = stages.run("mdBook", tools::mdbook)?;
    let site = workspace.root.join("dist/docs");
    stages.run("pages", |step| {
        let book = workspace.target.join("book");
        copy_pages(&workspace.root, &book)?;
        // mdBook leaves pages of an earlier build in place.
        remove_folder(&site)?;
        let mut command = Command::new(&mdbook);
        command.arg("build").arg(&book).arg("--dest-dir").arg(&site).env("MDBOOK_BOOK__SRC", "pages");
        process::run(step, &mut command)
    })?;
    println!("{}", site.join("index.html").display());
    Ok(ExitCode::SUCCESS)
}

/// Makes a folder that mdBook can build: the settings in `book.toml`, and the rewritten pages in `pages`.
fn copy_pages(root: &Path, book: &Path) -> Result<()> {
    remove_folder(book)?;
    copy_folder(root, Path::new(DOCS), &book.join("pages"))?;
    for page in OTHERS {
        copy_file(root, Path::new(page), &book.join("pages"))?;
    }
    let settings = book.join("pages/book.toml");
    fs::rename(&settings, book.join("book.toml")).with_context(|| format!("could not move `{}`", settings.display()))
}

fn copy_folder(root: &Path, folder: &Path, pages: &Path) -> Result<()> {
    let read = || format!("could not read `{}`", folder.display());
    for entry in fs::read_dir(root.join(folder)).with_context(read)? {
        let entry = entry.with_context(read)?;
        let path = folder.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy_folder(root, &path, pages)?,
            false => copy_file(root, &path, pages)?,
        }
    }
    Ok(())
}

fn copy_file(root: &Path, path: &Path, pages: &Path) -> Result<()> {
    let Some(place) = on_site(path) else { return Ok(()) };
    let target = pages.join(place);
    let write = || format!("could not write `{}`", target.display());
    fs::create_dir_all(target.parent().unwrap_or(pages)).with_context(write)?;
    if path.extension().is_none_or(|ending| ending != "md") {
        fs::copy(root.join(path), &target).with_context(write)?;
        return Ok(());
    }
    let text = fs::read_to_string(root.join(path)).with_context(|| format!("could not read `{}`", path.display()))?;
    fs::write(&target, for_site(&text, path)).with_context(write)
}

fn remove_folder(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("could not remove `{}`", folder.display()))
        }
        _ => Ok(()),
    }
}

/// The place of a repository file on the site; `None` if the site does not have it.
fn on_site(path: &Path) -> Option<PathBuf> {
    let page = path.strip_prefix(DOCS).ok();
    page.or_else(|| OTHERS.iter().any(|other| path == Path::new(other)).then_some(path)).map(Path::to_owned)
}

/// Rewrites a page's links: a link to another page leads to its place on the site, and a link to any other file of the
/// repository becomes plain text.
fn for_site(text: &str, page: &Path) -> String {
    let mut out = String::with_capacity(text.len());
    let mut is_code = false;
    for line in text.split_inclusive('\n') {
        is_code ^= line.starts_with("```");
        let mut rest = line;
        while let Some((before, target, after)) = (!is_code).then(|| next_link(rest)).flatten() {
            out.push_str(before);
            match link_on_site(target, page) {
                Some(target) => out.push_str(&format!("]({target})")),
                None => unlink(&mut out),
            }
            rest = after;
        }
        out.push_str(rest);
    }
    out
}

/// Splits a text at its next link: what comes before `](`, the target, and what comes after `)`.
fn next_link(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("](")?;
    let (target, after) = rest.split_once(')')?;
    Some((before, target, after))
}

/// The target of a page's link on the site; `None` if the site does not have it.
fn link_on_site(target: &str, page: &Path) -> Option<String> {
    let (path, anchor) = target.split_at(target.find('#').unwrap_or(target.len()));
    if path.is_empty() || path.contains("://") {
        return Some(target.to_owned());
    }
    let folder = |path: &Path| path.parent().unwrap_or(Path::new("")).to_owned();
    let place = on_site(&resolve(&folder(page).join(path)))?;
    let depth = folder(&on_site(page)?).components().count();
    Some(format!("{}{}{anchor}", "../".repeat(depth), place.display()))
}

/// Removes `..` and `.` from a path.
fn resolve(path: &Path) -> PathBuf {
    let mut resolved = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                resolved.pop();
            }
            Component::Normal(name) => resolved.push(name),
            _ => {}
        }
    }
    resolved
}

/// Removes the `[` that opens the link whose text was written last.
fn unlink(out: &mut String) {
    let mut open = 0;
    let begin = out.rmatch_indices(['[', ']']).find_map(|(place, bracket)| {
        open += if bracket == "[" { 1 } else { -1 };
        (open > 0).then_some(place)
    });
    if let Some(begin) = begin {
        out.remove(begin);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(page: &str, text: &str, expected: &str) {
        assert_eq!(for_site(text, Path::new(page)), expected);
    }

    #[test]
    fn links_between_pages_lead_from_page_to_page() {
        check("docs/cli.md", "[a](evidence.md#as-json), [b](#here)", "[a](evidence.md#as-json), [b](#here)");
        check("docs/hosts/script.md", "[a](../cli.md) [b](module.md)", "[a](../cli.md) [b](../hosts/module.md)");
        check("docs/SUMMARY.md", "- [a](../CONTRIBUTING.md)", "- [a](CONTRIBUTING.md)");
        check("CONTRIBUTING.md", "[a](docs/cli.md#x) [b](ARCHITECTURE.md)", "[a](cli.md#x) [b](ARCHITECTURE.md)");
        check("docs/cli.md", "[a](https://mdbook.example/)", "[a](https://mdbook.example/)");
    }

    #[test]
    fn links_to_other_files_of_the_repository_are_text() {
        check("docs/cli.md", "see [the `[lints]`](../src/lint.rs), [b](cli.md)", "see the `[lints]`, [b](cli.md)");
        check("docs/hosts/script.md", "[one\nmore](../../src/a.ts).", "one\nmore.");
        check("CONTRIBUTING.md", "([README](README.md))", "(README)");
    }

    #[test]
    fn code_stays_as_it_is() {
        let code = "```js\nlist[0](../x)\n```\n";
        check("docs/cli.md", code, code);
    }
}
