// The extension in the pack, and what Adobe's npm packages offer to check and run it. HANDRAISE_ADOBE_TAGS names their node_modules. It does not know
// what the extension is for.

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const modules = process.env.HANDRAISE_ADOBE_TAGS;
if (!modules) throw new Error("HANDRAISE_ADOBE_TAGS is not set; `cargo xtask test hosts --only adobe-tags` sets it");

const require = createRequire(join(modules, "package.json"));

/** The check that Adobe makes of an `extension.json`; it looks for the files in the current folder and returns a sentence, or nothing. */
export const validate = require("@adobe/reactor-validator");

/** Adobe's packager, a program for Node. */
export const PACKAGER = join(modules, "@adobe/reactor-packager/tasks/index.js");

/** A file of one of Adobe's packages. */
export const vendorFile = (name) => readFileSync(join(modules, "@adobe", name), "utf8");
export const vendorPath = (name) => join(modules, "@adobe", name);

/** What is wrong with a value by a JSON Schema, in the reader that Adobe uses for extensions. */
export function problemsOf(schema, value) {
  const Ajv = require("ajv-draft-04");
  const ajv = new Ajv({ strict: false, validateFormats: false });
  return ajv.validate(schema, value) ? [] : ajv.errors;
}

/** The description of the extension in a folder. */
export const descriptorOf = (folder) => JSON.parse(readFileSync(join(folder, "extension.json"), "utf8"));

/** Identifiers as Adobe gives them. */
const id = (kind, digit) => kind + String(digit).repeat(32);

/** A property with one extension: what Adobe's build makes of rules and data elements, ready for its runtime. An event is the name of a DOM event of the
 * page, or `load`, which is at once. */
export function libraryOf(folder, { settings, rules = [], dataElements = {} }) {
  const descriptor = descriptorOf(folder);
  const scripts = ["load", "start", "consent", "result"].map((name) => [`handraise/lib/${name}.js`, readFileSync(join(folder, `lib/${name}.js`), "utf8")]);
  const container = {
    company: { orgId: `${"A".repeat(24)}@AdobeOrg`, dynamicCdnEnabled: false },
    property: { name: "Site", id: id("PR", 1), settings: { undefinedVarsReturnEmpty: false, domains: ["site.example"], ruleComponentSequencingEnabled: true } },
    buildInfo: { turbineVersion: "28.1.0", turbineBuildDate: "2026-11-29T00:00:00.000Z", buildDate: "2026-11-29T00:00:00.000Z" },
    environment: { id: id("EN", 1), stage: "development" },
    dataElements: Object.fromEntries(Object.entries(dataElements).map(([name, { path, ...element }]) => [name, { modulePath: path, settings: element }])),
    extensions: {
      core: { displayName: "Core", modules: { "core/events/on.js": { script: "on" }, "core/elements/page.js": { script: "page" } } },
      handraise: { displayName: descriptor.displayName, settings, modules: Object.fromEntries(scripts.map(([path]) => [path, { script: path }])) },
    },
    rules: rules.map(({ on, does, with: settings = {} }, index) => ({
      id: id("RL", index),
      name: `${does} on ${on}`,
      events: [{ modulePath: "core/events/on.js", settings: { on }, ruleOrder: index }],
      conditions: [],
      actions: [{ modulePath: `handraise/lib/${does}.js`, settings, timeout: 20_000, delayNext: true }],
    })),
  };
  const wrong = problemsOf(JSON.parse(vendorFile("reactor-turbine-schemas/schemas/container.json")), container);
  if (wrong.length) throw new Error(`no container of Adobe's: ${JSON.stringify(wrong)}`);
  const own = {
    on: "module.exports = ({ on }, trigger) => (on === 'load' ? trigger() : addEventListener(on, () => trigger()));",
    page: "module.exports = ({ name }) => window[name];",
    ...Object.fromEntries(scripts),
  };
  const wrapped = JSON.stringify(container).replace(/"script":"([^"]+)"/g, (_, name) => `"script":function (module, exports, require, turbine) {\n${own[name]}\n}`);
  return `window._satellite = { container: ${wrapped} };\n${vendorFile("reactor-turbine/dist/engine.js")}`;
}
