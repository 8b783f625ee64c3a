//! Which of some names somebody probably meant. It does not know what they name.

/// The name that the author probably meant.
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let likeness = |other: &&str| (strsim::jaro_winkler(name, other) * 1000.0) as u32;
    known.filter(|other| likeness(other) > 800).max_by_key(likeness)
}
