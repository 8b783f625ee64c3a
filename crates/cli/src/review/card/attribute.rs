//! The columns of a card as attributes of a definition: what a page can know, if a form asks for it. Columns that an attribute can't hold stay columns. It
//! does not know what points are worth.

use super::{listed, quoted};
use handraise::author::{Format, Severity, check};
use handraise_review::axis::{Axis, Division, Reading};
use handraise_review::card::Card;
use std::fmt::Write;

/// More names are no attribute.
const MOST_VALUES: usize = 40;

/// An attribute for a column of the card.
struct Attribute {
    column: String,
    id: String,
    /// The block of the attribute.
    text: String,
    /// The points of each value, for the fit of a person; empty if no form asks.
    fit: Vec<(String, i32)>,
}

/// The attributes of a card.
pub(super) struct Attributes(Vec<Attribute>);

impl Attributes {
    pub(super) fn of(card: &Card, asked: &[String]) -> Self {
        let mut ids = Vec::new();
        let mut found: Vec<Attribute> = Vec::new();
        for rule in &card.rules {
            let ([axis], [_, ..]) = (rule.axes.as_slice(), rule.points.as_slice()) else { continue };
            let Reading::Value(column) = &axis.reading else { continue };
            let is_asked = asked.iter().any(|name| name == column);
            let attribute = Attribute::of(column, axis, &rule.points, is_asked, &mut ids);
            found.extend(attribute.filter(Attribute::is_accepted));
        }
        Self(found)
    }

    /// The attribute that an axis stands for.
    pub(super) fn of_axis(&self, axis: &Axis) -> Option<&str> {
        let Reading::Value(column) = &axis.reading else { return None };
        self.0.iter().find(|attribute| attribute.column == *column).map(|attribute| attribute.id.as_str())
    }

    /// Whether a form asks for what an axis reads.
    pub(super) fn is_asked(&self, axis: &Axis) -> bool {
        let Reading::Value(column) = &axis.reading else { return false };
        self.0.iter().any(|attribute| attribute.column == *column && !attribute.fit.is_empty())
    }

    pub(super) fn to_toml(&self) -> String {
        self.0.iter().map(Attribute::to_toml).collect()
    }
}

impl Attribute {
    fn of(column: &str, axis: &Axis, points: &[i32], is_asked: bool, ids: &mut Vec<String>) -> Option<Self> {
        let mut values = Vec::new();
        let mut fit = Vec::new();
        let method = match &axis.division {
            Division::Groups(groups) => {
                let mut taken = Vec::new();
                for (group, points) in groups.iter().zip(points) {
                    for name in group {
                        let id = free(&slug(name), &mut taken);
                        values.push(format!("{{ id = {}, entries = {} }}", quoted(&id), listed([name.as_str()])));
                        fit.push((id, *points));
                    }
                }
                "exact"
            }
            Division::Cuts(cuts) => {
                let whole = |cut: &f64| *cut > 0.0 && cut.fract() == 0.0;
                if cuts.is_empty() || !cuts.iter().all(whole) {
                    return None;
                }
                let starts = [0.0].into_iter().chain(cuts.iter().copied());
                for (start, points) in starts.zip(points) {
                    let id = format!("from_{start}");
                    values.push(format!("{{ id = {}, entries = [\"{start}\"] }}", quoted(&id)));
                    fit.push((id, *points));
                }
                "number"
            }
        };
        if values.is_empty() || values.len() > MOST_VALUES {
            return None;
        }
        fit.retain(|(_, points)| is_asked && *points > 0);
        // An id of its own: one like that of a built-in attribute would replace it.
        let id = free(&format!("{}_column", slug(column)), ids);
        let values = values.iter().map(|value| format!("  {value},\n")).collect::<String>();
        let text = format!(
            "\n# Column {}.\n[[attributes]]\nid = {}\nmethod = \"{method}\"\nvalues = [\n{values}]\n",
            quoted(column).trim(),
            quoted(&id)
        );
        Some(Self { column: column.to_owned(), id, text, fit })
    }

    /// Whether a definition may have it: names of a file may be what no entry can be.
    fn is_accepted(&self) -> bool {
        let text = format!("id = \"learned\"\nversion = 1\n{}", self.to_toml());
        check(&text, Format::Toml, None).iter().all(|problem| problem.severity != Severity::Error)
    }

    fn to_toml(&self) -> String {
        let mut text = self.text.clone();
        if self.fit.is_empty() {
            return text;
        }
        let _ = write!(text, "\n[[fields]]\nid = {}\nanswers = [{}]\n", quoted(&self.column), quoted(&self.id));
        let points: Vec<String> = self.fit.iter().map(|(id, points)| format!("{} = {points}", quoted(id))).collect();
        let _ = write!(
            text,
            "\n[[fit.person]]\nlabel = {}\nattribute = {}\npoints = {{ {} }}\n",
            quoted(&self.column),
            quoted(&self.id),
            points.join(", ")
        );
        text
    }
}

/// A text as an id: lower-case letters and digits in ASCII, with underscores between.
pub(super) fn slug(text: &str) -> String {
    let plain: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' }).collect();
    let id = plain.split_whitespace().collect::<Vec<_>>().join("_");
    let id: String = id.chars().take(40).collect();
    if id.is_empty() { "value".to_owned() } else { id }
}

/// An id that is not taken yet, which is then taken.
pub(super) fn free(id: &str, taken: &mut Vec<String>) -> String {
    let numbered = (2..).map(|number| format!("{id}_{number}"));
    let free = std::iter::once(id.to_owned()).chain(numbered).find(|id| !taken.contains(id)).unwrap_or_default();
    taken.push(free.clone());
    free
}
