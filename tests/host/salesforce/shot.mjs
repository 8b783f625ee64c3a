// Takes pictures of the card, for people: `node shot.mjs FOLDER STYLES.css`, with a style sheet of Salesforce's design system and the variables of the tests. It compares
// nothing.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Browser } from "../node/browser.mjs";
import { golden } from "../node/golden.mjs";
import { bundle } from "./compile.mjs";
import { PACK, SOURCE, read } from "./pack.mjs";
import { startPage } from "./page.mjs";

const [folder, styles] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const { definition } = JSON.parse(read(PACK, "handraise-pack.json"));
const caseOf = (name) => golden().find((entry) => entry.name === `case ${name}`);
const usual = caseOf("fit-and-intent-qualify");

const fields = (values) => Object.fromEntries(Object.entries(values).map(([name, value]) => [`Handraise_${name}__c`, value]));
const STORED = { Score: 74, Grade: "A", Rating: "1", Stage: "mql", Reasons: "Asked to be contacted; Read the pricing page (+15)", Definition: definition, Evidence: usual.evidence, Submission: "0123456789abcdef0123456789abcdef", Status: null, Segment: null };
const raised = caseOf("hand-raised-from-a-good-fit");
const missing = caseOf("smb-asks-for-more");
const SHOTS = {
  qualified: {},
  decayed: { nowS: usual.at_s + 86_400 * 30 },
  raised: { values: { Evidence: raised.evidence, Score: 0, Rating: "4" }, nowS: raised.at_s },
  missing: { values: { Evidence: missing.evidence, Stage: "lead", Score: 36, Rating: "3" }, nowS: missing.at_s },
  other: { values: { Definition: "lumenstack@7#0123456789abcdef", Status: "pending" } },
  damaged: { values: { Evidence: "none" } },
  empty: { values: Object.fromEntries(Object.keys(STORED).map((name) => [name, null])) },
  forbidden: { hidden: Object.keys(fields(STORED)) },
  unloaded: { script: null },
  compact: { properties: { detail: "Compact" } },
};

const page = await startPage(readFileSync(styles, "utf8"));
const browser = new Browser();
const how = { maxPerfMode: true, script: read(SOURCE, "staticresources/handraiseCard.js"), bundle: await bundle() };
for (const scheme of ["light", "dark"]) {
  for (const width of [390, 1280]) {
    const visit = await browser.visitor(width, 200);
    await visit.open(page.origin);
    // The page's ground, and a margin as in the vendor's regions.
    await visit.run(`document.body.className = "slds-color-scheme_${scheme}"; document.body.style = "background: var(--slds-g-color-surface-2, #f3f3f3); padding: 12px"`);
    for (const [name, { values = {}, hidden = [], properties = {}, nowS = usual.at_s, ...more }] of Object.entries(SHOTS)) {
      const record = { object: "Lead", values: { Id: "00Q", ...fields({ ...STORED, ...values }) }, hidden };
      await visit.run(`stage.show(${JSON.stringify({ ...how, ...more, nowS, record, properties })})`);
      const height = await visit.run("Math.ceil(document.querySelector('main').getBoundingClientRect().bottom) + 12");
      await visit.call("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
      writeFileSync(join(folder, `${name}-${width}-${scheme}.png`), await visit.picture());
    }
  }
}
await browser.stop();
page.stop();
