// The card in a worker of Chromium that nothing leaves: its reports are the receiver's to the byte, it draws, and it touches nothing. HANDRAISE_HUBSPOT_PACK names the
// pack, HANDRAISE_HUBSPOT the node_modules with HubSpot's packages. It does not know how HubSpot draws.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Browser } from "../node/browser.mjs";
import { golden } from "../node/golden.mjs";
import { MODULES, built, vendor } from "./extension.mjs";
import { contact, lead } from "./lead.mjs";

/** The page has the worker, and keeps what it said. */
const PAGE = `<!doctype html><title>HubSpot</title><script>
  const worker = new Worker("/worker.js"), said = [], waiting = [];
  worker.onerror = ({ message }) => hear({ failed: message });
  worker.onmessage = ({ data }) => hear(data);
  function hear(message) {
    said.push(message);
    for (const each of waiting.splice(0)) each();
  }
  /** The first message, from now on, of which a condition holds. */
  async function heard(condition, from = said.length) {
    for (;;) {
      const failure = said.find(({ failed }) => failed);
      if (failure) throw new Error(failure.failed);
      const found = said.slice(from).find(condition);
      if (found) return found;
      await new Promise((resolve) => waiting.push(resolve));
    }
  }
  const holds = (text) => ({ tree }) => tree && JSON.stringify(tree).includes(text);
  async function shown(values, text) {
    const found = heard(holds(text));
    worker.postMessage(["show", values]);
    return (await found).tree;
  }
  async function computed() {
    const entries = await (await fetch("/golden.json")).json();
    const found = heard(({ computed }) => computed);
    worker.postMessage(["compute", entries]);
    return found;
  }
  function touched(task) {
    const found = heard(({ touched }) => touched);
    worker.postMessage([task]);
    return found;
  }
</script>`;

const requests = [];
let server, browser, page;

before(async () => {
  const { build } = await vendor("esbuild");
  const entry = fileURLToPath(new URL("worker.mjs", import.meta.url));
  const bundle = await build({ entryPoints: [entry], bundle: true, write: false, format: "iife", nodePaths: [MODULES], define: { "process.env.NODE_ENV": '"production"' } });
  const { script } = await built("cards", "Card");
  const files = {
    "/": ["text/html", PAGE],
    "/worker.js": ["text/javascript", `${bundle.outputFiles[0].text}\n${script}`],
    "/golden.json": ["application/json", JSON.stringify(golden())],
  };
  server = createServer(({ url }, answer) => {
    requests.push(url);
    const [type, text] = files[url] ?? ["text/plain", ""];
    // Of the worker, the policy refuses all requests and all code made of text.
    const policy = url === "/worker.js" ? { "content-security-policy": "default-src 'none'" } : {};
    answer.writeHead(files[url] ? 200 : 404, { "content-type": type, ...policy }).end(text);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  browser = new Browser();
  page = await browser.visitor();
  await page.open(`http://127.0.0.1:${server.address().port}/`);
});

after(async () => {
  await browser.stop();
  server.close();
});

const call = (name, ...values) => page.run(`${name}(${values.map((value) => JSON.stringify(value)).join(", ")})`);

test("whatever leads out of the worker notes that it is touched", async () => {
  const { touched, all } = await call("touched", "touch");
  assert.deepEqual(touched, all);
});

test("every golden report has the receiver's bytes", async () => {
  const entries = golden();
  assert.ok(entries.length > 2000, `${entries.length}`);
  assert.deepEqual(await call("computed"), { computed: entries.length, differ: [] });
});

test("the card draws a contact, and the contact as it is changed", async () => {
  const known = lead("hand-raised-from-a-good-fit");
  assert.ok(await call("shown", contact(known), "Asked to be contacted by sales"));
  assert.ok(await call("shown", contact(lead("too-little-known-to-grade")), "More about who they are"));
  assert.ok(await call("shown", {}, "No score on this record"));
});

test("all of that touched nothing and requested nothing", async () => {
  assert.deepEqual(await call("touched", "touched"), { touched: [] });
  assert.deepEqual([...new Set(requests)].filter((url) => url !== "/favicon.ico").sort(), ["/", "/golden.json", "/worker.js"]);
});
