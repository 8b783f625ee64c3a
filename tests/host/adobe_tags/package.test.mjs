// The extension as Adobe's own tools read it: the validator says nothing, and the packager makes the zip that the pack has already. Each check is also
// shown to find a broken copy. HANDRAISE_ADOBE_TAGS_PACK names the pack, HANDRAISE_NODE_TOOLS the node_modules with acorn.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { PACKAGER, descriptorOf, problemsOf, validate } from "./vendor.mjs";

const pack = process.env.HANDRAISE_ADOBE_TAGS_PACK;
const extension = join(pack, "extension");
const work = mkdtempSync(join(tmpdir(), "handraise-adobe-"));
after(() => rmSync(work, { recursive: true, force: true }));

const acorn = createRequire(join(process.env.HANDRAISE_NODE_TOOLS, "acorn/package.json"))("acorn");
const readme = readFileSync(join(pack, "README.md"), "utf8");
const zipped = (file) => execFileSync("unzip", ["-Z1", file], { encoding: "utf8" }).trim().split("\n").sort();
const files = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();

/** What the validator says of a folder. */
function said(folder, descriptor = descriptorOf(folder)) {
  const before = process.cwd();
  process.chdir(folder);
  try {
    return validate(descriptor);
  } finally {
    process.chdir(before);
  }
}

test("Adobe's validator says nothing", () => assert.equal(said(extension), undefined));

test("Adobe's validator finds a missing file and a missing property", () => {
  const copy = join(work, "copy");
  cpSync(extension, copy, { recursive: true });
  const { author, ...anonymous } = descriptorOf(copy);
  assert.match(said(copy, anonymous), /author/);
  rmSync(join(copy, "lib/start.js"));
  assert.match(said(copy), /start\.js is not a file/);
});

test("Adobe's packager makes a zip of the same files with the same bytes as the pack's, and leaves nothing out", () => {
  execFileSync(process.execPath, [PACKAGER, "--out", join(work, "packed.zip")], { cwd: extension });
  const own = join(pack, "handraise-adobe-tags.zip");
  assert.deepEqual(zipped(own), zipped(join(work, "packed.zip")));
  assert.deepEqual(zipped(own), files(extension));
  for (const name of zipped(own)) {
    const [ours, theirs] = [own, join(work, "packed.zip")].map((file) => execFileSync("unzip", ["-p", file, name]));
    assert.ok(ours.equals(theirs), name);
  }
});

test("Adobe's packager refuses an extension that it finds incomplete", () => {
  const copy = join(work, "broken");
  cpSync(extension, copy, { recursive: true });
  writeFileSync(join(copy, "extension.json"), JSON.stringify({ ...descriptorOf(copy), version: "1" }));
  assert.notEqual(spawnSync(process.execPath, [PACKAGER, "--out", join(work, "broken.zip")], { cwd: copy }).status, 0);
});

test("each module is plain JavaScript of 2009, and asks for nothing but its neighbours", () => {
  for (const name of readdirSync(join(extension, "lib"))) {
    const text = readFileSync(join(extension, "lib", name), "utf8");
    acorn.parse(text, { ecmaVersion: 5 });
    for (const [, asked] of text.matchAll(/require\('([^']+)'\)/g)) assert.match(asked, /^\.\//, name);
    assert.doesNotMatch(text, /eval\(|new Function|innerHTML|document\.write/, name);
  }
});

test("a configuration with an unknown key, or an answer that is none, does not fit its schema", () => {
  const { configuration, actions, dataElements } = descriptorOf(extension);
  const good = { definition: "/definition.mql", consent: "google", fields: { score: "lead_score", receipt: false } };
  assert.deepEqual(problemsOf(configuration.schema, good), []);
  for (const bad of [{ ...good, other: 1 }, { ...good, fields: { points: "x" } }, { ...good, consent: "yes" }, { consent: "google" }]) assert.notDeepEqual(problemsOf(configuration.schema, bad), [], JSON.stringify(bad));
  const [{ schema: start }, { schema: answer }] = actions;
  assert.deepEqual(problemsOf(start, {}), []);
  assert.deepEqual(problemsOf(answer, { answer: "%Banner's answer%" }), []);
  assert.notDeepEqual(problemsOf(answer, { answer: "maybe" }), []);
  assert.notDeepEqual(problemsOf(dataElements[0].schema, { part: "evidence" }), []);
});

test("the readme says what to do, what it costs, and what nobody has tried", () => {
  for (const part of ["without a score", "handraise pack script", "Library Loaded (Page Top)", "Content-Security-Policy:", "not\nuploaded to Adobe", "handraise-check", "Bringing it up to date"]) assert.ok(readme.includes(part), part);
});
