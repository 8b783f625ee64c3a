//! Rows in, scores out: a lead's rows may be spread over batches, so the last lead of each batch stays open. It does not know where
//! batches come from.

use super::column::STRUCTURE;
use super::lead::OpenLead;
use super::row::{self, Fact, Lead, Rows};
use super::table::{self, Table};
use crate::error::Fault;
use arrow_array::RecordBatch;
use arrow_schema::{Schema, SchemaRef};
use handraise::author::{KnownNames, Loaded, Vocabulary};
use handraise::definition::Part;
use handraise::evidence::Answer;
use handraise::scoring::score;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How often each name was told that the definition does not have: the kind and the name, or an attribute with a value that it does not have.
pub(super) type UnknownNames = Arc<Mutex<BTreeMap<(&'static str, String), u64>>>;

/// What a caller wants.
pub(super) struct Wishes {
    pub(super) loaded: Arc<Loaded>,
    /// As of when leads are scored whose rows say no time.
    pub(super) at_s: Option<u32>,
    /// Whether a bad row ends everything.
    pub(super) is_strict: bool,
    pub(super) with_report: bool,
    pub(super) ignored: Vec<String>,
}

/// Scores leads as their rows come.
pub(super) struct Scorer {
    wishes: Wishes,
    names: KnownNames,
    vocabulary: Vocabulary,
    unknown: UnknownNames,
    schema: SchemaRef,
    is_number: bool,
    open: Option<OpenLead>,
    rows: u64,
}

impl Scorer {
    pub(super) fn new(wishes: Wishes, schema: &Schema, unknown: UnknownNames) -> Result<Self, Fault> {
        let is_number = row::check(schema, &wishes.ignored)?;
        let names = KnownNames::of(&wishes.loaded.compiled, wishes.loaded.authored.as_ref());
        let vocabulary = wishes.loaded.vocabulary();
        let schema = table::schema(is_number, wishes.with_report);
        Ok(Self { wishes, names, vocabulary, unknown, schema, is_number, open: None, rows: 0 })
    }

    pub(super) fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    /// Takes in a batch, and gives the leads that it brings to an end.
    pub(super) fn take(&mut self, batch: &RecordBatch) -> Result<RecordBatch, Fault> {
        // Each batch may come from elsewhere.
        if row::check(&batch.schema(), &self.wishes.ignored)? != self.is_number {
            let message = "this batch has other leads than the one before: texts and numbers are not one order";
            return Err(Fault { code: STRUCTURE, ..Fault::new("lead", message, "cast them to one type") });
        }
        let mut table = Table::new(self.is_number);
        let rows = Rows::of(batch);
        for index in 0..batch.num_rows() {
            self.rows += 1;
            if let Err(fault) = self.take_row(&rows, index, &mut table) {
                let fault = fault.at(self.rows);
                if self.wishes.is_strict || fault.code == STRUCTURE {
                    return Err(fault);
                }
                let lead = rows.lead(index, self.is_number).ok();
                if let Some(open) = self.open.as_mut().filter(|open| Some(&open.lead) == lead.as_ref()) {
                    open.bad_rows += 1;
                }
                table.set_aside(lead.as_ref(), &fault, self.rows);
            }
        }
        table.finish(&self.schema)
    }

    /// Gives the lead whose rows were read last.
    pub(super) fn finish(&mut self) -> Result<RecordBatch, Fault> {
        let mut table = Table::new(self.is_number);
        self.close(&mut table);
        table.finish(&self.schema)
    }

    fn take_row(&mut self, rows: &Rows<'_>, index: usize, table: &mut Table) -> Result<(), Fault> {
        let lead = rows.lead(index, self.is_number)?;
        let score_at_s = rows.score_at_s(index)?.or(self.wishes.at_s);
        self.open(lead, score_at_s, table)?;
        let fact = rows.fact(index)?;
        self.note_unknown(&fact, rows, index);
        if let Some(open) = &mut self.open {
            open.take(fact);
        }
        Ok(())
    }

    /// Makes this the lead whose rows are read.
    fn open(&mut self, lead: Lead, score_at_s: Option<u32>, table: &mut Table) -> Result<(), Fault> {
        match &self.open {
            Some(open) if open.lead == lead && open.score_at_s == score_at_s => return Ok(()),
            Some(open) if open.lead == lead => {
                let message = "the row before, of the same lead, has another time";
                let remedy = "write the same time into each row of a lead; to score somebody as of several times, give each time a lead of its own";
                return Err(Fault::new("score_at", message, remedy));
            }
            Some(open) if open.lead > lead => {
                let message = format!("{lead} comes after {}", open.lead);
                let remedy = "sort the rows by `lead` (texts by their bytes), so that a lead's rows are together";
                return Err(Fault { code: STRUCTURE, ..Fault::new("lead", message, remedy) });
            }
            _ => {}
        }
        self.close(table);
        self.open = Some(OpenLead::new(lead, score_at_s));
        Ok(())
    }

    fn close(&mut self, table: &mut Table) {
        // Of a lead whose rows were all bad, each of them is in the table.
        let Some(mut open) = self.open.take().filter(|open| open.rows > 0) else { return };
        let counts = [open.rows, open.later_rows, open.bad_rows].map(i64::from);
        let (evidence, at_s) = open.known();
        let compiled = &self.wishes.loaded.compiled;
        let report = score(compiled.program(), evidence, at_s).report(compiled);
        table.score(&open.lead, &report, counts, self.wishes.with_report);
    }

    fn note_unknown(&self, fact: &Fact, rows: &Rows<'_>, index: usize) {
        let Some(id) = rows.id(index) else { return };
        let (kind, name) = match fact {
            Fact::Touch(touch) if !self.names.has(Part::of(touch.kind), id) => (touch.kind.name(), id.to_owned()),
            Fact::Answer(..) if !self.names.has(Part::Attribute, id) => ("answer", id.to_owned()),
            Fact::Answer(Answer { attribute, value: Some(class), .. }, _)
                if !self.vocabulary.has_value(*attribute, *class) =>
            {
                ("answer", format!("{id}={}", rows.value(index).unwrap_or_default()))
            }
            _ => return,
        };
        let mut unknown = self.unknown.lock().unwrap_or_else(PoisonError::into_inner);
        *unknown.entry((kind, name)).or_default() += 1;
    }
}
