//! The functions for BigQuery, in Node.

use crate::package::run;
use handraise_tests::root;
use std::process::Command;

#[test]
fn the_functions_for_bigquery_give_the_bytes_of_the_library_for_every_golden_entry() {
    let said =
        run(Command::new("node").args(["--test", "packages/warehouse/test/bigquery.test.mjs"]).current_dir(root()));
    assert!(said.contains("\n# fail 0\n") && said.contains("\n# skipped 0\n"), "{said}");
}
