//! Unicode by the platform, which has its tables already: they would double what `handraise/score` weighs.

use js_sys::{JsString, RegExp};
use wasm_bindgen::prelude::*;

/// As `packages/page/fold.ts` does up to the capitals.
fn plain_letters(text: &str) -> String {
    let steps = [(r"[\p{M}\p{Cf}]", ""), (r"\p{Pd}", "-"), (r"[^\p{L}\p{N}\0-\x7f]", "'")];
    let decomposed = JsString::from(text).normalize("NFKD");
    let replace = |text: JsString, (pattern, instead): (&str, &str)| {
        text.replace_by_pattern(&RegExp::new(pattern, "gu"), instead)
    };
    String::from(steps.into_iter().fold(decomposed, replace).to_upper_case())
}

#[wasm_bindgen(start, private)]
fn start() {
    handraise::matching::set_platform_letters(plain_letters);
}
