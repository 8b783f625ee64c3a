//! The table that comes out: a row for each lead, and one for each row that was set aside. It does not know how a score comes about.

use super::row::Lead;
use crate::error::Fault;
use arrow_array::builder::{Int64Builder, StringBuilder, TimestampMicrosecondBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use handraise::scoring::Report;
use std::sync::Arc;

const UTC: &str = "UTC";
/// Columns of whole numbers, in order. The types are those that every engine has: Spark has no unsigned numbers.
const NUMBERS: [&str; 6] = ["score", "engagement", "intent", "rows", "later_rows", "bad_rows"];
/// Columns of texts, in order.
const TEXTS: [&str; 8] = ["grade", "rating", "stage", "decision", "reason", "segment", "priority", "queue"];

/// The columns that come out.
pub(super) fn schema(is_number: bool, with_report: bool) -> SchemaRef {
    let lead = if is_number { DataType::Int64 } else { DataType::Utf8 };
    let mut fields = vec![
        Field::new("lead", lead, true),
        Field::new("at", DataType::Timestamp(TimeUnit::Microsecond, Some(UTC.into())), true),
    ];
    fields.extend(NUMBERS[..3].iter().map(|name| Field::new(*name, DataType::Int64, true)));
    fields.extend(TEXTS.iter().map(|name| Field::new(*name, DataType::Utf8, true)));
    fields.extend(NUMBERS[3..].iter().map(|name| Field::new(*name, DataType::Int64, true)));
    fields.push(Field::new("row", DataType::Int64, true));
    fields.push(Field::new("problem", DataType::Utf8, true));
    if with_report {
        fields.push(Field::new("report", DataType::Utf8, true));
    }
    Arc::new(Schema::new(fields))
}

/// Rows that come out of one batch.
pub(super) struct Table {
    is_number: bool,
    texts_of_leads: StringBuilder,
    numbers_of_leads: Int64Builder,
    at: TimestampMicrosecondBuilder,
    numbers: [Int64Builder; NUMBERS.len()],
    texts: [StringBuilder; TEXTS.len()],
    row: Int64Builder,
    problem: StringBuilder,
    report: StringBuilder,
}

impl Table {
    pub(super) fn new(is_number: bool) -> Self {
        Self {
            is_number,
            texts_of_leads: StringBuilder::new(),
            numbers_of_leads: Int64Builder::new(),
            at: TimestampMicrosecondBuilder::new().with_timezone(UTC),
            numbers: Default::default(),
            texts: Default::default(),
            row: Int64Builder::new(),
            problem: StringBuilder::new(),
            report: StringBuilder::new(),
        }
    }

    /// A lead's score, and of how many rows it is: those read, those of a later time, and those set aside.
    pub(super) fn score(&mut self, lead: &Lead, report: &Report, rows: [i64; 3], with_report: bool) {
        self.lead(Some(lead));
        self.at.append_value(i64::from(report.at_s) * 1_000_000);
        let [read, later, bad] = rows;
        let numbers = [report.score, report.engagement, report.intent, read, later, bad];
        for (column, number) in self.numbers.iter_mut().zip(numbers) {
            column.append_value(number);
        }
        let names = [
            Some(report.grade.letter()),
            Some(report.rating.name()),
            Some(report.stage.name()),
            Some(report.decision.name()),
            Some(report.reason.as_str()),
            report.segment.as_deref(),
            report.priority.as_deref(),
            report.queue.as_deref(),
        ];
        for (column, name) in self.texts.iter_mut().zip(names) {
            column.append_option(name);
        }
        self.row.append_null();
        self.problem.append_null();
        if with_report {
            self.report.append_value(report.to_json());
        }
    }

    /// A row that could not be read: the `row`th that came in.
    pub(super) fn set_aside(&mut self, lead: Option<&Lead>, fault: &Fault, row: u64) {
        self.lead(lead);
        self.at.append_null();
        self.numbers.iter_mut().for_each(Int64Builder::append_null);
        self.texts.iter_mut().for_each(StringBuilder::append_null);
        self.row.append_value(i64::try_from(row).unwrap_or(i64::MAX));
        self.problem.append_value(fault.to_string());
        self.report.append_null();
    }

    fn lead(&mut self, lead: Option<&Lead>) {
        let (text, number) = match lead {
            Some(Lead::Text(text)) => (Some(text.as_str()), None),
            Some(Lead::Number(number)) => (None, Some(*number)),
            None => (None, None),
        };
        match self.is_number {
            true => self.numbers_of_leads.append_option(number),
            false => self.texts_of_leads.append_option(text),
        }
    }

    pub(super) fn finish(mut self, schema: &SchemaRef) -> Result<RecordBatch, Fault> {
        let lead: ArrayRef = match self.is_number {
            true => Arc::new(self.numbers_of_leads.finish()),
            false => Arc::new(self.texts_of_leads.finish()),
        };
        let mut columns: Vec<ArrayRef> = vec![lead, Arc::new(self.at.finish())];
        let numbers: Vec<ArrayRef> =
            self.numbers.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef).collect();
        let (points, rows) = numbers.split_at(3);
        columns.extend_from_slice(points);
        columns.extend(self.texts.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef));
        columns.extend_from_slice(rows);
        columns.push(Arc::new(self.row.finish()));
        columns.push(Arc::new(self.problem.finish()));
        if schema.fields().len() > columns.len() {
            columns.push(Arc::new(self.report.finish()));
        }
        RecordBatch::try_new(schema.clone(), columns)
            .map_err(|error| Fault::new("", error.to_string(), "report this, with the size of your batches"))
    }
}
