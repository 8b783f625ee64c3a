//! What a table of leads and outcomes says: what it holds (`profile`), a points card learned from it (`learn`), and what a card would have done
//! (`backtest`). Also what another definition would have done with everybody (`effect`), what the next weeks bring (`forecast`), and when an input of forms has dried up (`drought`). Pure: rows in, tables out, the same bytes on every machine. It does not know files, terminals or clocks, and it is the only
//! place with floats in what it decides.
#![forbid(unsafe_code)]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod axis;
pub mod backtest;
mod behaviour;
pub mod best;
pub mod bin;
pub mod card;
pub mod cell;
pub mod derive;
pub mod drought;
pub mod effect;
pub mod fit;
pub mod forecast;
pub mod interval;
#[cfg(test)]
mod judged;
pub mod leak;
pub mod learn;
pub mod logistic;
pub mod mapping;
pub mod measure;
pub mod profile;
pub mod random;
pub mod reading;
pub mod sent;
pub mod simulate;
pub mod table;
pub mod touch;
