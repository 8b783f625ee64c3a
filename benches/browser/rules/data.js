//! The 20 rules of `definition.toml` as data, and the visitors whom every engine scores. It does not know the engines.
//!
//! A rule holds when all (or any) of its conditions do: a fact, an operator, a value. `within` compares the time of a
//! fact with now; a fact of something that never happened is 0.

const rule = (points, ...all) => ({ points, all });
const either = (points, ...any) => ({ points, any });
const DAY_S = 86_400;

export const RULES = [
  rule(6, ["views_pricing", ">=", 1]),
  rule(8, ["views_pricing", ">=", 3]),
  rule(5, ["last_pricing", "within", 7 * DAY_S]),
  rule(7, ["engaged_pricing", ">=", 60]),
  rule(6, ["views_comparison", ">=", 1]),
  rule(3, ["last_comparison", "within", 14 * DAY_S]),
  rule(5, ["views_demo", ">=", 1]),
  rule(9, ["actions_book_demo", ">=", 1]),
  rule(9, ["actions_start_trial", ">=", 1]),
  rule(6, ["actions_book_demo", ">=", 1], ["views_pricing", ">=", 1]),
  rule(3, ["views_case_study", ">=", 1]),
  rule(4, ["views_case_study", ">=", 3]),
  rule(4, ["engaged_docs", ">=", 120]),
  rule(3, ["actions_download", ">=", 1]),
  rule(4, ["actions_download", ">=", 2]),
  rule(5, ["last_webinar", "within", 30 * DAY_S]),
  rule(2, ["deepest_pct", ">=", 90]),
  either(2, ["actions_webinar", ">=", 1], ["views_docs", ">=", 1]),
  rule(5, ["seniority", "in", ["executive", "vp", "director"]]),
  rule(-3, ["email_type", "in", ["free"]]),
];

/** When everybody is scored, give or take an hour. */
export const NOW_S = 1_790_000_000;

const DAYS_AGO = (days) => NOW_S - days * DAY_S;
const view = (at_s, page, engaged_s, depth_pct) => ({ at_s, kind: "view", name: page, engaged_s, depth_pct });
const action = (at_s, name) => ({ at_s, kind: "action", name });

/** Three visitors: of the second the time is taken; the others say whether all engines agree. */
export const VISITORS = [
  { events: [view(DAYS_AGO(1), "docs", 30, 40)], answers: {} },
  {
    events: [
      view(DAYS_AGO(20), "case_study", 40, 95),
      action(DAYS_AGO(20) + 60, "download"),
      view(DAYS_AGO(12), "pricing", 25, 60),
      view(DAYS_AGO(12) + 100, "comparison", 35, 70),
      view(DAYS_AGO(12) + 200, "pricing", 10, 30),
      view(DAYS_AGO(3), "docs", 130, 80),
      view(DAYS_AGO(3) + 300, "case_study", 20, 50),
      view(DAYS_AGO(3) + 400, "demo", 65, 100),
      action(DAYS_AGO(3) + 500, "webinar"),
      view(DAYS_AGO(2), "pricing", 30, 90),
      action(DAYS_AGO(2) + 60, "book-demo"),
    ],
    answers: { job_title: "Director of Operations", email: "visitor@harbour-works.example" },
  },
  {
    events: [
      ...Array.from({ length: 9 }, (_, i) => view(DAYS_AGO(40 - i), i % 2 ? "pricing" : "case_study", 20, 10 * i)),
      view(DAYS_AGO(15), "comparison", 10, 20),
      action(DAYS_AGO(15) + 30, "download"),
      action(DAYS_AGO(10), "download"),
      action(DAYS_AGO(31), "webinar"),
      action(DAYS_AGO(1), "start-trial"),
    ].sort((a, b) => a.at_s - b.at_s),
    answers: { job_title: "Intern", email: "somebody@gmail.com" },
  },
];

const VALUES = {
  "Director of Operations": "director",
  Intern: "student",
  "visitor@harbour-works.example": "work",
  "somebody@gmail.com": "free",
};

/** What the other engines are told: counts, sums and last times, ready made. Nobody's time for making them counts. */
export function factsOf({ events, answers }) {
  const facts = { deepest_pct: 0, seniority: VALUES[answers.job_title] ?? "", email_type: VALUES[answers.email] ?? "" };
  for (const page of ["pricing", "comparison", "case_study", "demo", "docs"]) {
    const views = events.filter(({ kind, name }) => kind == "view" && name == page);
    facts["views_" + page] = views.length;
    facts["engaged_" + page] = views.reduce((sum, { engaged_s }) => sum + engaged_s, 0);
    facts["last_" + page] = Math.max(0, ...views.map(({ at_s }) => at_s));
    facts.deepest_pct = Math.max(facts.deepest_pct, ...views.map(({ depth_pct }) => depth_pct));
  }
  for (const name of ["book-demo", "start-trial", "download", "webinar"]) {
    const taken = events.filter((event) => event.kind == "action" && event.name == name);
    facts["actions_" + name.replace("-", "_")] = taken.length;
    facts["last_" + name.replace("-", "_")] = Math.max(0, ...taken.map(({ at_s }) => at_s));
  }
  return facts;
}
