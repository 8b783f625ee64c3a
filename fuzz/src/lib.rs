//! What must hold for any input of each decoder: one file for each target, which libFuzzer runs (`cargo xtask fuzz`), and which a test runs
//! over the kept corpus. A target fails by a panic. It does not know how inputs are found.

pub mod approval;
pub mod authored;
pub mod body;
pub mod charset;
pub mod corpus;
pub mod definition;
pub mod evidence;
pub mod evidence_document;
pub mod facts;
pub mod form;
pub mod header;
pub mod multipart;
pub mod policy;
mod sample;
pub mod seed;
pub mod visit;

use seed::Seeds;

/// One decoder.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name, which its module and its program have too.
    pub name: &'static str,
    /// Panics if something does not hold for an input.
    pub check: fn(&[u8]),
    /// The inputs that the corpus begins with.
    pub seeds: fn(&Seeds) -> Vec<Vec<u8>>,
}

macro_rules! targets {
    ($($name:ident)*) => {
        /// All targets.
        pub const TARGETS: &[Target] =
            &[$(Target { name: stringify!($name), check: $name::check, seeds: $name::seeds }),*];

        #[cfg(test)]
        mod tests {
            $(#[test]
            fn $name() {
                super::holds(stringify!($name));
            })*
        }
    };
}

targets! { evidence definition policy authored evidence_document form body multipart charset header visit facts approval }

/// Runs a target over its seeds and its kept corpus.
#[cfg(test)]
fn holds(name: &str) {
    let target = TARGETS.iter().find(|target| target.name == name).expect("a target");
    let seeds = (target.seeds)(&Seeds::of_this_repository());
    assert!(!seeds.is_empty(), "a corpus begins with something");
    let kept = corpus::kept(target);
    assert!(!kept.is_empty(), "a corpus is kept");
    for input in seeds.iter().chain(&kept) {
        (target.check)(input);
    }
}
