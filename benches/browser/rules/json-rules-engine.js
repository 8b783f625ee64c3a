//! json-rules-engine: the rules in its JSON, with each rule's points in the event that it emits.
import { Engine } from "json-rules-engine";
import { RULES, factsOf } from "./data.js";
import { expose } from "./expose.js";

const OPERATORS = { ">=": "greaterThanInclusive", in: "in", within: "within" };
const condition = ([fact, operator, value]) => ({ fact, operator: OPERATORS[operator], value });

let nowS = 0;
const engine = new Engine();
engine.addOperator("within", (atS, spanS) => nowS - atS <= spanS);
for (const { points, all, any } of RULES) {
  engine.addRule({ conditions: all ? { all: all.map(condition) } : { any: any.map(condition) }, event: { type: "points", params: { points } } });
}

let facts;
expose({
  prepare: (visitor) => void (facts = factsOf(visitor)),
  score: async (at) => {
    nowS = at;
    const { events } = await engine.run(facts);
    return events.reduce((sum, { params }) => sum + params.points, 0);
  },
  isAsync: true,
});
