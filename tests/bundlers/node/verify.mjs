// A back end: reads a form's fields as JSON from a file, verifies them with a definition, and prints the outcome.
// node verify.mjs definition.toml fields.json

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Definition, init } from "handraise";
import { verify } from "handraise/score";

const [definitionFile, fieldsFile] = process.argv.slice(2);
await init();
const { mql } = Definition.compile(readFileSync(definitionFile, "utf8"));
const fields = JSON.parse(readFileSync(fieldsFile, "utf8"));
const outcome = verify(fields, mql, new Date());
const required = createRequire(import.meta.url)("handraise/score").verify(fields, mql, new Date());
assert.equal(required.verdict, outcome.verdict);
console.log(JSON.stringify({ verdict: outcome.verdict, score: outcome.report.score }));
