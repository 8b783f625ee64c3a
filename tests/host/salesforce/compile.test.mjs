// The component as the vendor's compiler and the vendor's linter see it. It is not run.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { bundle, compile, sources } from "./compile.mjs";
import { COMPONENT, load, read } from "./pack.mjs";

/** The rules for scripts, and those of the design system for templates and styles. */
async function rulesFor(name) {
  const { configs } = await load(name.endsWith(".js") ? "@salesforce/eslint-config-lwc" : "@salesforce-ux/eslint-plugin-slds");
  return [name.endsWith(".js") ? configs.recommended : configs["flat/recommended"]].flat();
}

/** What the linter finds in a file, as line and rule. */
async function findings(name, text = read(COMPONENT, name)) {
  const { ESLint } = await load("eslint");
  const linter = new ESLint({ cwd: COMPONENT, overrideConfigFile: true, overrideConfig: await rulesFor(name) });
  const [{ messages }] = await linter.lintText(text, { filePath: join(COMPONENT, name) });
  return messages.map(({ ruleId, line, message }) => `${name}:${line} ${ruleId ?? message}`);
}

test("the component is all the files that a component has, and no more", () => {
  assert.deepEqual(sources(), ["definition.js", "handraiseScore.css", "handraiseScore.html", "handraiseScore.js", "record.js", "shape.js"]);
});

test("the compiler takes every file without a warning", async () => {
  for (const name of sources()) {
    const { code, warnings = [] } = await compile(name);
    assert.deepEqual(warnings, [], name);
    assert.ok(code.length > 0, name);
  }
  assert.match(await bundle(), /define\(/);
});

test("the compiler refuses what it does not know", async () => {
  const broken = (name, from, to) => (file) => read(COMPONENT, file).replace(file === name ? from : /$^/, to);
  await assert.rejects(compile("handraiseScore.html", broken("handraiseScore.html", "{cardTitle}", "{cardTitle + 1}")), /LWC/);
  await assert.rejects(compile("handraiseScore.js", broken("handraiseScore.js", "hideFit = false", "hideFit = true")), /LWC1099/);
});

test("the vendor's recommended rules, for scripts and for the design system, find nothing", async () => {
  for (const name of sources()) assert.deepEqual(await findings(name), [], name);
});

test("these rules do find what reviewers refuse", async () => {
  const inUpdate = (code) => ["handraiseScore.js", "update() {", `update() {\n${code}`];
  const inStyles = (code) => ["handraiseScore.css", ":host {", `${code}\n:host {`];
  for (const [[name, from, to], rule] of [
    [inUpdate("document.querySelector('p');"), "@lwc/lwc/no-document-query"],
    [inUpdate("this.template.firstChild.innerHTML = '';"), "@lwc/lwc/no-inner-html"],
    [inUpdate("setTimeout(() => {}, 1000);"), "@lwc/lwc/no-async-operation"],
    [inUpdate("eval('1');"), "no-eval"],
    [inStyles(".text { color: #123456; }"), "@salesforce-ux/slds/no-hardcoded-values-slds2"],
    [inStyles(".text { color: var(--slds-g-color-on-surface-1); }"), "@salesforce-ux/slds/no-slds-var-without-fallback"],
    [["handraiseScore.html", "slds-media_center", "slds-media--center"], "@salesforce-ux/slds/enforce-bem-usage"],
  ]) {
    const found = await findings(name, read(COMPONENT, name).replace(from, to));
    assert.ok(found.some((each) => each.endsWith(` ${rule}`)), `${rule}: ${found}`);
  }
});

test("the definition that is packed is in the component", async () => {
  const { DEFINITION } = await import(`data:text/javascript,${encodeURIComponent(read(COMPONENT, "definition.js"))}`);
  assert.equal(Buffer.from(DEFINITION, "base64").subarray(0, 3).toString(), "MQL");
});
