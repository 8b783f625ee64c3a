//! The CRM of a file, ready to be asked: one of the programs that are known. It does not know whom it is asked about.

use std::collections::BTreeSet;

use super::file::CrmFile;
use super::http::Http;
use super::hubspot::Hubspot;
use super::kind::Kind;
use super::link::Remote;
use super::order::{Done, Order, Said, Trouble};
use super::pipedrive::Pipedrive;
use super::salesforce::Salesforce;
use super::tryton::Tryton;

/// A CRM that can be asked.
#[derive(Clone, Debug)]
pub(super) enum Vendor {
    Tryton(Box<Tryton>),
    Hubspot(Box<Hubspot>),
    Salesforce(Box<Salesforce>),
    Pipedrive(Box<Pipedrive>),
}

impl Vendor {
    /// # Errors
    /// A system that can't do TLS, in words.
    pub(super) fn new(file: &CrmFile, secret: String) -> Result<Self, String> {
        let http = Http::new(&file.server)?;
        Ok(match file.kind {
            Kind::Tryton => Self::Tryton(Box::new(Tryton::new(http, &file.server, secret))),
            Kind::Hubspot => Self::Hubspot(Box::new(Hubspot::new(http, &file.outcomes, &secret))),
            Kind::Salesforce => Self::Salesforce(Box::new(Salesforce::new(http, &file.server, secret))),
            Kind::Pipedrive => Self::Pipedrive(Box::new(Pipedrive::new(http, &file.server, secret))),
        })
    }

    /// Writes persons. What failed of one person alone stands in their place.
    pub(super) async fn put(&mut self, orders: &[Order]) -> Result<Vec<Result<Done, String>>, Trouble> {
        let mut done = Vec::new();
        match self {
            Self::Hubspot(hubspot) => return hubspot.put(orders).await,
            Self::Salesforce(salesforce) => return salesforce.put(orders).await,
            Self::Tryton(tryton) => {
                for order in orders {
                    done.push(of_one(tryton.put(order).await)?);
                }
            }
            Self::Pipedrive(pipedrive) => {
                for order in orders {
                    done.push(of_one(pipedrive.put(order).await)?);
                }
            }
        }
        Ok(done)
    }

    /// What the CRM says of sales since a place, and the place to go on from.
    pub(super) async fn changes(&mut self, since: Option<&str>) -> Result<(Vec<Said>, String), Trouble> {
        match self {
            Self::Tryton(tryton) => tryton.changes(since).await,
            Self::Hubspot(hubspot) => hubspot.changes(since).await,
            Self::Salesforce(salesforce) => salesforce.changes(since).await,
            Self::Pipedrive(pipedrive) => pipedrive.changes(since).await,
        }
    }

    /// Which of these records, of the kind that sales works with, are there.
    pub(super) async fn present(&mut self, ids: &[String]) -> Result<BTreeSet<String>, Trouble> {
        match self {
            Self::Tryton(tryton) => tryton.present(ids).await,
            Self::Hubspot(hubspot) => hubspot.present(ids).await,
            Self::Salesforce(salesforce) => salesforce.present(ids).await,
            Self::Pipedrive(pipedrive) => pipedrive.present(ids).await,
        }
    }

    /// Deletes a person's records.
    pub(super) async fn delete(&mut self, remote: &Remote) -> Result<(), Trouble> {
        match self {
            Self::Tryton(tryton) => tryton.delete(remote).await,
            Self::Hubspot(hubspot) => hubspot.delete(remote).await,
            Self::Salesforce(salesforce) => salesforce.delete(remote).await,
            Self::Pipedrive(pipedrive) => pipedrive.delete(remote).await,
        }
    }

    /// How many requests were sent since this was last asked.
    pub(super) fn take_requests(&self) -> u32 {
        let http = match self {
            Self::Tryton(tryton) => tryton.http(),
            Self::Hubspot(hubspot) => hubspot.http(),
            Self::Salesforce(salesforce) => salesforce.http(),
            Self::Pipedrive(pipedrive) => pipedrive.http(),
        };
        http.take_requests()
    }
}

/// What became of one person, unless it would be the same of anybody.
fn of_one(done: Result<Done, Trouble>) -> Result<Result<Done, String>, Trouble> {
    match done {
        Ok(done) => Ok(Ok(done)),
        Err(Trouble::OfOne(why)) => Ok(Err(why)),
        Err(trouble) => Err(trouble),
    }
}
