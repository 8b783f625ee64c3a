//! What a row says. The columns are found once for each batch. It does not know whose rows come together.

use super::column::{Column, STRUCTURE};
use crate::error::Fault;
use crate::evidence;
use arrow_array::RecordBatch;
use arrow_schema::{DataType, Schema};
use handraise::author::{EvidenceDocument, did_you_mean};
use handraise::evidence::{Answer, Consent, Evidence, LIMITS, Occurrence};
use handraise::matching::{ClassId, Kind};

/// Every column that is read. The first two must be there.
const COLUMNS: [&str; 11] =
    ["lead", "kind", "at", "id", "value", "amount", "engaged_s", "span_s", "depth_pct", "offset_min", "score_at"];
/// How columns begin that pandas makes of an index without a name.
const INDEX_OF_PANDAS: &str = "__index_level_";
const KINDS: [&str; 8] = ["view", "action", "source", "form", "topic", "answer", "consent", "evidence"];

/// Whose row it is. Rows are ordered by it: numbers by size, texts by their bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lead {
    Text(String),
    Number(i64),
}

impl core::fmt::Display for Lead {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Text(text) => write!(f, "`{text}`"),
            Self::Number(number) => write!(f, "`{number}`"),
        }
    }
}

/// What one row says of its lead.
pub(super) enum Fact {
    Touch(Occurrence),
    /// An answer; without a time it is as new as what is newest.
    Answer(Answer, bool),
    Consent(Consent),
    Evidence(Evidence),
}

/// The columns of one batch.
pub(super) struct Rows<'a> {
    columns: [Option<Column<'a>>; COLUMNS.len()],
}

/// Whether leads are numbers, by a schema that has every column that must be there and no other than those that are read.
pub(super) fn check(schema: &Schema, ignored: &[String]) -> Result<bool, Fault> {
    for (place, field) in schema.fields().iter().enumerate() {
        let name = field.name();
        // The numbers of a frame's rows, which pandas adds when it was sorted or filtered.
        if name.starts_with(INDEX_OF_PANDAS) {
            continue;
        }
        if schema.fields().iter().take(place).any(|before| before.name() == name) {
            return Err(structure(name, "this column is there twice", "leave one of them out"));
        }
        if !COLUMNS.contains(&name.as_str()) && !ignored.contains(name) {
            let remedy = did_you_mean(name, COLUMNS.into_iter(), "leave it out, or name it in `ignore`");
            return Err(structure(name, "nothing reads this column", &remedy));
        }
    }
    for name in &COLUMNS[..2] {
        if schema.field_with_name(name).is_err() {
            let remedy = format!("select it; the columns are {}", COLUMNS.map(|name| format!("`{name}`")).join(", "));
            return Err(structure(name, "there is no such column", &remedy));
        }
    }
    let lead = schema.field_with_name(COLUMNS[0]).map(|field| field.data_type().is_integer());
    Ok(lead.unwrap_or_default())
}

fn structure(name: &str, message: &str, remedy: &str) -> Fault {
    Fault { code: STRUCTURE, ..Fault::new(name, message, remedy) }
}

impl<'a> Rows<'a> {
    pub(super) fn of(batch: &'a RecordBatch) -> Self {
        let columns = COLUMNS.map(|name| {
            let array = batch.column_by_name(name).filter(|array| !matches!(array.data_type(), DataType::Null));
            array.map(|array| Column::new(name, array))
        });
        Self { columns }
    }

    fn column(&self, name: &str) -> Option<&Column<'a>> {
        let place = COLUMNS.iter().position(|known| *known == name)?;
        self.columns.get(place)?.as_ref()
    }

    fn text(&self, name: &str, row: usize) -> Result<Option<&'a str>, Fault> {
        self.column(name).map_or(Ok(None), |column| column.text(row))
    }

    fn measure(&self, name: &str, row: usize, most: u32) -> Result<Option<u32>, Fault> {
        self.column(name).map_or(Ok(None), |column| column.measure(row, most))
    }

    /// Whose row it is.
    pub(super) fn lead(&self, row: usize, is_number: bool) -> Result<Lead, Fault> {
        let lead = match is_number {
            true => self.column("lead").map_or(Ok(None), |column| column.number(row))?.map(Lead::Number),
            false => self.text("lead", row)?.map(|text| Lead::Text(text.to_owned())),
        };
        lead.ok_or_else(|| Fault::new("lead", "this row is of nobody", "leave it out, or say whose it is"))
    }

    /// The time as of which its lead is scored, if the row says one.
    pub(super) fn score_at_s(&self, row: usize) -> Result<Option<u32>, Fault> {
        let time = self.column("score_at").map_or(Ok(None), |column| column.time(row))?;
        Ok(time.map(|(at_s, _)| at_s))
    }

    /// The name of what happened, or of what was asked.
    pub(super) fn id(&self, row: usize) -> Option<&'a str> {
        self.text("id", row).ok().flatten().filter(|id| !id.is_empty())
    }

    /// What was answered.
    pub(super) fn value(&self, row: usize) -> Option<&'a str> {
        self.text("value", row).ok().flatten()
    }

    /// What it says.
    pub(super) fn fact(&self, row: usize) -> Result<Fact, Fault> {
        let kind = self.text("kind", row)?.unwrap_or_default();
        let unknown = || {
            let all = format!("write one of {}", KINDS.map(|kind| format!("`{kind}`")).join(", "));
            let remedy = did_you_mean(kind, KINDS.into_iter(), &all);
            Fault::new("kind", format!("there is no kind `{kind}`"), remedy)
        };
        match kind {
            "answer" => self.answer(row),
            "consent" => self.consent(row),
            "evidence" => self.evidence(row),
            _ => {
                let kind = Kind::ALL.into_iter().find(|known| known.name() == kind).ok_or_else(unknown)?;
                self.touch(kind, row).map(Fact::Touch)
            }
        }
    }

    fn touch(&self, kind: Kind, row: usize) -> Result<Occurrence, Fault> {
        let id = self.text("id", row)?.filter(|id| !id.is_empty());
        let class = match (kind, id) {
            // A page that the definition does not name.
            (Kind::View, None) => None,
            (_, Some(id)) => Some(ClassId::of(id)),
            (_, None) => {
                let message = format!("this {} has no id", kind.name());
                return Err(Fault::new("id", message, "write its id in the definition"));
            }
        };
        let time = self.column("at").map_or(Ok(None), |column| column.time(row))?;
        let (at_s, own) = time.ok_or_else(|| Fault::new("at", "this row has no time", "write when it happened"))?;
        let offset = self.column("offset_min").map_or(Ok(None), |column| column.number(row))?;
        let offset_quarters = match offset {
            None => own,
            Some(minutes) => i8::try_from(minutes.div_euclid(15)).map_err(|_| {
                Fault::new("offset_min", format!("`{minutes}` is out of range"), "write minutes from UTC, such as `60`")
            })?,
        };
        let engaged_s = self.measure("engaged_s", row, u32::MAX)?.unwrap_or(0);
        let amount = match kind {
            Kind::View => self.measure("depth_pct", row, 100)?,
            _ => self.measure("amount", row, u32::MAX)?,
        };
        let occurrence =
            Occurrence { amount: amount.unwrap_or(0), offset_quarters, ..Occurrence::of(kind, class, at_s) };
        if kind != Kind::View {
            return Ok(occurrence);
        }
        let span_s = self.measure("span_s", row, u32::MAX)?.unwrap_or(engaged_s);
        Ok(Occurrence { engaged_s, span_s, ..occurrence })
    }

    fn answer(&self, row: usize) -> Result<Fact, Fault> {
        let attribute = self.text("id", row)?.filter(|id| !id.is_empty());
        let attribute = attribute.ok_or_else(|| {
            Fault::new("id", "this answer has no attribute", "write its id in the definition, such as `seniority`")
        })?;
        let value = self.text("value", row)?.filter(|value| !value.is_empty()).map(ClassId::of);
        let time = self.column("at").map_or(Ok(None), |column| column.time(row))?;
        let at_s = time.map_or(0, |(at_s, _)| at_s);
        Ok(Fact::Answer(Answer { attribute: ClassId::of(attribute), value, at_s }, time.is_some()))
    }

    fn consent(&self, row: usize) -> Result<Fact, Fault> {
        let name = self.text("value", row)?.unwrap_or_default();
        let found = Consent::ALL.into_iter().find(|consent| consent.name() == name);
        found.map(Fact::Consent).ok_or_else(|| {
            Fault::new("value", format!("there is no consent `{name}`"), "write `granted`, `denied` or `unknown`")
        })
    }

    fn evidence(&self, row: usize) -> Result<Fact, Fault> {
        let text = self.text("value", row)?.unwrap_or_default();
        if !text.trim_start().starts_with('{') {
            return evidence::decode(text)
                .map(Fact::Evidence)
                .map_err(|fault| Fault { path: "value".to_owned(), ..fault });
        }
        let read =
            EvidenceDocument::parse(text).and_then(|document| document.to_evidence().map_err(|problem| vec![problem]));
        read.map(Fact::Evidence).map_err(|problems| {
            let first = problems.into_iter().next();
            let [path, message, remedy] =
                first.map_or_else(Default::default, |first| [first.path, first.message, first.remedy]);
            Fault::new("value", format!("{path}: {message}"), remedy)
        })
    }
}

/// How many touches evidence holds.
pub(super) const MOST: usize = LIMITS.occurrences;
