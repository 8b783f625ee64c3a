//! json-logic-js: the reference implementation of JsonLogic.
import jsonLogic from "json-logic-js";
import { factsOf } from "./data.js";
import { expose } from "./expose.js";
import { LOGIC } from "./json-logic.js";

let facts;
expose({
  prepare: (visitor) => void (facts = factsOf(visitor)),
  score: (now) => ((facts.now = now), jsonLogic.apply(LOGIC, facts)),
});
