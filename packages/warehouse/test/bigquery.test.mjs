//! Runs the functions for BigQuery as BigQuery does, in a context with nothing but the language, and compares them with every golden entry. It does not know
//! BigQuery itself, which can't be run here.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createContext, runInContext } from "node:vm";
import { brotliDecompressSync } from "node:zlib";
import { functions, library, runtime, statements } from "../bigquery.mjs";

const root = new URL("../../../", import.meta.url);
const twin = readFileSync(new URL("dist/plugin/handraise-explain-twin.js", root), "utf8");
const entries = brotliDecompressSync(readFileSync(new URL("tests/golden/golden.jsonl.br", root)))
  .toString("utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));

/** A context that has no platform, with the functions of no definition yet. */
const context = createContext(Object.create(null));
runInContext(runtime(twin), context);

/** The functions of one definition. */
function open(mql) {
  const own = runInContext(functions(mql), context);
  // A TIMESTAMP is a `Date` of the context there.
  return (name, evidence, at) => own[name](evidence, at === null ? null : runInContext(`new Date(${at * 1000})`, context));
}

test("each golden entry has the bytes of the library, and its score and grade", () => {
  const all = new Map();
  for (const entry of entries) all.set(entry.mql, [...(all.get(entry.mql) ?? []), entry]);
  let compared = 0;
  for (const [mql, own] of all) {
    const call = open(Buffer.from(mql, "base64"));
    for (const { name, evidence, at_s, assessment } of own) {
      assert.equal(call("report", evidence, at_s), assessment, name);
      const { score, grade, decision } = JSON.parse(assessment);
      assert.deepEqual([call("score", evidence, at_s), call("grade", evidence, at_s), call("decision", evidence, at_s)], [score, grade, decision], name);
      compared += 1;
    }
  }
  console.log(`${compared} entries of ${all.size} definitions`);
  assert.ok(compared > 2000);
});

test("what can't be read has no score, and nothing stays of it", () => {
  const { mql, evidence, at_s, assessment } = entries[0];
  const call = open(Buffer.from(mql, "base64"));
  for (const wrong of ["###", "äöü", "{}", `${evidence}x`]) assert.equal(call("score", wrong, at_s), null, wrong);
  assert.equal(call("report", evidence, -1), null);
  assert.equal(call("report", evidence, at_s), assessment);
});

test("without a time, evidence is scored as of its newest", () => {
  const { mql, evidence } = entries.find(({ evidence }) => evidence.length > 20);
  assert.ok(JSON.parse(open(Buffer.from(mql, "base64"))("report", evidence, null)).at_s > 1e9);
});

test("the file alone makes the functions", () => {
  const { mql, evidence, at_s, assessment } = entries[0];
  const alone = createContext({ evidence, at: at_s });
  runInContext(library(twin, Buffer.from(mql, "base64")), alone);
  assert.equal(runInContext("handraise.report(evidence, at)", alone), assessment);
});

test("the file fits into what BigQuery takes, and each function has its statement", () => {
  const bytes = Buffer.byteLength(library(twin, readFileSync(new URL("dist/plugin/definition.mql", root))));
  assert.ok(bytes < 1024 * 1024, `${bytes} bytes`);
  const said = statements("gs://leads/handraise.js", "crm");
  assert.equal(said.match(/CREATE OR REPLACE FUNCTION crm\.handraise_(report|score|grade|decision)\(evidence STRING, moment TIMESTAMP\)/g).length, 4);
});
