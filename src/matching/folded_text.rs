//! What a visitor typed, in one spelling: of letters, signs, abbreviations and numbers. It does not know what a text is about.

mod letter;
mod number;
mod sign;

pub use letter::set_platform_letters;

/// Text in one spelling, so that it can be compared with a vocabulary.
///
/// | typed | folded | what |
/// |---|---|---|
/// | `Geschäftsführer`, `Geschaeftsfuehrer` | `GESCHAFTSFUHRER` | the compatibility form [NFKD](https://www.unicode.org/reports/tr15/) without marks and invisible signs, in capitals; an umlaut as without its dots |
/// | `51–200` | `51-200` | each dash is `-`, each other sign beyond ASCII `'` |
/// | `C.E.O.` | `CEO` | abbreviations without dots |
/// | `1,000`, `1.000`, `1’000`, `1k` | `1000` | numbers without grouping signs and units |
/// | `VP of Sales / EMEA` | `VP, SALES , EMEA` | what stands between two parts of a title is a comma |
/// | `Ada <a@b.example>` | `A@B.EXAMPLE` | the address alone, without dots at the end |
///
/// In a page the platform folds, with the same result (`packages/page/fold.ts`), because the tables are larger than the plugin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Folded<'a>(&'a [u8]);

impl<'a> Folded<'a> {
    /// Text that the platform folded, in UTF-8. Text that nobody folded is read, too, but not understood as well.
    pub const fn by_platform(text: &'a [u8]) -> Self {
        Self(text)
    }

    /// The text, to look at; `None` if the platform gave something else than UTF-8.
    pub fn as_str(self) -> Option<&'a str> {
        core::str::from_utf8(self.0).ok()
    }

    pub(crate) const fn bytes(self) -> &'a [u8] {
        self.0
    }
}

/// A text that this library folded.
///
/// ```
/// use handraise::matching::FoldedText;
/// let typed = FoldedText::of("Gescha\u{308}ftsfu\u{308}hrer\u{200B}");
/// assert_eq!(typed, FoldedText::of("Geschaeftsfuehrer"));
/// assert_eq!(FoldedText::of("1,000–5,000"), FoldedText::of("1k-5k"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoldedText(String);

impl FoldedText {
    /// Folds the beginning of a text: 512 UTF-16 units, as a page does. Honest answers are far shorter.
    pub fn of(text: &str) -> Self {
        let (text, ends_within) = beginning(text);
        let mut letters = if text.is_ascii() { text.to_ascii_uppercase() } else { letter::plain(text) };
        if ends_within {
            letters.push('\'');
        }
        let text = sign::without_umlauts(&letters);
        let text = sign::without_abbreviation_dots(&text);
        let has_number = text.bytes().any(|byte| byte.is_ascii_digit());
        let text = if has_number { number::plain(&text) } else { text };
        let text = sign::with_commas_between_parts(&text);
        Self(sign::address_alone(&text))
    }

    /// The folded text, to look at.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folded text.
    pub fn get(&self) -> Folded<'_> {
        Folded(self.0.as_bytes())
    }
}

/// No more UTF-16 units of a text than these are folded.
const FOLDED_UNITS: usize = 512;

/// The beginning of a text, and whether it ends within a pair of units. Of such a pair, a page keeps half, and folds it to a sign.
fn beginning(text: &str) -> (&str, bool) {
    let mut units = 0;
    let beyond = text.char_indices().find_map(|(place, c)| {
        units += c.len_utf16();
        (units > FOLDED_UNITS).then_some((place, units - c.len_utf16() < FOLDED_UNITS))
    });
    let (end, is_within) = beyond.unwrap_or((text.len(), false));
    (text.get(..end).unwrap_or_default(), is_within)
}
