// What a store's reviewers read in the package: which files it has, what it may do, and that nothing in it can fetch or run what is not packed.

import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { unsealed } from "../node/sealed.mjs";
import { PACK } from "./extension.mjs";

const text = (name) => readFileSync(join(PACK, name), "utf8");
const manifest = JSON.parse(text("manifest.json"));
const names = readdirSync(PACK, { recursive: true }).filter((name) => statSync(join(PACK, name)).isFile());
/** Where the forms of the tests' packs go. */
const ENDPOINT = "https://leads.example.com/v1/leads";

test("no script of the package fetches, evaluates, or loads what is not packed, and none names another address than that of the forms", () => {
  const scripts = names.filter((name) => /\.(js|html)$/.test(name));
  assert.ok(scripts.includes("plugin/handraise-sealed.js") && scripts.includes("plugin/handraise-card.js") && scripts.includes("content.js"));
  for (const name of scripts) assert.deepEqual(unsealed(text(name), [ENDPOINT]), [], name);
});

test("it may see no site until a person allows one, and asks for nothing beyond what it uses", () => {
  assert.deepEqual(manifest.permissions, ["scripting", "sidePanel", "storage"]);
  assert.equal(manifest.host_permissions, undefined);
  assert.equal(manifest.content_scripts, undefined);
  assert.equal(manifest.web_accessible_resources, undefined);
  assert.doesNotMatch(JSON.stringify(manifest.optional_host_permissions), /all_urls|\*:\/\//);
  assert.match(manifest.content_security_policy.extension_pages, /^default-src 'none'; script-src 'self';/);
  assert.equal(manifest.incognito, "not_allowed");
});

test("the manifest keeps the store's limits, and every file that it or a page names is there", () => {
  assert.ok(manifest.name.length <= 75 && manifest.short_name.length <= 12 && manifest.description.length <= 132);
  assert.match(manifest.version, /^\d+(\.\d+){0,3}$/);
  const pages = [manifest.side_panel.default_path, manifest.options_ui.page];
  const inPages = pages.flatMap((page) => [...text(page).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, name]) => name));
  const inWorker = [...text("worker.js").matchAll(/"([\w/-]+\.js)"/g)].map(([, name]) => name);
  const named = [...pages, ...inPages, ...inWorker, manifest.background.service_worker, ...Object.values(manifest.icons)];
  assert.deepEqual(named.filter((name) => !names.includes(name)), []);
  assert.equal(inWorker.length, 5);
});

test("the definition is packed in, as data", () => {
  const { definition, reference, endpoint } = runInNewContext(`${text("packed.js")}; handraisePacked`);
  const bytes = Buffer.from(definition, "base64");
  assert.equal(bytes.subarray(0, 3).toString(), "MQL");
  assert.match(reference, /^lumenstack@1#[0-9a-f]{16}$/);
  assert.equal(endpoint, ENDPOINT);
});
