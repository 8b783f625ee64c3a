//! A compiled policy, `.policy.json`: the input is the file.

use handraise::author::{Format, Loaded};
use handraise::definition::Policy;

use crate::seed::Seeds;

/// Any bytes are a policy or an error in words; what is read is written as it was.
pub fn check(input: &[u8]) {
    match Policy::read(input) {
        Ok(policy) => {
            assert_eq!(policy.to_json().as_bytes(), input, "one policy has one text");
            assert_eq!(policy.hash().len(), 64);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// The policies of all definitions that have one.
pub(crate) fn seeds(seeds: &Seeds) -> Vec<Vec<u8>> {
    let compiled = seeds.definitions().into_iter().filter_map(|text| Loaded::compile(&text, Format::Toml).ok());
    compiled.filter_map(|loaded| Some(loaded.policy?.to_json().into_bytes())).collect()
}
