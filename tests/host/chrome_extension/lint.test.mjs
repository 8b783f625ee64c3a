// Mozilla's linter of extensions, which `web-ext lint` runs, finds no error in the package. HANDRAISE_CHROME_EXTENSION names the `node_modules` with it.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { PACK } from "./extension.mjs";

test("the linter finds no error, and warns only of what Firefox does not have", async () => {
  assert.ok(process.env.HANDRAISE_CHROME_EXTENSION, "`cargo xtask test hosts --only chrome-extension` sets HANDRAISE_CHROME_EXTENSION");
  const linter = join(process.env.HANDRAISE_CHROME_EXTENSION, "addons-linter/bin/addons-linter");
  // It ends with 1 if it has found an error, and prints the same.
  const { stdout } = await promisify(execFile)(process.execPath, [linter, "--output", "json", join(PACK, "handraise-extension.zip")], { maxBuffer: 1e8 }).catch((error) => error);
  const found = JSON.parse(stdout);
  assert.deepEqual(found.errors, []);
  const said = [...found.warnings, ...found.notices].map(({ code, message }) => `${code}: ${message}`);
  const expected = [
    /^BACKGROUND_SERVICE_WORKER_IGNORED: /,
    /^MANIFEST_PERMISSIONS: .*"sidePanel"/,
    /^UNSUPPORTED_API: sidePanel\./,
  ];
  assert.deepEqual(said.filter((line) => !expected.some((known) => known.test(line))), []);
});
