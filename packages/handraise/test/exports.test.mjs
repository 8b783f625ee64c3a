//! What the package's scripts export and what its types say they do. `tests/package` installs the package beside this file and runs it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";

const require = createRequire(import.meta.url);
const folder = dirname(require.resolve("handraise/package.json"));
const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

/** The names of the values that a file of types or a module exports, without its default. */
const namesIn = (file) => {
  const text = readFileSync(join(folder, file), "utf8").replace(/\/\*[^]*?\*\//g, "");
  const names = new Set();
  for (const [, name] of text.matchAll(/^export (?:declare )?(?:async )?(?:class|function|const|let) (\w+)/gm)) names.add(name);
  for (const [, listed] of text.matchAll(/^export \{([^}]*)\}/gm)) {
    for (const item of listed.split(",").map((item) => item.trim()).filter(Boolean)) names.add(item.split(" as ").at(-1));
  }
  for (const [, from] of text.matchAll(/^export \* from "(.*?)"/gm)) {
    const types = from.replace(/\.(c?)js$/, file.includes(".d.") ? ".d.$1ts" : ".$1js");
    for (const name of namesIn(join(dirname(file), types))) names.add(name);
  }
  return [...names].filter((name) => name != "default").sort();
};
const namesOf = (module) => Object.keys(module).filter((name) => name != "default" && name != "module.exports").sort();

for (const entry of [".", "./score"]) {
  const name = entry.replace(".", "handraise");
  const { node, types, default: web } = exports[entry];
  test(`${name} exports what its types say, in Node and elsewhere`, async () => {
    const declared = namesIn(types);
    assert.ok(declared.includes("verify") && declared.includes("init"), declared.join());
    assert.deepEqual(namesOf(await import(name)), declared);
    assert.deepEqual(namesIn(node.default.types), declared);
    assert.deepEqual(namesIn(web), declared);
    assert.deepEqual(namesOf(require(name)), namesIn(node.require.types));
    assert.deepEqual(namesIn(node.require.types), declared);
  });
}

for (const entry of ["./esm", "./react"]) {
  test(`${entry} exports what its types say`, () => {
    const names = namesIn(exports[entry].types);
    assert.ok(names.length > 1, names.join());
    assert.deepEqual(namesIn(exports[entry].default), names);
  });
}

for (const entry of ["./page", "./page/inline"]) {
  test(`${entry} exports what its types say`, async () => {
    assert.deepEqual(namesOf(await import(join("handraise", entry))), namesIn(exports[entry].types));
  });
}
