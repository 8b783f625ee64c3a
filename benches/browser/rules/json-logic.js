//! The rules as one JsonLogic expression, for the engines that read it: the sum of the points of all rules that hold.
import { RULES } from "./data.js";

const condition = ([fact, operator, value]) =>
  operator == "within" ? { "<=": [{ "-": [{ var: "now" }, { var: fact }] }, value] } : { [operator]: [{ var: fact }, value] };

export const LOGIC = {
  "+": RULES.map(({ points, all, any }) => ({ if: [all ? { and: all.map(condition) } : { or: any.map(condition) }, points, 0] })),
};
