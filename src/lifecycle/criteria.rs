//! What sales asked for before it calls a lead qualified, and did not find. It does not know who says so.

use crate::definition::{Policy, SqlCriterion};
use crate::person::{Status, StatusKind};

impl Policy {
    /// The required criteria that a status does not have; none of a status other than `sales_qualified`.
    ///
    /// ```
    /// use handraise::definition::{Policy, SqlCriterion};
    /// use handraise::person::{Status, StatusKind};
    /// let criterion = |id: &str, required| SqlCriterion { id: id.into(), label: id.into(), kind: None, required };
    /// let mut policy = Policy::new("mql", 1);
    /// policy.sql_criteria = vec![criterion("need", true), criterion("timeline", true), criterion("budget", false)];
    /// let mut status: Status = serde_json::from_str(r#"{"status": "sales_qualified", "criteria": ["need"]}"#).unwrap();
    /// let missing: Vec<&str> = policy.missing_criteria(&status).map(|criterion| criterion.id.as_str()).collect();
    /// assert_eq!(missing, ["timeline"]);
    /// status.status = StatusKind::Accepted;
    /// assert_eq!(policy.missing_criteria(&status).count(), 0);
    /// ```
    pub fn missing_criteria(&self, status: &Status) -> impl Iterator<Item = &SqlCriterion> {
        let is_asked = status.status == StatusKind::SalesQualified;
        let criteria = self.sql_criteria.iter().filter(move |criterion| is_asked && criterion.required);
        criteria.filter(|criterion| !status.criteria.contains(&criterion.id))
    }
}
