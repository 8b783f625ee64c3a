// What is in the pack, without building it: the solution's parts name each other, versions are those that were asked for, every text is there, and the
// packed script has nothing that reviewers look for. HANDRAISE_BIN names the `handraise` that packs, HANDRAISE_PLUGIN the built plugin.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { unsealed } from "../node/sealed.mjs";
import { BUILT, CONTROL, IN_SOLUTION, PACK, read, xml } from "./pack.mjs";

const DEFINITION = fileURLToPath(new URL("../../../www/definition.toml", import.meta.url));
const INPUT = "HandraiseScore/ControlManifest.Input.xml";
const STRINGS = "strings/HandraiseScore.1033.resx";
const work = mkdtempSync(join(tmpdir(), "handraise-pcf-"));
after(() => rmSync(work, { recursive: true, force: true }));

const solution = (folder) => xml(read(folder, "solution/solution.xml")).ImportExportXml.SolutionManifest[0];
const control = (folder, file = INPUT) => xml(read(folder, file)).manifest.control[0];

test("the solution names the control, and its files are there", () => {
  const { RootComponents, Publisher } = solution(PACK);
  assert.deepEqual(RootComponents[0].RootComponent.map(({ $ }) => [$.type, $.schemaName]), [["66", CONTROL]]);
  const [{ Name, FileName }] = xml(read(PACK, "solution/customizations.xml")).ImportExportXml.CustomControls[0].CustomControl;
  assert.deepEqual([Name, FileName], [[CONTROL], [`/Controls/${CONTROL}/ControlManifest.xml`]]);
  const { namespace, constructor } = control(PACK, join(IN_SOLUTION, "ControlManifest.xml")).$;
  const [{ CustomizationPrefix: [prefix] }] = Publisher;
  assert.equal(`${prefix}_${namespace}.${constructor}`, CONTROL);
  // As `pac` says of a prefix.
  assert.match(prefix, /^(?!mscrm)[a-z][a-z0-9]{1,7}$/);
  assert.match(Publisher[0].CustomizationOptionValuePrefix[0], /^[1-9]\d{4}$/);
});

test("the zip is the solution's folder, with every kind of file that it has", () => {
  const listed = execFileSync("unzip", ["-Z1", join(PACK, "handraise-dynamics.zip")], { encoding: "utf8" }).trim().split("\n");
  const inControl = ["ControlManifest.xml", "bundle.js", STRINGS].map((name) => `Controls/${CONTROL}/${name}`);
  assert.deepEqual(listed.sort(), [...inControl, "[Content_Types].xml", "customizations.xml", "solution.xml"].sort());
  const types = xml(read(PACK, "solution/[Content_Types].xml")).Types.Default.map(({ $ }) => $.Extension);
  assert.deepEqual([...new Set(listed.map((name) => name.split(".").pop()))].sort(), types.sort());
});

test("project, build and solution have the same control", () => {
  for (const name of ["bundle.js", "ControlManifest.xml", STRINGS]) assert.equal(read(PACK, IN_SOLUTION, name), read(PACK, BUILT, name), name);
  assert.equal(read(PACK, BUILT, STRINGS), read(PACK, "HandraiseScore", STRINGS));
  const { $: source, resources: [{ code: from }], ...described } = control(PACK);
  const { $: built, resources: [{ code: to }], ...same } = control(PACK, join(BUILT, "ControlManifest.xml"));
  assert.deepEqual(same, described);
  assert.deepEqual([from[0].$.path, to[0].$.path], ["index.ts", "bundle.js"]);
  assert.deepEqual(built, { ...source, "api-version": JSON.parse(read(PACK, "package.json")).devDependencies["@types/powerapps-component-framework"] });
});

test("every name that the manifest takes from the texts is there, and no text is left over", () => {
  const { $: attributes, property } = control(PACK);
  const asked = [attributes, ...property.map(({ $ }) => $)].flatMap((each) => [each["display-name-key"], each["description-key"]]);
  const texts = xml(read(PACK, "HandraiseScore", STRINGS)).root.data;
  assert.deepEqual(texts.map(({ $ }) => $.name).sort(), asked.sort());
  for (const { $, value: [text] } of texts) assert.ok(text.trim(), $.name);
});

test("the control reads each property, binds the evidence, and says that it uses no service", () => {
  const { property, "external-service-usage": [service] } = control(PACK);
  const [, columns] = /const COLUMNS = (\[.*\]) as const;/.exec(read(PACK, "HandraiseScore/index.ts"));
  assert.deepEqual(property.map(({ $ }) => $.name).sort(), JSON.parse(columns).sort());
  assert.deepEqual(property.filter(({ $ }) => $.usage === "bound").map(({ $ }) => $.name), ["evidence"]);
  assert.equal(service.$.enabled, "false");
});

test("the packed script has nothing that reviewers look for, and one that has it is found", () => {
  const script = read(PACK, BUILT, "bundle.js");
  assert.deepEqual(unsealed(script), []);
  assert.deepEqual(unsealed(`${script}fetch("https://leads.example.com")`), ["fetch(", "https://leads.example.com"]);
});

test("a higher version of the package is that of the control and of the solution, as numbers alone", () => {
  for (const [version, expected] of [["2", "2.0.0"], ["0.1.7", "0.1.7"], ["1.2.3-rc.1", "1.2.3"]]) {
    const out = join(work, version);
    execFileSync(process.env.HANDRAISE_BIN, ["pack", "pcf", "--plugin", process.env.HANDRAISE_PLUGIN, "--definition", DEFINITION, "--endpoint", "https://leads.example.com", "--package-version", version, "--out", out], { stdio: "pipe" });
    assert.equal(control(out).$.version, expected);
    assert.equal(control(out, join(IN_SOLUTION, "ControlManifest.xml")).$.version, expected);
    assert.equal(JSON.parse(read(out, "package.json")).version, expected);
    assert.equal(solution(out).Version[0], `${expected}.0`);
  }
});

test("the readme says what to do, which columns there are, and what nobody has tried", () => {
  const readme = read(PACK, "README.md");
  for (const part of ["pac pcf push", "--package-version", "new_handraise_evidence", "handraise-dynamics.zip", "never imported", "dynamics-forms"]) assert.ok(readme.includes(part), part);
});
