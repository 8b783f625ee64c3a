//! Packs a variant for a test, with HANDRAISE_BIN and the plugin of HANDRAISE_PLUGIN. It does not know what is looked at.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

const definition = new URL("../../../www/definition.toml", import.meta.url).pathname;

/** The folder of a pack, which is removed at the end. `more` are options beside those that any pack needs. */
export function pack(channel, more = []) {
  const folder = mkdtempSync(join(tmpdir(), "handraise-panel-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const out = join(folder, "packed");
  const usual = ["pack", "sandbox-frame", "--channel", channel, "--definition", definition, "--endpoint", "https://leads.example.com", "--plugin", process.env.HANDRAISE_PLUGIN];
  execFileSync(process.env.HANDRAISE_BIN, [...usual, "--out", out, ...more]);
  return out;
}

/** All files below a folder, by their paths in it. */
export function files(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name))).sort();
}
