-- odd version 1 for PostgreSQL, written by `handraise compile --sql`: write the definition, not this query
-- d8116090356b0fbc9f597ed979d12fac6a5909d9a6ac4d9e7b6277fa663ad52d
with handraise_moment as (
  -- as of when leads are scored, in seconds since 1970
  select cast(1790000000 as bigint) as at_s
),
told as (
  select t."lead" as lead_id, t."kind" as kind, nullif(t."id", '') as id, nullif(t."value", '') as said,
    cast(floor(extract(epoch from cast(t."at" as timestamptz))) as bigint) as at_s,
    cast(t."engaged_s" as bigint) as engaged_s, cast(t."span_s" as bigint) as span_s, cast(t."depth_pct" as bigint) as depth_pct, cast(t."amount" as bigint) as amount, cast(t."offset_min" as bigint) as offset_min, m.at_s as now_s
  from "marts"."to""uches" t cross join handraise_moment m
  where t."lead" is not null
),
checked as (
  select *, coalesce(case
    when kind = 'view' then at_s between 0 and 4294967295 and coalesce(engaged_s, 0) between 0 and 4294967295 and coalesce(span_s, 0) between 0 and 4294967295 and coalesce(depth_pct, 0) between 0 and 100 and coalesce(floor(offset_min / 15.0), 0) between -128 and 127
    when kind in ('action', 'source', 'topic', 'form') then id is not null and at_s between 0 and 4294967295 and coalesce(engaged_s, 0) between 0 and 4294967295 and coalesce(amount, 0) between 0 and 4294967295 and coalesce(floor(offset_min / 15.0), 0) between -128 and 127
    when kind = 'answer' then id is not null and coalesce(at_s between 0 and 4294967295, true)
    when kind = 'consent' then said in ('granted', 'denied', 'unknown')
    else false end, false) as is_read
  from told
),
known as (
  -- within the bounds of evidence; what was told later is not looked at
  select lead_id, kind, id, said, now_s, case when kind = 'answer' then at_s else greatest(at_s, 1) end as at_s,
    case kind when 'view' then 0 when 'action' then 1 when 'source' then 2 when 'topic' then 3 when 'form' then 4 end as kind_no,
    case when kind = 'view' then least(coalesce(engaged_s, 0), 86400) else 0 end as engaged_s,
    case when kind = 'view' then least(greatest(coalesce(span_s, engaged_s, 0), least(coalesce(engaged_s, 0), 86400)), 86400) else 0 end as span_s,
    least(coalesce(case when kind = 'view' then depth_pct else amount end, 0), 1000000) as amount,
    cast(least(greatest(coalesce(floor(offset_min / 15.0), 0), -56), 56) as bigint) as offset_quarters
  from checked
  where is_read and (kind = 'consent' or at_s is null or at_s <= now_s)
),
leads as (
  select c.lead_id, c.now_s, c.read_rows, c.later_rows, c.bad_rows, coalesce(k.newest_s, c.now_s) as newest_s,
    coalesce(k.consent, 1) = 1 as behaves
  from (
    select lead_id, max(now_s) as now_s, count(case when is_read then 1 end) as read_rows,
      count(case when is_read and kind <> 'consent' and at_s > now_s then 1 end) as later_rows,
      count(case when not is_read then 1 end) as bad_rows
    from checked group by lead_id
  ) c left join (
    select lead_id, max(case when kind <> 'consent' then at_s + span_s end) as newest_s,
      max(case when kind = 'consent' then case said when 'unknown' then 0 when 'granted' then 1 else 2 end end) as consent
    from known group by lead_id
  ) k on k.lead_id = c.lead_id
),
numbers as (
  select * from (values ('o''brien"s', 11141223)) as v(name, class_no)
),
answers as (
  select lead_id, id, said, at_s, now_s, now_s - at_s as age_s
  from (
    select a.lead_id, a.id, a.said, a.at_s, a.now_s, row_number() over (
      partition by a.lead_id, a.id
      order by case when a.said is null then 0 else 1 end desc, a.at_s desc, coalesce(n.class_no, 0) desc, a.said desc
    ) as place
    from (
      select k.lead_id, k.id, k.said, coalesce(k.at_s, least(l.newest_s, k.now_s)) as at_s, k.now_s
      from known k join leads l on l.lead_id = k.lead_id
      where k.kind = 'answer'
    ) a left join numbers n on n.name = a.said
  ) b
  where place = 1
),
happened as (
  select k.lead_id, k.kind_no, k.id, k.at_s, max(now_s) as now_s, max(engaged_s) as engaged_s, max(span_s) as span_s,
    max(amount) as amount, max(offset_quarters) as offset_quarters,
    case when k.id is null then -1 else coalesce(max(n.class_no), 16777216) end as class_no
  from known k left join numbers n on n.name = k.id
  where k.kind_no is not null
  group by k.lead_id, k.kind_no, k.id, k.at_s
),
kept as (
  select lead_id, kind_no, id, at_s, now_s, engaged_s, amount, 641 - place as place,
    least(at_s + span_s, 4294967295) as end_s,
    ((greatest(at_s + offset_quarters * 900, 0)) / (86400)) as day
  from (
    select *, row_number() over (partition by lead_id order by at_s desc, kind_no desc, class_no desc, id desc) as place
    from happened
  ) h
  where place <= 640 and at_s >= now_s - 15552000
),
paused as (
  select *, case when kind_no <> 3 and at_s > 1800 + max(case when kind_no <> 3 then end_s end) over (
    partition by lead_id order by place rows between unbounded preceding and 1 preceding
  ) then 1 else 0 end as begins
  from kept
),
seen as (
  -- each in its visit; a topic is of none. Behaviour that doesn't count is left out
  select s.* from (
    select p.lead_id, p.kind_no, p.id, p.at_s, p.end_s, p.now_s - p.at_s as age_s, p.engaged_s, p.amount, p.place, p.day,
      case when p.kind_no = 3 then -1 else cast(sum(p.begins) over (
        partition by p.lead_id order by p.place rows between unbounded preceding and current row
      ) as bigint) end as visit
    from paused p
  ) s join leads l on l.lead_id = s.lead_id
  where l.behaves or s.kind_no not in (0, 1, 2)
),
found_1 as (
  select lead_id, age_s, place, visit, day from seen where kind_no = 0 and id = 'o''brien"s' and engaged_s >= 0 and amount >= 0
),
rule_1 as (
  -- ü';--: Read “it” select 1; drop table touches; --
  select lead_id, cast(cast(20000 as bigint) as bigint) as points_milli
  from found_1
  group by lead_id
),
given as (
  select 1 as rule_no, lead_id, points_milli from rule_1
),
points as (
  select lead_id, least(greatest(cast(0 as bigint), 0), 100000) as engagement_milli,
    least(greatest(coalesce(cast(sum(case when rule_no in (1) then points_milli end) as bigint), 0), 0), 100000) as intent_milli
  from given group by lead_id
),
marks as (
  select 1 as mark, m.lead_id from (select lead_id from leads where false) m
  union all
  select 2 as mark, m.lead_id from (select lead_id from leads where false) m
  union all
  select 3 as mark, m.lead_id from (select lead_id from answers where said is not null) m
  union all
  select 4 as mark, m.lead_id from (select lead_id from seen where kind_no = 3) m
),
marked as (
  select l.lead_id as marked_id, max(case when m.mark = 1 then 1 else 0 end) = 1 as hand_raised,
    max(case when m.mark = 2 then 1 else 0 end) = 1 as may_be_unclear,
    max(case when m.mark = 3 then 1 else 0 end) = 1 as is_lead,
    max(case when m.mark = 4 then 1 else 0 end) = 1 as has_topic
  from leads l left join marks m on m.lead_id = l.lead_id
  group by l.lead_id
),
said_by as (
  select l.lead_id as said_id
  from leads l left join answers a on a.lead_id = l.lead_id
  group by l.lead_id
),
tallied as (
  select v.*
  from said_by v
),
matched as (
  select *, cast(0 as bigint) as company_points, cast(0 as bigint) as company_known, cast(0 as bigint) as company_most,
    cast(0 as bigint) as person_points, cast(0 as bigint) as person_known, cast(0 as bigint) as person_most
  from tallied
),
fits as (
  select *,
    company_points + person_points as fit_points, company_known + person_known as fit_known,
    case when company_known > 0 then (((company_points) * 1000) / (company_known)) end as company_permille,
    case when person_known > 0 then (((person_points) * 1000) / (person_known)) end as person_permille,
    coalesce(case when (company_known + person_known) > 0 then (((company_points + person_points) * 1000) / ((company_known + person_known))) end, 0) as share_permille,
    coalesce(case when (company_most + person_most) > 0 then (((company_known + person_known) * 1000) / ((company_most + person_most))) end, 0) as coverage_permille
  from matched
),
counted as (
  select l.*, m.*, f.*,
    coalesce(p.engagement_milli, 0) as engagement_milli, coalesce(p.intent_milli, 0) as intent_milli,
    least(coalesce(p.engagement_milli, 0) + coalesce(p.intent_milli, 0), 100000) as score_milli,
    -1 as segment_no
  from (select lead_id as who, now_s, read_rows, later_rows, bad_rows, behaves from leads) l
  join marked m on m.marked_id = l.who
  join fits f on f.said_id = l.who
  left join points p on p.lead_id = l.who
),
graded as (
  select *,
    case when fit_known = 0 or coverage_permille < 400 then 4 when share_permille >= 750 then 0 when share_permille >= 500 then 1 when share_permille >= 250 then 2 else 3 end as grade_no,
    case when not behaves and not has_topic then 5 when score_milli >= 70000 then 1 when score_milli >= 45000 then 2 when score_milli >= 20000 then 3 else 4 end as rating_no,
    coalesce(company_permille >= 750 and person_permille < 250, false) as persona_gap
  from counted
),
gated as (
  select *, case when grade_no > case when rating_no = 5 then 1 else 1 end and grade_no = 4 then 'fit_unknown' when grade_no > case when rating_no = 5 then 1 else 1 end then 'fit_below' when persona_gap then 'persona_gap' when rating_no = 5 and true then 'behaviour_unknown' when rating_no <> 5 and rating_no > 2 then 'score_below' when rating_no <> 5 and intent_milli < 20000 then 'intent_below' else null end as missing
  from graded
),
decided as (
  select *,
    case when hand_raised then 'hand_raiser' when missing is null then 'qualified' else 'nurture' end as decision,
    case when hand_raised then 'hand_raised' when missing is null and rating_no = 5 then 'fit_without_behaviour' when missing is null then 'fit_and_intent' when persona_gap then 'persona_gap' else missing end as reason,
    cast(null as varchar) as segment,
    case when grade_no in (0, 1, 2, 3, 4) and rating_no in (1, 2, 3, 4, 5) then 0 else -1 end as route_no
  from gated
),
reasons as (
  select lead_id, string_agg(case when rule_no = 1 then 'ü'';--' else '' end || '=' || cast(points_milli as varchar), ', ' order by rule_no) as contributions
  from given group by lead_id
)
select l.lead_id as "lead", to_timestamp(l.now_s) as "at",
  ((d.score_milli) / (1000)) as score,
  ((d.engagement_milli) / (1000)) + case when case when (d.intent_milli % 1000) > (d.engagement_milli % 1000) then 1 else 0 end + case when ((((d.engagement_milli + d.intent_milli - d.score_milli) + 999) / (1000)) * 1000 - (d.engagement_milli + d.intent_milli - d.score_milli)) > (d.engagement_milli % 1000) then 1 else 0 end < (((d.score_milli) / (1000)) - ((d.engagement_milli) / (1000)) - ((d.intent_milli) / (1000)) + (((d.engagement_milli + d.intent_milli - d.score_milli) + 999) / (1000))) then 1 else 0 end as engagement,
  ((d.intent_milli) / (1000)) + case when case when (d.engagement_milli % 1000) >= (d.intent_milli % 1000) then 1 else 0 end + case when ((((d.engagement_milli + d.intent_milli - d.score_milli) + 999) / (1000)) * 1000 - (d.engagement_milli + d.intent_milli - d.score_milli)) > (d.intent_milli % 1000) then 1 else 0 end < (((d.score_milli) / (1000)) - ((d.engagement_milli) / (1000)) - ((d.intent_milli) / (1000)) + (((d.engagement_milli + d.intent_milli - d.score_milli) + 999) / (1000))) then 1 else 0 end as intent,
  d.score_milli, d.engagement_milli, d.intent_milli,
  case when d.grade_no = 0 then 'A' when d.grade_no = 1 then 'B' when d.grade_no = 2 then 'C' when d.grade_no = 3 then 'D' when d.grade_no = 4 then 'U' else null end as grade,
  case when d.rating_no = 1 then '1' when d.rating_no = 2 then '2' when d.rating_no = 3 then '3' when d.rating_no = 4 then '4' when d.rating_no = 5 then 'U' else null end as rating,
  case when d.who is null then null when d.decision in ('hand_raiser', 'qualified') then 'mql' when d.is_lead then 'lead' else 'visitor' end as stage,
  d.decision, d.reason, d.segment,
  cast(case when d.decision in ('hand_raiser', 'qualified') and d.route_no = 0 then 'P''1' else null end as varchar) as priority,
  cast(case when d.decision in ('hand_raiser', 'qualified') and d.route_no = 0 then (E'a\\''b' || chr(10) || 'c') else null end as varchar) as queue,
  coalesce(r.contributions, '') as contributions,
  d.may_be_unclear and not d.hand_raised as hand_unclear,
  l.read_rows as "rows", l.later_rows, l.bad_rows
from leads l
left join decided d on d.who = l.lead_id and l.read_rows > 0
left join reasons r on r.lead_id = l.lead_id
