//! What a CRM would be sent now, field by field. It asks nobody, so it does not know which records are there already.

use handraise::person::LifecycleStage;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use sqlx::SqlitePool;

use super::file::CrmFile;
use super::link::{self, field_name};
use super::order::Order;
use super::value::{desired, is_wanted};
use crate::ledger::{self, Person};

/// How many persons are read at a time.
const BATCH: i64 = 200;

/// What a CRM would be sent.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Planned {
    /// The CRM's name.
    pub crm: String,
    /// How many persons it has, and nothing is to be sent of them.
    pub up_to_date: u64,
    /// Persons who would be sent, but have no e-mail address.
    pub without_email: u64,
    /// Who would be sent; of many, the first.
    pub persons: Vec<PlannedPerson>,
    /// Whether there are more.
    pub more: bool,
}

/// What would be sent of a person.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PlannedPerson {
    /// The person's id.
    pub person: String,
    /// The address.
    pub email: String,
    /// By what the CRM's records are found again.
    pub key: String,
    /// Whether records would be made, or taken over if the CRM has them.
    pub is_new: bool,
    /// What would be written.
    pub fields: Vec<PlannedField>,
}

/// A field that would be written.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PlannedField {
    /// The kind of record.
    pub record: String,
    /// The field.
    pub field: String,
    /// The value; `null` empties the field.
    pub value: Value,
    /// Whether it is written only when the record is made.
    pub once: bool,
}

/// The stages from one on, by their names.
pub(super) fn stages_from(first: LifecycleStage) -> Vec<&'static str> {
    LifecycleStage::ALL.into_iter().filter(|stage| *stage >= first).map(LifecycleStage::name).collect()
}

/// Somebody's order, if they go into the CRM.
pub(super) enum Look {
    Order(Box<Order>),
    /// The person is to be there, but has no address.
    WithoutEmail,
    Nobody,
}

/// What is to be done about a person.
pub(super) async fn look(readers: &SqlitePool, file: &CrmFile, person: &str) -> Result<Look, sqlx::Error> {
    let Some((person, _)) = ledger::find(readers, person).await? else { return Ok(Look::Nobody) };
    look_at(readers, file, &person).await
}

async fn look_at(readers: &SqlitePool, file: &CrmFile, person: &Person) -> Result<Look, sqlx::Error> {
    let known = link::find(readers, &file.name, &person.id).await?;
    let is_there = known.as_ref().is_some_and(|known| !known.remote.is_empty());
    if !is_there && !is_wanted(file, person) {
        return Ok(Look::Nobody);
    }
    Ok(match desired(file, person) {
        Some(desired) => Look::Order(Box::new(Order::new(file, desired, known.unwrap_or_default()))),
        None => Look::WithoutEmail,
    })
}

/// What a CRM would be sent, of at most so many persons.
pub(crate) async fn plan(readers: &SqlitePool, file: &CrmFile, most: usize) -> Result<Planned, sqlx::Error> {
    let mut planned =
        Planned { crm: file.name.clone(), up_to_date: 0, without_email: 0, persons: Vec::new(), more: false };
    let (stages, mut after) = (stages_from(file.who.from_stage), String::new());
    loop {
        let who = (stages.as_slice(), file.who.hand_raised);
        let ids = link::candidates(readers, &file.name, who, &after, BATCH).await?;
        let Some(last) = ids.last() else { return Ok(planned) };
        after.clone_from(last);
        for id in &ids {
            match look(readers, file, id).await? {
                Look::Order(order) if order.is_due(file.kind.records()) => {
                    if planned.persons.len() == most {
                        planned.more = true;
                        return Ok(planned);
                    }
                    planned.persons.push(person(file, &order));
                }
                Look::Order(_) => planned.up_to_date += 1,
                Look::WithoutEmail => planned.without_email += 1,
                Look::Nobody => {}
            }
        }
    }
}

fn person(file: &CrmFile, order: &Order) -> PlannedPerson {
    let mut fields = Vec::new();
    for record in file.kind.records() {
        let is_new = !order.link.remote.contains_key(*record);
        let values = if is_new { order.fresh(record) } else { order.changes(record) };
        for (field, value) in values {
            let once = order.is_once(record, field);
            fields.push(PlannedField {
                record: (*record).to_owned(),
                field: field.to_owned(),
                value: value.clone(),
                once,
            });
        }
    }
    fields.sort_by_cached_key(|field| field_name(&field.record, &field.field));
    PlannedPerson {
        person: order.desired.person.clone(),
        email: order.desired.email.clone(),
        key: order.desired.key.clone(),
        is_new: order.link.remote.is_empty(),
        fields,
    }
}
