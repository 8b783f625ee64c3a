// What reviewers of the stores read: Mozilla's linter finds no error, the package is the list of files that it should be, and nothing in it can fetch or
// run what is not packed. HANDRAISE_CHROME_EXTENSION names the `node_modules` with the linter.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { PACK } from "./extension.mjs";

test("Mozilla's linter finds no error in the zip, and warns of what its Firefox does not have", async () => {
  assert.ok(process.env.HANDRAISE_CHROME_EXTENSION, "`cargo xtask test hosts --only chrome-extension` sets HANDRAISE_CHROME_EXTENSION");
  const linter = join(process.env.HANDRAISE_CHROME_EXTENSION, "addons-linter/bin/addons-linter");
  // It ends with 1 if it has found an error.
  const { stdout } = await promisify(execFile)(process.execPath, [linter, "--output", "json", join(PACK, "handraise-extension.zip")], { maxBuffer: 1e8 }).catch((error) => error);
  const found = JSON.parse(stdout);
  assert.deepEqual(found.errors, []);
  console.log(found.warnings.map(({ code, message, file, line }) => `${code}: ${message} (${file}:${line})`).join("\n"));
  console.log(found.notices.map(({ code, message, file, line }) => `${code}: ${message} (${file}:${line})`).join("\n"));
});
