//! The script embed: reads its own tag and boots. A classic script, so that it runs before any module and everywhere.

import type { FieldNames, Options } from "./handraise";
import type { Plugin } from "./bridge";
import { boot } from "./boot";

try {
  const script = document.currentScript as HTMLScriptElement;
  const { definition = "definition.mql", consent, fields, module = "handraise.js", wasm } = script.dataset;
  const beside = (file: string) => new URL(file, script.src).href;
  let names: FieldNames = {};
  try {
    names = JSON.parse(fields ?? "{}");
  } catch {
    // Names that can't be read are the usual names.
  }
  const options: Options = { definition: new URL(definition, location.href), consent: consent as Options["consent"] & string, fields: names };
  if (wasm) options.wasm = new URL(wasm, location.href);
  const address = script.dataset.module ? new URL(module, location.href).href : beside(module);
  boot(options, script.src, () => import(address) as Promise<Plugin>);
} catch {
  // A page without a plugin is still a page.
}
