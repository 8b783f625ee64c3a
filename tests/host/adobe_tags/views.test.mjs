// The extension's views in Chromium, behind Adobe's own bridge: what a view saves fits its schema and comes back the same; what is wrong is not saved. A
// page of the test is the interface around the view. HANDRAISE_ADOBE_TAGS_PACK names the pack, HANDRAISE_NODE_TOOLS the node_modules with esbuild.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Browser } from "../node/browser.mjs";
import { fileOf, serve } from "../node/pages.mjs";
import { descriptorOf, problemsOf, vendorFile, vendorPath } from "./vendor.mjs";

const extension = join(process.env.HANDRAISE_ADOBE_TAGS_PACK, "extension");
const { configuration, actions, dataElements } = descriptorOf(extension);
const BRIDGE = "https://assets.adobedtm.com/activation/reactor/extensionbridge/extensionbridge.min.js";
const esbuild = createRequire(join(process.env.HANDRAISE_NODE_TOOLS, "esbuild/package.json"))("esbuild");
let site, browser;

/** Adobe's interface, as far as a view sees it. */
const PARENT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Tags</title><body style="margin: 0"><iframe title="view" style="border: 0; width: 100%; height: 95vh"></iframe>
<script src="/parent.js"></script><script>
  function show(path, settings) {
    const iframe = document.querySelector("iframe");
    iframe.src = "/views/" + path;
    return bridge.loadIframe({ iframe, extensionInitOptions: { settings }, openDataElementSelector: () => "%Chosen%" }).promise.then((view) => { window.view = view; });
  }
</script>`;

before(async () => {
  const { outputFiles } = await esbuild.build({ entryPoints: [vendorPath("reactor-bridge/lib/parent.js")], bundle: true, write: false, format: "iife", globalName: "bridge" });
  const pages = {
    "/": PARENT,
    "/parent.js": outputFiles[0].text,
    // A view loads a small script from Adobe, which loads the rest from the interface around it.
    "/bridge.js": vendorFile("reactor-bridge/dist/extensionbridge.min.js"),
    "/extensionbridge/extensionbridge-child.js": vendorFile("reactor-bridge/dist/extensionbridge-child.js"),
  };
  site = await serve(0, (path) => {
    if (path in pages) return { body: pages[path], headers: { "content-type": path === "/" ? "text/html" : "text/javascript" } };
    const file = fileOf(extension, path);
    return path.endsWith(".html") && file ? { body: String(file.body).replace(BRIDGE, "/bridge.js") } : file;
  });
  browser = new Browser();
});

after(async () => {
  await browser?.stop();
  site?.stop();
});

const VIEWS = [configuration, ...actions.filter(({ viewPath }) => viewPath), ...dataElements];

async function opened(path, settings = null) {
  const visit = await browser.visitor(900, 900);
  await visit.open(`${site.origin}/`);
  await visit.run(`show(${JSON.stringify(path)}, ${JSON.stringify(settings)})`);
  return visit;
}

const inView = (visit, code) => visit.run(`(({ document }) => { const { elements } = document.forms[0]; ${code} })(document.querySelector("iframe").contentWindow)`);

test("each view loads Adobe's bridge from its documented address, and nothing else from elsewhere", () => {
  for (const { viewPath } of VIEWS) {
    const text = readFileSync(join(extension, "views", viewPath), "utf8");
    assert.deepEqual([...text.matchAll(/(?:src|href)="(https?:[^"]+)"/g)].map(([, address]) => address), [BRIDGE], viewPath);
    assert.match(text, /^<!doctype html>/);
  }
});

test("a view that nobody has filled in saves what its schema allows", async () => {
  for (const { viewPath, schema } of VIEWS) {
    const visit = await opened(viewPath);
    assert.equal(await visit.run("view.validate()"), true, viewPath);
    const settings = await visit.run("view.getSettings()");
    assert.deepEqual(problemsOf(schema, settings), [], viewPath);
  }
});

test("the configuration suggests the receiver's definition, no answer before the page tells one, and the usual names", async () => {
  const visit = await opened("configuration.html");
  assert.deepEqual(await visit.run("view.getSettings()"), { definition: "https://leads.example.com/v1/definition.mql", consent: "pending" });
});

test("a known lead's return is told only if somebody chooses that, at the receiver's address", async () => {
  const visit = await opened("configuration.html");
  assert.equal(await inView(visit, "return elements.followUp.disabled;"), true, "off at first");
  await inView(visit, "elements.follows.click();");
  assert.equal((await visit.run("view.getSettings()")).followUp, "https://leads.example.com/v1/updates");
  await inView(visit, "elements.followUp.value = 'leads.example.com';");
  assert.equal(await visit.run("view.validate()"), false);
  await inView(visit, "elements.follows.click();");
  assert.equal(await visit.run("view.validate()"), true, "what is off needs no address");
  assert.deepEqual(await visit.run("view.getSettings()"), { definition: "https://leads.example.com/v1/definition.mql", consent: "pending" });
});

test("what was saved comes back the same", async () => {
  const saved = {
    "configuration.html": [
      { definition: "/definition.mql", consent: "tcf" },
      { definition: "/definition.mql", consent: "google", followUp: "/v1/updates" },
      { definition: "%Definition%", consent: "granted", followUp: "%Updates%", fields: { score: "lead_score", receipt: false } },
    ],
    "consent.html": ["granted", "denied", "%Banner's answer%"].map((answer) => ({ answer })),
    "result.html": [{ part: "reasons" }, { part: "score" }],
  };
  for (const { viewPath, schema } of VIEWS) {
    for (const settings of saved[viewPath]) {
      const visit = await opened(viewPath, settings);
      assert.equal(await visit.run("view.validate()"), true, viewPath);
      assert.deepEqual(await visit.run("view.getSettings()"), settings, viewPath);
      assert.deepEqual(problemsOf(schema, settings), []);
    }
  }
});

test("an address that is none, and an answer without its data element, are not saved", async () => {
  const configured = await opened("configuration.html");
  for (const wrong of ["", "leads.example.com"]) {
    await inView(configured, `elements.definition.value = ${JSON.stringify(wrong)};`);
    assert.equal(await configured.run("view.validate()"), false, wrong);
  }
  const told = await opened("consent.html");
  await inView(told, "elements.choice[2].click();");
  assert.equal(await told.run("view.validate()"), false);
});

test("a data element that is chosen from Adobe's list is saved", async () => {
  const told = await opened("consent.html");
  await inView(told, "const chosen = new Promise((resolve) => elements.element.addEventListener('input', resolve, { once: true })); document.querySelector('button').click(); return chosen.then(() => {});");
  assert.deepEqual(await told.run("view.getSettings()"), { answer: "%Chosen%" });
  assert.equal(await told.run("view.validate()"), true);
});

test("a cleared name leaves the field out, and a changed one is saved", async () => {
  const visit = await opened("configuration.html");
  await inView(visit, "document.querySelector('[data-field=receipt]').value = ' '; document.querySelector('[data-field=grade]').value = 'fit';");
  assert.deepEqual((await visit.run("view.getSettings()")).fields, { grade: "fit", receipt: false });
});
