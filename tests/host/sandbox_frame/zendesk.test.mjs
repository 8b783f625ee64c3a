//! The apps for Zendesk Support and Sell, by the rules of Zendesk's library, which runs in Ruby and needs an account to be sure. Each rule is also shown to find a
//! broken copy.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { unzip } from "../node/zip.mjs";
import { files, pack } from "./pack.mjs";
import { RULES } from "./zendesk.mjs";

/** For each rule, changes of the files that it must find. */
const manifest = (change) => (app) => app.set("manifest.json", Buffer.from(JSON.stringify(change(JSON.parse(app.get("manifest.json"))))));
const english = (change) => (app) => app.set("translations/en.json", Buffer.from(JSON.stringify(change(JSON.parse(app.get("translations/en.json"))))));
const move = (from, to) => (app) => app.set(to, app.get(from)) && app.delete(from);
const FAULTS = {
  "manifest at the top": [move("manifest.json", "app/manifest.json")],
  "author and locale": [manifest(({ author, ...rest }) => rest), manifest(({ defaultLocale, ...rest }) => rest)],
  "texts are texts": [manifest((all) => ({ ...all, version: 1 })), manifest((all) => ({ ...all, author: { name: ["a"] } }))],
  "yes or no": [manifest((all) => ({ ...all, private: "yes" }))],
  "author's address": [manifest((all) => ({ ...all, author: { name: "a", url: "www.example.com" } }))],
  locale: [manifest((all) => ({ ...all, defaultLocale: "english" })), move("translations/en.json", "translations/de.json")],
  framework: [manifest((all) => ({ ...all, frameworkVersion: "1.0" }))],
  places: [manifest(({ location, ...rest }) => rest), manifest((all) => ({ ...all, location: { support: { lead_card: "assets/iframe.html" } } })), manifest((all) => ({ ...all, location: { suport: { modal: "assets/iframe.html" } } }))],
  pages: [move("assets/iframe.html", "assets/index.html"), manifest((all) => ({ ...all, location: { support: { modal: "http://example.com/" } } })), manifest((all) => ({ ...all, location: { support: { modal: { url: "assets/iframe.html", flexible: 1 } } } }))],
  parameters: [{}, [{ name: "a", type: "txt" }], [{ name: "name" }], [{ name: "a" }, { name: "a" }], [{ name: "a", type: "hidden", required: true }]].map((parameters) => manifest((all) => ({ ...all, parameters }))),
  "parameters that are to be secure": [manifest((all) => ({ ...all, parameters: [{ name: "accessToken" }] }))],
  "labels of parameters": [english((all) => ({ app: { ...all.app, parameters: { a: { helpText: "h" } } } }))],
  translations: [english(() => []), english(({ app: { name, ...app } }) => ({ app })), move("translations/en.json", "translations/english.json")],
  "kinds of files": [move("assets/panel.css", "assets/panel.zip"), (app) => app.set("assets/panel.css", Buffer.from("PK\x03\x04"))],
  "what looks like a secret": [(app) => app.set("assets/panel.js", Buffer.from("const api_key = 1")), (app) => app.set("assets/panel.js", Buffer.from('token="abcdefgh"'))],
  "requests that anybody can read": [(app) => app.set("assets/panel.js", Buffer.from("'http://example.com'"))],
};

test("every rule has a broken copy", () => {
  assert.deepEqual(Object.keys(FAULTS), Object.keys(RULES));
});

for (const channel of ["zendesk", "zendesk-sell"]) {
  const packed = pack(channel, ["--package-version", "1.2.3"]);
  const app = unzip(readFileSync(join(packed, "handraise.zip")));
  for (const [name, rule] of Object.entries(RULES)) {
    test(`${channel}: ${name}`, () => {
      assert.deepEqual(rule(app), []);
      for (const change of FAULTS[name]) {
        const broken = new Map(app);
        change(broken);
        assert.notDeepEqual(rule(broken), [], `not found: ${change}`);
      }
    });
  }

  test(`${channel}: the zip has the files of the app's folder, and nothing else`, () => {
    assert.deepEqual([...app.keys()].sort(), files(join(packed, "app")));
    for (const [name, bytes] of app) assert.deepEqual(bytes, readFileSync(join(packed, "app", name)), name);
  });

  test(`${channel}: the app is private, has the package's version, and is in one product`, () => {
    const read = JSON.parse(app.get("manifest.json"));
    assert.deepEqual([read.private, read.version, Object.keys(read.location).length], [true, "1.2.3", 1]);
  });
}
