//! Conditions: each is a query of what it finds, as `src/scoring/condition.rs` finds it. A match has the columns of [`MATCH`]. It does not know
//! what a match is worth.

use super::names::ClassNames;
use super::script::Script;
use crate::definition::{Condition, Signal, SignalKind};
use crate::matching::{ClassId, Kind};

/// What a match says: whose it is, how old, its place among the lead's occurrences (0 for what is now), its visit (-1 for none) and its day.
pub(super) const MATCH: &str = "lead_id, age_s, place, visit, day";
/// As of now, from the row `l` of a lead.
const NOW: &str = "l.lead_id, 0 as age_s, 0 as place, -1 as visit";

/// Where a search is: what the script has so far, and what asks.
pub(super) struct Search<'a> {
    pub(super) script: &'a mut Script,
    pub(super) names: &'a mut ClassNames,
    /// As in `src/scoring/condition.rs`: whether an answer that nobody gave counts as one that holds.
    unanswered_holds: bool,
}

impl<'a> Search<'a> {
    pub(super) fn new(script: &'a mut Script, names: &'a mut ClassNames) -> Self {
        Self { script, names, unanswered_holds: false }
    }

    /// The name of the query of a condition's matches in the last so many seconds; only of leads whose behaviour counts, if it needs that.
    pub(super) fn watch(&mut self, when: &Condition, within_s: Option<u32>, path: &str) -> String {
        let found = self.find(when, within_s, path);
        if !(crate::definition::needs_behaviour(when) && may_hold_without(when)) {
            return found;
        }
        self.script.part(format!(
            "select f.lead_id, f.age_s, f.place, f.visit, f.day\nfrom {found} f join leads l on l.lead_id = f.lead_id\nwhere l.behaves"
        ))
    }

    fn find(&mut self, when: &Condition, within_s: Option<u32>, path: &str) -> String {
        let member = |word: &str, place: usize| format!("{path}.{word}[{place}]");
        match when {
            Condition::Signal(signal) => self.signal(signal, within_s, path),
            Condition::Any(members) => {
                let each: Vec<String> = members
                    .iter()
                    .enumerate()
                    .map(|(place, when)| {
                        format!("select {MATCH} from {}", self.find(when, within_s, &member("any", place)))
                    })
                    .collect();
                if each.is_empty() { self.nothing() } else { self.script.part(each.join("\nunion\n")) }
            }
            Condition::All(members) => {
                let each: Vec<String> = members
                    .iter()
                    .enumerate()
                    .map(|(place, when)| self.find(when, within_s, &member("all", place)))
                    .collect();
                let Some((first, others)) = each.split_first() else { return self.nothing() };
                if others.is_empty() {
                    return first.clone();
                }
                let others: Vec<String> =
                    others.iter().map(|other| format!("f.lead_id in (select lead_id from {other})")).collect();
                self.script.part(format!("select {MATCH} from {first} f\nwhere {}", others.join("\n  and ")))
            }
            Condition::Not(member) => {
                self.unanswered_holds = !self.unanswered_holds;
                let found = self.find(member, within_s, &format!("{path}.not"));
                self.unanswered_holds = !self.unanswered_holds;
                let day = self.today();
                self.script.part(format!(
                    "select {NOW}, {day} as day\nfrom leads l\nwhere not exists (select 1 from {found} f where f.lead_id = l.lead_id)"
                ))
            }
        }
    }

    fn nothing(&mut self) -> String {
        self.script.part(format!("select {NOW}, 0 as day from leads l where false"))
    }

    fn today(&self) -> String {
        self.names.dialect.quotient("l.now_s", "86400")
    }

    fn signal(&mut self, signal: &Signal, within_s: Option<u32>, path: &str) -> String {
        let within_s = within_s.into_iter().chain(signal.within_s).min();
        let found = match &signal.kind {
            SignalKind::Inactive { for_s } => self.inactive(*for_s),
            SignalKind::Answer { attribute, values, or_blank } => {
                self.answer(*attribute, values, *or_blank, within_s, &format!("{path}.answer"))
            }
            kind => self.occurrences(kind, within_s, path),
        };
        if signal.at_least <= 1 {
            return found;
        }
        self.script.part(format!(
            "select {MATCH} from (select *, count(*) over (partition by lead_id) as many from {found}) f where many >= {}",
            signal.at_least
        ))
    }

    fn inactive(&mut self, for_s: u32) -> String {
        let day = self.today();
        self.script.part(format!(
            "select {NOW}, {day} as day\n\
             from leads l join (select lead_id, max(end_s) as end_s from seen where kind_no <> {} group by lead_id) s on s.lead_id = l.lead_id\n\
             where l.behaves and greatest(l.now_s - s.end_s, 0) >= {for_s}",
            Kind::Topic as u8
        ))
    }

    fn answer(
        &mut self,
        attribute: ClassId,
        values: &[ClassId],
        or_blank: bool,
        within_s: Option<u32>,
        path: &str,
    ) -> String {
        let id = self.names.text(attribute, path);
        let listed: Vec<String> = values.iter().map(|value| self.names.text(*value, path)).collect();
        let mut tests = Vec::new();
        if !listed.is_empty() {
            tests.push(format!("said in ({})", listed.join(", ")));
        }
        if or_blank {
            tests.push("said is null".to_owned());
        }
        let asks = !tests.is_empty();
        let is_asked_for = if asks { format!("({})", tests.join(" or ")) } else { "said is not null".to_owned() };
        let mut query = format!(
            "select lead_id, age_s, cast({} as bigint) as place, -1 as visit, {} as day\nfrom answers\nwhere id = {id} and {is_asked_for}",
            // No occurrence has a place as great as that of an answer.
            !attribute.number(),
            self.names.dialect.quotient("at_s", "86400")
        );
        query += &within("age_s", within_s);
        if self.unanswered_holds {
            let day = self.today();
            // What is left blank has none of the values, and might have each.
            let blank = if asks && !or_blank { " and a.said is not null" } else { "" };
            query += &format!(
                "\nunion all\nselect {NOW}, {day} as day\nfrom leads l\n\
                 where not exists (select 1 from answers a where a.lead_id = l.lead_id and a.id = {id}{blank})"
            );
        }
        self.script.part(query)
    }

    fn occurrences(&mut self, kind: &SignalKind, within_s: Option<u32>, path: &str) -> String {
        let mut test = |page: &Option<ClassId>, word: &str| {
            let view = format!("kind_no = {}", Kind::View as u8);
            let page = page.map(|page| format!(" and id = {}", self.names.text(page, &format!("{path}.{word}.page"))));
            view + &page.unwrap_or_default() + &within("age_s", within_s)
        };
        let query = match kind {
            SignalKind::View { page, engaged_s, depth_pct } => {
                let test = test(page, "view");
                format!("select {MATCH} from seen where {test} and engaged_s >= {engaged_s} and amount >= {depth_pct}")
            }
            SignalKind::Named { kind, class, amount } => {
                let class = self.names.text(*class, &format!("{path}.{}.id", kind.name()));
                let within = within("age_s", within_s);
                format!(
                    "select {MATCH} from seen where kind_no = {} and id = {class}{within} and amount >= {amount}",
                    *kind as u8
                )
            }
            SignalKind::Day { page } => newest(MATCH, &test(page, "day"), "day", "", "true"),
            SignalKind::Visit { page, views, engaged_s } => newest(
                MATCH,
                &test(page, "visit"),
                "visit",
                ", count(*) over by_group as views, sum(engaged_s) over by_group as engaged_in_all",
                &format!("views >= {views} and engaged_in_all >= {engaged_s}"),
            ),
            SignalKind::Engaged { page, engaged_s } => newest(
                MATCH,
                &test(page, "engaged"),
                "",
                ", sum(engaged_s) over by_group as engaged_in_all",
                &format!("engaged_in_all >= {engaged_s}"),
            ),
            SignalKind::Return { page, after_s } => {
                let visits = newest(
                    "*",
                    &test(page, "return_visit"),
                    "visit",
                    ", min(at_s) over by_group as begin_s, max(end_s) over by_group as last_s",
                    "true",
                );
                let soon = after_s.filter(|after_s| *after_s > 0);
                let soon = soon.map(|after_s| format!(" and begin_s - before_s <= {after_s}")).unwrap_or_default();
                format!(
                    "select {MATCH} from (\n  \
                     select *, lag(last_s) over (partition by lead_id order by visit) as before_s from (\n{visits}\n) v\n\
                     ) w where before_s is not null{soon}"
                )
            }
            SignalKind::Sequence { pages } => {
                let path = format!("{path}.sequence.pages");
                let ids: Vec<String> = pages.iter().map(|page| self.names.text(*page, &path)).collect();
                sequence(&ids, within_s)
            }
            // These look at no occurrence by itself.
            SignalKind::Inactive { .. } | SignalKind::Answer { .. } => return self.nothing(),
        };
        self.script.part(query)
    }
}

/// The newest of each group of what passes a test, where the group as a whole passes another.
fn newest(columns: &str, test: &str, by: &str, counted: &str, passes: &str) -> String {
    let by = if by.is_empty() { String::new() } else { format!(", {by}") };
    format!(
        "select {columns} from (\n  \
         select *{counted}, row_number() over (partition by lead_id{by} order by place desc) as turn\n  \
         from seen where {test}\n  window by_group as (partition by lead_id{by})\n\
         ) g where turn = 1 and {passes}"
    )
}

/// The last page of each visit that has these pages in order: the earliest view of the first, then the earliest of the next after that.
fn sequence(ids: &[String], within_s: Option<u32>) -> String {
    let is = |alias: &str, id: &str| {
        format!(
            "{alias}.kind_no = {} and {alias}.id = {id}{}",
            Kind::View as u8,
            within(&format!("{alias}.age_s"), within_s)
        )
    };
    let mut steps = ids.iter();
    let Some(first) = steps.next() else {
        return format!("select {MATCH} from seen where false");
    };
    let mut found = format!(
        "select s.lead_id, s.visit, min(s.place) as place from seen s where {} group by s.lead_id, s.visit",
        is("s", first)
    );
    for id in steps {
        found = format!(
            "select s.lead_id, s.visit, min(s.place) as place\n\
             from seen s join (\n{found}\n) b on b.lead_id = s.lead_id and b.visit = s.visit and s.place > b.place\n\
             where {} group by s.lead_id, s.visit",
            is("s", id)
        );
    }
    format!(
        "select s.lead_id, s.age_s, s.place, s.visit, s.day\n\
         from seen s join (\n{found}\n) b on b.lead_id = s.lead_id and b.place = s.place"
    )
}

fn within(age: &str, within_s: Option<u32>) -> String {
    within_s.map(|within_s| format!(" and {age} <= {within_s}")).unwrap_or_default()
}

/// Whether a condition may hold where there is no behaviour to find.
fn may_hold_without(when: &Condition) -> bool {
    match when {
        Condition::All(members) | Condition::Any(members) => members.iter().any(may_hold_without),
        Condition::Not(_) => true,
        Condition::Signal(_) => false,
    }
}
