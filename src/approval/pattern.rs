//! Lists of patterns as OpenSSH reads them: `*` for any characters, `?` for one, `!` before a pattern that must not match, with commas between. It
//! does not know what is matched.

/// Whether a text matches a list of patterns. One with `!` that matches settles it.
pub(super) fn matches_list(text: &str, list: &str) -> bool {
    let mut found = false;
    for pattern in list.split(',') {
        match pattern.strip_prefix('!') {
            Some(pattern) if matches(text.as_bytes(), pattern.as_bytes()) => return false,
            Some(_) => {}
            None => found |= matches(text.as_bytes(), pattern.as_bytes()),
        }
    }
    found
}

/// Compares from the left and, after a difference, goes back to the last star, which then takes one character more.
fn matches(text: &[u8], pattern: &[u8]) -> bool {
    let (mut at, mut place) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(letter) = text.get(at) {
        match pattern.get(place) {
            Some(b'*') => {
                star = Some((at, place));
                place += 1;
            }
            Some(wanted) if wanted == letter || *wanted == b'?' => (at, place) = (at + 1, place + 1),
            _ => match star {
                Some((from, of)) => {
                    star = Some((from + 1, of));
                    (at, place) = (from + 1, of + 1);
                }
                None => return false,
            },
        }
    }
    pattern.get(place..).is_some_and(|rest| rest.iter().all(|letter| *letter == b'*'))
}

#[cfg(test)]
mod tests {
    use super::matches_list;

    #[test]
    fn stars_question_marks_and_exclamation_marks_mean_what_they_mean_in_ssh() {
        let is = |list: &str| matches_list("handraise", list);
        for list in ["handraise", "*", "git,handraise", "hand*", "*raise", "h*r*e", "handrais?", "**", "git,*"] {
            assert!(is(list), "{list}");
        }
        for list in ["", "git", "hand", "handraise?", "!handraise", "*,!hand*", "!git", "raise*", "Handraise"] {
            assert!(!is(list), "{list}");
        }
    }

    #[test]
    fn many_stars_take_no_time() {
        assert!(!matches_list(&"a".repeat(2000), &format!("{}b", "a*".repeat(500))));
    }
}
