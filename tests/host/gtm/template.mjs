// A template as Tag Manager's editor exports it, taken apart: sections, their JSON, and the scenarios of its tests. It does not judge it.

import { createRequire } from "node:module";
import { join } from "node:path";

/** The sections that an exported tag template has, in their order. */
export const SECTIONS = ["TERMS_OF_SERVICE", "INFO", "TEMPLATE_PARAMETERS", "SANDBOXED_JS_FOR_WEB_TEMPLATE", "WEB_PERMISSIONS", "TESTS", "NOTES"];

/** The parser of the pinned tools; terser has it. */
export const acorn = createRequire(join(process.env.HANDRAISE_NODE_TOOLS, "acorn/package.json"))("acorn");

/** The sections in the order of the text, as names and contents. */
export function split(text) {
  const found = [];
  for (const line of text.split("\n")) {
    const name = /^___([A-Z_]+)___$/.exec(line)?.[1];
    if (name) found.push([name, ""]);
    else if (found.length) found.at(-1)[1] += `${line}\n`;
  }
  return found;
}

/** The setup and the scenarios. It reads the part of YAML that the editor writes, and refuses all else. */
export function readTests(yaml) {
  const tests = { setup: "", scenarios: [] };
  let block = null;
  let indent = 0;
  const open = (holder, key, depth) => {
    [holder[key], block, indent] = ["", [holder, key], depth];
  };
  for (const line of yaml.split("\n")) {
    const name = /^- name: (.+)$/.exec(line)?.[1];
    if (name !== undefined) {
      // A colon or a hash would end a text without quotes, or begin a comment.
      if (/: | #|^[&*!|>'"%@`{[]/.test(name)) throw new Error(`this name needs quotes: ${name}`);
      block = null;
      tests.scenarios.push({ name });
    } else if (line === "  code: |-") open(tests.scenarios.at(-1), "code", 4);
    else if (line === "setup: |-") open(tests, "setup", 2);
    else if (line === "scenarios:" || line === "") {
      if (block && line === "") block[0][block[1]] += "\n";
    } else if (block && line.startsWith(" ".repeat(indent))) block[0][block[1]] += `${line.slice(indent)}\n`;
    else throw new Error(`not read: ${line}`);
  }
  return tests;
}

/** All parts of a template. Throws where one can't be read. */
export function read(text) {
  const sections = Object.fromEntries(split(text));
  return {
    info: JSON.parse(sections.INFO),
    parameters: JSON.parse(sections.TEMPLATE_PARAMETERS),
    code: sections.SANDBOXED_JS_FOR_WEB_TEMPLATE,
    permissions: JSON.parse(sections.WEB_PERMISSIONS),
    tests: readTests(sections.TESTS),
    notes: sections.NOTES,
  };
}

/** All fields, also those within groups. */
export const fieldsOf = (parameters) => parameters.flatMap((field) => (field.type === "GROUP" ? [field, ...fieldsOf(field.subParams)] : [field]));

/** All nodes of a syntax tree. */
export function* nodes(tree) {
  if (!tree || typeof tree !== "object") return;
  if (tree.type) yield tree;
  for (const part of Object.values(tree)) {
    if (Array.isArray(part)) for (const one of part) yield* nodes(one);
    else yield* nodes(part);
  }
}
