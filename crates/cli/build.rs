//! Makes cargo compile the tool again if a file that the tool carries was added, removed or changed. It builds nothing: `cargo xtask dist` builds the
//! plugin, and a tool without it works.

fn main() {
    // Cargo itself notices changes in embedded files, but not new files.
    for folder in ["carried", "../../www", "../../pkg-templates", "src/init/templates"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
