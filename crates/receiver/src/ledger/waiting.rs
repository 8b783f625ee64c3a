//! Somebody's wait for sales, as it is kept in their row, so that nobody reads a history to know by when sales is to do something. It does not know the
//! database.

use handraise::lifecycle::{OpenWait, WorkingTime};
use handraise::person::{Breach, Change, FactId, Standing, Summary};

/// What a row says of a wait.
#[derive(Clone, Debug, Default)]
pub(super) struct Waiting {
    open: Option<OpenWait>,
    /// Whether sales has done nothing yet.
    pub(super) is_waiting: bool,
    /// By when sales is to do something, while it has done nothing.
    pub(super) due_ms: Option<u64>,
    /// Whether that time has passed.
    pub(super) is_overdue: bool,
}

impl Waiting {
    /// At a time, and the deadline that has passed, if nobody was told yet.
    pub(super) fn of(
        mut open: Option<OpenWait>,
        standing: &Standing,
        working: &WorkingTime,
        now_ms: u64,
    ) -> (Self, Option<Breach>) {
        let breach = open.as_mut().and_then(|open| open.take_breach(standing, working, now_ms));
        let waits = open.as_ref().filter(|open| open.is_open() && open.ended_by_sales(standing, now_ms).is_none());
        let is_waiting = waits.is_some();
        let due_ms = waits.and_then(|open| open.due(working)).map(|(due_ms, _)| due_ms);
        let is_overdue = due_ms.is_some_and(|due_ms| due_ms < now_ms);
        (Self { open, is_waiting, due_ms, is_overdue }, breach)
    }

    /// When it is overdue, if it is not yet: the instant after the deadline.
    pub(super) fn next_ms(&self) -> Option<i64> {
        let due_ms = self.due_ms.filter(|_| !self.is_overdue)?;
        i64::try_from(due_ms).ok()?.checked_add(1)
    }

    /// The wait, also one that may go on.
    pub(super) fn open(&self) -> Option<&OpenWait> {
        self.open.as_ref()
    }

    /// As the row has it; `None` for somebody who never waited, or would wait anew.
    pub(super) fn to_text(&self) -> Option<String> {
        self.open.as_ref().and_then(|open| serde_json::to_string(open).ok())
    }
}

/// What is known of a wait before somebody is computed.
pub(super) enum WaitingBefore {
    /// What the row has.
    Row(Option<OpenWait>),
    /// There is no row: the history, oldest first.
    InHistory(Vec<Change>),
    /// The row is from before waits were kept: the history, oldest first.
    Unrecorded(Vec<Change>),
}

impl WaitingBefore {
    pub(super) fn from_row(text: Option<&str>) -> Self {
        Self::Row(text.and_then(|text| serde_json::from_str(text).ok()))
    }

    /// The wait that is not over.
    pub(super) fn open(
        &self,
        received_ms: impl Fn(&FactId) -> Option<u64>,
        working: &WorkingTime,
        now_ms: u64,
    ) -> Option<OpenWait> {
        match self {
            Self::Row(open) => open.clone(),
            Self::InHistory(changes) => OpenWait::of(changes, received_ms),
            // What was overdue before anybody could be told is old news.
            Self::Unrecorded(changes) => {
                OpenWait::of(changes, received_ms).map(|open| open.told_if_overdue(working, now_ms))
            }
        }
    }
}

/// The wait after a change, or as it was, if nothing changed.
pub(super) fn go_on(
    open: Option<OpenWait>,
    change: Option<&Change>,
    (before, after): (&Summary, &Summary),
    told_ms: u64,
) -> Option<OpenWait> {
    match change {
        Some(change) => OpenWait::after(open, change, before, after, told_ms),
        None => open,
    }
}
