//! Amounts in words: what is said beside a number rewritten to signs that every reader of numbers knows. It does not know bands.

mod words;

use words::{ABOVE, BEFORE_RANGE, BELOW, BETWEEN, JOINED, OPPOSITE, UNITS, has};

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece<'a> {
    /// The digits of a number and its first decimal, if it has any.
    Number(&'a str, Option<char>),
    Word(&'a str),
    Sign(char),
}

/// An amount with its words as signs: `1000+`, `10-50`, `1-9`, `5000000`. `None` if no word of the (folded) text says anything of its
/// number, so that the text itself says all.
pub(super) fn in_signs(text: &str) -> Option<String> {
    let pieces = pieces(text);
    let first = pieces.iter().position(|piece| matches!(piece, Piece::Number(..)))?;
    let (before, rest) = pieces.split_at_checked(first)?;
    // `mil` is a thousand in Spanish, and short for a million in the United States.
    let in_dollars = pieces.iter().any(|piece| matches!(piece, Piece::Sign('$') | Piece::Word("USD")));
    let (number, has_unit, rest) = amount(rest, in_dollars)?;
    if let Some(range) = range(before, rest, &number, has_unit) {
        return Some(range);
    }
    let is_alone = !rest.iter().any(|piece| matches!(piece, Piece::Number(..)));
    let after = if is_alone { rest } else { &[] };
    match (says(before, after, ABOVE, BELOW), says(before, after, BELOW, ABOVE)) {
        (true, false) => Some(format!("{number}+")),
        (false, true) => Some(format!("1-{number}")),
        _ => has_unit.then_some(number),
    }
}

/// A number with its unit, whether it has one, and what follows.
fn amount<'a, 'b>(pieces: &'b [Piece<'a>], in_dollars: bool) -> Option<(String, bool, &'b [Piece<'a>])> {
    let [Piece::Number(whole, decimal), rest @ ..] = pieces else { return None };
    let is_mil = rest.first() == Some(&Piece::Word("MIL"));
    let of_mil = match zeros(rest.get(1).filter(|_| is_mil)) {
        Some(zeros) => Some((zeros + 3, 2)),
        None => is_mil.then_some((if in_dollars { 6 } else { 3 }, 1)),
    };
    let of_one = zeros(rest.first()).map(|zeros| (zeros, 1));
    let Some((zeros, words)) = of_mil.or(of_one) else { return Some(((*whole).to_owned(), false, rest)) };
    let decimal = decimal.unwrap_or('0');
    let number = format!("{whole}{decimal}{}", "0".repeat(zeros.saturating_sub(1)));
    Some((number, true, rest.get(words..).unwrap_or_default()))
}

/// The zeros of a unit.
fn zeros(piece: Option<&Piece<'_>>) -> Option<usize> {
    let Some(Piece::Word(word)) = piece else { return None };
    let whole = UNITS.iter().find(|(_, words)| has(words, word));
    let joined = JOINED.iter().rev().find(|(_, starts)| starts.split(' ').any(|start| word.starts_with(start)));
    whole.or(joined).map(|(zeros, _)| *zeros)
}

/// A range, if what follows the first number makes one that signs alone do not.
fn range(before: &[Piece<'_>], rest: &[Piece<'_>], least: &str, has_unit: bool) -> Option<String> {
    let second = rest.iter().position(|piece| matches!(piece, Piece::Number(..)))?;
    let (between, rest) = rest.split_at_checked(second)?;
    let begins_range = before.iter().any(|piece| matches!(piece, Piece::Word(word) if has(BEFORE_RANGE, word)));
    let joins = between.iter().all(|piece| match piece {
        Piece::Word(word) => has(BETWEEN, word),
        // A dash between blanks is folded to a comma.
        Piece::Sign(sign) => *sign == '-' || begins_range || has_unit,
        Piece::Number(..) => false,
    });
    let (most, most_has_unit, _) = amount(rest, false)?;
    if !joins || between.is_empty() {
        return None;
    }
    // `5-10 Mio.` is five million and more.
    let zeros = if has_unit { None } else { zeros(rest.get(1)) };
    let least = [least, &"0".repeat(zeros.unwrap_or(0))].concat();
    let order = |number: &str| (number.trim_start_matches('0').len(), number.trim_start_matches('0').to_owned());
    (order(&least) < order(&most) && (has_unit || most_has_unit || begins_range || between != [Piece::Sign('-')]))
        .then(|| format!("{least}-{most}"))
}

/// Whether the words before and after a number say this, or the opposite of the other.
fn says(before: &[Piece<'_>], after: &[Piece<'_>], this: &str, other: &str) -> bool {
    let said = |pieces: &[Piece<'_>]| {
        let words: Vec<&str> = pieces.iter().filter_map(word_of).collect();
        words.iter().enumerate().any(|(place, word)| {
            let previous = place.checked_sub(1).and_then(|place| words.get(place)).unwrap_or(&"");
            let is_opposite =
                OPPOSITE.contains(&(*previous, *word)) || (*word == "UP" && words.get(place + 1) == Some(&"TO"));
            has(if is_opposite { other } else { this }, word)
        })
    };
    said(before) || said(after)
}

/// A word, or the word for a sign.
fn word_of<'a>(piece: &Piece<'a>) -> Option<&'a str> {
    match piece {
        Piece::Word(word) => Some(word),
        Piece::Sign('>' | '+') => Some("OVER"),
        Piece::Sign('<') => Some("UNDER"),
        _ => None,
    }
}

/// Numbers, words and signs other than blanks.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let run = |is_of_run: fn(char) -> bool| {
            let end = rest.find(|c| !is_of_run(c)).unwrap_or(rest.len());
            rest.split_at_checked(end).unwrap_or((rest, ""))
        };
        if first.is_ascii_digit() {
            let (whole, after) = run(|c| c.is_ascii_digit());
            let decimals =
                after.strip_prefix(['.', ',']).filter(|decimals| decimals.starts_with(|c: char| c.is_ascii_digit()));
            let ends_in_unit = decimals.is_some_and(|decimals| {
                let unit = decimals.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start();
                zeros(unit.split(|c: char| !c.is_alphabetic()).next().map(Piece::Word).as_ref()).is_some()
            });
            // A comma without a unit may stand for *and*.
            match decimals.filter(|_| ends_in_unit) {
                Some(decimals) => {
                    pieces.push(Piece::Number(whole, decimals.chars().next()));
                    rest = decimals.trim_start_matches(|c: char| c.is_ascii_digit());
                }
                None => {
                    pieces.push(Piece::Number(whole, None));
                    rest = after;
                }
            }
        } else if first.is_alphabetic() {
            let (word, after) = run(char::is_alphabetic);
            pieces.push(Piece::Word(word));
            rest = after;
        } else {
            if !first.is_whitespace() && first != '.' {
                pieces.push(Piece::Sign(first));
            }
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::FoldedText;

    #[test]
    fn words_beside_a_number_become_signs() {
        for (texts, signs) in [
            (
                &[
                    "over 1000",
                    "1,000 or more",
                    "mehr als 1.000",
                    "1000 und mehr",
                    "plus de 1 000",
                    "más de 1000",
                    "at least 1000",
                    "au moins 1000",
                    "od 1000",
                    "more than 1000 employees",
                    "ab 1000",
                ][..],
                Some("1000+"),
            ),
            (
                &[
                    "up to 50",
                    "under 50",
                    "bis 50",
                    "bis zu 50",
                    "moins de 50",
                    "menos de 50",
                    "no more than 50",
                    "max. 50",
                    "< 50",
                ],
                Some("1-50"),
            ),
            (
                &[
                    "10 bis 50",
                    "from 10 to 50",
                    "between 10 and 50",
                    "zwischen 10 und 50",
                    "de 10 à 50",
                    "entre 10 y 50",
                ],
                Some("10-50"),
            ),
            (&["5 Mio. €", "5 million", "$5MM", "5 millones", "5 mln"], Some("5000000")),
            (&["2,5 Mio", "2.5 million"], Some("2500000")),
            (&["1-5 Mio.", "1 to 5 million", "1 Mio. - 5 Mio."], Some("1000000-5000000")),
            (&["500 Tsd. bis 1 Mio."], Some("500000-1000000")),
            (&["over 1 billion", "1 Mrd. und mehr"], Some("1000000000+")),
            (&["less than 1 million"], Some("1-1000000")),
            (&["3 crore"], Some("30000000")),
            (&["5 m", "€ 5 M", "5 milhões", "5 MEUR", "5 Mill.", "$5 mil"], Some("5000000")),
            (&["2 mil millones", "2 Mds €", "2 bi"], Some("2000000000")),
            (&["2 mil", "2 k"], Some("2000")),
            (&["1万人"], Some("10000")),
            (&["10億円"], Some("1000000000")),
            (&["1000以上"], Some("1000+")),
            (&["51-200", "50", "50 employees, founded 1999", "none", "", "10, 7", "about 5"], None),
        ] {
            for text in texts {
                assert_eq!(in_signs(FoldedText::of(text).as_str()).as_deref(), signs, "{text}");
            }
        }
    }
}
