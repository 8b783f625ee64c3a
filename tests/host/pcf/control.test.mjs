// The control in Microsoft's own page for trying one, in Chromium: as pcf-scripts builds it of the project, and as the pack has it already. Both show the
// same, and compute what the receiver does. HANDRAISE_BIN names the `handraise` that scores.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Browser } from "../node/browser.mjs";
import { golden } from "../node/golden.mjs";
import { unsealed } from "../node/sealed.mjs";
import { Harness } from "./harness.mjs";
import { BUILT, PACK, build, read, xml } from "./pack.mjs";

const entries = golden();
const { evidence, at_s: nowS } = entries.find(({ name }) => name === "case fit-and-intent-qualify");
/** What the pack's definition was compiled of. */
const DEFINITION = fileURLToPath(new URL("../../../www/definition.toml", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "handraise-pcf-"));
const project = join(work, "project");
const { definition: reference } = JSON.parse(read(PACK, "handraise-pack.json"));
const harnesses = {};
let browser, printed, report;

before(async () => {
  printed = build(project);
  writeFileSync(join(work, "evidence.txt"), evidence);
  const at = new Date(nowS * 1000).toISOString();
  report = JSON.parse(execFileSync(process.env.HANDRAISE_BIN, ["score", DEFINITION, join(work, "evidence.txt"), "--at", at, "--json"]));
  browser = new Browser();
  for (const [name, folder] of [["built", project], ["packed", PACK]]) harnesses[name] = await Harness.open(browser, join(folder, BUILT), nowS);
});

after(async () => {
  for (const harness of Object.values(harnesses)) harness.stop();
  await browser?.stop();
  rmSync(work, { recursive: true, force: true });
});

/** A record as Dataverse has it. */
const STORED = { evidence, score: "74", grade: "A", rating: "1", stage: "mql", segment: "", reasons: "As stored (+1)", definition: reference, status: "" };
/** Texts that are no evidence, or no longer one. */
const DAMAGED = [evidence.slice(0, 20), `${evidence}A`, evidence.toUpperCase(), "val", "<img src=x onerror=alert(1)>"];

async function show(harness, record) {
  for (const [name, value] of Object.entries({ ...STORED, ...record })) await harness.set(name, value);
  return harness.seen();
}

test("pcf-scripts builds the project, and finds nothing to say about its code", () => {
  assert.match(printed, /\[build\] Succeeded/);
  assert.doesNotMatch(printed, /warning|error/i);
});

test("the packed manifest is the built one, without the builder's name", () => {
  const control = (folder) => xml(read(folder, BUILT, "ControlManifest.xml")).manifest.control[0];
  const { "built-by": builder, "feature-usage": features, ...built } = control(project);
  assert.ok(builder);
  assert.deepEqual(control(PACK), built);
  assert.equal(read(PACK, BUILT, "strings/HandraiseScore.1033.resx"), read(project, BUILT, "strings/HandraiseScore.1033.resx"));
});

test("the built script and the packed one have nothing that reviewers look for", () => {
  for (const folder of [project, PACK]) assert.deepEqual(unsealed(read(folder, BUILT, "bundle.js")), [], folder);
});

for (const name of ["built", "packed"]) {
  test(`${name}: the control shows the score as of now and its reasons in the author's words`, async () => {
    const seen = await show(harnesses[name], {});
    assert.equal(seen.state, "explained");
    assert.equal(seen.score, String(report.score));
    assert.ok(report.contributions.length > 3);
    for (const { label } of [...report.contributions, ...report.criteria]) assert.ok(seen.text.includes(label), label);
    assert.ok(seen.text.includes("As stored (+1)"));
    assert.deepEqual(seen.warnings, []);
    assert.equal(seen.scheme, "light");
    assert.equal(seen.align, "start", "Microsoft's page centres its own text");
  });

  test(`${name}: changed values show at once, a record without a form says so, and one without evidence shows what is stored`, async () => {
    await show(harnesses[name], {});
    await harnesses[name].set("definition", "lumenstack@9#0123456789abcdef");
    const [warning] = (await harnesses[name].seen()).warnings;
    assert.match(warning, /Another definition scored this lead: lumenstack, version 9\./);
    const stored = await show(harnesses[name], { evidence: "" });
    assert.equal(stored.state, "stored");
    assert.equal(stored.score, "74");
    const empty = await show(harnesses[name], Object.fromEntries(Object.keys(STORED).map((each) => [each, ""])));
    assert.equal(empty.state, "empty");
    assert.match(empty.text, /No form with a Handraise score/);
    assert.equal((await show(harnesses[name], {})).state, "explained", "and back");
  });

  test(`${name}: damaged evidence is said, and never breaks the form`, async () => {
    for (const damaged of DAMAGED) {
      const seen = await show(harnesses[name], { evidence: damaged });
      assert.equal(seen.state, "stored", damaged);
      assert.equal(seen.score, "74");
      assert.match(seen.warnings.join(), /can't be read/);
    }
    const text = await show(harnesses[name], { reasons: "<b>bold</b>" });
    assert.ok(text.text.includes("<b>bold</b>"), "a text stays a text");
  });

  test(`${name}: every golden entry gives the receiver's bytes`, async () => {
    assert.ok(entries.length > 2000);
    const differing = (all) => harnesses[name].run(`${JSON.stringify(all.map(({ name, mql, evidence, at_s, assessment }) => [name, mql, evidence, at_s, assessment]))}
      .filter(([, mql, evidence, at_s, assessment]) => handraiseCard.open(mql).report(evidence, at_s) !== assessment).map(([name]) => name)`);
    assert.deepEqual(await differing(entries), []);
    const [first, second] = entries;
    assert.deepEqual(await differing([{ ...first, at_s: first.at_s + 86_400 * 400 }, second]), [first.name], "the comparison can fail");
  });

  test(`${name}: a control that the form takes away leaves nothing, also beside another`, async () => {
    const left = await harnesses[name].run(`(() => {
      const Control = ComponentFramework.getRegisteredControl("Handraise.HandraiseScore");
      const before = document.documentElement.outerHTML;
      const [first, second] = [0, 1].map(() => {
        const container = document.body.appendChild(document.createElement("div"));
        const control = new Control();
        control.init({}, () => {}, {}, container);
        return { container, control };
      });
      first.control.updateView({ parameters: {}, fluentDesignLanguage: { isDarkTheme: true } });
      second.control.updateView({ parameters: { evidence: { raw: null }, score: { raw: 42 }, rating: { raw: 1 } } });
      const shown = [first, second].map(({ container }) => [container.firstChild.style.colorScheme, container.firstChild.shadowRoot.querySelector("article").dataset.state]);
      const outputs = second.control.getOutputs();
      first.control.destroy();
      const alone = [first.container.childNodes.length, second.container.childNodes.length];
      second.control.destroy();
      first.container.remove();
      second.container.remove();
      return { shown, outputs, alone, isAsBefore: document.documentElement.outerHTML === before };
    })()`);
    assert.deepEqual(left, { shown: [["dark", "empty"], ["light", "stored"]], outputs: {}, alone: [0, 1], isAsBefore: true });
  });

  test(`${name}: it asks for nothing and keeps nothing`, async () => {
    const harness = harnesses[name];
    const { origin } = harness.site;
    const asked = await harness.run("performance.getEntriesByType('resource').map(({ name }) => name)");
    assert.deepEqual(asked.filter((address) => !address.startsWith(`${origin}/`)), []);
    const count = harness.requests.length;
    await show(harness, { score: "75" });
    assert.equal(harness.requests.length, count);
    // Microsoft's page itself keeps what is typed into it, so that it is there at the next visit.
    const kept = await harness.run("[Object.keys(localStorage).sort(), sessionStorage.length, document.cookie]");
    assert.deepEqual(kept, [["context", "properties"].map((what) => `Handraise.HandraiseScore_${what}`), 0, ""]);
  });
}

test("the packed control draws what the built one draws, for every record", async () => {
  const records = [{}, { evidence: "" }, { definition: "lumenstack@9#0123456789abcdef" }, { status: "failed" }, { score: "", grade: "", stage: "" }, ...DAMAGED.map((evidence) => ({ evidence }))];
  for (const record of records) {
    await show(harnesses.built, record);
    await show(harnesses.packed, record);
    assert.equal(await harnesses.packed.html(), await harnesses.built.html(), JSON.stringify(record));
  }
});
