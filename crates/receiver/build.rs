//! Makes cargo compile the receiver again if a file of the inbox was added or removed. It builds nothing.

fn main() {
    // Cargo itself notices changes in embedded files, but not new files.
    for folder in ["inbox", "texts", "assets"] {
        println!("cargo::rerun-if-changed=../../www/{folder}");
    }
}
