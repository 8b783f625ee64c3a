//! The receiver, driven over a real TCP listener with a real SQLite file, as browsers and programs drive it.

mod added;
mod age;
mod carried;
mod content;
mod definitions;
mod doors;
mod durability;
mod encoding;
mod field;
mod files;
mod limits;
mod list;
mod migration;
mod origin;
mod property;
mod record;
mod recovery;
mod redirect;
mod refusal;
mod replay;
mod running;
mod site;
mod submission;
mod verdict;
mod visitor;
mod webhooks;
