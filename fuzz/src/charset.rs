//! Forms in old encodings. The first byte says which one, the second how the form names it; the others are a text.

use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, ISO_2022_JP, ISO_8859_2, KOI8_R, MACINTOSH, SHIFT_JIS, UTF_8,
    WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1254,
};
use handraise::verification::Form;
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};

use crate::body::read;
use crate::form::is_bounded;
use crate::seed::Seeds;

static ENCODINGS: [&Encoding; 16] = [
    UTF_8,
    WINDOWS_1252,
    WINDOWS_1250,
    WINDOWS_1251,
    WINDOWS_1254,
    ISO_8859_2,
    KOI8_R,
    MACINTOSH,
    SHIFT_JIS,
    EUC_JP,
    ISO_2022_JP,
    EUC_KR,
    BIG5,
    GBK,
    GB18030,
    UTF_8,
];

/// A text in an encoding that the form names is read as that encoding has it; bytes of any encoding are some text.
pub fn check(input: &[u8]) {
    let [encoding, naming, rest @ ..] = input else { return };
    let encoding = ENCODINGS[usize::from(*encoding) % ENCODINGS.len()];
    let text = String::from_utf8_lossy(rest);
    let (bytes, _, is_unmappable) = encoding.encode(&text);
    let bytes = if naming & 2 == 0 { rest } else { &*bytes };
    let value = percent_encode(bytes, NON_ALPHANUMERIC);
    let (kind, body) = match naming & 1 {
        0 => (format!("application/x-www-form-urlencoded; charset={}", encoding.name()), format!("text={value}")),
        _ => ("application/x-www-form-urlencoded".into(), format!("_charset_={}&text={value}", encoding.name())),
    };
    let Ok(form) = read(&kind, body.as_bytes()) else { panic!("a form with a field is a form") };
    is_bounded(&form);
    let is_ambiguous = encoding == WINDOWS_1252 && std::str::from_utf8(bytes).is_ok();
    if naming & 2 != 0 && !is_unmappable && !is_ambiguous && !text.contains("&#") {
        let (decoded, _) = encoding.decode_without_bom_handling(bytes);
        let expected = Form::from_pairs([("text", &*decoded)]);
        assert_eq!(form.last("text"), expected.last("text"), "in {}", encoding.name());
    }
}

/// A text of each encoding.
pub(crate) fn seeds(_seeds: &Seeds) -> Vec<Vec<u8>> {
    let texts = ["Ångström", "Škoda", "Привет", "山田 太郎", "김철수", "陳大文", "Erdős &#337;", "50–100 €"];
    (0..16u8).flat_map(|encoding| texts.map(|text| [&[encoding, 2 | encoding & 1], text.as_bytes()].concat())).collect()
}
