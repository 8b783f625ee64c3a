//! Has cargo compile the tool again when a file that it carries comes, goes or changes. It builds nothing: the plugin is
//! built by `cargo xtask dist`, and a tool without it works.

fn main() {
    // The macros that include the files notice changed files, but not new ones.
    for folder in ["carried", "../../www"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
