//! Reads pinned versions from `Cargo.lock`.

use anyhow::{Context, Result, bail};
use serde::Deserialize;

#[derive(Deserialize)]
struct Lock {
    #[serde(default)]
    package: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
}

/// The one version of package `name` in the text of a lock file.
pub(crate) fn version_of(lock: &str, name: &str) -> Result<String> {
    let lock: Lock = toml::from_str(lock).context("could not read `Cargo.lock`")?;
    let mut versions = lock.package.into_iter().filter(|package| package.name == name).map(|package| package.version);
    match (versions.next(), versions.next()) {
        (Some(version), None) => Ok(version),
        (Some(first), Some(second)) => bail!(
            "`Cargo.lock` has `{name}` as {first} and as {second}; run `cargo tree -d -i {name}@{second}` to see who asks for the second"
        ),
        (None, _) => bail!("`Cargo.lock` has no package `{name}`; run `cargo generate-lockfile`"),
    }
}

#[cfg(test)]
mod tests {
    use super::version_of;

    const LOCK: &str = r#"
version = 4

[[package]]
name = "wasm-bindgen"
version = "0.2.130"

[[package]]
name = "wasm-bindgen-macro"
version = "0.2.129"

[[package]]
name = "sha2"
version = "0.10.9"

[[package]]
name = "sha2"
version = "0.11.1"
"#;

    #[test]
    fn finds_the_version_of_exactly_that_package() {
        assert_eq!(version_of(LOCK, "wasm-bindgen").ok().as_deref(), Some("0.2.130"));
    }

    #[test]
    fn two_versions_of_one_package_are_an_error_that_names_both() {
        let error = version_of(LOCK, "sha2").map_err(|error| error.to_string());
        assert!(error.is_err_and(|error| error.contains("0.10.9") && error.contains("0.11.1")));
    }

    #[test]
    fn a_missing_package_is_an_error_that_names_it() {
        let error = version_of(LOCK, "serde").map_err(|error| error.to_string());
        assert!(error.is_err_and(|error| error.contains("`serde`")));
    }
}
