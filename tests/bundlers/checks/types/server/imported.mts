// What a back end without a browser's types imports.

import { Definition, Evidence, init, readForm, verify, type Outcome, type Problem, type Report } from "handraise";
import * as score from "handraise/score";
import { Definition as Bundled } from "handraise/esm";

await init();
const definition: Definition = Definition.compile('id = "mql"\nversion = 1');
const problems: Problem[] = Definition.check("");
const report: Report = definition.score(new Evidence(), new Date());
const outcome: Outcome = verify({ email: "ada@example.com" }, [definition, definition.mql], new Date());
const total: number = score.verify(new Map([["email", "a"]]), definition.mql, new Date()).report.score;
await score.init({ module_or_path: new ArrayBuffer(8) });
interface Form { email: string; topics?: string[] }
const form: Form = { email: "ada@example.com" };
for (const fields of [form, [form], [["email", "a"]], "email=a", definition.mql, definition.mql.buffer as ArrayBuffer]) {
  verify(fields, definition.mql.buffer as ArrayBuffer, new Date());
}
verify({} as object, [definition] as const, new Date());
Definition.read(definition.mql.buffer as ArrayBuffer).free();
// @ts-expect-error: a promise has to be awaited
verify(Promise.resolve(form), definition, new Date());
// @ts-expect-error: a number is no form
verify(5, definition, new Date());
// @ts-expect-error: a text has no bytes of a definition
verify(form, "definition.mql", new Date());
// @ts-expect-error: a module is no number
await score.init({ module_or_path: 5 });
// @ts-expect-error: a form is an element
readForm({}, definition, new Date());
// @ts-expect-error: only what exists at run time can be imported
import { initSync } from "handraise";
// @ts-expect-error: the same
import { start } from "handraise/score";
// @ts-expect-error: a score has no such member
report.total;
// @ts-expect-error: evidence is not a definition
verify({}, new Evidence(), new Date());
export { Bundled, initSync, outcome, problems, start, total };
