//! Names in facts that the definition in force does not have: they are stored, because another definition may have them, and give no points. It does not
//! know who is told.

use std::collections::BTreeMap;

use handraise::author::{KnownNames, nearest};
use handraise::definition::Part;
use handraise::matching::ClassId;
use handraise::person::{Fact, Payload, TouchKind};
use sqlx::{Row, SqliteConnection, SqlitePool};

use crate::definition::Loaded;

/// The kinds of names that facts have, by the field that has them.
const PARTS: [(Part, &str); 6] = [
    (Part::Action, "action"),
    (Part::Source, "source"),
    (Part::Topic, "topic"),
    (Part::Form, "form"),
    (Part::Attribute, "attribute"),
    (Part::Page, "page"),
];
const CRITERIA: &str = "criteria";

/// A name that facts have and the definition does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    /// The first fact that has it, by its place in the list.
    pub index: usize,
    /// The field, such as `action`.
    pub field: &'static str,
    /// What stands there.
    pub name: String,
    /// The name that was probably meant.
    pub did_you_mean: Option<String>,
    /// How many facts have it.
    pub count: usize,
}

impl UnknownName {
    /// In JSON.
    pub fn to_json(&self) -> serde_json::Value {
        let Self { index, field, name, did_you_mean, count } = self;
        serde_json::json!({ "index": index, "field": field, "name": name, "did_you_mean": did_you_mean, "count": count })
    }
}

/// The names that the definition in force has.
#[derive(Debug)]
pub(crate) struct Names {
    known: KnownNames,
    /// Of a policy; none if there is no policy, and then nobody knows which there may be.
    criteria: Vec<String>,
}

impl Names {
    /// Of a definition.
    pub(crate) fn of(loaded: &Loaded) -> Self {
        let criteria = loaded.policy.iter().flat_map(|policy| &policy.sql_criteria);
        Self { known: loaded.names.clone(), criteria: criteria.map(|criterion| criterion.id.clone()).collect() }
    }

    /// Of the definition that the receiver last had; `None` if there was none.
    pub(crate) async fn stored(readers: &SqlitePool) -> Result<Option<Self>, sqlx::Error> {
        let rows = sqlx::query("SELECT field, class, name FROM known_name").fetch_all(readers).await?;
        let (mut known, mut criteria) = (Vec::new(), Vec::new());
        for row in &rows {
            let (field, name): (String, Option<String>) = (row.try_get("field")?, row.try_get("name")?);
            let class = u32::try_from(row.try_get::<i64, _>("class")?).ok().and_then(ClassId::from_number);
            match PARTS.into_iter().find(|(_, of)| *of == field) {
                Some((part, _)) => known.extend(class.map(|class| (part, class, name))),
                None => criteria.extend(name.filter(|_| field == CRITERIA)),
            }
        }
        Ok((!rows.is_empty()).then(|| Self { known: known.into_iter().collect(), criteria }))
    }

    /// Stores them, within the caller's transaction.
    pub(crate) async fn store(&self, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        sqlx::query("DELETE FROM known_name").execute(&mut *connection).await?;
        let parts = self.known.entries().filter_map(|(part, class, name)| {
            let (_, field) = PARTS.into_iter().find(|(of, _)| *of == part)?;
            Some((field, class, name))
        });
        let criteria = self.criteria.iter().map(|name| (CRITERIA, ClassId::of(name), Some(name.as_str())));
        for (field, class, name) in parts.chain(criteria) {
            sqlx::query("INSERT INTO known_name (field, class, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
                .bind(field)
                .bind(i64::from(class.number()))
                .bind(name)
                .execute(&mut *connection)
                .await?;
        }
        Ok(())
    }

    /// The names of facts that the definition does not have, each once, in the order of the facts.
    pub(crate) fn unknown_in<'a>(&self, facts: impl IntoIterator<Item = &'a Fact>) -> Vec<UnknownName> {
        let mut found: Vec<UnknownName> = Vec::new();
        let mut places: BTreeMap<(&'static str, String), usize> = BTreeMap::new();
        for (index, fact) in facts.into_iter().enumerate() {
            for (field, name, did_you_mean) in self.unknown_of(fact) {
                match places.get(&(field, name.clone())).and_then(|place| found.get_mut(*place)) {
                    Some(known) => known.count += 1,
                    None => {
                        places.insert((field, name.clone()), found.len());
                        found.push(UnknownName { index, field, name, did_you_mean, count: 1 });
                    }
                }
            }
        }
        found
    }

    fn unknown_of(&self, fact: &Fact) -> Vec<(&'static str, String, Option<String>)> {
        let of_part = |part: Part, field, name: &String| {
            let nearest = || self.known.nearest(part, name).map(str::to_owned);
            if self.known.has(part, name) { Vec::new() } else { vec![(field, name.clone(), nearest())] }
        };
        match &fact.says {
            Payload::Touch(touch) => {
                let field = match touch.signal {
                    TouchKind::Action => "action",
                    TouchKind::Source => "source",
                    TouchKind::Topic => "topic",
                    TouchKind::Form => "form",
                };
                of_part(Part::of(touch.signal.occurrence()), field, &touch.name)
            }
            Payload::Attribute(told) => of_part(Part::Attribute, "attribute", &told.attribute),
            Payload::Status(status) if !self.criteria.is_empty() => {
                let unknown = status.criteria.iter().filter(|id| !self.criteria.contains(id));
                let meant = |id: &String| nearest(id, self.criteria.iter().map(String::as_str)).map(str::to_owned);
                unknown.map(|id| (CRITERIA, id.clone(), meant(id))).collect()
            }
            _ => Vec::new(),
        }
    }
}
