//! A definition as it grows from rows, and its text: with a comment above each rule that says from which line it is. It does not know where rows
//! come from.

use super::behaviour::email_field;
use super::fit::{EXTENDED, field_of};
use super::meaning::{Attribute, Counted, Criterion, Meaning, Part, Rule};
use super::points::Threshold;
use super::row::{Row, on_one_line};
use jiff::{ToSpan, civil::Date};
use std::collections::BTreeMap;

/// The lists that rows name things in, in the order of a definition.
const LISTS: [(&str, &str); 5] = [
    ("pages", "Pages of the site"),
    ("actions", "What visitors do beside reading"),
    ("sources", "Where visits come from"),
    ("forms", "Forms that visitors send"),
    ("fields", "What people answer"),
];
/// The value of an attribute that none of its entries name.
const ELSE: &str = "elsewhere";
/// A quarter.
const REVIEW_DAYS: i64 = 91;

/// Everything that rows say.
pub(super) struct Draft<'a> {
    rows: &'a [(Row, Meaning)],
    parts: Vec<Part>,
    /// The attributes that rows ask about.
    attributes: Vec<Attribute>,
    /// Criteria by attribute, each with its rows.
    criteria: Vec<(Criterion, Vec<&'a Row>)>,
}

impl<'a> Draft<'a> {
    pub(super) fn of(rows: &'a [(Row, Meaning)]) -> Self {
        let mut draft = Self { rows, parts: Vec::new(), attributes: Vec::new(), criteria: Vec::new() };
        // By the address, a visitor becomes a lead.
        draft.add(&email_field());
        for (row, meaning) in rows {
            match meaning {
                Meaning::Rule(rule, _) => {
                    rule.parts.iter().for_each(|part| draft.add(part));
                    rule.asked.iter().for_each(|asked| draft.declare(asked));
                }
                Meaning::Hand(part) => draft.add(part),
                Meaning::Fit(criterion, _) => {
                    draft.add(&field_of(criterion));
                    draft.declare(&criterion.attribute);
                    draft.add_criterion(criterion, row);
                }
                Meaning::Threshold(..) | Meaning::Nothing | Meaning::NotSaid(..) => {}
            }
        }
        draft
    }

    fn add(&mut self, part: &Part) {
        match self.parts.iter_mut().find(|known| known.list == part.list && known.id == part.id) {
            Some(known) => add_new(&mut known.answers, &part.answers),
            None => self.parts.push(part.clone()),
        }
    }

    fn declare(&mut self, asked: &Attribute) {
        match self.attributes.iter_mut().find(|known| known.id == asked.id) {
            Some(known) => {
                add_new(&mut known.entries, &asked.entries);
                known.has_others |= asked.has_others;
                known.is_read &= asked.is_read;
            }
            None => self.attributes.push(asked.clone()),
        }
    }

    fn add_criterion(&mut self, criterion: &Criterion, row: &'a Row) {
        let Some((known, rows)) =
            self.criteria.iter_mut().find(|(known, _)| known.attribute.id == criterion.attribute.id)
        else {
            self.criteria.push((criterion.clone(), vec![row]));
            return;
        };
        rows.push(row);
        known.values.extend(criterion.values.iter().cloned());
        known.all_but.extend(criterion.all_but.iter().cloned());
    }

    /// The definition.
    pub(super) fn to_toml(&self, name: &str, file: &str, today: Date) -> String {
        let review = today.checked_add(REVIEW_DAYS.days()).unwrap_or(today);
        let mut text = format!(
            "# Imported from {}. Above each part a comment says from which line it is.\n\
             # Fit gives a grade here, and no points to the score: a lead needs both fit and interest.\n\n\
             id = {}\nversion = 1\neffective_from = \"{today}\"\nreview_by = \"{review}\"\n{}",
            on_one_line(file),
            quoted(&slug(name)),
            self.ratings()
        );
        text.push_str(&self.not_said());
        for (list, title) in LISTS {
            let parts: Vec<&Part> = self.parts.iter().filter(|part| part.list == list).collect();
            if !parts.is_empty() {
                text.push_str(&format!("\n# --- {title}\n"));
            }
            for part in parts {
                let mut body = if part.body.is_empty() { String::new() } else { format!("{}\n", part.body) };
                if !part.answers.is_empty() {
                    let answers: Vec<String> = part.answers.iter().map(|answer| quoted(answer)).collect();
                    body.push_str(&format!("answers = [{}]\n", answers.join(", ")));
                }
                text.push_str(&format!("\n[[{list}]]\nid = {}\n{body}", quoted(&part.id)));
            }
        }
        text.push_str(&self.attributes());
        text.push_str(&self.hand());
        text.push_str(&self.rules());
        text.push_str(&self.fit());
        text.push_str(&self.gates());
        text
    }

    fn threshold(&self) -> Option<(&Row, Threshold)> {
        let found = self.rows.iter().filter_map(|(row, meaning)| match meaning {
            Meaning::Threshold(threshold, _) => Some((row, *threshold)),
            _ => None,
        });
        found.into_iter().next()
    }

    /// The rating that a lead must reach, and the cut-offs.
    fn cut_offs(&self) -> Option<(u32, [u32; 3])> {
        let score = self.threshold()?.1.score.filter(|score| *score > 0)?;
        Some(match score {
            // Nothing is above it.
            100 => (1, [100, 70, 30]),
            score => (2, [(score + 100).div_ceil(2), score, score / 2]),
        })
    }

    fn ratings(&self) -> String {
        match (self.cut_offs(), self.threshold()) {
            (Some((_, [hot, warm, mild])), Some((row, _))) => {
                format!("{}ratings = [{hot}, {warm}, {mild}]\n", came_from(row))
            }
            _ => String::new(),
        }
    }

    fn not_said(&self) -> String {
        let lines: Vec<String> = self
            .rows
            .iter()
            .filter(|(_, meaning)| !meaning.is_said())
            .map(|(row, meaning)| {
                let (why, nearest) = (meaning.note().unwrap_or_default(), meaning.nearest().unwrap_or_default());
                format!("#   line {}: {} ({}): {why}; nearest: {nearest}\n", row.line, row.signal, row.points)
            })
            .collect();
        match lines.is_empty() {
            true => String::new(),
            false => format!("\n# What can't be said:\n{}", lines.concat()),
        }
    }

    fn attributes(&self) -> String {
        let mut text = String::new();
        let is_built_in = |attribute: &&Attribute| attribute.is_read && !attribute.has_others;
        for attribute in self.attributes.iter().filter(|known| !known.entries.is_empty() && !is_built_in(known)) {
            let mut values: BTreeMap<&str, Vec<String>> = BTreeMap::new();
            for (id, entry) in &attribute.entries {
                values.entry(id).or_default().push(quoted(entry));
            }
            let values: Vec<String> = values
                .iter()
                .map(|(id, entries)| format!("  {{ id = {}, entries = [{}] }},\n", quoted(id), entries.join(", ")))
                .collect();
            let (comment, method) = match attribute.id.as_str() {
                EXTENDED => ("The built-in list stays; these are added. Add other spellings.", "extend = true"),
                _ => ("The texts are compared whole; add other spellings.", "method = \"exact\""),
            };
            let otherwise = if attribute.has_others { format!("otherwise = \"{ELSE}\"\n") } else { String::new() };
            text.push_str(&format!(
                "\n# {comment}\n[[attributes]]\nid = {}\n{method}\n{otherwise}values = [\n{}]\n",
                quoted(&attribute.id),
                values.concat()
            ));
        }
        text
    }

    fn hand(&self) -> String {
        let hands: Vec<(&Row, String)> = self
            .rows
            .iter()
            .filter_map(|(row, meaning)| match meaning {
                Meaning::Hand(part) => Some((row, quoted(&part.id))),
                _ => None,
            })
            .collect();
        if hands.is_empty() {
            return String::new();
        }
        let comments: String = hands.iter().map(|(row, _)| came_from(row)).collect();
        let forms: Vec<String> = hands.into_iter().map(|(_, form)| form).collect();
        format!("\n{comments}[hand_raise]\nforms = [{}]\n", forms.join(", "))
    }

    fn rules(&self) -> String {
        let mut text = String::new();
        let mut taken: Vec<String> = Vec::new();
        for (row, meaning) in self.rows {
            let Meaning::Rule(rule, note) = meaning else { continue };
            if taken.is_empty() {
                text.push_str("\n# --- Rules: what gives or takes points\n");
            }
            let base = slug(&row.signal);
            let numbered = (2..).map(|number| format!("{base}-{number}"));
            let id = std::iter::once(base.clone()).chain(numbered).find(|id| !taken.contains(id)).unwrap_or(base);
            text.push_str(&format!(
                "\n{}{}",
                came_from(row),
                note.as_ref().map(|note| format!("# {note}\n")).unwrap_or_default()
            ));
            text.push_str(&rule_text(&id, row, rule));
            taken.push(id);
        }
        text
    }

    fn fit(&self) -> String {
        let scale = self.threshold().and_then(|(_, threshold)| threshold.fit).filter(|fit| *fit > 0);
        let mut text = String::new();
        if let Some(fit) = scale {
            let best = (fit * 3 / 2).max(fit + 1);
            text.push_str(&format!("\n[fit]\nscale = \"points\"\ngrades = [{best}, {fit}, {}]\n", fit / 2));
        }
        for (criterion, rows) in &self.criteria {
            let mut points: BTreeMap<&str, u32> = BTreeMap::new();
            for (value, given) in &criterion.values {
                *points.entry(value).or_default() += given;
            }
            let denied = criterion.all_but.iter().flat_map(|(but, _)| but).map(String::as_str);
            let others = if criterion.all_but.is_empty() { None } else { Some(ELSE) };
            for value in denied.chain(others) {
                points.entry(value).or_default();
            }
            for (but, given) in &criterion.all_but {
                let others = points.iter_mut().filter(|(value, _)| but.iter().all(|denied| denied != *value));
                others.for_each(|(_, sum)| *sum += given);
            }
            points.retain(|_, sum| *sum > 0);
            let points: Vec<String> =
                points.iter().map(|(value, given)| format!("{} = {given}", quoted(value))).collect();
            let side = if criterion.is_person { "person" } else { "company" };
            let comments: String = rows.iter().map(|row| came_from(row)).collect();
            let (label, attribute) = (quoted(&criterion.label), quoted(&criterion.attribute.id));
            text.push_str(&format!(
                "\n{comments}[[fit.{side}]]\nlabel = {label}\nattribute = {attribute}\npoints = {{ {} }}\n",
                points.join(", ")
            ));
        }
        text
    }

    fn gates(&self) -> String {
        let intent: i64 = self
            .rows
            .iter()
            .filter_map(|(_, meaning)| match meaning {
                Meaning::Rule(rule, _) if rule.is_intent && rule.points > 0 => Some(i64::from(rule.points)),
                _ => None,
            })
            .sum();
        let has_fit =
            !self.criteria.is_empty() || self.threshold().is_some_and(|(_, threshold)| threshold.fit.is_some());
        let grade = if has_fit { "B" } else { "any" };
        let rating = self.cut_offs().map_or(2, |(rating, _)| rating);
        let comment = self.threshold().map(|(row, _)| came_from(row)).unwrap_or_default();
        format!(
            "\n# --- Gates: what a lead must reach, all of it\n\n{comment}[gates]\nmin_grade = \"{grade}\"\nmin_rating = {rating}\nmin_intent = {}\n",
            intent.clamp(0, 20)
        )
    }
}

fn rule_text(id: &str, row: &Row, rule: &Rule) -> String {
    let dimension = if rule.is_intent { "intent" } else { "engagement" };
    let label: String = row.signal.chars().take(80).collect();
    let mut text = format!(
        "[[rules]]\nid = {}\nlabel = {}\ndimension = \"{dimension}\"\nwhen = {}\n",
        quoted(id),
        quoted(&label),
        rule.when
    );
    match rule.counted {
        Counted::Once => text.push_str(&format!("points = {}\n", rule.points)),
        Counted::Each => text.push_str(&format!("points = {}\ncount = \"each\"\n", rule.points)),
        Counted::Tier(times, days) => {
            text.push_str(&format!("tiers = [{{ at = {times}, points = {} }}]\nwindow = \"{days}d\"\n", rule.points));
        }
    }
    if let Some(cap) = rule.cap {
        text.push_str(&format!("cap = {cap}\n"));
    }
    text
}

/// Adds what is not there yet.
fn add_new<T: Clone + PartialEq>(known: &mut Vec<T>, given: &[T]) {
    for one in given {
        if !known.contains(one) {
            known.push(one.clone());
        }
    }
}

/// A comment that says from which line something is.
fn came_from(row: &Row) -> String {
    let note = if row.note.is_empty() { String::new() } else { format!("; {}", row.note) };
    format!("# Line {}: {} ({}{note})\n", row.line, row.signal, row.points)
}

/// A text as TOML writes it.
pub(super) fn quoted(text: &str) -> String {
    toml_edit::Value::from(text).to_string()
}

/// A short name of letters, digits and hyphens.
pub(super) fn slug(text: &str) -> String {
    let kept: String = text.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    let parts: Vec<&str> = kept.split('-').filter(|part| !part.is_empty()).collect();
    let mut slug = parts.join("-");
    // An id has at most 64 bytes, and a rule's id may get a number.
    slug.truncate(slug.floor_char_boundary(56));
    if slug.is_empty() { "imported".to_owned() } else { slug }
}
