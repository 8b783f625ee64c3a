//! json-logic-engine, which interprets the rules here.
import { LogicEngine } from "json-logic-engine";
import { factsOf } from "./data.js";
import { expose } from "./expose.js";
import { LOGIC } from "./json-logic.js";

const engine = new LogicEngine();
let facts;
expose({
  prepare: (visitor) => void (facts = factsOf(visitor)),
  score: (now) => ((facts.now = now), engine.run(LOGIC, facts)),
});
