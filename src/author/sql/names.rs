//! The names of classes as the table has them, and what the script can't say. It does not know queries.

use super::dialect::Dialect;
use crate::author::Problem;
use crate::author::diagnostic::Code;
use crate::author::diff::Names;
use crate::matching::ClassId;
use std::collections::BTreeMap;

/// Names by class, with what was asked for and has none.
pub(super) struct ClassNames {
    pub(super) dialect: Dialect,
    names: Names,
    /// The classes that the script asks for, with their names.
    asked: BTreeMap<ClassId, String>,
    pub(super) problems: Vec<Problem>,
}

impl ClassNames {
    pub(super) fn new(dialect: Dialect, names: Names, problems: Vec<Problem>) -> Self {
        Self { dialect, names, asked: BTreeMap::new(), problems }
    }

    /// A class as a text of the script; `path` is what asks for it.
    pub(super) fn text(&mut self, class: ClassId, path: &str) -> String {
        match self.names.name(class) {
            Some(name) => {
                self.asked.insert(class, name.to_owned());
                self.dialect.text(name)
            }
            None => {
                // What looks into a field's text is refused with a better remedy already.
                if !self.problems.iter().any(|problem| problem.path.starts_with(path)) {
                    let message =
                        format!("the name of `#{:06x}` isn't known, and tables tell of things by name", class.number());
                    let remedy = "compile the file that people write, not what was compiled from it";
                    self.problems.push(Problem::new(Code::Sql, path, &message, remedy));
                }
                "null".to_owned()
            }
        }
    }

    /// A query of names with the numbers of their classes, so that ties are broken as everywhere else: all that the script asks for, and `others`.
    pub(super) fn numbers(&self, others: &[String]) -> String {
        let others = others.iter().map(|name| (ClassId::of(name), name));
        let all: BTreeMap<ClassId, &String> =
            self.asked.iter().map(|(class, name)| (*class, name)).chain(others).collect();
        let each: Vec<String> =
            all.iter().map(|(class, name)| format!("({}, {})", self.dialect.text(name), class.number())).collect();
        if each.is_empty() {
            return "select cast(null as varchar) as name, 0 as class_no where false".to_owned();
        }
        format!("select * from (values {}) as v(name, class_no)", each.join(", "))
    }
}
