//! The script of one definition, as it was written last. It does not know databases.

use handraise::author::sql::{Dialect, Options};
use handraise::author::{Format, Loaded};
use handraise_tests::root;

/// A definition with quotes and letters of every kind in its names.
const ODD: &str = r#"
id = "odd"
version = 1

[[pages]]
id = "o'brien\"s"
patterns = ["/a"]

[[rules]]
id = "ü';--"
label = "Read “it”\nselect 1; drop table touches; --"
dimension = "intent"
when = { view = { page = "o'brien\"s" } }
points = 20

[[routing]]
priority = "P'1"
queue = "a\\'b\nc"
"#;

#[test]
fn a_script_is_written_as_it_was() {
    for (dialect, name) in [(Dialect::DuckDb, "duckdb"), (Dialect::Postgres, "postgres")] {
        let loaded = Loaded::compile(ODD, Format::Toml).expect("a definition");
        let options = Options { table: "marts.to\"uches".to_owned(), at_s: Some(1_790_000_000) };
        let script = loaded.to_sql(dialect, &options).expect("everything can be said");
        let path = root().join(format!("tests/warehouse/odd.{name}.sql"));
        if std::env::var("HANDRAISE_GOLDEN").is_ok_and(|wish| wish == "write") {
            std::fs::write(&path, &script).expect("written");
        }
        let known = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            script == known,
            "the script of {name} has changed; `HANDRAISE_GOLDEN=write cargo test -p handraise-tests --test warehouse` writes it"
        );
    }
}
