//! From text to the authored form; every error names the field and its place. It does not check what names refer to.

use super::diagnostic::{Code, Problem, Stage};
use super::document::Format;
use super::place::Places;
use super::{authored, shape};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

/// A definition as authored, and where each part of it stands.
#[derive(Debug)]
pub struct Authored {
    /// The definition.
    pub source: authored::Definition,
    pub(super) places: Places,
}

/// Reads a definition.
///
/// ```
/// use handraise::author::{Format, parse};
/// let problems = parse("id = \"mql\"\nversion = 1\nratngs = [70, 45, 20]\n", Format::Toml).unwrap_err();
/// assert_eq!((problems[0].line, problems[0].column), (Some(3), Some(1)));
/// assert_eq!(problems[0].remedy, "did you mean `ratings`?");
/// ```
///
/// # Errors
/// Everything that keeps the file from being read, in the file's order, each with its place, its field and what to do.
pub fn parse(text: &str, format: Format) -> Result<Authored, Vec<Problem>> {
    let (source, places) = read(text, format, &shape::DEFINITION)?;
    Ok(Authored { source, places })
}

/// Reads a file of a form, and says how far it was read where there is a problem.
fn read<T: DeserializeOwned>(text: &str, format: Format, form: &shape::Form) -> Result<(T, Places), Vec<Problem>> {
    let at_stage =
        |problems: Vec<Problem>, stage| problems.into_iter().map(|problem| problem.at_stage(stage)).collect();
    let document = form.open(text, format).map_err(|problems| -> Vec<_> { at_stage(problems, Stage::Syntax) })?;
    let source = shape::read(&document, form).map_err(|problems| -> Vec<_> { at_stage(problems, Stage::Shape) })?;
    Ok((source, document.places))
}

/// Reads a file in TOML of another kind, as strictly as a definition: no unknown key, none missing, and every value of the right kind.
/// `beginning` says what to write into an empty file.
///
/// ```
/// #[derive(serde::Deserialize, schemars::JsonSchema)]
/// #[serde(deny_unknown_fields)]
/// struct Pet {
///     name: String,
/// }
/// let problems = handraise::author::read_toml::<Pet>("nmae = \"Rex\"\n", |_| "begin with `name = \"Rex\"`").err();
/// assert_eq!(problems.unwrap_or_default()[0].remedy, "did you mean `name`?");
/// ```
///
/// # Errors
/// As [`parse`].
pub fn read_toml<T: DeserializeOwned + JsonSchema>(
    text: &str,
    beginning: fn(Format) -> &'static str,
) -> Result<T, Vec<Problem>> {
    read_toml_that(text, beginning, |_, _| ())
}

/// As [`read_toml`], of a file whose values must also make sense together: `check` tells the path of each field that does not, what is wrong
/// with it, and what to do.
///
/// ```
/// #[derive(serde::Deserialize, schemars::JsonSchema)]
/// #[serde(deny_unknown_fields)]
/// struct Pet {
///     legs: u8,
/// }
/// let read = |text| {
///     handraise::author::read_toml_that::<Pet>(text, |_| "begin with `legs = 4`", |pet, tell| {
///         if pet.legs % 2 == 1 {
///             tell("legs", "is odd", "count again");
///         }
///     })
/// };
/// assert_eq!(read("legs = 4\n").map(|pet| pet.legs), Ok(4));
/// let problems = read("# Rex\nlegs = 3\n").err().unwrap_or_default();
/// assert_eq!((problems[0].line, problems[0].path.as_str(), problems[0].remedy.as_str()), (Some(2), "legs", "count again"));
/// ```
///
/// # Errors
/// As [`parse`].
pub fn read_toml_that<T: DeserializeOwned + JsonSchema>(
    text: &str,
    beginning: fn(Format) -> &'static str,
    check: impl FnOnce(&T, &mut dyn FnMut(&str, &str, &str)),
) -> Result<T, Vec<Problem>> {
    let (value, places) = read(text, Format::Toml, &shape::Form::of_type::<T>(beginning))?;
    let mut problems = Vec::new();
    check(&value, &mut |path, message, remedy| {
        problems.push(places.locate(Problem::new(Code::Field, path, message, remedy)));
    });
    problems.sort_by_key(Problem::place);
    if problems.is_empty() { Ok(value) } else { Err(problems) }
}

/// Finds everything that is wrong with a definition: errors, and warnings of what you probably did not intend. With `today`,
/// it also looks for days that have passed.
///
/// ```
/// use handraise::author::{Code, Format, check};
/// let problems = check("id = \"mql\"\nversion = 1\nreview_by = \"2026-01-01\"\n", Format::Toml, "2026-02-01".parse().ok());
/// assert!(problems.iter().any(|problem| problem.code == Code::ReviewPassed && problem.line == Some(3)));
/// ```
pub fn check(text: &str, format: Format, today: Option<jiff::civil::Date>) -> Vec<Problem> {
    match parse(text, format) {
        Ok(authored) => {
            let mut problems = authored.compile().err().unwrap_or_default();
            let mut lints = authored.lint(today);
            // A key that is given in the old way and in the new one is told once.
            let is_told =
                |lint: &Problem| problems.iter().any(|known| known.code == Code::Duplicate && known.path == lint.path);
            lints.retain(|lint| lint.code != Code::Retired || !is_told(lint));
            problems.extend(lints);
            problems.sort_by_key(Problem::place);
            problems
        }
        Err(problems) => problems,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Evidence;

    #[test]
    fn what_is_nested_without_end_is_a_problem_with_its_place_and_a_remedy() {
        let deep = |open: &str, close: &str| [open.repeat(3000), "1".into(), close.repeat(3000)].concat();
        let many = "a.".repeat(100_000);
        for (text, format) in [
            (format!("x = {}", deep("[", "]")), Format::Toml),
            (format!("x = {}", deep("{a=", "}")), Format::Toml),
            (format!("x = {}", deep("{a.a.a.a=", "}")), Format::Toml),
            (format!("x = {}", "[".repeat(100_000)), Format::Toml),
            (format!("{many}a = 1"), Format::Toml),
            (format!("[{many}a]"), Format::Toml),
            (format!("[[{many}a]]"), Format::Toml),
            (deep("{\"a\":", "}"), Format::Json),
            (format!("{{\"a\":{}}}", deep("[", "]")), Format::Json),
        ] {
            let problems = check(&format!("\n{text}"), format, None);
            let [problem] = problems.as_slice() else { panic!("{problems:?} of {text:.20}") };
            assert_eq!((problem.code, problem.line), (Code::Syntax, Some(2)), "{text:.20}");
            assert!(problem.column.is_some() && problem.message.contains("64 levels"), "{text:.20}");
            let evidence = Evidence::from_json(&text).map_err(|problems| problems[0].message.clone());
            assert!(format == Format::Toml || evidence == Err(problem.message.clone()), "{evidence:?} of {text:.20}");
        }
        // A carriage return ends no comment, and yet this reader of mistakes takes it for the end of a line.
        let hidden = format!("# \r x = {}", "[".repeat(100_000));
        assert_eq!(check(&hidden, Format::Toml, None).len(), 1);
    }

    #[test]
    fn a_key_in_the_old_way_and_in_the_new_one_is_told_once() {
        let codes = |old: &str, new: &str| {
            let text = format!(
                "id = \"acme\"\nversion = 1\n[[rules]]\nid = \"r\"\nlabel = \"R\"\ndimension = \"intent\"\npoints = 20\n\
                 when = {{ return_visit = {{ after = \"48h\"{old} }} }}\n[[segments]]\nid = \"s\"\ncapacity_per_week = 5\n{new}"
            );
            let problems = check(&text, Format::Toml, None);
            let told = problems.iter().filter(|problem| matches!(problem.code, Code::Retired | Code::Duplicate));
            told.map(|problem| problem.code).collect::<Vec<_>>()
        };
        assert_eq!(codes("", ""), [Code::Retired, Code::Retired]);
        assert_eq!(codes(", gap_at_most = \"2d\"", ""), [Code::Duplicate, Code::Retired]);
        let capacity = "[[policy.capacity]]\nsegment = \"s\"\nleads_per_week = 5\n";
        assert_eq!(codes("", capacity), [Code::Retired, Code::Duplicate]);
    }
}
