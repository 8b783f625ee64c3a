//! json-logic-engine, compiling to JavaScript, which a content security policy may forbid.
import { LogicEngine } from "json-logic-engine";
import { factsOf } from "./data.js";
import { expose } from "./expose.js";
import { LOGIC } from "./json-logic.js";

const compiled = new LogicEngine().build(LOGIC);
let facts;
expose({
  prepare: (visitor) => void (facts = factsOf(visitor)),
  score: (now) => ((facts.now = now), compiled(facts)),
});
