//! Lists of people: whom a filter leaves, in one of several orders, a page at a time. It does not know queries nor who asks.

use sqlx::{QueryBuilder, Sqlite, SqlitePool};

use super::difference;
use super::listed::folded;
use super::person::{CHECKS, Person};

/// The most bytes of reports in one answer.
const ANSWER_BYTES: usize = 3 * 1024 * 1024;

/// What stands for a priority in the order of a list, and within one for whether sales has done nothing yet, and for what is to be done first, as the
/// database computes it.
const PRIORITY_KEY: &str = "coalesce(rtrim(priority, '0123456789') || \
    substr('00000000000000000000' || substr(priority, length(rtrim(priority, '0123456789')) + 1), -20), char(1114111)) \
    || iif(waiting, '0', '1') || substr('00000000000000000000' || coalesce(act_ms, 9223372036854775807), -20)";

/// The order of a list. Equal persons follow the time of their last fact, newest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Sort {
    /// By the time of the last fact, newest first.
    #[default]
    Last,
    /// Whose deadline or step of the follow-up series was to be done longest ago first; who has none comes last.
    Due,
    /// By the priority's id, in which a number at the end counts as one: `P2` is before `P10`. Who has none comes last. Of one
    /// priority, leads that wait for sales come first, so that no follow-up that somebody neglects stands before them; then what is to be done first.
    Priority,
    /// By name, or by address without one.
    Name,
}

impl Sort {
    /// All orders, with their names.
    pub(crate) const ALL: [(&str, Self); 4] =
        [("due", Self::Due), ("last", Self::Last), ("priority", Self::Priority), ("name", Self::Name)];

    /// What it sorts by before the time of the last fact, rising; the indexes of `0022_list.sql`,
    /// `0025_next_to_do.sql` and `0026_waiting_first.sql` are of the same.
    fn key(self) -> Option<&'static str> {
        match self {
            Self::Last => None,
            Self::Due => Some("coalesce(act_ms, 9223372036854775807)"),
            Self::Priority => Some(PRIORITY_KEY),
            Self::Name => Some("search"),
        }
    }
}

/// The last person of a page, from whom the next goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) last_ms: i64,
    pub(crate) id: String,
    /// By what the list sorts them; empty where that is the time alone.
    pub(crate) key: String,
}

/// Whose a list is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OwnedBy {
    Nobody,
    Somebody(String),
}

/// Which persons somebody asks for. What is empty or `None` leaves nobody out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    /// Parts of name, address and company, all of which must be there.
    pub(crate) words: Vec<String>,
    pub(crate) stages: Vec<String>,
    pub(crate) priorities: Vec<String>,
    pub(crate) decisions: Vec<String>,
    pub(crate) grades: Vec<String>,
    pub(crate) ratings: Vec<String>,
    pub(crate) owners: Vec<OwnedBy>,
    pub(crate) queues: Vec<String>,
    pub(crate) email: Option<String>,
    /// The company, by its domain.
    pub(crate) company: Option<String>,
    /// The definition that computed them last, by its hash.
    pub(crate) definition: Option<String>,
    pub(crate) is_overdue: Option<bool>,
    pub(crate) due_before_ms: Option<i64>,
    /// Whether they are snoozed at a time.
    pub(crate) is_snoozed: Option<(bool, i64)>,
    pub(crate) is_returned: Option<bool>,
    pub(crate) new_since_ms: Option<i64>,
    pub(crate) changed_since_ms: Option<i64>,
    pub(crate) is_held_back: Option<bool>,
    pub(crate) is_to_be_checked: Option<bool>,
    pub(crate) is_unclear: Option<bool>,
    pub(crate) is_waiting: Option<bool>,
}

/// What persons may be told apart by.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Column {
    Owner,
    Priority,
    Queue,
}

/// All values that persons have there.
pub(crate) async fn values(readers: &SqlitePool, column: Column) -> Result<Vec<String>, sqlx::Error> {
    let query = match column {
        Column::Owner => "SELECT DISTINCT owner FROM person WHERE owner IS NOT NULL",
        Column::Priority => "SELECT DISTINCT priority FROM person WHERE priority IS NOT NULL",
        Column::Queue => "SELECT DISTINCT queue FROM person WHERE queue IS NOT NULL",
    };
    sqlx::query_scalar(query).fetch_all(readers).await
}

/// A page of a list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) filter: Filter,
    pub(crate) sort: Sort,
    pub(crate) after: Option<Place>,
    pub(crate) limit: i64,
    /// Without the report and what was added to it, which are most of a row.
    pub(crate) is_brief: bool,
}

/// The persons of a page, and where the next begins, if there is one.
pub(crate) struct Found {
    pub(crate) persons: Vec<Person>,
    pub(crate) next: Option<Place>,
}

impl Filter {
    fn narrow(&self, query: &mut QueryBuilder<Sqlite>) {
        query.push(" WHERE true");
        if !self.words.is_empty() {
            // The index alone says who it is, without a look at the rows, which are long.
            query.push(" AND person.id IN (SELECT id FROM person INDEXED BY person_search WHERE true");
            for word in &self.words {
                query.push(" AND instr(search, ").push_bind(folded(word)).push(") > 0");
            }
            query.push(")");
        }
        for (column, wanted) in [
            ("stage", &self.stages),
            ("priority", &self.priorities),
            ("decision", &self.decisions),
            ("grade", &self.grades),
            ("rating", &self.ratings),
            ("queue", &self.queues),
        ] {
            if !wanted.is_empty() {
                query.push(format!(" AND {column} IN (SELECT value FROM json_each("));
                query.push_bind(serde_json::Value::from(wanted.as_slice()).to_string()).push("))");
            }
        }
        self.narrow_owners(query);
        if let Some(company) = &self.company {
            query.push(" AND company = ").push_bind(company.clone());
        }
        if let Some(email) = &self.email {
            // Also an address that was merged into somebody.
            query.push(" AND person.id IN (SELECT person FROM person_key WHERE key = ");
            query.push_bind(format!("email:{email}")).push(")");
        }
        if let Some(hash) = &self.definition {
            // A basis begins with the hash and a blank, after which `!` comes.
            query.push(" AND basis >= ").push_bind(format!("{hash} "));
            query.push(" AND basis < ").push_bind(format!("{hash}!"));
        }
        self.narrow_work(query);
    }

    fn narrow_owners(&self, query: &mut QueryBuilder<Sqlite>) {
        if self.owners.is_empty() {
            return;
        }
        let named = self.owners.iter().filter_map(|owner| match owner {
            OwnedBy::Somebody(name) => Some(name.as_str()),
            OwnedBy::Nobody => None,
        });
        let named = serde_json::Value::from_iter(named).to_string();
        query.push(" AND (owner IN (SELECT value FROM json_each(").push_bind(named).push("))");
        if self.owners.contains(&OwnedBy::Nobody) {
            query.push(" OR owner IS NULL");
        }
        query.push(")");
    }

    fn narrow_work(&self, query: &mut QueryBuilder<Sqlite>) {
        let held_back = "(suppressed IS NOT NULL OR decision IN ('suppressed', 'excluded'))";
        for (is_so, wanted) in [
            ("overdue", self.is_overdue),
            ("returned", self.is_returned),
            ("hand_unclear", self.is_unclear),
            ("waiting", self.is_waiting),
            ("to_check", self.is_to_be_checked),
            (held_back, self.is_held_back),
        ] {
            if let Some(wanted) = wanted {
                query.push(if wanted { " AND " } else { " AND NOT " }).push(is_so);
            }
        }
        if let Some((wanted, now_ms)) = self.is_snoozed {
            query.push(if wanted { " AND" } else { " AND NOT" });
            query.push(" coalesce(snoozed_until_ms, 0) > ").push_bind(now_ms);
        }
        if let Some(before_ms) = self.due_before_ms {
            query.push(" AND act_ms < ").push_bind(before_ms);
        }
        if let Some(since_ms) = self.new_since_ms {
            query.push(" AND first_ms >= ").push_bind(since_ms);
        }
        if let Some(since_ms) = self.changed_since_ms {
            difference::narrow(query, since_ms);
        }
    }
}

impl Wanted {
    /// The ids of a page, in its order: a look at few columns, so that no sorter moves reports around.
    fn ids(&self) -> QueryBuilder<Sqlite> {
        let mut query = QueryBuilder::<Sqlite>::new("SELECT id FROM person");
        self.filter.narrow(&mut query);
        let key = self.sort.key();
        if let Some(Place { last_ms, id, key: at }) = &self.after {
            query.push(" AND (");
            if let Some(key) = key {
                query.push(format!("{key} >= "));
                self.push_key(&mut query, at);
                query.push(format!(") AND ({key} > "));
                self.push_key(&mut query, at);
                query.push(" OR ");
            }
            query.push("(last_ms, id) < (").push_bind(*last_ms).push(", ").push_bind(id.clone()).push("))");
        }
        query.push(" ORDER BY ");
        if let Some(key) = key {
            query.push(key).push(", ");
        }
        query.push("last_ms DESC, id DESC LIMIT ").push_bind(self.limit.saturating_add(1));
        query
    }

    fn push_key(&self, query: &mut QueryBuilder<Sqlite>, at: &str) {
        match self.sort {
            Sort::Due => query.push_bind(at.parse().unwrap_or(i64::MAX)),
            _ => query.push_bind(at.to_owned()),
        };
    }

    fn place_of(&self, person: &Person) -> Place {
        let key = match self.sort {
            Sort::Last => String::new(),
            Sort::Due => person.listed.act_ms.unwrap_or(i64::MAX).to_string(),
            Sort::Priority => {
                let act_ms = person.listed.act_ms.unwrap_or(i64::MAX);
                let waits = if person.listed.is_waiting { 0 } else { 1 };
                format!("{}{waits}{act_ms:020}", priority_key(person.summary.priority.as_deref()))
            }
            Sort::Name => person.listed.search.clone(),
        };
        Place { last_ms: person.last_ms, id: person.id.clone(), key }
    }
}

/// What [`PRIORITY_KEY`] begins with: the digits at the end are 20, the last ones.
pub(crate) fn priority_key(priority: Option<&str>) -> String {
    let Some(priority) = priority else { return "\u{10ffff}".to_owned() };
    let name = priority.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let digits = priority.strip_prefix(name).unwrap_or_default();
    let kept = digits.get(digits.len().saturating_sub(20)..).unwrap_or_default();
    format!("{name}{kept:0>20}")
}

/// A page of those whom a filter leaves.
pub(crate) async fn page(readers: &SqlitePool, wanted: &Wanted) -> Result<Found, sqlx::Error> {
    // One transaction, so that all of it is of one moment.
    let mut reading = readers.begin().await?;
    let mut ids: Vec<String> = wanted.ids().build_query_scalar().fetch_all(&mut *reading).await?;
    let most = usize::try_from(wanted.limit).unwrap_or_default();
    let is_more = ids.len() > most;
    ids.truncate(most);
    let columns = if wanted.is_brief { Person::brief() } else { "person.*".to_owned() };
    let mut query = QueryBuilder::<Sqlite>::new(format!("SELECT {columns}, {CHECKS} AS to_be_checked FROM json_each("));
    query.push_bind(serde_json::Value::from(ids).to_string());
    query.push(") AS wanted JOIN person ON person.id = wanted.value ORDER BY wanted.key");
    let rows = query.build().fetch_all(&mut *reading).await?;
    let (mut persons, mut bytes): (Vec<Person>, usize) = (Vec::with_capacity(rows.len()), 0);
    for row in &rows {
        let person = Person::from_row(row)?;
        bytes += person.bytes();
        if !persons.is_empty() && bytes > ANSWER_BYTES {
            let next = persons.last().map(|last| wanted.place_of(last));
            return Ok(Found { persons, next });
        }
        persons.push(person);
    }
    let next = persons.last().filter(|_| is_more).map(|last| wanted.place_of(last));
    Ok(Found { persons, next })
}

/// How many a filter leaves.
pub(crate) async fn count(readers: &SqlitePool, filter: &Filter) -> Result<i64, sqlx::Error> {
    let mut query = QueryBuilder::<Sqlite>::new("SELECT count(*) FROM person");
    filter.narrow(&mut query);
    query.build_query_scalar().fetch_one(readers).await
}
