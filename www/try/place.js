//! Finds a path such as `views[0].page` in a JSON text, because a problem of evidence names its path and not always its line. It
//! takes the text as it is: it may be faulty.

const TOKEN = /"(?:[^"\\\n]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

const nameOf = (token) => token.replace(/^"|"$/g, "");
const pathOf = (open) => open.map(({ isList, step }) => (isList ? `[${step}]` : `.${step}`)).join("").replace(/^\./, "");

/** Where a value begins, or else what it should be in. */
function offsetOf(text, path) {
  const open = [];
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const inner = open.at(-1);
    if (token === "]" || token === "}") open.pop();
    else if (token === "," && inner) inner.step = inner.isList ? inner.step + 1 : null;
    else if (token === ":" || token === ",") continue;
    else if (inner && inner.step === null) inner.step = nameOf(token);
    else if (pathOf(open) === path) return index;
    else if (token === "[" || token === "{") open.push({ isList: token === "[", step: token === "[" ? 0 : null });
  }
  const around = path.replace(/(\.|^)[^.[\]]*$|\[\d+\]$/, "");
  return around === path ? 0 : offsetOf(text, around);
}

/** The problem with a line and a column, counted from 1. */
export function placed(problem, text) {
  if (problem.line !== null || !problem.path) return problem;
  const before = text.slice(0, offsetOf(text, problem.path)).split("\n");
  return { ...problem, line: before.length, column: [...before.at(-1)].length + 1 };
}
