//! URL and link patterns: `*` stays within a path segment, `**` crosses segments. It does not parse URLs.

use super::Letters;

/// Where matching resumes when a star has to eat one more character: the pattern after the star, the text it ate up to.
type Mark<'a> = Option<(Letters<'a>, Letters<'a>)>;

const STAR: u32 = '*' as u32;
const SLASH: u32 = '/' as u32;

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
    matches_bytes(pattern.as_bytes(), text.as_bytes())
}

/// The same for UTF-8, or what passes for it.
pub(crate) fn matches_bytes(pattern: &[u8], text: &[u8]) -> bool {
    let text = match text {
        [rest @ .., b'/'] if !rest.is_empty() => rest,
        text => text,
    };
    let (mut pattern, mut text) = (Letters(pattern), Letters(text));
    let (mut star, mut stars): (Mark<'_>, Mark<'_>) = (None, None);
    loop {
        let (mut after, mut rest) = (pattern, text);
        match (after.next(), rest.next()) {
            (None, None) => return true,
            (Some(STAR), _) => {
                let single = after;
                if after.next() == Some(STAR) {
                    (star, stars) = (None, Some((after, text)));
                    pattern = after;
                } else {
                    star = Some((single, text));
                    pattern = single;
                }
            }
            (letter, other) if letter == other => (pattern, text) = (after, rest),
            _ => {
                if !eat(&mut star, false) {
                    star = None;
                    if !eat(&mut stars, true) {
                        return false;
                    }
                }
                if let Some(mark) = star.or(stars) {
                    (pattern, text) = mark;
                }
            }
        }
    }
}

/// Lets a star eat one more character; false when it cannot.
fn eat(mark: &mut Mark<'_>, crosses_segments: bool) -> bool {
    let Some((_, text)) = mark else {
        return false;
    };
    text.next().is_some_and(|letter| crosses_segments || letter != SLASH)
}

/// How specific a pattern is: its characters other than stars. The most specific matching pattern wins.
pub(crate) fn specificity(pattern: &[u8]) -> usize {
    Letters(pattern).filter(|letter| *letter != STAR).count()
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
