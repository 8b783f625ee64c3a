//! Writes a definition as functions of BigQuery: `node packages/warehouse/bigquery.mjs definition.mql > handraise.js`, with the statements that make the
//! functions on standard error. The file is a classic script without imports: the JavaScript twin of the module that explains, the definition, and four
//! functions. It does not know tables.

import { readFileSync, realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

const TWIN = new URL("../../dist/plugin/handraise-explain-twin.js", import.meta.url);

/** The twin as an expression. It is an ES module whose only export stands at its end. */
export function expression(twin) {
  const [, body, names] = /^([\s\S]*)export\{([^{}]*)\};?\s*$/.exec(twin) ?? [];
  if (names === undefined || /\bimport\b/.test(body)) throw new Error("the twin has no list of exports at its end; build it anew with `cargo xtask dist`");
  const members = names.split(",").map((name) => {
    const [inside, outside = inside] = name.trim().split(/\s+as\s+/);
    return `${outside}:${inside}`;
  });
  return `(function(){${body}return{${members}}})()`;
}

/** What runs in BigQuery, whose JavaScript has neither `TextEncoder` nor `atob`. */
function open(core) {
  return (definition) => {
    const room = (bytes) => {
      const address = core.room(bytes);
      return new Uint8Array(core.memory.buffer, address, bytes);
    };
    const write = (evidence) => {
      const text = evidence === null || evidence === undefined ? "" : String(evidence).trim();
      const written = room(definition.length + text.length);
      written.set(definition);
      // Evidence is letters and digits; anything else can't be read, and must not become something that can.
      for (let at = 0; at < text.length; at += 1) written[definition.length + at] = text.charCodeAt(at) < 128 ? text.charCodeAt(at) : 0;
    };
    const read = (length) => {
      const bytes = room(length);
      let escaped = "";
      for (const byte of bytes) escaped += byte < 128 && byte !== 37 ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, "0")}`;
      return decodeURIComponent(escaped);
    };
    const seconds = (at) => (at instanceof Date ? Math.floor(at.getTime() / 1000) : Number(at));
    const report = (evidence, at) => {
      let as = seconds(at);
      if (at === null || at === undefined) {
        write(evidence);
        as = core.as_of(definition.length);
      }
      if (!(as >= 0 && as <= 0xffff_ffff)) return null;
      write(evidence);
      const length = core.assess(definition.length, as);
      return length ? read(length) : null;
    };
    const member = (name) => (evidence, at) => {
      const text = report(evidence, at);
      return text === null ? null : JSON.parse(text)[name];
    };
    return { report, score: member("score"), grade: member("grade"), decision: member("decision") };
  };
}

/** A global `openHandraise`, which makes the functions of a definition. */
export function runtime(twin) {
  return `var openHandraise=(${open})(${expression(twin)});\n`;
}

/** An expression: the functions of a definition. */
export function functions(mql) {
  return `openHandraise(new Uint8Array([${Array.from(mql)}]))`;
}

/** The file: a global `handraise`. */
export function library(twin, mql) {
  return `${runtime(twin)}var handraise=${functions(mql)};\n`;
}

/** The statements that make the functions, for a file in a bucket and a dataset. */
export function statements(library, dataset) {
  const made = [["report", "STRING"], ["score", "FLOAT64"], ["grade", "STRING"], ["decision", "STRING"]].map(
    ([name, type]) =>
      `CREATE OR REPLACE FUNCTION ${dataset}.handraise_${name}(evidence STRING, moment TIMESTAMP) RETURNS ${type} DETERMINISTIC\n` +
      `LANGUAGE js OPTIONS (library = ["${library}"]) AS r"""return handraise.${name}(evidence, moment);""";\n`,
  );
  return made.join("\n");
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [file, bucket = "gs://YOUR-BUCKET/handraise.js", dataset = "YOUR_DATASET"] = process.argv.slice(2);
  if (!file) {
    process.stderr.write("usage: node packages/warehouse/bigquery.mjs DEFINITION.mql [gs://BUCKET/handraise.js] [DATASET] > handraise.js\n");
    process.exit(2);
  }
  process.stdout.write(library(readFileSync(TWIN, "utf8"), readFileSync(file)));
  process.stderr.write(statements(bucket, dataset));
}
