//! The rules interpreted in plain JavaScript: what a team writes that wants rules as data and no library.
import { RULES, factsOf } from "./data.js";
import { expose } from "./expose.js";

function holds([fact, operator, value], facts, now) {
  const actual = facts[fact];
  switch (operator) {
    case ">=":
      return actual >= value;
    case "within":
      return now - actual <= value;
    case "in":
      return value.includes(actual);
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
