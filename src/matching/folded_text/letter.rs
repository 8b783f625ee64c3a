//! Letters and signs beyond ASCII in one spelling: by Unicode's tables, or by the platform where a build leaves these out.

#[cfg(feature = "unicode")]
pub(super) fn plain(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    use unicode_normalization::char::is_combining_mark;
    use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};
    let visible = text.nfkd().filter(|c| !is_combining_mark(*c) && c.general_category() != GeneralCategory::Format);
    let plain = visible.map(|c| match c.general_category_group() {
        _ if c.is_ascii() => c,
        GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number => c,
        _ if c.general_category() == GeneralCategory::DashPunctuation => '-',
        _ => '\'',
    });
    plain.flat_map(char::to_uppercase).collect()
}

/// Without a platform, letters beyond ASCII keep their marks.
#[cfg(not(feature = "unicode"))]
pub(super) fn plain(text: &str) -> String {
    PLATFORM.get().map_or_else(|| text.to_uppercase(), |letters| letters(text))
}

#[cfg(not(feature = "unicode"))]
static PLATFORM: std::sync::OnceLock<fn(&str) -> String> = std::sync::OnceLock::new();

/// Sets what a build without the feature `unicode` uses in place of Unicode's tables: a function that does what
/// `packages/page/fold.ts` does up to the capitals. The first call counts; with the feature, none does.
pub fn set_platform_letters(letters: fn(&str) -> String) {
    #[cfg(not(feature = "unicode"))]
    let _is_first = PLATFORM.set(letters);
    #[cfg(feature = "unicode")]
    let _tables_are_here = letters;
}
