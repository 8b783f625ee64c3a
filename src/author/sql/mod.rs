//! A definition as one query of SQL, for leads whose rows are in a table of a warehouse. It says what `score` says, in whole numbers, and refuses by
//! name what can't be said. Pure: a definition in, a text out. It does not know databases.
//!
//! The query is written in parts with names, in this order: the rows of the table (`rows`), what conditions find in them (`condition`), what
//! rules give (`rule`), how well leads fit (`fit`), and what is decided (`decision`). Each follows the file of `src/scoring` with its name; a test
//! compares both on random definitions and leads.

mod condition;
mod decision;
mod dialect;
mod fit;
mod names;
mod rows;
mod rule;
mod script;
mod unsayable;

pub use dialect::Dialect;

use super::{Loaded, Problem};
use condition::Search;
use names::ClassNames;
use script::Script;

/// What a query is written for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The table of rows, with the names of its schema and its catalogue before it, divided by dots.
    pub table: String,
    /// As of when leads are scored, in seconds since 1970; `None` for the moment at which the query runs.
    pub at_s: Option<u32>,
}

impl Loaded {
    /// The definition as one query.
    ///
    /// ```
    /// use handraise::author::{Format, Loaded, sql::{Dialect, Options}};
    /// let loaded = Loaded::compile("id = \"mql\"\nversion = 1\n", Format::Toml).unwrap();
    /// let options = Options { table: "marts.touches".into(), at_s: None };
    /// assert!(loaded.to_sql(Dialect::DuckDb, &options).unwrap().contains("from \"marts\".\"touches\" t"));
    /// ```
    ///
    /// # Errors
    /// Everything that SQL can't say of it, in the file's order, each with its place, its field and what to do.
    pub fn to_sql(&self, dialect: Dialect, options: &Options) -> Result<String, Vec<Problem>> {
        let unsayable = self.authored.as_ref().map(|authored| unsayable::problems(&authored.source));
        let mut names = self.names();
        names.learn(["unclear"]);
        let mut names = ClassNames::new(dialect, names, unsayable.unwrap_or_default());
        let definition = self.compiled.definition();
        // The rows come first in the script and are written last, because they order classes by the numbers of those that are asked for.
        let mut rest = Script::default();
        let mut search = Search::new(&mut rest, &mut names);
        rule::write(&mut search, definition);
        let query = decision::write(&mut search, definition);
        if !names.problems.is_empty() {
            let locate = |problem| match &self.authored {
                Some(authored) => authored.places.locate(problem),
                None => problem,
            };
            let mut problems: Vec<Problem> = names.problems.into_iter().map(locate).collect();
            problems.sort_by_key(Problem::place);
            return Err(problems);
        }
        let mut script = Script::default();
        rows::write(&mut script, options, definition, &names);
        script.append(rest);
        let (id, version, hash) = (dialect::comment(&definition.id), definition.version, self.compiled.hash());
        let head = format!(
            "-- {id} version {version} for {}, written by `handraise compile --sql`: write the definition, not this query\n-- {hash}\n",
            dialect.name()
        );
        Ok(head + &script.finish(&query))
    }
}
