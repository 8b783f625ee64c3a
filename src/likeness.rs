//! Which of some names somebody probably meant, and whether an unknown one may be repeated. It does not know what they name.

/// The name that the author probably meant.
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let likeness = |other: &&str| (strsim::jaro_winkler(name, other) * 1000.0) as u32;
    known.filter(|other| likeness(other) > 800).max_by_key(likeness)
}

/// Whether an error may repeat an unknown name: one of at most so many letters and underscores. Anything else may be a person's data.
pub fn may_be_repeated(name: &str, most: usize) -> bool {
    (1..=most).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_')
}
