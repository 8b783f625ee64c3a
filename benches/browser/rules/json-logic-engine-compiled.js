//! json-logic-engine, which compiles the rules to JavaScript here. A content security policy may forbid that.
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
