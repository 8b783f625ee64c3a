//! The `handraise` command, built for the tests: the same `main` as in `crates/cli`. It carries what a test says, so that no test
//! depends on whether the plugin was built.

use handraise_receiver::Carried;

fn main() -> std::process::ExitCode {
    handraise_cli::main(carried().unwrap_or_default())
}

/// The files of the folder that a test names.
fn carried() -> Option<Carried> {
    let folder = std::env::var_os("HANDRAISE_TEST_CARRIES")?;
    let files = std::fs::read_dir(folder).ok()?.flatten();
    let files = files.map(|file| Some((file.file_name().into_string().ok()?, std::fs::read(file.path()).ok()?.into())));
    files.collect()
}
