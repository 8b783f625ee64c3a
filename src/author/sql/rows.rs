//! From the rows of the table to what rules see of each lead: occurrences and answers, once each, within the bounds of evidence, divided into
//! visits. It does not know rules.

use super::Options;
use super::dialect::table;
use super::names::ClassNames;
use super::script::Script;
use crate::definition::{Definition, Tracking};
use crate::evidence::LIMITS;
use crate::matching::Kind;

/// How a class is ordered that has no name, and how all that have a name of which the script knows no number.
const UNNAMED: &str = "-1";
const UNKNOWN: &str = "16777216";

/// The part with the moment of the score. It stands before the table is read, so that a table of this name would not be found.
pub(super) const MOMENT: &str = "handraise_moment";

/// The parts that everything else refers to: [`MOMENT`], `leads`, `answers` and `seen`.
pub(super) fn write(script: &mut Script, options: &Options, definition: &Definition, names: &ClassNames) {
    let tracking = definition.tracking;
    let at = match options.at_s {
        Some(at_s) => at_s.to_string(),
        None => "floor(extract(epoch from current_timestamp))".to_owned(),
    };
    script.name(
        MOMENT,
        &format!("-- as of when leads are scored, in seconds since 1970\nselect cast({at} as bigint) as at_s"),
    );
    told(script, &options.table);
    script.name("leads", &leads(tracking));
    script.name("numbers", &names.numbers(&definition.names));
    answers(script);
    occurrences(script, tracking, names);
}

/// The rows as they are, and whether each can be read.
fn told(script: &mut Script, name: &str) {
    let number = |column: &str| format!("cast(t.\"{column}\" as bigint) as {column}");
    let numbers = ["engaged_s", "span_s", "depth_pct", "amount", "offset_min"].map(number).join(", ");
    script.name(
        "told",
        &format!(
            "select t.\"lead\" as lead_id, t.\"kind\" as kind, nullif(t.\"id\", '') as id, nullif(t.\"value\", '') as said,\n  \
             cast(floor(extract(epoch from cast(t.\"at\" as timestamptz))) as bigint) as at_s,\n  {numbers}, m.at_s as now_s\n\
             from {} t cross join {MOMENT} m\nwhere t.\"lead\" is not null",
            table(name)
        ),
    );
    let time = "at_s between 0 and 4294967295";
    let amount = |column: &str, most: &str| format!("coalesce({column}, 0) between 0 and {most}");
    let (span, depth, named) =
        (amount("span_s", "4294967295"), amount("depth_pct", "100"), amount("amount", "4294967295"));
    let engaged = amount("engaged_s", "4294967295");
    let offset = "coalesce(floor(offset_min / 15.0), 0) between -128 and 127";
    script.name(
        "checked",
        &format!(
            "select *, coalesce(case\n  \
             when kind = 'view' then {time} and {engaged} and {span} and {depth} and {offset}\n  \
             when kind in ('action', 'source', 'topic', 'form') then id is not null and {time} and {engaged} and {named} and {offset}\n  \
             when kind = 'answer' then id is not null and coalesce({time}, true)\n  \
             when kind = 'consent' then said in ('granted', 'denied', 'unknown')\n  \
             else false end, false) as is_read\nfrom told"
        ),
    );
    let kinds: String = Kind::ALL.iter().map(|kind| format!(" when '{}' then {}", kind.name(), *kind as u8)).collect();
    let (span_s, amount) = (LIMITS.span_s, LIMITS.amount);
    let offset = LIMITS.offset_quarters;
    script.name(
        "known",
        &format!(
            "-- within the bounds of evidence; what was told later is not looked at\n\
             select lead_id, kind, id, said, now_s, case when kind = 'answer' then at_s else greatest(at_s, 1) end as at_s,\n  \
             case kind{kinds} end as kind_no,\n  \
             case when kind = 'view' then least(coalesce(engaged_s, 0), {span_s}) else 0 end as engaged_s,\n  \
             case when kind = 'view' then least(greatest(coalesce(span_s, engaged_s, 0), least(coalesce(engaged_s, 0), {span_s})), {span_s}) else 0 end as span_s,\n  \
             least(coalesce(case when kind = 'view' then depth_pct else amount end, 0), {amount}) as amount,\n  \
             cast(least(greatest(coalesce(floor(offset_min / 15.0), 0), -{offset}), {offset}) as bigint) as offset_quarters\n\
             from checked\nwhere is_read and (kind = 'consent' or at_s is null or at_s <= now_s)"
        ),
    );
}

/// Everybody, with what is counted of their rows, and whether their behaviour counts.
fn leads(tracking: Tracking) -> String {
    let allowed = if tracking.consent_needed { "= 1" } else { "<= 1" };
    format!(
        "select c.lead_id, c.now_s, c.read_rows, c.later_rows, c.bad_rows, coalesce(k.newest_s, c.now_s) as newest_s,\n  \
         coalesce(k.consent, 1) {allowed} as behaves\n\
         from (\n  \
         select lead_id, max(now_s) as now_s, count(case when is_read then 1 end) as read_rows,\n    \
         count(case when is_read and kind <> 'consent' and at_s > now_s then 1 end) as later_rows,\n    \
         count(case when not is_read then 1 end) as bad_rows\n  \
         from checked group by lead_id\n\
         ) c left join (\n  \
         select lead_id, max(case when kind <> 'consent' then at_s + span_s end) as newest_s,\n    \
         max(case when kind = 'consent' then case said when 'unknown' then 0 when 'granted' then 1 else 2 end end) as consent\n  \
         from known group by lead_id\n\
         ) k on k.lead_id = c.lead_id"
    )
}

/// One answer to each question: one that isn't blank, the newest.
fn answers(script: &mut Script) {
    script.name(
        "answers",
        "select lead_id, id, said, at_s, now_s, now_s - at_s as age_s\n\
             from (\n  \
             select a.lead_id, a.id, a.said, a.at_s, a.now_s, row_number() over (\n    \
             partition by a.lead_id, a.id\n    \
             order by case when a.said is null then 0 else 1 end desc, a.at_s desc, coalesce(n.class_no, 0) desc, a.said desc\n  \
             ) as place\n  \
             from (\n    \
             select k.lead_id, k.id, k.said, coalesce(k.at_s, least(l.newest_s, k.now_s)) as at_s, k.now_s\n    \
             from known k join leads l on l.lead_id = k.lead_id\n    \
             where k.kind = 'answer'\n  \
             ) a left join numbers n on n.name = a.said\n\
             ) b\nwhere place = 1",
    );
}

/// What happened: the newest that evidence keeps, and of that what retention keeps, oldest first by place.
fn occurrences(script: &mut Script, tracking: Tracking, names: &ClassNames) {
    script.name(
        "happened",
        &format!(
            "select k.lead_id, k.kind_no, k.id, k.at_s, max(now_s) as now_s, max(engaged_s) as engaged_s, max(span_s) as span_s,\n  \
             max(amount) as amount, max(offset_quarters) as offset_quarters,\n  \
             case when k.id is null then {UNNAMED} else coalesce(max(n.class_no), {UNKNOWN}) end as class_no\n\
             from known k left join numbers n on n.name = k.id\nwhere k.kind_no is not null\ngroup by k.lead_id, k.kind_no, k.id, k.at_s"
        ),
    );
    let (most, next) = (LIMITS.occurrences, LIMITS.occurrences + 1);
    script.name(
        "kept",
        &format!(
            "select lead_id, kind_no, id, at_s, now_s, engaged_s, amount, {next} - place as place,\n  \
             least(at_s + span_s, 4294967295) as end_s,\n  \
             {} as day\n\
             from (\n  \
             select *, row_number() over (partition by lead_id order by at_s desc, kind_no desc, class_no desc, id desc) as place\n  \
             from happened\n\
             ) h\nwhere place <= {most} and at_s >= now_s - {}",
            names.dialect.quotient("greatest(at_s + offset_quarters * 900, 0)", "86400"),
            tracking.retention_s
        ),
    );
    let topic = Kind::Topic as u8;
    let timeout_s = tracking.session_timeout_s;
    script.name(
        "paused",
        &format!(
            "select *, case when kind_no <> {topic} and at_s > {timeout_s} + max(case when kind_no <> {topic} then end_s end) over (\n  \
             partition by lead_id order by place rows between unbounded preceding and 1 preceding\n\
             ) then 1 else 0 end as begins\nfrom kept"
        ),
    );
    let behaviour = Kind::ALL.into_iter().filter(|kind| kind.is_behaviour());
    let behaviour = behaviour.map(|kind| (kind as u8).to_string()).collect::<Vec<_>>().join(", ");
    script.name(
        "seen",
        &format!(
            "-- each in its visit; a topic is of none. Behaviour that doesn't count is left out\n\
             select s.* from (\n  \
             select p.lead_id, p.kind_no, p.id, p.at_s, p.end_s, p.now_s - p.at_s as age_s, p.engaged_s, p.amount, p.place, p.day,\n    \
             case when p.kind_no = {topic} then -1 else cast(sum(p.begins) over (\n      \
             partition by p.lead_id order by p.place rows between unbounded preceding and current row\n    \
             ) as bigint) end as visit\n  \
             from paused p\n\
             ) s join leads l on l.lead_id = s.lead_id\nwhere l.behaves or s.kind_no not in ({behaviour})",
        ),
    );
}
