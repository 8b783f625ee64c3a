//! The script embed: reads the options from its own `<script>` element and starts the plugin. It is a classic script,
//! so that it runs before all module scripts and in every browser. It does not know what the options mean.

import type { Options } from "./handraise";
import { boot } from "./boot";
import { siblingsOf } from "./sibling";

try {
  const { src, dataset } = document.currentScript as HTMLScriptElement;
  const { definition = "definition.mql", consent, fields, frames, wasm } = dataset;
  const options = { definition, consent, frames, wasm } as Options;
  try {
    options.fields = JSON.parse(fields ?? "null") ?? {};
  } catch (error) {
    // `data-fields` is not JSON: the usual names apply, and the console tells the page's author why.
    console.warn(error);
  }
  boot(options, siblingsOf(src));
} catch {
  // The plugin cannot start; the page works without it.
}
