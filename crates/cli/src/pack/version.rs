//! `--package-version`: a version that every host takes, and that no language of a template reads as anything else. It does not know the hosts.

use std::str::FromStr;

/// Numbers with dots, and perhaps a suffix, such as `1.2.3` or `2.0.0-beta.1`.
#[derive(Clone, Debug)]
pub(super) struct PackageVersion(pub(super) String);

impl FromStr for PackageVersion {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (numbers, suffix) = text.split_once('-').map_or((text, None), |(numbers, suffix)| (numbers, Some(suffix)));
        let is_number = |part: &str| {
            matches!(part.len(), 1..=9)
                && part.bytes().all(|b| b.is_ascii_digit())
                && (part == "0" || !part.starts_with('0'))
        };
        let is_word =
            |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let is_version = matches!(numbers.split('.').count(), 1..=4)
            && numbers.split('.').all(is_number)
            && suffix.is_none_or(|suffix| suffix.split('.').all(is_word));
        match is_version {
            true => Ok(Self(text.to_owned())),
            false => {
                Err("no version; write one to four numbers with dots, such as `1.2.3` or `2.0.0-beta.1`".to_owned())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_numbers_with_dots_and_perhaps_a_suffix() {
        for good in ["7", "2.0", "1.2.3", "0.1.0.12", "2.0.0-beta.1"] {
            assert!(good.parse::<PackageVersion>().is_ok(), "{good}");
        }
        for bad in
            ["", "abc", "1.", "1.02", "1.2.3.4.5", "1 */ x", "1\n2", "1.0-", "1.0-B", "v1", "1.0+a", "not a version"]
        {
            assert!(bad.parse::<PackageVersion>().is_err(), "{bad}");
        }
    }
}
