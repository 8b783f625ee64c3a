//! Counts a quarter of sales work by plain loops, from the exported facts and the events of a receiver, and prints figures, waits and weekly loads. It
//! shares no code with the receiver, and knows nothing of how it computes them.
//!
//! usage: node count.mjs FILE

import { readFileSync } from "node:fs";

const { now_ms: now, events, facts, persons, keys, periods, groups, costs } = JSON.parse(readFileSync(process.argv[2], "utf8"));

/* The calendar of the definition, written down once more. */
const ZONE = "Europe/Berlin";
const HOLIDAYS = ["2026-09-21", "2026-11-02"];
const HALF_DAYS = { "2026-10-13": [540, 720] };
const NIGHT = [60, 240];
const OFFICE = [540, 1050];
const TEAMS = [
  { segment: null, queue: null, leads_per_week: 12 },
  { segment: "smb", queue: null, leads_per_week: 4 },
  { segment: null, queue: "callback", leads_per_week: 3 },
];
const MIN = 60_000;
const DAY = 24 * 60 * MIN;

/* Time: what a clock on the wall in Berlin shows in every minute, and whether somebody works then. */
const format = new Intl.DateTimeFormat("en-CA", {
  timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});
function wall(ms) {
  const [date, time] = format.format(ms).split(", ");
  const [hour, minute] = time.split(":").map(Number);
  return { date, minutes: hour * 60 + minute };
}
const weekday = (date) => new Date(`${date}T00:00:00Z`).getUTCDay();
function works({ date, minutes }) {
  let hours = null;
  if (HALF_DAYS[date]) hours = HALF_DAYS[date];
  else if (HOLIDAYS.includes(date)) hours = null;
  else if (weekday(date) === 0) hours = NIGHT;
  else if (weekday(date) !== 6) hours = OFFICE;
  return hours !== null && hours[0] <= minutes && minutes < hours[1];
}
const FIRST = Date.UTC(2026, 7, 20);
const LAST = Date.UTC(2027, 0, 31);
const open = [];
for (let ms = FIRST; ms < LAST; ms += MIN) open.push(works(wall(ms)));

function between(from, until) {
  let sum = 0;
  for (let at = Math.floor((from - FIRST) / MIN); at < open.length && FIRST + at * MIN < until; at += 1) {
    if (open[at]) sum += Math.max(0, Math.min(until, FIRST + (at + 1) * MIN) - Math.max(from, FIRST + at * MIN));
  }
  return sum;
}
function deadline(from, minutes) {
  let left = minutes * MIN;
  for (let at = Math.floor((from - FIRST) / MIN); at < open.length; at += 1) {
    if (!open[at]) continue;
    const begin = Math.max(from, FIRST + at * MIN);
    const lasts = FIRST + (at + 1) * MIN - begin;
    if (left <= lasts) return begin + left;
    left -= lasts;
  }
  throw new Error("no deadline");
}

/* Which facts hold: an undo that holds withdraws what was told before it. */
const byId = new Map(facts.map((fact) => [fact.id, fact]));
const undos = facts.filter((fact) => fact.says.kind === "undo");
const comesBefore = (one, other) =>
  one.received_ms < other.received_ms || (one.received_ms === other.received_ms && one.id < other.id);
function holds(fact) {
  return !undos.some((undo) => undo.says.fact === fact.id && comesBefore(fact, undo) && holds(undo));
}
const holding = facts.filter((fact) => fact.says.kind !== "undo" && holds(fact));
const at = (fact) => Math.min(fact.occurred_ms ?? fact.received_ms, fact.received_ms);

/* Who is who: all ids that merges, as far as they hold, make one person. */
const group = new Map(Object.values(keys).map((id) => [id, new Set([id])]));
const idOf = (about) => (about.startsWith("person:") ? about.slice(7) : keys[about]);
for (const merge of holding.filter((fact) => fact.says.kind === "merge")) {
  const [one, other] = [group.get(idOf(merge.about)), group.get(idOf(merge.says.from))];
  for (const id of other) {
    one.add(id);
    group.set(id, one);
  }
}
const stages = ["visitor", "lead", "mql", "sal", "sql", "opportunity", "customer"];

/* Histories: what people saw of each id, step by step. */
const histories = new Map();
for (const { person, change } of events) {
  if (!histories.has(person)) histories.set(person, []);
  const steps = histories.get(person);
  const before = steps.at(-1)?.after ?? { stage: "visitor", decision: "nurture", segment: null, queue: null, sla_min: null, grade: "U", score_milli: 0 };
  const after = { ...before, score_milli: before.score_milli + change.score_milli };
  for (const name of ["stage", "decision", "segment", "queue", "sla_min", "grade"]) {
    if (change[name]) after[name] = change[name].to;
  }
  steps.push({ change, before, after });
}
const isForSales = ({ stage, decision }) =>
  ["hand_raiser", "qualified"].includes(decision) && stages.indexOf(stage) <= stages.indexOf("mql");

/* Everybody. */
const people = [];
for (const person of persons) {
  const members = group.get(person);
  const own = holding.filter((fact) => members.has(idOf(fact.about)));
  own.sort((one, other) => at(one) - at(other) || (one.id < other.id ? -1 : 1));
  const of = (kind) => own.filter((fact) => fact.says.kind === kind);
  const ownHistories = [...members].map((id) => histories.get(id) ?? []);
  people.push({ person, of, steps: ownHistories.flat(), histories: ownHistories, history: histories.get(person) ?? [] });
}

/* Figures. */
const REACHED = { accepted: "sal", sales_qualified: "sql", opportunity: "opportunity", won: "customer" };
const CLOSED = ["rejected", "recycled", "lost", "churned"];
function journey({ of, steps }) {
  const qualified = steps
    .filter(({ change }) => change.stage?.to === "mql")
    .sort((one, other) => one.change.at_ms - other.change.at_ms)[0];
  const way = { mql: qualified?.change.at_ms ?? null, revenue: {} };
  way.segment = qualified?.after.segment ?? null;
  way.grade = qualified?.after.grade ?? null;
  way.definition = qualified ? String(qualified.change.definition.version) : null;
  way.persona = null;
  way.source = of("touch").find((fact) => fact.says.signal === "source")?.says.name ?? null;
  const said = of("status");
  for (const stage of ["sal", "sql", "opportunity", "customer"]) {
    const first = said.find((fact) => stages.indexOf(REACHED[fact.says.status] ?? "visitor") >= stages.indexOf(stage));
    way[stage] = first ? at(first) : null;
  }
  way.rejected = said.find((fact) => fact.says.status === "rejected") ?? null;
  way.closed = said.length > 0 && CLOSED.includes(said.at(-1).says.status);
  // One person has one way, also a merged one: what was won by anybody of them counts from the earliest qualification on.
  const won = said.filter((fact) => fact.says.status === "won" && fact.says.amount !== null);
  way.won_before = won.filter((fact) => way.mql !== null && at(fact) < way.mql).length;
  for (const { says } of won.filter((fact) => way.mql !== null && at(fact) >= way.mql)) {
    const currency = says.currency ?? "";
    way.revenue[currency] = (way.revenue[currency] ?? 0) + says.amount;
  }
  return way;
}
const permille = (part, whole) => (whole === 0 ? null : Math.round((part * 1000) / whole));
function median(ways, stage) {
  const times = ways.filter((way) => way[stage] !== null).map((way) => Math.floor(Math.max(0, way[stage] - way.mql) / 1000));
  times.sort((one, other) => one - other);
  if (times.length === 0) return null;
  return Math.floor((times[Math.floor(times.length / 2)] + times[Math.floor((times.length - 1) / 2)]) / 2);
}
function figures(name, ways, cost) {
  const count = (test) => ways.filter(test).length;
  const [mql, sql, customer] = [ways.length, count((way) => way.sql !== null), count((way) => way.customer !== null)];
  const rejected = ways.filter((way) => way.rejected !== null);
  const open = count((way) => way.customer === null && !way.closed);
  const found = {
    group: name, mql, sal: count((way) => way.sal !== null), sql, opportunity: count((way) => way.opportunity !== null), customer,
    rejected: rejected.length, rejected_for: {}, still_open: open, mql_to_sql_permille: permille(sql, mql),
    sql_to_customer_permille: permille(customer, sql), mql_to_customer_permille: permille(customer, mql),
    mql_to_customer_at_most_permille: permille(customer + open, mql), rejected_permille: permille(rejected.length, mql),
    seconds_to_sal: median(ways, "sal"), seconds_to_sql: median(ways, "sql"), seconds_to_customer: median(ways, "customer"),
    revenue: {}, revenue_per_mql: {}, cost: cost ?? null, roi_permille: null,
  };
  for (const { rejected: fact } of rejected) {
    found.rejected_for[fact.says.reason ?? ""] = (found.rejected_for[fact.says.reason ?? ""] ?? 0) + 1;
  }
  for (const { revenue } of ways) {
    for (const [currency, amount] of Object.entries(revenue)) found.revenue[currency] = (found.revenue[currency] ?? 0) + amount;
  }
  for (const [currency, amount] of Object.entries(found.revenue)) found.revenue_per_mql[currency] = Math.floor(amount / mql);
  if (cost && Object.keys(found.revenue).every((currency) => currency === cost.currency)) {
    found.roi_permille = Math.trunc((((found.revenue[cost.currency] ?? 0) - cost.amount) * 1000) / cost.amount);
  }
  return found;
}
const dates = (period) => {
  const asked = new URLSearchParams(period);
  return { from: asked.get("from") ?? "0000-00-00", until: asked.get("until") ?? "9999-99-99" };
};
const isWithin = (ms, { from, until }) => ms !== null && from <= wall(ms).date && wall(ms).date <= until;
const ways = people.map(journey);
const spent = new URLSearchParams(costs).getAll("cost").map((cost) => cost.split(":"));
const kpis = {};
for (const period of periods) {
  for (const by of groups) {
    const days = dates(period);
    const chosen = ways.filter((way) => isWithin(way.mql, days));
    const costOf = new Map(by === "source" ? spent.map(([source, amount, currency]) => [source, { amount: Number(amount), currency }]) : []);
    const names = new Set([...chosen.map((way) => way[by]), ...costOf.keys()]);
    const sorted = [...names].sort((one, other) => (one === null ? -1 : other === null ? 1 : one < other ? -1 : 1));
    const sum = [...costOf.values()].reduce((all, cost) => all + cost.amount, 0);
    const all = figures(null, chosen, costOf.size > 0 ? { amount: sum, currency: "EUR" } : null);
    // Nobody says what the newsletter cost.
    if (sorted.some((name) => name !== null && !costOf.has(name))) all.roi_permille = null;
    kpis[`${period} ${by}`] = {
      all,
      groups: sorted.map((name) => figures(name, chosen.filter((way) => way[by] === name), costOf.get(name))),
      customers_without_mql: ways.filter((way) => way.mql === null && isWithin(way.customer, days)).length,
    };
  }
}

/* Weekly loads. */
const back = (date) => new Date(Date.parse(`${date}T00:00:00Z`) - ((weekday(date) + 6) % 7) * DAY).toISOString().slice(0, 10);
// Whose end was told and is withdrawn waits on, and comes no second time.
function goesOn(history, index) {
  if (history[index].change.cause.undo === undefined) return false;
  const ended = history.slice(0, index).findLast(({ before, after }) => isForSales(before) && !isForSales(after));
  return ended !== undefined && (ended.change.cause.fact !== undefined || ended.change.cause.undo !== undefined);
}
const begins = (history, index) =>
  isForSales(history[index].after) && !isForSales(history[index].before) && !goesOn(history, index);
const arrivals = people.flatMap(({ histories }) => histories.flatMap((history) => history.filter((_, index) => begins(history, index))));
const loads = {};
for (const period of periods) {
  const { from, until } = dates(period);
  const first = from === "0000-00-00" ? from : back(from);
  const last = until === "9999-99-99" ? until : back(until);
  const weeks = new Map();
  for (const { change, after } of arrivals) {
    const monday = back(wall(change.at_ms).date);
    if (first <= monday && monday <= last) weeks.set(monday, [...(weeks.get(monday) ?? []), after]);
  }
  loads[period] = [];
  for (const week of [...weeks.keys()].sort()) {
    for (const team of TEAMS) {
      const came = weeks.get(week).filter((lead) => (team.segment === null || lead.segment === team.segment) && (team.queue === null || lead.queue === team.queue));
      if (came.length === 0) continue;
      const raised = came.filter((lead) => lead.decision === "hand_raiser");
      // No threshold keeps away who asked, of whose behaviour nothing may be known, or about whom somebody decided.
      const byScore = ({ decision, reason }) => decision === "qualified" && ["fit_and_intent", "still_qualified"].includes(reason);
      const others = came.filter(byScore).map((lead) => lead.score_milli);
      const always = came.length - others.length;
      const over = Math.max(0, came.length - team.leads_per_week);
      let fitting = null;
      if (over > 0 && always <= team.leads_per_week) {
        // The least whole score that lets in few enough.
        fitting = -1000;
        while (always + others.filter((score) => score >= fitting * 1000).length > team.leads_per_week) fitting += 1;
      }
      loads[period].push({ week, ...team, leads: came.length, hand_raised: raised.length, over, fitting_score: fitting });
    }
  }
}

/* Waits. */
const waits = {};
for (const { person, of, history } of people) {
  const found = [];
  for (const [index, { change, before, after }] of history.entries()) {
    const told = byId.get(change.cause.fact ?? change.cause.undo)?.received_ms ?? change.at_ms;
    const from = Math.min(told, change.at_ms);
    const wait = found.at(-1);
    const promise = (one) => {
      if (after.sla_min === null) return;
      const due = deadline(from, after.sla_min);
      if (one.due_ms === null || due < one.due_ms) Object.assign(one, { due_ms: due, sla_min: after.sla_min });
    };
    if (isForSales(after) && !isForSales(before) && goesOn(history, index)) {
      wait.ended = null;
      if (change.sla_min) promise(wait);
    } else if (isForSales(after) && !isForSales(before)) {
      const begun = { started_ms: from, noticed_ms: change.at_ms, sla_min: null, due_ms: null, ended: null };
      promise(begun);
      found.push(begun);
    } else if (isForSales(after) && change.sla_min) {
      promise(wait);
    } else if (isForSales(before) && !isForSales(after)) {
      wait.ended = { at_ms: change.at_ms, by: "withdrawn", who: null };
    }
  }
  const done = [...of("status"), ...of("follow_up")].sort(
    (one, other) => at(one) - at(other) || (one.says.kind === other.says.kind ? 0 : one.says.kind === "status" ? -1 : 1),
  );
  for (const wait of found) {
    const first = done.find((fact) => at(fact) >= wait.started_ms && at(fact) <= now);
    if (first && (wait.ended === null || at(first) <= wait.ended.at_ms)) {
      wait.ended = { at_ms: at(first), by: first.says.kind, who: first.provenance.who };
    }
    const end = wait.ended?.at_ms ?? now;
    wait.system_ms = between(wait.started_ms, Math.min(wait.noticed_ms, end));
    wait.sales_ms = between(wait.noticed_ms, end);
    wait.is_overdue = wait.due_ms !== null && end > wait.due_ms;
  }
  waits[person] = found;
}

const wonBefore = ways.reduce((sum, way) => sum + way.won_before, 0);
process.stdout.write(JSON.stringify({ kpis, loads, waits, won_before: wonBefore }));
