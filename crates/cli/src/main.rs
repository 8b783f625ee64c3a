//! The `handraise` command. Everything it does is in the library beside it; the program adds the built plugin.

use rust_embed::RustEmbed;

/// The plugin's files, from `cargo xtask dist`. There are none if the tool was built before the plugin. The program embeds them, not the
/// library, so that tests give the same results on a machine that never built the plugin.
#[derive(RustEmbed)]
#[folder = "carried/plugin"]
#[allow_missing = true]
struct Plugin;

fn main() -> std::process::ExitCode {
    let names = Plugin::iter();
    let files = names.filter_map(|name| Plugin::get(&name).map(|file| (name.into_owned(), file.data)));
    handraise_cli::main(files.collect())
}
