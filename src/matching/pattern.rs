//! URL and link patterns: `*` stays within a path segment, `**` crosses segments. It does not parse URLs.

use super::fold_char;
use core::str::Chars;

/// Where matching resumes when a star has to eat one more character: the pattern after the star, the text it ate up to.
type Mark<'a> = Option<(Chars<'a>, Chars<'a>)>;

/// Whether `text` matches `pattern`, both folded: `*` is any run without `/`, `**` any run at all.
/// A trailing slash in `text` is ignored.
///
/// ```
/// use handraise::matching::matches;
/// assert!(matches("/pricing", "/Pricing/"));
/// assert!(matches("/*/pricing", "/de/pricing") && !matches("/*/pricing", "/a/b/pricing"));
/// assert!(matches("/docs/**", "/docs/a/b") && matches("**.pdf", "/files/guide.pdf"));
/// ```
pub fn matches(pattern: &str, text: &str) -> bool {
    let text = match text.strip_suffix('/') {
        Some(rest) if !rest.is_empty() => rest,
        _ => text,
    };
    let (mut pattern, mut text) = (pattern.chars(), text.chars());
    let (mut star, mut stars): (Mark<'_>, Mark<'_>) = (None, None);
    loop {
        let (mut after, mut rest) = (pattern.clone(), text.clone());
        match (after.next(), rest.next()) {
            (None, None) => return true,
            (Some('*'), _) => {
                let single = after.clone();
                if after.next() == Some('*') {
                    (star, stars) = (None, Some((after.clone(), text.clone())));
                    pattern = after;
                } else {
                    star = Some((single.clone(), text.clone()));
                    pattern = single;
                }
            }
            (Some(p), Some(t)) if fold_char(p) == fold_char(t) => (pattern, text) = (after, rest),
            _ => {
                if eat(&mut star, false) || {
                    star = None;
                    eat(&mut stars, true)
                } {
                    let Some((p, t)) = star.as_ref().or(stars.as_ref()) else {
                        return false;
                    };
                    (pattern, text) = (p.clone(), t.clone());
                } else {
                    return false;
                }
            }
        }
    }
}

/// Lets a star eat one more character; false when it cannot.
fn eat(mark: &mut Mark<'_>, crosses_segments: bool) -> bool {
    match mark {
        Some((_, text)) => text.next().is_some_and(|c| crosses_segments || c != '/'),
        None => false,
    }
}

/// How specific a pattern is: its characters other than stars. The most specific matching pattern wins.
pub fn specificity(pattern: &str) -> usize {
    pattern.chars().filter(|&c| c != '*').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_double_star_may_eat_again_after_a_single_star_failed() {
        assert!(matches("**/a*/c", "/x/ab/d/ay/c"));
        assert!(!matches("**/a*/c", "/x/ab/d/ay/e"));
    }

    #[test]
    fn the_root_keeps_its_slash() {
        assert!(matches("/", "/"));
        assert!(!matches("/", "/pricing"));
    }

    #[test]
    fn a_single_star_matches_nothing_too() {
        assert!(matches("/case-*", "/case-"));
        assert!(matches("/case-*", "/case-study/"));
    }
}
