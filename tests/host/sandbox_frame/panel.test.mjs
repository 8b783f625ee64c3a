//! The panel's files, in every variant: what reviewers search for is not in them, and the page's policy allows one address and nothing else.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { unsealed } from "../node/sealed.mjs";
import { files, pack } from "./pack.mjs";

/** For each variant, its page and the vendor's script. */
const VARIANTS = {
  zoho: ["app/widget.html", "https://live.zwidgets.com/js-sdk/1.5/ZohoEmbededAppSDK.min.js"],
  pipedrive: ["panel/panel.html", "https://cdn.jsdelivr.net/npm/@pipedrive/app-extensions-sdk@0.15.1/dist/index.umd.js"],
  zendesk: ["app/assets/iframe.html", "https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js"],
  "zendesk-sell": ["app/assets/iframe.html", "https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js"],
};

for (const [channel, [page, vendor]] of Object.entries(VARIANTS)) {
  const packed = pack(channel, ["--field", "score=Lead Score </script>", "--field", "status="]);
  const folder = join(packed, page, "..");
  const html = readFileSync(join(packed, page), "utf8");

  test(`${channel}: nothing in the scripts leaves the frame`, () => {
    const scripts = files(folder).filter((name) => name.endsWith(".js"));
    assert.deepEqual(scripts, ["handraise-card.js", "panel.js"]);
    for (const name of scripts) assert.deepEqual(unsealed(readFileSync(join(folder, name), "utf8")), [], name);
    assert.deepEqual(unsealed(html, [vendor, `${vendor};`]), []);
  });

  test(`${channel}: the policy allows the panel's own files and the vendor's script`, () => {
    const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html);
    assert.equal(policy, `default-src 'none'; script-src 'nonce-panel' ${vendor}; style-src 'nonce-panel'; base-uri 'none'; form-action 'none'`);
    // It comes before whatever it is to hold for, and nothing is in the page that it would refuse.
    assert.ok(html.indexOf("http-equiv") < html.search(/<(script|link)/));
    assert.ok(!/<style|<script>|\son\w+=|\sstyle=/.test(html), html);
    const named = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, name]) => name);
    assert.deepEqual(named.filter((name) => name !== vendor).sort(), ["handraise-card.js", "panel.css", "panel.js"]);
    const ownTags = [...html.matchAll(/<(?:script|link)[^>]*nonce="panel"[^>]*(?:src|href)="([^"]*)"/g)].map(([, name]) => name);
    assert.deepEqual(ownTags.sort(), ["handraise-card.js", "panel.css", "panel.js"]);
  });

  test(`${channel}: fields have the names that the user gives, and one without a name is left out`, () => {
    const script = readFileSync(join(folder, "panel.js"), "utf8");
    const fields = JSON.parse(/^const FIELDS = (.*);$/m.exec(script)[1]);
    assert.deepEqual([fields.score, fields.status, fields.grade], ["Lead Score </script>", "", "handraise_grade"]);
    assert.ok(!script.includes("</script>"));
  });

  test(`${channel}: the readme says which address it loads, which fields there are, and what nobody has tried`, () => {
    const readme = readFileSync(join(packed, "README.md"), "utf8");
    for (const part of [new URL(vendor).host, "Lead Score </script>", "never with an account"]) assert.ok(readme.includes(part), part);
  });
}
