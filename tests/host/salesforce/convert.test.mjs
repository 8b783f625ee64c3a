// The pack as Salesforce's own tool reads and converts it: both layouts hold the same components, each is what it should be, and every XML file can be read.
// Nothing is sent anywhere.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { METADATA, PACK, SOURCE, filesOf, load, read } from "./pack.mjs";

const FIELDS = ["Definition", "Evidence", "Grade", "Rating", "Reasons", "Score", "Segment", "Stage", "Status", "Submission"];
const EXPECTED = [
  ...["Contact", "Lead"].flatMap((object) => FIELDS.map((field) => `CustomField ${object}.Handraise_${field}__c`)),
  "LightningComponentBundle handraiseScore",
  "PermissionSet Handraise",
  "PermissionSet Handraise_Integration",
  "StaticResource handraiseCard",
];

/** Of Salesforce's interfaces. */
const VERSION = "62.0";

const work = mkdtempSync(join(tmpdir(), "handraise-salesforce-"));
let ComponentSet, MetadataConverter, reader;

const listOf = (set) => set.getSourceComponents().toArray().flatMap((component) => [component, ...component.getChildren()]).map(({ type, fullName }) => `${type.name} ${fullName}`);
/** The objects themselves are Salesforce's; only their fields are the pack's. */
const own = (list) => [...new Set(list)].filter((name) => !name.startsWith("CustomObject ")).sort();
const xml = (...path) => reader.parse(read(...path));
/** The vendor's tool writes into a folder that it names itself. */
async function convert(set, format, outputDirectory) {
  const { packagePath } = await new MetadataConverter().convert(set, format, { type: "directory", outputDirectory });
  return packagePath;
}
const many = (value) => [value].flat().filter((each) => each !== undefined);

before(async () => {
  // It tells its maker nothing, and writes nothing into the home folder.
  process.env.SF_DISABLE_TELEMETRY = "true";
  process.env.SF_DISABLE_LOG_FILE = "true";
  ({ ComponentSet, MetadataConverter } = await load("@salesforce/source-deploy-retrieve"));
  const { XMLParser, XMLValidator } = await load("fast-xml-parser");
  reader = {
    parse(text) {
      assert.equal(XMLValidator.validate(text), true);
      return new XMLParser({ ignoreAttributes: false, parseTagValue: false }).parse(text);
    },
  };
});

after(() => rmSync(work, { recursive: true, force: true }));

test("the project is one that the vendor's tools know", () => {
  const project = JSON.parse(read(PACK, "sfdx-project.json"));
  assert.deepEqual(project.packageDirectories, [{ path: "force-app", default: true }]);
  const { LightningComponentBundle: bundle } = xml(SOURCE, "lwc/handraiseScore/handraiseScore.js-meta.xml");
  assert.deepEqual([project.sourceApiVersion, xml(METADATA, "package.xml").Package.version, bundle.apiVersion], [VERSION, VERSION, VERSION]);
});

test("the source has exactly the expected components", () => {
  assert.deepEqual(own(listOf(ComponentSet.fromSource(join(PACK, "force-app")))), EXPECTED);
});

test("the folder for the Metadata API lists exactly the expected components, and has them", async () => {
  const listed = many(xml(METADATA, "package.xml").Package.types).flatMap(({ name, members }) => many(members).map((member) => `${name} ${member}`));
  assert.deepEqual(listed.sort(), EXPECTED);
  const source = join(work, "source");
  await convert(ComponentSet.fromSource(METADATA), "source", source);
  assert.deepEqual(own(listOf(ComponentSet.fromSource(source))), EXPECTED);
});

test("the vendor's tool converts the source to the same files as in that folder", async () => {
  const set = ComponentSet.fromSource(join(PACK, "force-app"));
  set.sourceApiVersion = VERSION;
  const converted = await convert(set, "metadata", join(work, "metadata"));
  assert.deepEqual(filesOf(METADATA), filesOf(converted));
  for (const name of filesOf(converted)) {
    const isXml = /\.(xml|object|permissionset)$/.test(name);
    if (isXml) assert.deepEqual(xml(METADATA, name), xml(converted, name), name);
    else assert.equal(read(METADATA, name), read(converted, name), name);
  }
});

test("every field has its type and room for its longest value, on both objects", () => {
  const types = {
    Score: { type: "Number", precision: "3", scale: "0" },
    Grade: { type: "Text", length: "1" },
    Rating: { type: "Text", length: "1" },
    Stage: { type: "Text", length: "20" },
    Segment: { type: "Text", length: "80" },
    Reasons: { type: "LongTextArea", length: "32768", visibleLines: "5" },
    Definition: { type: "Text", length: "255" },
    Evidence: { type: "LongTextArea", length: "32768", visibleLines: "5" },
    Submission: { type: "Text", length: "32" },
    Status: { type: "Text", length: "20" },
  };
  for (const object of ["Contact", "Lead"]) {
    for (const [name, expected] of Object.entries(types)) {
      const file = `Handraise_${name}__c`;
      const { CustomField: field } = xml(SOURCE, `objects/${object}/fields/${file}.field-meta.xml`);
      for (const key of ["type", "length", "precision", "scale", "visibleLines"]) assert.equal(field[key], expected[key], `${object}.${name} ${key}`);
      assert.equal(field.fullName, file);
      // What Setup allows.
      assert.ok(field.label.length <= 40 && field.inlineHelpText.length <= 510, field.label);
      assert.equal(field.externalId, String(name === "Submission"));
      // Fields of this type can be neither.
      for (const key of ["required", "unique"]) assert.equal(field[key], expected.type === "LongTextArea" ? undefined : "false", `${name} ${key}`);
    }
  }
});

test("people may see every field and change none; the integration may change them", () => {
  const fields = EXPECTED.filter((name) => name.startsWith("CustomField ")).map((name) => name.replace("CustomField ", ""));
  for (const [name, editable] of [["Handraise", "false"], ["Handraise_Integration", "true"]]) {
    const { PermissionSet: set } = xml(SOURCE, `permissionsets/${name}.permissionset-meta.xml`);
    assert.deepEqual(set.fieldPermissions.map(({ field }) => field), fields);
    for (const permission of set.fieldPermissions) assert.deepEqual([permission.readable, permission.editable], ["true", editable]);
    assert.ok(set.description.length <= 255);
  }
});

test("the card is for the record pages of leads and contacts, and its properties are those of the component", () => {
  const { LightningComponentBundle: bundle } = xml(SOURCE, "lwc/handraiseScore/handraiseScore.js-meta.xml");
  assert.deepEqual([bundle.isExposed, bundle.targets.target], ["true", "lightning__RecordPage"]);
  const { targetConfig } = bundle.targetConfigs;
  assert.deepEqual(targetConfig.objects.object, ["Lead", "Contact"]);
  const code = read(SOURCE, "lwc/handraiseScore/handraiseScore.js");
  for (const property of targetConfig.property) {
    const [, value] = new RegExp(`@api ${property["@_name"]} = (.*);`).exec(code) ?? [];
    const expected = property["@_type"] === "Boolean" ? property["@_default"] : JSON.stringify(property["@_default"]);
    assert.equal(value, expected, property["@_name"]);
    assert.ok(property["@_label"] && property["@_description"]);
    // In markup, a property that is true by default can't be switched off.
    if (property["@_type"] === "Boolean") assert.equal(property["@_default"], "false");
  }
});

test("the static resource is within Salesforce's limit and has a name that it takes", () => {
  const { StaticResource: resource } = xml(SOURCE, "staticresources/handraiseCard.resource-meta.xml");
  assert.equal(resource.contentType, "application/javascript");
  assert.ok(statSync(join(SOURCE, "staticresources/handraiseCard.js")).size < 5 * 1024 * 1024);
  assert.match("handraiseCard", /^[A-Za-z](?!.*__)\w*[A-Za-z0-9]$/);
});

test("the script to deploy says what it needs, and asks the CLI for just that", () => {
  const script = join(PACK, "scripts/deploy.sh");
  const run = (bin, ...more) => spawnSync("sh", [script, ...more], { encoding: "utf8", env: { PATH: `${bin}:/usr/bin:/bin` } });
  const none = run("/nowhere", "mine");
  assert.deepEqual([none.status, /there is no `sf`/.test(none.stderr)], [1, true]);
  assert.notEqual(run("/nowhere").status, 0);
  // A stand-in that prints what it is asked.
  execFileSync("sh", ["-c", `mkdir -p ${work}/bin && printf '#!/bin/sh\\necho "$(basename "$PWD"): $*"\\n' > ${work}/bin/sf && chmod +x ${work}/bin/sf`]);
  const folder = PACK.split("/").pop();
  // An option in place of the organisation deploys nothing anywhere.
  assert.equal(run(`${work}/bin`, "--check").status, 2);
  assert.equal(run(`${work}/bin`, "mine", "--check").stdout, `${folder}: project deploy start --source-dir force-app --target-org mine --dry-run\n`);
  assert.deepEqual(run(`${work}/bin`, "mine").stdout.split("\n").slice(0, 2), [
    `${folder}: project deploy start --source-dir force-app --target-org mine`,
    `${folder}: org assign permset --name Handraise --target-org mine`,
  ]);
  assert.equal(run(`${work}/bin`, "mine", "--chekc").status, 2);
});
