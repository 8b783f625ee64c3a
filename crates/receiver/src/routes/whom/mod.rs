//! Whom a query of a list of persons asks for, in which order and how. It does not know what is shown of them.

pub(super) mod known;
pub(super) mod table;

use axum::http::{StatusCode, header};

use super::asked::Asked;
use super::page::{MAX_LIMIT, hash, number, on, unreadable};
use super::persons::place;
use crate::access::Principal;
use crate::hex::hex;
use crate::ledger::{OwnedBy, Place, Sort, Wanted};
use crate::problem::Problem;
use handraise::definition::{Grade, Rating};
use handraise::person::{LifecycleStage, PersonKey, ascii_domain, read_time};
use handraise::scoring::DecisionKind;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use table::Style;

/// How many persons are in an answer if the query does not say.
const LIMIT: i64 = 100;
/// How many words a search has at most, so that it stays a search.
const WORDS: usize = 8;
/// Filters that somebody may write into a search.
const FILTERS: [&str; 9] = ["stage", "priority", "decision", "grade", "rating", "owner", "queue", "email", "company"];
/// What stands between the parts of a place.
const BETWEEN: char = '-';
/// How many bytes of a hash say of which list a place is.
const LIST_BYTES: usize = 4;

/// What a query asks for.
pub(super) struct Whom {
    pub(super) wanted: Wanted,
    /// Whether to say how many there are on all pages.
    pub(super) is_counted: bool,
    /// How a table of all of them is written, if that is asked for.
    pub(super) table: Option<Style>,
    /// The list of which the page before was.
    after_list: Option<String>,
}

impl Whom {
    /// # Errors
    /// 400 with the name of what can't be read.
    pub(super) fn asked(asked: &Asked, reader: &Principal, now_ms: i64) -> Result<Self, Problem> {
        let me = match reader {
            Principal::User(user) => Some(user.email.as_str()),
            _ => None,
        };
        let accepts = asked.headers.get(header::ACCEPT).and_then(|accepts| accepts.to_str().ok()).unwrap_or_default();
        let mut whom = Self::of(&asked.query, me, now_ms)?;
        if whom.table.is_none() && accepts.split(',').any(|kind| kind.trim().starts_with("text/csv")) {
            whom.table = Some(Style::Plain);
        }
        Ok(whom)
    }

    fn of(query: &str, me: Option<&str>, now_ms: i64) -> Result<Self, Problem> {
        let wanted = Wanted { limit: LIMIT, ..Wanted::default() };
        let mut whom = Self { wanted, is_counted: false, table: None, after_list: None };
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            whom.take(&name, value.trim(), me, now_ms)?;
        }
        if whom.after_list.as_ref().is_some_and(|list| *list != whom.list()) {
            return Err(wrong_place());
        }
        Ok(whom)
    }

    /// Which list it is of, in a short hash: its order, and whom it leaves out.
    fn list(&self) -> String {
        let Wanted { filter, sort, .. } = &self.wanted;
        let mut filter = filter.clone();
        // Who is snoozed is asked of each page at its own time.
        filter.is_snoozed = filter.is_snoozed.map(|(is_so, _)| (is_so, 0));
        let digest = Sha256::digest(format!("{sort:?} {filter:?}"));
        hex(digest.get(..LIST_BYTES).unwrap_or_default())
    }

    fn take(&mut self, name: &str, value: &str, me: Option<&str>, now_ms: i64) -> Result<(), Problem> {
        let Wanted { filter, sort, after, limit, is_brief } = &mut self.wanted;
        let text = || Some(value.to_owned()).filter(|text| !text.is_empty());
        let flag = || on(name, value).map(Some);
        match name {
            "limit" => *limit = number(name, value)?.min(MAX_LIMIT),
            "after" => {
                let (place, list) = place_of(value).ok_or_else(wrong_place)?;
                (*after, self.after_list) = (Some(place), Some(list));
            }
            "sort" => {
                let found = Sort::ALL.into_iter().find(|(known, _)| *known == value);
                let wrong = || unreadable("`sort` must be `due`, `last`, `priority` or `name`");
                *sort = found.map(|(_, sort)| sort).ok_or_else(wrong)?;
            }
            "q" => {
                let words = value.split_whitespace().take(WORDS);
                filter.words.extend(words.map(word).collect::<Result<Vec<_>, _>>()?);
            }
            "stage" => filter.stages.extend(text().map(|text| stage(&text)).transpose()?),
            "decision" => filter.decisions.extend(text().map(|text| decision(&text)).transpose()?),
            "priority" => filter.priorities.extend(text()),
            "grade" => filter.grades.extend(text().map(|text| grade(&text)).transpose()?),
            "rating" => filter.ratings.extend(text().map(|text| rating(&text)).transpose()?),
            "owner" => filter.owners.extend(text().map(|text| owner(text, me)).transpose()?),
            "queue" => filter.queues.extend(text()),
            "definition" => filter.definition = Some(hash(name, value)?),
            "company" => {
                let no_domain = || unreadable("`company` must be a domain, such as `example.com`");
                filter.company = text().map(|domain| ascii_domain(&domain).ok_or_else(no_domain)).transpose()?;
            }
            "email" if text().is_none() => {}
            "email" => {
                let key = PersonKey::of_email(value).ok_or_else(|| unreadable("`email` must be an e-mail address"))?;
                filter.email = key.to_string().strip_prefix("email:").map(str::to_owned);
            }
            "overdue" => filter.is_overdue = flag()?,
            "returned" => filter.is_returned = flag()?,
            "open" => filter.is_waiting = flag()?,
            "unclear" => filter.is_unclear = flag()?,
            "held_back" => filter.is_held_back = flag()?,
            "to_check" => filter.is_to_be_checked = flag()?,
            "snoozed" => filter.is_snoozed = Some((on(name, value)?, now_ms)),
            "due_before" => filter.due_before_ms = Some(time("due_before", value)?),
            "new_since" => filter.new_since_ms = Some(time("new_since", value)?),
            "changed_since" => filter.changed_since_ms = Some(time("changed_since", value)?),
            "brief" => *is_brief = on(name, value)?,
            "count" => self.is_counted = on(name, value)?,
            "format" => {
                self.table = match value {
                    "json" => None,
                    "csv" => Some(Style::Plain),
                    "excel" => Some(Style::Excel { delimiter: "," }),
                    "excel-semicolon" => Some(Style::Excel { delimiter: ";" }),
                    _ => return Err(unreadable("`format` must be `json`, `csv`, `excel` or `excel-semicolon`")),
                };
            }
            _ => {}
        }
        Ok(())
    }

    /// A place as `next` has it.
    pub(super) fn place_in_words(&self, place: &Place) -> String {
        let Place { last_ms, id, key } = place;
        format!("{last_ms}{BETWEEN}{id}{BETWEEN}{}{BETWEEN}{}", hex(key.as_bytes()), self.list())
    }
}

/// A place, and of which list it is.
fn place_of(next: &str) -> Option<(Place, String)> {
    let mut parts = next.split(BETWEEN);
    let (ms, id, key, list) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_list = list.len() == LIST_BYTES * 2 && parts.next().is_none();
    let (last_ms, id) = place(&format!("{ms}{BETWEEN}{id}")).filter(|_| is_list)?;
    let digits = key.as_bytes().chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2)?;
        u8::from_str_radix(pair, 16).ok()
    });
    let key = String::from_utf8(digits.collect::<Option<_>>()?).ok()?;
    Some((Place { last_ms, id, key }, list.to_owned()))
}

fn wrong_place() -> Problem {
    unreadable("`after` must be the `next` of the page before, with the same `sort` and the same filters")
}

fn grade(value: &str) -> Result<String, Problem> {
    let known = Grade::ALL.into_iter().map(|grade| grade.letter().to_string());
    one_of("grade", value, known.collect())
}

fn rating(value: &str) -> Result<String, Problem> {
    one_of("rating", value, Rating::ALL.into_iter().map(|rating| rating.name().to_owned()).collect())
}

/// One of a few words, whatever its capitals.
fn one_of(name: &str, value: &str, known: Vec<String>) -> Result<String, Problem> {
    let wrong = || unreadable(format!("`{name}` must be one of `{}`", known.join("`, `")));
    known.iter().find(|known| known.eq_ignore_ascii_case(value)).cloned().ok_or_else(wrong)
}

/// A word of a search. One such as `owner:grace` is meant as a filter; a search for it finds nobody.
fn word(word: &str) -> Result<String, Problem> {
    let filter =
        word.split_once(':').and_then(|(name, _)| FILTERS.into_iter().find(|known| known.eq_ignore_ascii_case(name)));
    match filter {
        None => Ok(word.to_owned()),
        Some(filter) => Err(unreadable(format!(
            "a search finds parts of name, address and company; `{filter}` is a filter of its own, beside the search"
        ))),
    }
}

fn stage(value: &str) -> Result<String, Problem> {
    let known = serde_json::from_value::<LifecycleStage>(value.into());
    let words = "`stage` must be `visitor`, `lead`, `mql`, `sal`, `sql`, `opportunity` or `customer`";
    Ok(known.map_err(|_| unreadable(words))?.name().to_owned())
}

fn decision(value: &str) -> Result<String, Problem> {
    let known = DecisionKind::ALL.iter().map(|kind| kind.name()).find(|name| *name == value);
    let words = "`decision` must be `hand_raiser`, `qualified`, `nurture`, `excluded` or `suppressed`";
    known.map(str::to_owned).ok_or_else(|| unreadable(words))
}

fn owner(value: String, me: Option<&str>) -> Result<OwnedBy, Problem> {
    match (value.as_str(), me) {
        ("none", _) => Ok(OwnedBy::Nobody),
        ("me", Some(me)) => Ok(OwnedBy::Somebody(me.to_owned())),
        ("me", None) => Err(unreadable("`owner` can be `me` only for somebody who is signed in; name the owner")),
        _ => Ok(OwnedBy::Somebody(value)),
    }
}

fn time(name: &'static str, value: &str) -> Result<i64, Problem> {
    // A query has a blank where somebody wrote the `+` of an offset as it is.
    let offset = value.rsplit_once(' ').filter(|(time, offset)| time.contains('T') && offset.len() == "01:00".len());
    let value = &offset.map_or_else(|| value.to_owned(), |(time, offset)| format!("{time}+{offset}"));
    // The last day of the calendar has no time in every zone; it is after everything.
    if value.trim().parse::<Date>().is_ok_and(|day| day == Date::MAX) {
        return Ok(i64::MAX);
    }
    let read = read_time(name, value)
        .map_err(|error| Problem::new(StatusCode::BAD_REQUEST, "query", "Unreadable query", error.to_string()))?;
    Ok(i64::try_from(read).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(query: &str) -> Result<Wanted, Problem> {
        Whom::of(query, None, 0).map(|whom| whom.wanted)
    }

    #[test]
    fn a_blank_filter_leaves_nobody_out_and_a_place_is_that_of_a_page() {
        let blank = filter("priority=&email=&company=&email=+&q=+&owner=&stage=").expect("it can be read").filter;
        assert!(blank.priorities.is_empty() && blank.words.is_empty() && blank.owners.is_empty());
        assert_eq!((blank.email, blank.company), (None, None));
        let id = "0123456789abcdef".repeat(2);
        let whom = Whom::of("sort=name", None, 0).expect("it can be read");
        for key in ["", "zoë\nzoe@works.example\n", "9223372036854775807"] {
            let place = Place { last_ms: 1700, id: id.clone(), key: key.to_owned() };
            assert_eq!(place_of(&whom.place_in_words(&place)), Some((place, whom.list())));
        }
        for wrong in [
            "",
            "1700",
            "1700-",
            "-1700-a",
            &format!("+5-{id}"),
            &format!("5-{}", id.to_uppercase()),
            &format!("5-{id}"),
            &format!("5-{id}-f-00000000"),
            &format!("5-{id}--0000000"),
            &format!("5-{id}--00000000-"),
        ] {
            assert!(Whom::of(&format!("after={}", wrong.replace('+', "%2B")), None, 0).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_last_day_of_the_calendar_is_after_everything() {
        let of = |day: &str| filter(&format!("due_before={day}")).expect("it can be read").filter.due_before_ms;
        assert_eq!(of("9999-12-31"), Some(i64::MAX));
        assert!(of("9999-12-30").is_some_and(|ms| ms > 253_000_000_000_000));
    }

    #[test]
    fn a_place_is_of_one_list_alone() {
        let place = Place { last_ms: 5, id: "0123456789abcdef".repeat(2), key: "7".to_owned() };
        let next = |query: &str| Whom::of(query, None, 1).expect("it can be read").place_in_words(&place);
        let goes_on = |query: &str, next: &str| Whom::of(&format!("{query}&after={next}"), None, 2).is_ok();
        let of_due = next("sort=due&priority=P1&snoozed");
        for same in ["sort=due&priority=P1&snoozed", "snoozed=1&priority=P1&sort=due&limit=3&count&brief&q="] {
            assert!(goes_on(same, &of_due), "{same}");
        }
        for other in [
            "sort=due",
            "sort=name&priority=P1&snoozed",
            "sort=due&priority=P2&snoozed",
            "sort=due&priority=P1&snoozed&q=ada",
        ] {
            assert!(!goes_on(other, &of_due), "{other}");
        }
        assert!(goes_on("sort=last", &next("")));
    }

    #[test]
    fn what_is_not_known_is_refused_with_what_is() {
        for (query, words) in [
            ("sort=age", "`sort` must be"),
            ("stage=x", "`stage` must be"),
            ("decision=x", "`decision` must be"),
            ("q=ada+Owner:%22Grace%22", "`owner` is a filter of its own"),
            ("grade=E", "`grade` must be one of `A`, `B`, `C`, `D`, `U`"),
            ("rating=5", "`rating` must be one of `1`, `2`, `3`, `4`, `U`"),
            ("owner=me", "somebody who is signed in"),
            ("overdue=maybe", "`overdue` is written"),
            ("due_before=soon", "is not a time"),
            ("due_before=9999-12-32", "is not a time"),
        ] {
            let problem = filter(query).expect_err(query);
            assert!(format!("{problem:?}").contains(words), "{query}: {problem:?}");
        }
        let at = |query| filter(query).expect(query).filter.due_before_ms;
        let with_plus = at("due_before=2026-11-30T21:00:00+01:00");
        assert_eq!(with_plus, at("due_before=2026-11-30T20:00:00Z"), "a `+` as it stands is read as people mean it");
        let both = Whom::of("owner=me&owner=none", Some("ada@works.example"), 0).expect("it can be read");
        assert_eq!(both.wanted.filter.owners, [OwnedBy::Somebody("ada@works.example".into()), OwnedBy::Nobody]);
    }
}
