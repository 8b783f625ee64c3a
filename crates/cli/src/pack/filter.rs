//! How a text is written so that another language reads that very text. Each filter is one language's own rule; a test reads back what it wrote. It does
//! not know which file a text goes to.

use minijinja::value::Value;
use minijinja::{Environment, Error, ErrorKind};

/// Gives an environment all filters.
pub(super) fn add(environment: &mut Environment<'_>) {
    environment.add_filter("php", php);
    environment.add_filter("xml", xml);
    environment.add_filter("attr", attribute);
    for name in ["js", "toml", "yaml"] {
        environment.add_filter(name, json);
    }
    environment.add_filter("sh", shell);
    environment.add_filter("slug", slug);
    environment.add_filter("ident", identifier);
}

/// The names of all filters that are not MiniJinja's own.
pub(super) const NAMES: [&str; 9] = ["php", "xml", "attr", "js", "toml", "yaml", "sh", "slug", "ident"];

fn refuse<T>(message: impl Into<String>) -> Result<T, Error> {
    Err(Error::new(ErrorKind::InvalidOperation, message.into()))
}

/// A string of PHP, with its quotes.
fn php(text: &str) -> String {
    format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))
}

/// The text of an XML or HTML element.
fn xml(text: &str) -> Result<String, Error> {
    escaped(text, |c| matches!(c, '&' | '<' | '>' | '\r'))
}

/// The value of an XML or HTML attribute, without the quotes around it, which may be of either kind.
fn attribute(text: &str) -> Result<String, Error> {
    escaped(text, |c| matches!(c, '&' | '<' | '>' | '"' | '\'' | '\r' | '\n' | '\t'))
}

/// Writes some characters as references, and refuses those that XML cannot have at all.
fn escaped(text: &str, is_special: fn(char) -> bool) -> Result<String, Error> {
    let mut written = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                return refuse(format!("XML cannot have the character U+{:04X}; remove it", u32::from(c)));
            }
            _ if is_special(c) => written.push_str(&format!("&#{};", u32::from(c))),
            _ => written.push(c),
        }
    }
    Ok(written)
}

/// Any value as JSON, which JavaScript, TOML and YAML read alike if some characters are escapes: `<`, `>` and `&` for pages, control characters and
/// line separators for the others. All of these stand only within strings.
fn json(value: &Value) -> Result<String, Error> {
    let Ok(json) = serde_json::to_string(value) else { return refuse("this value cannot be written as JSON") };
    let mut written = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {
                written.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            _ => written.push(c),
        }
    }
    Ok(written)
}

/// A word of a POSIX shell, with its quotes.
fn shell(text: &str) -> Result<String, Error> {
    match text.contains('\0') {
        true => refuse("a shell cannot have the character U+0000; remove it"),
        false => Ok(format!("'{}'", text.replace('\'', r"'\''"))),
    }
}

/// Lower-case Latin letters, digits and single hyphens, as in folders and package names.
fn slug(text: &str) -> Result<String, Error> {
    let slug = words(&text.to_lowercase()).join("-");
    if slug.is_empty() { refuse(format!("`{text}` has no Latin letter or digit to make a name of")) } else { Ok(slug) }
}

/// A letter, then letters, digits and single underscores: a name in Salesforce and in most languages.
fn identifier(text: &str) -> Result<String, Error> {
    let name = words(text).join("_");
    match name.chars().next() {
        None => refuse(format!("`{text}` has no Latin letter or digit to make a name of")),
        Some(first) if first.is_ascii_digit() => Ok(format!("n{name}")),
        Some(_) => Ok(name),
    }
}

/// The runs of Latin letters and digits.
fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests;
