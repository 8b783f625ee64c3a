//! What is known of persons, in the database: one row each, with columns to search by. It does not know how it was computed.

use std::collections::BTreeSet;

use handraise::account::company_of;
use handraise::lifecycle::{Nurture, WorkingTime};
use handraise::person::{PersonKey, PersonReport, Standing, Summary};
use handraise::scoring::DecisionKind;
use handraise::verification::Addition;
use sqlx::query_builder::Separated;
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection, SqlitePool};

use super::fact::{signed, unsigned};
use super::listed::Listed;
use super::recompute::With;
use super::waiting::Waiting;

/// A person. Texts are JSON unless their comment says otherwise.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    /// Plain text.
    pub(crate) id: String,
    /// Plain text: the key that the person goes by.
    key: String,
    /// Plain text.
    domain: Option<String>,
    /// Plain text: the domain of the company.
    pub(crate) company: Option<String>,
    pub(crate) contact: String,
    pub(super) summary: Summary,
    /// Plain text.
    pub(crate) owner: Option<String>,
    score_milli: i64,
    pub(crate) first_ms: i64,
    pub(crate) last_ms: i64,
    pub(crate) computed_ms: i64,
    pub(crate) next_change_ms: Option<i64>,
    /// The wait for sales, if there is one.
    wait: Option<String>,
    /// By when sales is to do something, while it has done nothing.
    pub(crate) due_ms: Option<i64>,
    /// Whether that time has passed, or the next step of the series is due.
    pub(crate) is_overdue: bool,
    /// Plain text.
    basis: String,
    pub(crate) report: String,
    /// What the report knows beyond the person's own forms.
    pub(crate) added: String,
    /// Why the person is not to be contacted.
    pub(crate) suppressed: Option<String>,
    /// What marketing has to know to keep in touch; `None` for who is for sales, or is not to be written to.
    nurture: Option<String>,
    /// Why somebody should look at the person first: a machine may have sent all of their forms. Known of those that are read alone.
    pub(crate) to_be_checked: Option<String>,
    /// What lists say beside the report.
    pub(crate) listed: Listed,
}

/// By what searches find a person, of what facts alone decide.
#[derive(Clone, Debug)]
pub(super) struct Indexed {
    key: String,
    domain: Option<String>,
    company: Option<String>,
    last_ms: i64,
    search: String,
    priority: Option<String>,
    owner: Option<String>,
    due_ms: Option<i64>,
    act_ms: Option<i64>,
}

impl Indexed {
    /// Its columns.
    pub(super) const COLUMNS: &str = "key, domain, company, last_ms, search, priority, owner, due_ms, act_ms";

    pub(super) fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            key: row.try_get("key")?,
            domain: row.try_get("domain")?,
            company: row.try_get("company")?,
            last_ms: row.try_get("last_ms")?,
            search: row.try_get("search")?,
            priority: row.try_get("priority")?,
            owner: row.try_get("owner")?,
            due_ms: row.try_get("due_ms")?,
            act_ms: row.try_get("act_ms")?,
        })
    }
}

/// Columns that searches use and that seldom change.
const INDEXED: [&str; 10] =
    ["key", "email", "domain", "company", "last_ms", "search", "priority", "owner", "due_ms", "act_ms"];
/// Columns that are written each time.
const COMPUTED: [&str; 18] = [
    "contact",
    "stage",
    "grade",
    "rating",
    "score_milli",
    "decision",
    "hand_raised",
    "first_ms",
    "basis",
    "computed_ms",
    "next_change_ms",
    "wait",
    "overdue",
    "summary",
    "report",
    "added",
    "suppressed",
    "nurture",
];
/// What a person's forms say: the newest one's codes, if every form is to be checked.
pub(super) const CHECKS: &str = "(SELECT codes FROM (SELECT lead.to_be_checked AS codes, max(lead.received_ms), \
     count(*) AS forms, count(lead.to_be_checked) AS suspect FROM person_key \
     JOIN fact ON fact.about = person_key.key AND fact.kind = 'form' JOIN lead ON lead.submission = fact.says ->> '$.submission' \
     WHERE person_key.person = person.id) WHERE forms = suspect)";

/// A person's row, with that.
fn with_checks() -> String {
    format!("SELECT person.*, {CHECKS} AS to_be_checked FROM person")
}

impl Person {
    pub(super) fn new(
        standing: &Standing,
        found: &PersonReport,
        summary: Summary,
        (next_change_ms, waiting): (Option<i64>, Waiting),
        (with, working): (&With, &WorkingTime),
    ) -> Self {
        let (loaded, now_ms) = (&with.loaded, unsigned(with.now_ms));
        let nurture = Nurture::of(loaded.policy.as_ref(), standing, found, now_ms, |text| loaded.named(text));
        let listed = Listed::new(standing, found, &summary, &waiting, (with, working));
        let is_overdue = listed.act_ms.is_some_and(|act_ms| act_ms < with.now_ms);
        // The instant after it was to be done.
        let overdue_ms = listed.act_ms.filter(|_| !is_overdue).and_then(|act_ms| act_ms.checked_add(1));
        let times = || standing.timeline.iter().map(|entry| signed(entry.at_ms));
        Self {
            id: standing.person.id(),
            key: standing.person.to_string(),
            domain: standing.person.domain().map(str::to_owned),
            company: company_of(&standing.person, with.loaded.policy.as_ref()),
            contact: standing.contact.to_json(),
            summary,
            owner: standing.owner.clone(),
            score_milli: found.report.score_milli,
            first_ms: times().min().unwrap_or(with.now_ms),
            last_ms: times().max().unwrap_or(with.now_ms),
            computed_ms: with.now_ms,
            next_change_ms: next_change_ms.into_iter().chain(overdue_ms).min(),
            wait: waiting.to_text(),
            due_ms: waiting.due_ms.map(signed),
            is_overdue,
            basis: with.basis.to_text(),
            report: found.report.to_json(),
            added: Addition::to_json(&found.added),
            suppressed: found.suppressed.as_ref().and_then(|suppressed| serde_json::to_string(suppressed).ok()),
            nurture: nurture.and_then(|nurture| serde_json::to_string(&nurture).ok()),
            to_be_checked: None,
            listed,
        }
    }

    /// Whether searches find the person as before.
    pub(super) fn is_found_as(&self, before: &Indexed) -> bool {
        let Indexed { key, domain, company, last_ms, search, priority, owner, due_ms, act_ms } = before;
        (&self.key, &self.domain, &self.company, &self.last_ms) == (key, domain, company, last_ms)
            && (&self.listed.search, &self.summary.priority) == (search, priority)
            && (&self.owner, &self.due_ms, &self.listed.act_ms) == (owner, due_ms, act_ms)
    }

    /// Writes persons anew.
    pub(super) async fn write(persons: &[Self], connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        Self::write_setting(persons, [&INDEXED[..], &COMPUTED[..], &Listed::COLUMNS[..]].concat(), connection).await
    }

    /// Writes persons who are found as before. The indexes that find them stay as they are, which is most of the work.
    pub(super) async fn write_as_before(
        persons: &[Self],
        connection: &mut SqliteConnection,
    ) -> Result<(), sqlx::Error> {
        Self::write_setting(persons, [&COMPUTED[..], &Listed::COLUMNS[..]].concat(), connection).await
    }

    async fn write_setting(
        persons: &[Self],
        set: Vec<&str>,
        connection: &mut SqliteConnection,
    ) -> Result<(), sqlx::Error> {
        let columns = [&["id"], &INDEXED[..], &COMPUTED[..], &Listed::COLUMNS[..]].concat().join(", ");
        let mut query = QueryBuilder::<Sqlite>::new(format!("INSERT INTO person ({columns}) "));
        query.push_values(persons, |row, person| person.bind(row));
        let set: Vec<_> = set.iter().map(|column| format!("{column} = excluded.{column}")).collect();
        query.push(" ON CONFLICT (id) DO UPDATE SET ").push(set.join(", "));
        query.build().execute(connection).await.map(drop)
    }

    /// In the order of the columns.
    fn bind(&self, mut row: Separated<'_, Sqlite, &'static str>) {
        let summary = &self.summary;
        let as_json = |value: serde_json::Result<serde_json::Value>| value.unwrap_or_default();
        let word = |value: serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        row.push_bind(&self.id)
            .push_bind(&self.key)
            .push_bind(self.key.strip_prefix("email:"))
            .push_bind(&self.domain)
            .push_bind(&self.company)
            .push_bind(self.last_ms)
            .push_bind(&self.listed.search)
            .push_bind(&summary.priority)
            .push_bind(&self.owner)
            .push_bind(self.due_ms)
            .push_bind(self.listed.act_ms)
            .push_bind(&self.contact)
            .push_bind(summary.stage.name())
            .push_bind(summary.grade.letter().to_string())
            .push_bind(word(as_json(serde_json::to_value(summary.rating))))
            .push_bind(self.score_milli)
            .push_bind(summary.decision.name())
            .push_bind(summary.hand_raised)
            .push_bind(self.first_ms)
            .push_bind(&self.basis)
            .push_bind(self.computed_ms)
            .push_bind(self.next_change_ms)
            .push_bind(&self.wait)
            .push_bind(self.is_overdue)
            .push_bind(serde_json::to_string(summary).unwrap_or_default())
            .push_bind(&self.report)
            .push_bind(&self.added)
            .push_bind(&self.suppressed)
            .push_bind(&self.nurture)
            .push_bind(&self.listed.queue)
            .push_bind(self.listed.snoozed_until_ms)
            .push_bind(self.listed.is_returned)
            .push_bind(self.listed.is_unclear)
            .push_bind(self.listed.is_waiting)
            .push_bind(&self.listed.next_step);
    }

    /// The columns of a row whose report is not wanted, nor what was added to it; both are empty.
    pub(super) fn brief() -> String {
        let all = [&["id"], &INDEXED[..], &COMPUTED[..], &Listed::COLUMNS[..]].concat();
        let shown = all.into_iter().map(|column| match column {
            "report" | "added" => format!("'' AS {column}"),
            "wait" | "nurture" => format!("NULL AS {column}"),
            column => format!("person.{column}"),
        });
        shown.collect::<Vec<_>>().join(", ")
    }

    /// How large the person is in an answer, about.
    pub(super) fn bytes(&self) -> usize {
        self.report.len() + self.added.len() + self.contact.len()
    }

    pub(super) fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        let summary: String = row.try_get("summary")?;
        Ok(Self {
            id: row.try_get("id")?,
            key: row.try_get("key")?,
            domain: row.try_get("domain")?,
            company: row.try_get("company")?,
            contact: row.try_get("contact")?,
            summary: serde_json::from_str(&summary).unwrap_or_else(|_| Summary::nobody()),
            owner: row.try_get("owner")?,
            score_milli: row.try_get("score_milli")?,
            first_ms: row.try_get("first_ms")?,
            last_ms: row.try_get("last_ms")?,
            computed_ms: row.try_get("computed_ms")?,
            next_change_ms: row.try_get("next_change_ms")?,
            wait: row.try_get("wait")?,
            due_ms: row.try_get("due_ms")?,
            is_overdue: row.try_get("overdue")?,
            basis: row.try_get("basis")?,
            report: row.try_get("report")?,
            added: row.try_get("added")?,
            suppressed: row.try_get("suppressed")?,
            nurture: row.try_get("nurture")?,
            to_be_checked: row.try_get("to_be_checked")?,
            listed: Listed::from_row(row)?,
        })
    }

    /// How far the person has come.
    pub(crate) fn stage(&self) -> &'static str {
        self.summary.stage.name()
    }

    /// What people see at a glance.
    pub(crate) fn summary(&self) -> &Summary {
        &self.summary
    }

    /// Whether nobody is to contact them.
    pub(crate) fn is_held_back(&self) -> bool {
        self.suppressed.is_some() || matches!(self.summary.decision, DecisionKind::Suppressed | DecisionKind::Excluded)
    }

    /// The address that the person goes by, if it is one.
    pub(crate) fn email(&self) -> Option<&str> {
        self.key.strip_prefix("email:")
    }
}

/// The persons whose ids follow on one, in the order of their ids.
pub(crate) async fn persons_after(readers: &SqlitePool, id: &str, limit: i64) -> Result<Vec<Person>, sqlx::Error> {
    let mut query = QueryBuilder::<Sqlite>::new(with_checks());
    query.push(" WHERE person.id > ").push_bind(id).push(" ORDER BY person.id LIMIT ").push_bind(limit);
    let rows = query.build().fetch_all(readers).await?;
    rows.iter().map(Person::from_row).collect()
}

/// The person with an id, or with an id of one of their keys.
pub(crate) async fn person(readers: &SqlitePool, id: &str) -> Result<Option<Person>, sqlx::Error> {
    let mut query = QueryBuilder::<Sqlite>::new(with_checks());
    query.push(" WHERE person.id = (SELECT person FROM person_key WHERE id = ").push_bind(id).push(")");
    query.build().fetch_optional(readers).await?.as_ref().map(Person::from_row).transpose()
}

/// The same, and the changes that people saw, oldest first, in JSON.
pub(crate) async fn find(readers: &SqlitePool, id: &str) -> Result<Option<(Person, Vec<String>)>, sqlx::Error> {
    let Some(person) = person(readers, id).await? else { return Ok(None) };
    let changes = sqlx::query_scalar("SELECT change FROM crossing WHERE person = ? ORDER BY seq")
        .bind(&person.id)
        .fetch_all(readers)
        .await?;
    Ok(Some((person, changes)))
}

/// Notes for each of these persons whether all of their forms are to be checked.
pub(super) async fn mark_checks(ids: &str, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let is_so = format!("({CHECKS} IS NOT NULL)");
    let update = format!(
        "UPDATE person SET to_check = NOT to_check WHERE id IN (SELECT value FROM json_each(?)) AND to_check <> {is_so}"
    );
    sqlx::query(sqlx::AssertSqlSafe(update)).bind(ids).execute(connection).await.map(drop)
}

/// All keys of the persons whose ids these are.
pub(super) async fn keys_of(
    reading: &mut SqliteConnection,
    persons: &[String],
) -> Result<BTreeSet<PersonKey>, sqlx::Error> {
    let query = "SELECT key FROM person_key WHERE person IN (SELECT value FROM json_each(?))";
    let ids = serde_json::Value::from(persons).to_string();
    let keys: Vec<String> = sqlx::query_scalar(query).bind(ids).fetch_all(reading).await?;
    Ok(keys.iter().filter_map(|key| key.parse().ok()).collect())
}

/// All keys of the person whom an id names, by any of their keys.
pub(crate) async fn all_keys(readers: &SqlitePool, id: &str) -> Result<Vec<PersonKey>, sqlx::Error> {
    let mut reading = readers.begin().await?;
    let person = sqlx::query_scalar("SELECT person FROM person_key WHERE id = ?");
    let person: Option<String> = person.bind(id).fetch_optional(&mut *reading).await?;
    Ok(keys_of(&mut reading, person.as_slice()).await?.into_iter().collect())
}

/// The key of whom an id names.
pub(crate) async fn key_of(readers: &SqlitePool, id: &str) -> Result<Option<PersonKey>, sqlx::Error> {
    let key: Option<String> =
        sqlx::query_scalar("SELECT key FROM person_key WHERE id = ?").bind(id).fetch_optional(readers).await?;
    Ok(key.and_then(|key| key.parse().ok()))
}
