//! Whether there are the names that a query of persons or an assignment says: priorities, queues and owners that neither the definition nor anybody has leave
//! nobody, and a reader of "nobody" would believe it; and nobody looks into a queue that is misspelt. It does not know what is shown, or stored.

use std::collections::BTreeSet;

use crate::access::{self, UserStatus};
use crate::ledger::{Column, Filter, OwnedBy, values};
use crate::problem::Problem;
use crate::routes::State;
use crate::routes::facts::refused;
use crate::routes::page::unreadable;
use crate::settings::there_is_none;

/// Priorities that the inbox asks for whatever the definition calls its own.
const USUAL: [&str; 4] = ["P1", "P2", "P3", "P4"];

/// # Errors
/// 400 for a name that nobody has, with what there is.
pub(in crate::routes) async fn check(state: &State, filter: &Filter) -> Result<(), Problem> {
    let loaded = state.0.definitions.active();
    let routes = &loaded.compiled.definition().routes;
    let usual = USUAL.map(str::to_owned).into_iter();
    let priorities = routes.iter().map(|route| route.priority.clone()).chain(usual).collect();
    let queues = routes.iter().map(|route| route.queue.clone()).collect();
    let wanted: Vec<&str> = filter.priorities.iter().map(String::as_str).collect();
    one(state, ("priority", Column::Priority), &wanted, priorities, unreadable).await?;
    let wanted: Vec<&str> = filter.queues.iter().map(String::as_str).collect();
    one(state, ("queue", Column::Queue), &wanted, queues, unreadable).await?;
    let named = filter.owners.iter().filter_map(|owner| match owner {
        OwnedBy::Somebody(name) => Some(name.as_str()),
        OwnedBy::Nobody => None,
    });
    let wanted: Vec<&str> = named.collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let users = access::users(state.0.store.readers()).await.map_err(|error| Problem::storage(&error))?;
    let users = users.into_iter().map(|user| user.email).collect();
    one(state, ("owner", Column::Owner), &wanted, users, unreadable).await
}

/// Checks what is asked for under one name. Persons are looked at only if what is known without them does not have it.
async fn one(
    state: &State,
    (name, column): (&str, Column),
    wanted: &[&str],
    mut known: BTreeSet<String>,
    wrong: fn(String) -> Problem,
) -> Result<(), Problem> {
    if wanted.iter().all(|wanted| known.contains(*wanted)) {
        return Ok(());
    }
    known.extend(values(state.0.store.readers(), column).await.map_err(|error| Problem::storage(&error))?);
    match wanted.iter().find(|wanted| !known.contains(**wanted)) {
        Some(wanted) => Err(wrong(there_is_none(name, name, wanted, &known))),
        None => Ok(()),
    }
}

/// Checks whom somebody assigns a lead to. Where there are no users, an owner is any text; where the definition names no queues, so is a queue.
///
/// # Errors
/// 422 for a name that nobody has, with what there is.
pub(in crate::routes) async fn check_assignment(
    state: &State,
    owner: Option<&str>,
    queue: Option<&str>,
) -> Result<(), Problem> {
    if let Some(owner) = owner {
        let users = access::users(state.0.store.readers()).await.map_err(|error| Problem::storage(&error))?;
        let users = users.into_iter().filter(|user| user.status() != UserStatus::Removed).map(|user| user.email);
        let users: BTreeSet<String> = users.collect();
        if !users.is_empty() {
            one(state, ("owner", Column::Owner), &[owner], users, refused).await?;
        }
    }
    if let Some(queue) = queue {
        let loaded = state.0.definitions.active();
        let routes = &loaded.compiled.definition().routes;
        let queues: BTreeSet<String> = routes.iter().map(|route| route.queue.clone()).collect();
        if !queues.is_empty() {
            one(state, ("queue", Column::Queue), &[queue], queues, refused).await?;
        }
    }
    Ok(())
}
