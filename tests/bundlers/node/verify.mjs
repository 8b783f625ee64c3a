// A back end around the function of `docs/hosts/npm.md`: reads a form's fields as JSON from a file, verifies them, and prints the outcome.
// node verify.mjs fields.json

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { receive } from "./receive.js";

const fields = JSON.parse(readFileSync(process.argv[2], "utf8"));
const outcome = await receive(fields);
const required = createRequire(import.meta.url)("handraise/score").verify(fields, readFileSync("definition.mql"), new Date());
assert.equal(required.verdict, outcome.verdict);
console.log(JSON.stringify(outcome));
