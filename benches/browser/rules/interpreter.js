//! The rules interpreted in plain JavaScript: what somebody would write who wants rules as data and no library.
import { RULES, factsOf } from "./data.js";
import { expose } from "./expose.js";

function holds([fact, operator, value], facts, now) {
  const known = facts[fact];
  switch (operator) {
    case ">=":
      return known >= value;
    case "within":
      return now - known <= value;
    case "in":
      return value.includes(known);
    default:
      return false;
  }
}

let facts;
expose({
  prepare: (visitor) => void (facts = factsOf(visitor)),
  score: (now) => {
    let total = 0;
    for (const { points, all, any } of RULES) {
      if (all ? all.every((one) => holds(one, facts, now)) : any.some((one) => holds(one, facts, now))) total += points;
    }
    return total;
  },
});
