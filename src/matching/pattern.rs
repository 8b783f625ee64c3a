//! URL and link patterns: `*` stays within a path segment, `**` crosses segments. It does not parse URLs.

use super::FoldedBytes;

/// Where to resume after a mismatch: the pattern after a star, and the text that the star has not taken yet.
type Backtrack<'a> = Option<(FoldedBytes<'a>, FoldedBytes<'a>)>;

const STAR: u8 = b'*';
const SLASH: u8 = b'/';

/// Whether `text` matches `pattern`. Both are folded; `*` stands for any run without `/`, `**` for any run at all, the
/// empty one included. A trailing slash of `text` is ignored.
///
/// A mismatch resumes at the last star instead of trying every star again. Ref.: Russ Cox, [Glob Matching Can Be Simple And
/// Fast Too](https://research.swtch.com/glob).
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

/// [`matches`] for bytes, which should be UTF-8 but need not be.
pub(crate) fn matches_bytes(pattern: &[u8], text: &[u8]) -> bool {
    let text = match text {
        [rest @ .., b'/'] if !rest.is_empty() => rest,
        text => text,
    };
    let (mut pattern, mut text) = (FoldedBytes(pattern), FoldedBytes(text));
    let (mut single_star, mut double_star): (Backtrack<'_>, Backtrack<'_>) = (None, None);
    loop {
        let (mut after, mut rest) = (pattern, text);
        match (after.next(), rest.next()) {
            (None, None) => return true,
            (Some(STAR), _) => {
                let after_one = after;
                if after.next() == Some(STAR) {
                    (single_star, double_star) = (None, Some((after, text)));
                    pattern = after;
                } else {
                    single_star = Some((after_one, text));
                    pattern = after_one;
                }
            }
            (expected, found) if expected == found => (pattern, text) = (after, rest),
            _ => {
                if !take_one_more(&mut single_star, false) {
                    single_star = None;
                    if !take_one_more(&mut double_star, true) {
                        return false;
                    }
                }
                if let Some(position) = single_star.or(double_star) {
                    (pattern, text) = position;
                }
            }
        }
    }
}

/// Lets a star take one more character of the text; false if there is no star, or none that it may take.
fn take_one_more(star: &mut Backtrack<'_>, crosses_segments: bool) -> bool {
    let Some((_, text)) = star else {
        return false;
    };
    text.next().is_some_and(|taken| crosses_segments || taken != SLASH)
}

/// How many characters of a pattern are not stars. Where several patterns match, the one with the most wins.
pub(crate) fn specificity(pattern: &[u8]) -> usize {
    FoldedBytes(pattern).filter(|byte| *byte != STAR).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_double_star_takes_more_after_a_single_star_failed() {
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
