//! The golden entries: a definition, evidence, a time, and the report that the receiver computes of them. `tests/golden/main.rs` writes them. It does not
//! know who computes the same.

import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";

/** All of them: `{ name, mql, evidence, at_s, assessment }` and more. `mql` is in base64. */
export function golden() {
  const text = brotliDecompressSync(readFileSync(new URL("../../golden/golden.jsonl.br", import.meta.url))).toString();
  return text.trim().split("\n").map((line) => JSON.parse(line));
}
