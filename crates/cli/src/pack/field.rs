//! `--field KEY=NAME`: what a field of the plugin is called in the host's forms; without a name it is not sent. It does not know which fields there are.

use super::super::Failure;
use std::collections::BTreeMap;
use std::str::FromStr;

/// A field with the name that the host has for it.
#[derive(Clone, Debug)]
pub(super) struct Field {
    /// Such as `score`.
    pub(super) key: String,
    /// Such as `00N5g00000ABCDE`.
    pub(super) name: String,
}

impl FromStr for Field {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=').map(|(key, name)| (key.trim(), name.trim())) {
            Some((key, name)) if !key.is_empty() => Ok(Self { key: key.to_owned(), name: name.to_owned() }),
            _ => {
                Err("no field and its name; write `score=LEAD_SCORE`, or `receipt=` to leave that field out".to_owned())
            }
        }
    }
}

/// The names by key; each key may have one.
pub(super) fn by_key(fields: &[Field]) -> Result<BTreeMap<String, String>, Failure> {
    let mut names = BTreeMap::new();
    for Field { key, name } in fields {
        if names.insert(key.clone(), name.clone()).is_some() {
            return Err(Failure::Other(format!("--field: `{key}` is named twice; leave one of them out")));
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_hold_an_equals_sign_or_be_empty() {
        let field: Field = "score = a=b".parse().unwrap();
        assert_eq!((field.key.as_str(), field.name.as_str()), ("score", "a=b"));
        let field: Field = "receipt=".parse().unwrap();
        assert_eq!((field.key.as_str(), field.name.as_str()), ("receipt", ""));
        for wrong in ["", "score", "=x", " = "] {
            assert!(wrong.parse::<Field>().is_err_and(|error| error.contains("score=LEAD_SCORE")), "{wrong}");
        }
    }
}
