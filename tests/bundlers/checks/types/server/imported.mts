// What a back end without a browser's types imports.

import { Definition, Evidence, init, verify, type Outcome, type Problem, type Report } from "handraise";
import * as score from "handraise/score";
import { Definition as Bundled } from "handraise/esm";

await init();
const definition: Definition = Definition.compile('id = "mql"\nversion = 1');
const problems: Problem[] = Definition.check("");
const report: Report = definition.score(new Evidence(), new Date());
const outcome: Outcome = verify({ email: "ada@example.com" }, [definition, definition.mql], new Date());
const total: number = score.verify(new Map([["email", "a"]]), definition.mql, new Date()).report.score;
await score.init({ module_or_path: new ArrayBuffer(8) });
// @ts-expect-error: a score has no such member
report.total;
// @ts-expect-error: evidence is not a definition
verify({}, new Evidence(), new Date());
export { Bundled, outcome, problems, total };
