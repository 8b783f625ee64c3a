// The component as the vendor's compiler makes it, bundled to one script for a sandbox. What the platform gives a component (`lwc`, `lightning/…`, `@salesforce/…`) stays
// outside: the script takes it from `platform(NAME)`. It does not know what runs it.

import { COMPONENT, filesOf, load, read, tool } from "./pack.mjs";

/** Of Salesforce's interfaces, as the component names it. */
export const API_VERSION = 62;

/** One file of the component, compiled; `warnings` are the compiler's. */
export async function compile(name, files = (file) => read(COMPONENT, file)) {
  const { transformSync } = await load("@lwc/compiler");
  return transformSync(files(name), name, { namespace: "c", name: "handraiseScore", apiVersion: API_VERSION });
}

/** The component's own files that are compiled. */
export const sources = () => filesOf(COMPONENT).filter((name) => /\.(js|html|css)$/.test(name));

/** The whole component as a script that gives its class to `define`. */
export async function bundle() {
  const platform = /^(lwc|lightning\/|@salesforce\/|@lwc\/)/;
  const component = {
    name: "component",
    setup(build) {
      build.onResolve({ filter: platform }, ({ path }) => ({ path, namespace: "platform" }));
      build.onResolve({ filter: /^\.\// }, ({ path }) => {
        const name = path.slice(2).replace(/\?.*$/, "");
        const file = [name, `${name}.js`].find((each) => sources().includes(each));
        // A component without a scoped style sheet has none.
        return file ? { path: file, namespace: "component" } : { path: name, namespace: "nothing" };
      });
      build.onLoad({ filter: /./, namespace: "platform" }, ({ path }) => ({ contents: `module.exports = platform(${JSON.stringify(path)});` }));
      build.onLoad({ filter: /./, namespace: "nothing" }, () => ({ contents: "export default undefined;" }));
      build.onLoad({ filter: /./, namespace: "component" }, async ({ path }) => ({ contents: (await compile(path)).code }));
    },
  };
  const stdin = { contents: 'import Component from "./handraiseScore"; define(Component);', resolveDir: COMPONENT };
  const { outputFiles } = await tool("esbuild").build({ stdin, bundle: true, write: false, format: "iife", plugins: [component] });
  return outputFiles[0].text;
}

/** A script for the page, with the engine and the sandbox that it imports. */
export async function outside(code) {
  const packages = process.env.HANDRAISE_SALESFORCE;
  const define = { "process.env.NODE_ENV": '"production"' };
  const { outputFiles } = await tool("esbuild").build({ stdin: { contents: code, resolveDir: packages }, nodePaths: [packages], define, bundle: true, write: false, format: "iife" });
  return outputFiles[0].text;
}
