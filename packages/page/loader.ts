//! The script embed: reads its own tag and boots. A classic script, so that it runs before any module and everywhere.

import type { Options } from "./handraise";
import { boot } from "./boot";

try {
  const { src, dataset } = document.currentScript as HTMLScriptElement;
  const { definition = "definition.mql", consent, fields, frames, wasm } = dataset;
  const options = { definition, consent, frames, wasm } as Options;
  try {
    options.fields = JSON.parse(fields ?? "null") ?? {};
  } catch (error) {
    // Names that can't be read are the usual names; whoever wrote them sees why.
    console.warn(error);
  }
  boot(options, src);
} catch {
  // A page without a plugin is still a page.
}
