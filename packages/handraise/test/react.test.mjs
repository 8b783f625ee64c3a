// `handraise/react` on a server. `tests/package` installs the package and React beside this file and runs it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createElement } from "react";
import { renderToPipeableStream, renderToString } from "react-dom/server";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { useHandraise, withLead } from "handraise/react";

const seen = [];
const errors = [];
const Contact = () => {
  seen.push(useHandraise({ definition: "/definition.mql", onError: (error) => errors.push(error) }));
  return createElement("form", { onSubmit: withLead(() => {}) }, createElement("input", { name: "email" }));
};
const FORM = '<form><input name="email"/></form>';

test("a server renders the form, and has no plugin and no assessment", async () => {
  assert.equal(renderToString(createElement(Contact)), FORM);
  const stream = renderToPipeableStream(createElement(Contact)).pipe(new PassThrough());
  assert.equal(await text(stream), FORM);
  assert.deepEqual(seen, Array(2).fill({ handraise: null, assessment: null }));
  assert.deepEqual(errors, []);
  assert.equal(globalThis.handraise, undefined);
});

test("a submit handler gets no fields before the plugin runs, and its result and errors are its own", () => {
  const event = { currentTarget: {} };
  assert.deepEqual(withLead((...given) => given)(event), [event, {}]);
  assert.throws(() => withLead(() => { throw new Error("its own"); })(event), /its own/);
});
