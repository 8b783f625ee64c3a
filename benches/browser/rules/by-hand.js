//! The rules written as code, so that a change needs a release. It shows how fast JavaScript can be at best.
import { factsOf } from "./data.js";
import { expose } from "./expose.js";

const DAY_S = 86_400;

let facts;
expose({
  prepare: (visitor) => void (facts = factsOf(visitor)),
  score: (now) => {
    const f = facts;
    let total = 0;
    if (f.views_pricing >= 1) total += 6;
    if (f.views_pricing >= 3) total += 8;
    if (now - f.last_pricing <= 7 * DAY_S) total += 5;
    if (f.engaged_pricing >= 60) total += 7;
    if (f.views_comparison >= 1) total += 6;
    if (now - f.last_comparison <= 14 * DAY_S) total += 3;
    if (f.views_demo >= 1) total += 5;
    if (f.actions_book_demo >= 1) total += 9;
    if (f.actions_start_trial >= 1) total += 9;
    if (f.actions_book_demo >= 1 && f.views_pricing >= 1) total += 6;
    if (f.views_case_study >= 1) total += 3;
    if (f.views_case_study >= 3) total += 4;
    if (f.engaged_docs >= 120) total += 4;
    if (f.actions_download >= 1) total += 3;
    if (f.actions_download >= 2) total += 4;
    if (now - f.last_webinar <= 30 * DAY_S) total += 5;
    if (f.deepest_pct >= 90) total += 2;
    if (f.actions_webinar >= 1 || f.views_docs >= 1) total += 2;
    if (f.seniority == "executive" || f.seniority == "vp" || f.seniority == "director") total += 5;
    if (f.email_type == "free") total -= 3;
    return total;
  },
});
