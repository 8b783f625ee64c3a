//! GoRules' ZEN engine in WebAssembly. This build evaluates expressions only, so the rules are one expression.
import init, { evaluateExpression } from "@gorules/zen-engine-wasm";
import { RULES, factsOf } from "./data.js";
import { expose } from "./expose.js";

const condition = ([fact, operator, value]) =>
  operator == "within" ? `now - ${fact} <= ${value}` : `${fact} ${operator} ${JSON.stringify(value)}`;
const EXPRESSION = RULES.map(({ points, all, any }) => {
  const holds = all ? all.map(condition).join(" and ") : any.map(condition).join(" or ");
  return `(${holds} ? ${points} : 0)`;
}).join(" + ");

let facts;
expose({
  ready: init({ module_or_path: "/zen.wasm" }),
  prepare: (visitor) => void (facts = factsOf(visitor)),
  score: (now) => ((facts.now = now), evaluateExpression(EXPRESSION, facts)),
});
