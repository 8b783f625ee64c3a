//! A persona where a criterion of `fit.person` belongs, and a profile where one of `fit.company` does. Both are written in a list
//! of their own. It does not look into them.

use super::syntax::Syntax;
use serde_json::Value;

/// What is wrong with a persona or a profile at this path, and how it is written; `None` for anything else.
pub(super) fn misplaced(value: &Value, path: &str, syntax: Syntax<'_>) -> Option<[String; 2]> {
    value.as_object()?.get("criteria").filter(|criteria| criteria.is_array() || criteria.is_object())?;
    let lists = [("fit.person", "personas", "a persona"), ("fit.company", "profiles", "a profile")];
    let (list, key, what) = lists.into_iter().find(|(list, ..)| is_of(list, path))?;
    let message = format!("{what} goes into a list of its own, and `{list}` is a list of criteria");
    Some([message, syntax.renamed_list(path, &format!("fit.{key}"), "criteria")])
}

/// Whether a path is that of a list, or of an item of it.
fn is_of(list: &str, path: &str) -> bool {
    path.strip_prefix(list).is_some_and(|rest| rest.is_empty() || rest.starts_with('[') && !rest.contains('.'))
}
