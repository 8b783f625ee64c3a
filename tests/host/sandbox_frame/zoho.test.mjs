//! The package for Zoho CRM, by Zoho's own tool, `zet`, of the packages that HANDRAISE_SANDBOX_FRAME names. The tool says "passed" and packs whatever it
//! refuses, so its text and its zip count, and not how it ends.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { test } from "node:test";
import { unzip } from "../node/zip.mjs";
import { files, pack } from "./pack.mjs";

assert.ok(process.env.HANDRAISE_SANDBOX_FRAME, "HANDRAISE_SANDBOX_FRAME is not set; `cargo xtask test hosts --only sandbox-frame` sets it");
const tool = join(process.env.HANDRAISE_SANDBOX_FRAME, "zoho-extension-toolkit/index.js");
const packed = pack("zoho");

/** Runs the tool in a copy of the pack, and gives its text and the names in the zip that it makes. */
function zet(change = () => {}) {
  const folder = mkdtempSync(join(tmpdir(), "handraise-zet-"));
  try {
    const copy = join(folder, "widget");
    cpSync(packed, copy, { recursive: true });
    change(copy);
    const run = (command) => {
      // It has settings of its own.
      const { status, stdout, stderr } = spawnSync(process.execPath, [tool, command], { cwd: copy, encoding: "utf8", env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, NO_UPDATE_NOTIFIER: "1" } });
      assert.equal(status, 0, stderr + stdout);
      return stdout + stderr;
    };
    const text = run("validate") + run("pack");
    return { text, names: [...unzip(readFileSync(join(copy, "dist", `${basename(copy)}.zip`))).keys()].sort() };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const app = files(join(packed, "app")).map((name) => `app/${name}`);

test("the tool has nothing to say against the package, and takes every file of it", () => {
  const { text, names } = zet();
  assert.ok(!text.includes("✖") && !text.includes("==>"), text);
  assert.deepEqual(names, app);
});

test("the zip of the pack has the same files as that of the tool", () => {
  const own = unzip(readFileSync(join(packed, "handraise.zip")));
  assert.deepEqual([...own.keys()].sort(), app);
  for (const [name, bytes] of own) assert.deepEqual(bytes, readFileSync(join(packed, name)), name);
});

test("a file that Zoho refuses would be found", () => {
  const { text, names } = zet((copy) => writeFileSync(join(copy, "app/handraise.wasm"), "\0asm"));
  assert.ok(text.includes("handraise.wasm"), text);
  assert.deepEqual(names, app, "the tool leaves it out without a word more");
});
