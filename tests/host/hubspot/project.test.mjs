// The project as HubSpot's own tools read it, and what reviewers look for. HANDRAISE_HUBSPOT_PACK names the pack, HANDRAISE_HUBSPOT the node_modules
// with HubSpot's packages, HANDRAISE_NODE_TOOLS that with TypeScript, HANDRAISE_BIN the tool. It does not run the card.

import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { unsealed } from "../node/sealed.mjs";
import { MODULES, PACK, built, vendor } from "./extension.mjs";
import { DEFINITION } from "./lead.mjs";

const work = mkdtempSync(join(tmpdir(), "handraise-project-"));
after(() => rmSync(work, { recursive: true, force: true }));

const read = (...path) => readFileSync(join(PACK, ...path), "utf8");
const project = JSON.parse(read("hsproject.json"));
const properties = JSON.parse(read("properties.json")).inputs;

/** The components that HubSpot's reader finds, by uid. */
async function components(folder) {
  const { translate } = await vendor("@hubspot/project-parsing-lib/translate");
  const source = { projectSourceDir: join(folder, project.srcDir), platformVersion: project.platformVersion, accountId: 1 };
  const { intermediateRepresentation, skippedHsMetaFiles } = await translate(source, { skipValidation: true });
  assert.deepEqual(skippedHsMetaFiles, []);
  return intermediateRepresentation.intermediateNodesIndexedByUid;
}

/** What HubSpot's rules for ESLint find below `src`. */
async function findings(folder, options = {}) {
  const { ESLint } = await vendor("eslint");
  const { config } = await vendor("@hubspot/eslint-config-ui-extensions");
  const eslint = new ESLint({ cwd: join(folder, "src"), overrideConfigFile: true, baseConfig: config, ...options });
  const files = await eslint.lintFiles(["**/*.{js,jsx}"]);
  assert.equal(files.length, 6);
  return files.flatMap(({ filePath, messages }) => messages.map(({ ruleId, message }) => `${filePath.split("/").at(-1)}: ${ruleId ?? message}`));
}

test("HubSpot's reader finds an app with a card on contacts and a settings page, and nothing else", async () => {
  const found = await components(PACK);
  const kinds = Object.values(found).map(({ uid, componentType, componentDeps }) => [uid, componentType, componentDeps.app]);
  assert.deepEqual(kinds.sort(), [["handraise_app", "APPLICATION", undefined], ["handraise_card", "CARD", "handraise_app"], ["handraise_settings", "SETTINGS", "handraise_app"]]);
  const { location, objectTypes, entrypoint } = found.handraise_card.config;
  assert.deepEqual([location, objectTypes], ["crm.record.tab", ["contacts"]]);
  for (const path of [entrypoint, found.handraise_settings.config.entrypoint]) assert.match(read("src", path), /^hubspot\.extend\(/m);
});

test("the other variant is for the sidebar, and fields may have other names or none", async () => {
  const sidebar = join(work, "sidebar");
  const order = ["pack", "hubspot", "--channel", "sidebar", "--field", "score=lead_score", "--field", "segment=", "--definition", DEFINITION];
  execFileSync(process.env.HANDRAISE_BIN, [...order, "--endpoint", "https://leads.example.com", "--plugin", process.env.HANDRAISE_PLUGIN, "--out", sidebar]);
  const found = await components(sidebar);
  assert.equal(found.handraise_card.config.location, "crm.record.sidebar");
  assert.equal(Object.keys(found).length, 3);
  for (const file of ["src/app/cards/Card.jsx", "src/app/cards/definition.js", "src/app/settings/definition.js", "properties.json"]) {
    const text = readFileSync(join(sidebar, file), "utf8");
    assert.ok(text.includes('"lead_score"') && text.includes('"handraise_stage"'), file);
    assert.doesNotMatch(text, /handraise_(score|segment)/, file);
  }
});

test("the app reads contacts, may call no address, and is for one account", async () => {
  const { config } = (await components(PACK)).handraise_app;
  assert.deepEqual(config.auth, { type: "static", requiredScopes: ["oauth", "crm.objects.contacts.read"], optionalScopes: [], conditionallyRequiredScopes: [] });
  assert.deepEqual(config.permittedUrls, { fetch: [], iframe: [], img: [] });
  assert.equal(config.distribution, "private");
});

test("HubSpot's rules for ESLint find nothing; without the packed exception, one access that only pages use", async () => {
  assert.deepEqual(await findings(PACK), []);
  assert.deepEqual(await findings(PACK, { allowInlineConfig: false }), ["handraise-card.js: @hubspot/ui-extensions/no-dom-access"]);
});

test("these rules find what does not work in HubSpot", async () => {
  const broken = join(work, "broken");
  for (const [line, rule] of [["fetch('/x');", "no-native-http"], ["location.reload();", "no-restricted-globals"], ["localStorage.clear();", "no-browser-storage"], ["import '../settings/definition.js';", "no-parent-imports"]]) {
    cpSync(PACK, broken, { recursive: true });
    writeFileSync(join(broken, "src/app/cards/Lead.jsx"), `${read("src/app/cards/Lead.jsx")}${line}\n`);
    assert.deepEqual(await findings(broken), [`Lead.jsx: @hubspot/ui-extensions/${rule}`]);
  }
});

/** What TypeScript finds in a copy of the project by the types of HubSpot's components and of the card. `edit` changes the copy before that. */
function mistakes(edit = (text) => text) {
  const copy = mkdtempSync(join(work, "typed-"));
  cpSync(join(PACK, "src/app"), copy, { recursive: true });
  symlinkSync(MODULES, join(copy, "node_modules"));
  cpSync(join(process.env.HANDRAISE_PLUGIN, "handraise-card.d.ts"), join(copy, "cards/handraise-card.d.ts"));
  writeFileSync(join(copy, "cards/Lead.jsx"), edit(read("src/app/cards/Lead.jsx")));
  const compilerOptions = { checkJs: true, noEmit: true, strict: false, jsx: "react-jsx", module: "esnext", moduleResolution: "bundler", target: "es2022", lib: ["es2022", "webworker"], types: [], skipLibCheck: true };
  writeFileSync(join(copy, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["cards/Card.jsx", "settings/Settings.jsx"] }));
  const { stdout, status } = spawnSync(join(process.env.HANDRAISE_NODE_TOOLS, ".bin/tsc"), ["--project", copy, "--pretty", "false"], { encoding: "utf8" });
  const found = stdout.split("\n").filter((line) => /error TS/.test(line));
  assert.equal(found.length > 0, status !== 0, stdout);
  return found;
}

test("each property of a component is one that HubSpot's types know", () => {
  assert.deepEqual(mistakes(), []);
  const [mistake, ...more] = mistakes((text) => text.replace('<Text variant="microcopy">', '<Text variant="small">'));
  assert.match(mistake, /"small"/);
  assert.deepEqual(more, []);
});

test("HubSpot's bundler takes both, and finds the properties that it loads ahead", async () => {
  const card = await built("cards", "Card");
  const [ahead, ...more] = card.manifest.dataDeps;
  assert.deepEqual(more, []);
  assert.deepEqual(ahead.properties.recordProperties, properties.map(({ name }) => name));
  for (const folder of ["cards", "settings"]) {
    for (const [name, version] of Object.entries(JSON.parse(read("src/app", folder, "package.json")).dependencies)) {
      assert.equal(JSON.parse(readFileSync(join(MODULES, name, "package.json"), "utf8")).version, version, "what is tried is what is packed");
    }
  }
  assert.deepEqual((await built("settings", "Settings")).manifest.dataDeps, []);
});

test("no script of the project leaves the sandbox", async () => {
  const scripts = readdirSync(join(PACK, "src"), { recursive: true }).filter((name) => /\.jsx?$/.test(name));
  assert.equal(scripts.length, 6);
  for (const name of scripts) assert.deepEqual(unsealed(read("src", name)), [], name);
  assert.deepEqual(unsealed('fetch("https://a.example/"); eval(x)'), ["fetch(", "eval(", "https://a.example/"]);
});

test("the card in the project is the plugin's own, to the byte", () => {
  const [exception, ...script] = read("src/app/cards/handraise-card.js").split("\n");
  assert.match(exception, /^\/\* eslint-disable @hubspot\/ui-extensions\/no-dom-access -- .* \*\/$/);
  assert.equal(script.join("\n").trimEnd(), readFileSync(join(process.env.HANDRAISE_PLUGIN, "handraise-card.js"), "utf8").trimEnd());
});

/** What the script sent to a stand-in for HubSpot's API that answers with these codes, and how it ended. */
async function creating(...codes) {
  const requests = [];
  const server = createServer(async (request, answer) => {
    const body = (await request.toArray()).join("");
    requests.push({ method: request.method, url: request.url, token: request.headers.authorization, body: JSON.parse(body) });
    answer.writeHead(codes[requests.length - 1]).end("{}");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const env = { PATH: process.env.PATH, HUBSPOT_TOKEN: "a-token", HUBSPOT_API: `http://127.0.0.1:${server.address().port}` };
  const script = spawn("sh", [join(PACK, "create-properties.sh")], { env, stdio: "ignore" });
  const [status] = await once(script, "exit");
  server.close();
  return { requests, status };
}

test("create-properties.sh makes the group and the properties, and also where the group is there already", async () => {
  for (const code of [201, 409]) {
    const { requests, status } = await creating(code, 201);
    assert.equal(status, 0);
    assert.deepEqual(requests.map(({ method, url, token }) => `${method} ${url} ${token}`), ["POST /crm/v3/properties/contacts/groups Bearer a-token", "POST /crm/v3/properties/contacts/batch/create Bearer a-token"]);
    assert.deepEqual(requests[1].body.inputs, properties);
  }
});

test("create-properties.sh stops where HubSpot refuses, or has made only some", async () => {
  const { requests, status } = await creating(403);
  assert.deepEqual([requests.length, status], [1, 1]);
  for (const code of [207, 409]) assert.equal((await creating(201, code)).status, 1, `${code}`);
});

test("forms can use each property, and long texts have room", () => {
  for (const { name, type, fieldType, formField, hidden, groupName } of properties) {
    assert.match(name, /^[a-z][a-z0-9_]*$/);
    assert.deepEqual([type, formField, hidden, groupName], [name === "handraise_score" ? "number" : "string", true, false, "handraise"]);
    assert.equal(fieldType === "textarea", /_(evidence|reasons)$/.test(name), name);
  }
});

test("the readme has three steps, names the other pack, and says what nobody has tried", () => {
  const readme = read("README.md");
  assert.equal(readme.match(/^\d+\. /gm).length, 3);
  for (const text of ["hs project upload", "create-properties.sh", "handraise pack hubspot-forms", "nobody has uploaded it", "Bringing it up to date"]) assert.ok(readme.includes(text), text);
});
