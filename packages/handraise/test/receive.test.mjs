//! The functions `receive` of the documentation. `tests/package` writes them beside this file, with the package and a definition.

import assert from "node:assert/strict";
import { readFileSync, renameSync } from "node:fs";
import { test } from "node:test";
import { Definition, Evidence } from "handraise";
import { receive as inNode } from "./receive.mjs";
import { receive as inNext } from "./lib/receive.mjs";

const definition = Definition.read(readFileSync("definition.mql"));
const plugin = {
  handraise_definition: definition.reference,
  handraise_evidence: new Evidence().encode(),
  handraise_score: "0",
};
const email = "ada@example.com";
const form = (fields) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
};
const silently = async (work) => {
  const { error } = console;
  const said = [];
  console.error = (...words) => said.push(words);
  try {
    return [await work(), said];
  } finally {
    console.error = error;
  }
};

for (const [name, receive] of [["npm.md", inNode], ["next.md", inNext]]) {
  test(`${name} keeps the contact whatever the plugin's fields are`, async () => {
    const broken = ["garbage", "", "A".repeat(50_000), "{"];
    const forms = [{}, plugin, ...Object.keys(plugin).flatMap((field) => broken.map((value) => ({ ...plugin, [field]: value })))];
    for (const fields of forms) {
      for (const sent of [form({ email, ...fields }), { email, ...fields }, new URLSearchParams({ email, ...fields })]) {
        const [lead, said] = await silently(() => receive(sent));
        assert.deepEqual([lead.contact, lead.email, said], [{ email }, email, []]);
        assert.ok(lead.verdict && lead.decision && lead.score >= 0, JSON.stringify(lead));
      }
    }
  });

  test(`${name} keeps what was sent if it is no form, and says why`, async () => {
    for (const sent of ["<email>ada@example.com</email>", "Please call me", ""]) {
      const [lead, said] = await silently(() => receive(sent));
      assert.deepEqual(lead, { contact: sent, verdict: "unverified" });
      assert.match(String(said), /HandraiseError: fields: /);
    }
  });

  test(`${name} keeps the contact if there is no definition`, async () => {
    const file = receive === inNext ? "public/definition.mql" : "definition.mql";
    renameSync(file, `${file}.away`);
    const [lead, said] = await silently(() => receive(form({ email, ...plugin })));
    renameSync(`${file}.away`, file);
    assert.deepEqual([lead.contact.email, lead.verdict], [email, "unverified"]);
    assert.match(String(said), /ENOENT/);
  });
}
