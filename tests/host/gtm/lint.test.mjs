// A pack for Tag Manager, read as Tag Manager reads it. HANDRAISE_GTM_PACK names the pack's folder, HANDRAISE_NODE_TOOLS the node_modules with acorn.
// Each rule is also shown to find a broken copy.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fits } from "./permissions.mjs";
import { CUSTOM_HTML, TEMPLATE } from "./rules.mjs";
import { read } from "./template.mjs";

const pack = process.env.HANDRAISE_GTM_PACK;
const [template, html, readme] = ["template.tpl", "custom-html.html", "README.md"].map((name) => readFileSync(join(pack, name), "utf8"));
const folder = readdirSync(pack).find((name) => /^handraise-\d/.test(name));

/** A copy with one change; the test fails if there is nothing to change. */
function broken(text, from, to) {
  const changed = text.replace(from, to);
  assert.notEqual(changed, text, `there is ${from}`);
  return changed;
}

/** For each rule, changes that it must find. */
const FAULTS = {
  sections: [["___NOTES___", "___MORE___"], ["___TESTS___\n", ""]],
  info: [['"TAG"', '"MACRO"'], ['["WEB"]', '["SERVER"]'], [/"description": ".*"/, `"description": "${"a".repeat(201)}"`]],
  fields: [
    ['"name": "fieldsGroup"', '"name": "consentGroup"'],
    ['"name": "definition",', '"name": "address",'],
    ['"defaultValue": "google"', '"defaultValue": "cookies"'],
    [/"defaultValue": "[^"]*definition\.mql"/, '"defaultValue": "definition.mql"'],
    [/"help": "The receiver.*",\n/, ""],
    ['"displayName": "Address of the compiled definition"', '"displayName": ""'],
    ["data.consent || 'pending'", "data.banner"],
  ],
  syntax: [
    ["const TYPE =", "const now = new Date();\nconst TYPE ="],
    ["const TYPE =", "const pattern = /x/;\nconst TYPE ="],
    ["const TYPE =", "window.x = 1;\nconst TYPE ="],
    ["'Handraise: ' + words", "`Handraise: ${words}`"],
    ["data.definition, consent", "...data, consent"],
  ],
  "syntax of tests": [["    runCode(tag);", "    window.runCode(tag);"]],
  "functions and permissions": [
    ["const TYPE =", "const sendPixel = require('sendPixel');\nsendPixel('https://a.example/');\nconst TYPE ="],
    ["const TYPE =", "const unused = require('callInWindow');\nconst TYPE ="],
    ['"publicId": "access_consent"', '"publicId": "get_cookies"'],
    ['"isRequired": true', '"isRequired": false'],
  ],
  "globals and consent": [
    ['"string": "handraiseOptions"', '"string": "dataLayer"'],
    ['"string": "debug"', '"string": "all"'],
    [/("analytics_storage" \}, .*"boolean": )false/, "$1true"],
  ],
  address: [[/("listItem": \[\n\s*\{ "type": 1, "string": ")[^"]*"/, '$1https://cdn.example.com/*"'], [/("listItem": \[\n)(\s*\{ "type": 1, "string": "https?:[^}]*\})/, "$1$2,\n$2"]],
  scenarios: [
    ["  hasEnded = true;\n", ""],
    ["if (!isGranted && !hasAnswered) return;\n", ""],
    ["row.name || false", "row.name"],
    ["isLoaded && answer", "answer"],
    ['"string": "analytics_storage"', '"string": "ad_storage"'],
    [/- name: Without a choice[^]*?(?=setup:)/, ""],
  ],
  variables: [['"displayName": "Handraise"', '"displayName": "{{Page Path}}"']],
};

const HTML_FAULTS = {
  script: [["<script>", '<script data-definition="x">'], ["</script>", "</script><script></script>"]],
  syntax: [["var script =", "const script ="]],
  names: [["var script =", "script ="]],
  variables: [["consent: 'google'", "consent: '{{Consent}}'"]],
  element: [[/.*script\.nonce =.*\n/, ""], [/.*script\.integrity =.*\n/, ""]],
};

for (const [kind, rules, faults, text] of [["template", TEMPLATE, FAULTS, template], ["custom HTML", CUSTOM_HTML, HTML_FAULTS, html]]) {
  test(`every rule for the ${kind} has a broken copy`, () => {
    assert.deepEqual(Object.keys(faults), Object.keys(rules));
  });
  for (const [name, rule] of Object.entries(rules)) {
    test(`${kind}: ${name}`, () => {
      assert.deepEqual(rule(text), []);
      for (const [from, to] of faults[name]) {
        let found;
        try {
          found = rule(broken(text, from, to));
        } catch (error) {
          if (error.code === "ERR_ASSERTION") throw error;
          found = [error.message];
        }
        assert.notDeepEqual(found, [], `not found: ${to}`);
      }
    });
  }
}

test("a section that is not JSON is refused", () => {
  for (const name of ["INFO", "TEMPLATE_PARAMETERS", "WEB_PERMISSIONS"]) assert.throws(() => read(template.replace(new RegExp(`(___${name}___\n\n.)`), "$1,")), SyntaxError);
});

test("a pattern fits the address that it names, any host for a star, and nothing else", () => {
  const pattern = "https://cdn.example.com/h/handraise-1.0.0/handraise-loader.js";
  assert.ok(fits(pattern, pattern));
  for (const [from, to] of [["https", "http"], ["cdn", "x.cdn"], [".com/", ".com.evil.example/"], [".js", ".js?x"], ["/h/", "/h/../"]]) {
    const url = pattern.replace(from, to);
    assert.ok(!fits(url, pattern), url);
  }
  assert.ok(fits("https://www.example.com/a.js", "https://*/a.js"));
  assert.ok(!fits("https://www.example.com/b.js", "https://*/a.js"));
  assert.ok(!fits("/a.js", "https://*/a.js"));
});

test("the folder's name has the version, the template's code and its permission name it, and all the plugin's files are there", () => {
  assert.ok(folder);
  const { code, permissions } = read(template);
  const path = `${folder}/handraise-loader.js`;
  assert.ok(code.includes(path) && JSON.stringify(permissions).includes(path) && html.includes(path) && readme.includes(path));
  for (const name of ["loader.js", "twin.js", "consent.js", "help.js", "frames.js"]) assert.ok(existsSync(join(pack, folder, `handraise-${name}`)), name);
  assert.ok(existsSync(join(pack, folder, "handraise.wasm")));
});

test("custom HTML pins the loader that is packed", () => {
  const loader = createHash("sha256").update(readFileSync(join(pack, folder, "handraise-loader.js"))).digest("base64");
  assert.ok(html.includes(`'sha256-${loader}'`) || html.includes(`"sha256-${loader}"`));
});

test("the readme says what to do, what it costs, and what nobody has tried", () => {
  for (const part of ["Initialization - All Pages", "without a score", "handraise pack script", "Content-Security-Policy:", "not imported into Google", "handraise-check", "Bringing it up to date"]) assert.ok(readme.includes(part), part);
});
