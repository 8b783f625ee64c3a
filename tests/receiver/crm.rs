//! CRMs are kept up to date: what differs is sent once, what sales does comes back once, and nothing that breaks in between makes a second record or loses one.

mod ground;
mod hubspot;
mod pipedrive;
mod plan;
mod salesforce;
mod tryton;
