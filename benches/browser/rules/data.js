//! The 20 rules of `definition.toml` as data, and the visitors that every engine scores. It does not know the engines.
//!
//! A rule holds when all (or any) of its conditions hold. A condition is a fact, an operator and a value. `within` compares the
//! time of a fact with the current time; the time of something that never happened is 0.

const whenAll = (points, ...all) => ({ points, all });
const whenAny = (points, ...any) => ({ points, any });
const DAY_S = 86_400;

export const RULES = [
  whenAll(6, ["views_pricing", ">=", 1]),
  whenAll(8, ["views_pricing", ">=", 3]),
  whenAll(5, ["last_pricing", "within", 7 * DAY_S]),
  whenAll(7, ["engaged_pricing", ">=", 60]),
  whenAll(6, ["views_comparison", ">=", 1]),
  whenAll(3, ["last_comparison", "within", 14 * DAY_S]),
  whenAll(5, ["views_demo", ">=", 1]),
  whenAll(9, ["actions_book_demo", ">=", 1]),
  whenAll(9, ["actions_start_trial", ">=", 1]),
  whenAll(6, ["actions_book_demo", ">=", 1], ["views_pricing", ">=", 1]),
  whenAll(3, ["views_case_study", ">=", 1]),
  whenAll(4, ["views_case_study", ">=", 3]),
  whenAll(4, ["engaged_docs", ">=", 120]),
  whenAll(3, ["actions_download", ">=", 1]),
  whenAll(4, ["actions_download", ">=", 2]),
  whenAll(5, ["last_webinar", "within", 30 * DAY_S]),
  whenAll(2, ["deepest_pct", ">=", 90]),
  whenAny(2, ["actions_webinar", ">=", 1], ["views_docs", ">=", 1]),
  whenAll(5, ["seniority", "in", ["executive", "vp", "director"]]),
  whenAll(-3, ["email_type", "in", ["free"]]),
];

/** The time as of which visitors are scored; `expose.js` adds up to an hour. */
export const NOW_S = 1_790_000_000;

const daysAgo = (days) => NOW_S - days * DAY_S;
const view = (at_s, page, engaged_s, depth_pct) => ({ at_s, kind: "view", name: page, engaged_s, depth_pct });
const action = (at_s, name) => ({ at_s, kind: "action", name });

/** Three visitors. The benchmark times the second; the others only check that all engines agree. */
export const VISITORS = [
  { events: [view(daysAgo(1), "docs", 30, 40)], answers: {} },
  {
    events: [
      view(daysAgo(20), "case_study", 40, 95),
      action(daysAgo(20) + 60, "download"),
      view(daysAgo(12), "pricing", 25, 60),
      view(daysAgo(12) + 100, "comparison", 35, 70),
      view(daysAgo(12) + 200, "pricing", 10, 30),
      view(daysAgo(3), "docs", 130, 80),
      view(daysAgo(3) + 300, "case_study", 20, 50),
      view(daysAgo(3) + 400, "demo", 65, 100),
      action(daysAgo(3) + 500, "webinar"),
      view(daysAgo(2), "pricing", 30, 90),
      action(daysAgo(2) + 60, "book-demo"),
    ],
    answers: { job_title: "Director of Operations", email: "visitor@harbour-works.example" },
  },
  {
    events: [
      ...Array.from({ length: 9 }, (_, i) => view(daysAgo(40 - i), i % 2 ? "pricing" : "case_study", 20, 10 * i)),
      view(daysAgo(15), "comparison", 10, 20),
      action(daysAgo(15) + 30, "download"),
      action(daysAgo(10), "download"),
      action(daysAgo(31), "webinar"),
      action(daysAgo(1), "start-trial"),
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

/** Returns the facts that the other engines work on: counts, sums and last times. The time to compute them is not measured. */
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
