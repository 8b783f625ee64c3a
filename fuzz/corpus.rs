//! Lays out seeds and kept corpus as files for a fuzzer (`lay FOLDER`: a folder for each target), or keeps what is in such folders (`keep
//! FOLDER [TARGET]…`). It prints the name of each target and how many inputs it has. It does not know how inputs are found.

use std::path::Path;
use std::{env, fs};

use handraise_fuzz::{TARGETS, corpus, seed::Seeds};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [what, folder, named @ ..] = arguments.as_slice() else {
        panic!("say `lay FOLDER` or `keep FOLDER [TARGET]…`")
    };
    let folder = Path::new(folder);
    let is_meant = |name: &str| named.is_empty() || named.iter().any(|named| named == name);
    for target in TARGETS.iter().filter(|target| is_meant(target.name)) {
        let own = folder.join(target.name);
        let inputs = match what.as_str() {
            "lay" => {
                fs::create_dir_all(&own).expect("a folder can be made");
                let seeds = (target.seeds)(&Seeds::of_this_repository());
                let all: Vec<_> = seeds.into_iter().chain(corpus::kept(target)).collect();
                for (number, input) in all.iter().enumerate() {
                    fs::write(own.join(format!("{number:05}")), input).expect("a file can be written");
                }
                all.len()
            }
            "keep" => corpus::keep(target, &own),
            other => panic!("`{other}` is neither `lay` nor `keep`"),
        };
        println!("{} {inputs}", target.name);
    }
}
