// Contacts whose forms carried the evidence of a golden case, and what the native tool computes of it. HANDRAISE_BIN names the tool. It does not know
// the card.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { golden } from "../node/golden.mjs";

export const DEFINITION = fileURLToPath(new URL("../../../www/definition.toml", import.meta.url));

/** A lead by the name of its case: its evidence, when its form was sent, and the report of any time after that. */
export function lead(name) {
  const { evidence, at_s } = golden().find((entry) => entry.name === `case ${name}`);
  const report = (afterS = 0) => {
    const at = new Date((at_s + afterS) * 1000).toISOString().replace(".000Z", "Z");
    return JSON.parse(execFileSync(process.env.HANDRAISE_BIN, ["score", DEFINITION, "-", "--json", "--at", at], { input: evidence, encoding: "utf8" }));
  };
  return { evidence, at_s, report };
}

/** The contact's properties after the form. HubSpot gives every value as a text. */
export function contact({ evidence, report }, more = {}) {
  const { score, grade, rating, stage, segment, definition } = report();
  const reference = `${definition.id}@${definition.version}#${definition.hash.slice(0, 16)}`;
  const values = { score, grade, rating, stage, segment, definition: reference, evidence, ...more };
  const known = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(known.map(([field, value]) => [`handraise_${field}`, String(value)]));
}
