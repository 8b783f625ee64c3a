//! Adds the forms of an older database to the facts. The leads stay as they are. It does not know what follows from facts.

use sqlx::{Connection, Row, SqliteConnection};

use super::FormFact;
use super::fact::insert;

/// How many leads are read at a time.
const PAGE: i64 = 500;

/// Adds the forms of leads from before there were facts. A batch is one transaction, so an interruption loses nothing.
pub(crate) async fn catch_up(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    loop {
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        let leads = sqlx::query(
            "SELECT seq, submission, received_ms, contact, card, claimed, evidence, verdict, definition_hash \
             FROM lead WHERE told = 0 ORDER BY seq LIMIT ?",
        )
        .bind(PAGE)
        .fetch_all(&mut *transaction)
        .await?;
        if leads.is_empty() {
            return transaction.rollback().await;
        }
        for lead in &leads {
            let (submission, card): (String, Option<String>) = (lead.try_get("submission")?, lead.try_get("card")?);
            let (contact, claimed): (String, String) = (lead.try_get("contact")?, lead.try_get("claimed")?);
            let (evidence, verdict): (Option<String>, String) = (lead.try_get("evidence")?, lead.try_get("verdict")?);
            let definition_hash: String = lead.try_get("definition_hash")?;
            // A lead from before there was a card has the usual names.
            let card = card.unwrap_or_else(|| contact.clone());
            let first = FormFact {
                submission: &submission,
                received_ms: lead.try_get("received_ms")?,
                contact: &contact,
                card: Some(&card),
                claimed: &claimed,
                receipt: None,
                evidence: evidence.as_deref(),
                verdict: &verdict,
                definition_hash: &definition_hash,
            };
            let again = sqlx::query("SELECT received_ms, contact FROM lead_again WHERE submission = ?")
                .bind(&submission)
                .fetch_all(&mut *transaction)
                .await?;
            if let Some(fact) = first.to_fact() {
                insert(&mut transaction, &fact).await?;
            }
            for step in &again {
                let contact: String = step.try_get("contact")?;
                // Which evidence came with it is not known any more.
                let form = FormFact {
                    received_ms: step.try_get("received_ms")?,
                    contact: &contact,
                    card: Some(&contact),
                    claimed: "{}",
                    evidence: None,
                    verdict: "unverified",
                    ..first
                };
                if let Some(fact) = form.to_fact() {
                    insert(&mut transaction, &fact).await?;
                }
            }
            sqlx::query("UPDATE lead SET told = 1 WHERE seq = ?")
                .bind(lead.try_get::<i64, _>("seq")?)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
    }
}
