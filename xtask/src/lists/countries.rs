//! Countries: a line each with its codes by ISO 3166-1 and its names in many languages.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use handraise::matching::{FoldedText, whole_text_hash};
use serde_json::{Map, Value};

use super::Sources;

/// The languages whose names are taken, by their codes.
const LANGUAGES: [&str; 24] = [
    "en", "de", "fr", "es", "it", "pt", "nl", "pl", "cs", "sk", "sv", "da", "nb", "fi", "hu", "ro", "tr", "ru", "uk",
    "el", "ar", "ja", "zh", "ko",
];

/// The table: alpha-2, alpha-3, numeric, and names between bars, with tabs between.
pub(super) fn table(sources: &Sources) -> Result<String> {
    let codes = codes(sources)?;
    let mut names: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for language in LANGUAGES {
        let mut add = |code: &str, name: &str| {
            if let Some((known, _)) = codes.get_key_value(code) {
                names.entry(known).or_default().push(name.to_owned());
            }
        };
        let locale = sources.json(&format!("cldr-localenames-full/main/{language}/territories.json"))?;
        let territories = locale.pointer(&format!("/main/{language}/localeDisplayNames/territories"));
        for (key, name) in territories.and_then(Value::as_object).context("CLDR has no territories")? {
            // `GB-alt-short` is `UK`.
            add(key.split('-').next().unwrap_or_default(), name.as_str().unwrap_or_default());
        }
        let language = if language == "nb" { "no" } else { language };
        let iso = sources.json(&format!("i18n-iso-countries/langs/{language}.json"))?;
        for (code, name) in iso.get("countries").and_then(Value::as_object).context("there are no countries")? {
            let all = name.as_array().map_or(std::slice::from_ref(name), Vec::as_slice);
            all.iter().filter_map(Value::as_str).for_each(|name| add(code, name));
        }
    }
    let mut table = sources.head(&["cldr-localenames-full", "cldr-core", "i18n-iso-countries"])?;
    // A country that no more exists has a code and no name.
    for (code, said) in said_by_one(&codes, &names) {
        let (alpha3, numeric) = &codes[code];
        table.push_str(&format!("{code}\t{alpha3}\t{numeric}\t{}\n", said.join("|")));
    }
    Ok(table)
}

/// Alpha-3 and numeric code by alpha-2.
type Codes = BTreeMap<String, (String, String)>;

fn codes(sources: &Sources) -> Result<Codes> {
    let mappings = sources.json("cldr-core/supplemental/codeMappings.json")?;
    let all = mappings.pointer("/supplemental/codeMappings").and_then(Value::as_object).context("CLDR has no codes")?;
    let text = |codes: &Map<String, Value>, key| codes.get(key).and_then(Value::as_str).map(str::to_owned);
    let countries = all.iter().filter_map(|(code, codes)| {
        let codes = codes.as_object()?;
        let is_country = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        // ISO keeps alpha-3 codes from AAA to AAZ and from QMA on for users; Kosovo is the one that people use.
        let alpha3 = text(codes, "_alpha3").filter(|code| !code.starts_with("AA") && !is_private(code))?;
        is_country.then(|| (code.clone(), (alpha3, text(codes, "_numeric").unwrap_or_default())))
    });
    Ok(countries.collect())
}

fn is_private(alpha3: &str) -> bool {
    alpha3 != "XKK" && (("QMA".."R").contains(&alpha3) || alpha3.starts_with('X') || alpha3.starts_with("ZZ"))
}

/// Each name once, in one spelling, and none that two countries share: `RU` is Russia, and an abbreviation of Reino Unido.
fn said_by_one<'a>(codes: &'a Codes, names: &'a BTreeMap<&str, Vec<String>>) -> BTreeMap<&'a str, Vec<&'a str>> {
    let spelling = |name: &str| whole_text_hash(FoldedText::of(name).get());
    let mut countries: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
    for (country, (alpha3, numeric)) in codes {
        for code in [country, alpha3, numeric] {
            countries.entry(spelling(code)).or_default().insert(country);
        }
    }
    for (country, name) in names.iter().flat_map(|(country, names)| names.iter().map(move |name| (*country, name))) {
        countries.entry(spelling(name)).or_default().insert(country);
    }
    let one_country = |name: &str| countries.get(&spelling(name)).is_some_and(|countries| countries.len() == 1);
    let mut told = BTreeSet::new();
    let kept = names.iter().map(|(country, names)| {
        let kept =
            names.iter().filter(|name| !name.contains(['|', '\t']) && one_country(name) && told.insert(spelling(name)));
        (*country, kept.map(String::as_str).collect())
    });
    kept.collect()
}
