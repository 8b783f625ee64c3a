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
    /// No text.
    pub const EMPTY: Self = Self(b"");

    /// Text that the platform folded, in UTF-8. Text that nobody folded is read, too, but not understood as well.
    pub const fn by_platform(text: &'a [u8]) -> Self {
        Self(text)
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
    /// Folds a text.
    pub fn of(text: &str) -> Self {
        let letters = if text.is_ascii() { text.to_ascii_uppercase() } else { letter::plain(text) };
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
