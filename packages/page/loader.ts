//! The script embed: reads the options that the page gives it and starts the plugin. It is a classic script, so that it runs before
//! all module scripts and in every browser. It does not know what the options mean.

import type { Options } from "./handraise";
import { boot } from "./boot";
import { folderUrl, siblingsOf } from "./sibling";

/** The file's name as it stands in addresses. An optimiser may put a number before the ending. */
const NAME = /handraise-loader[\w.-]*js/;

const addressIn = (script: Element) => [...script.attributes].map(({ value }) => value).find((value) => NAME.test(value));

/** Returns this script's element, if it has one, and its address. A module, a bundle, or a text that another script evaluates has no
 * `currentScript`. An optimiser that serves the file from elsewhere keeps the address in an attribute of its own, or fetches it. */
function findScript(): [HTMLScriptElement | null | undefined, string] {
  const script = (document.currentScript ?? [...document.scripts].find(addressIn)) as HTMLScriptElement | undefined;
  const fetched = () => performance.getEntriesByType("resource").map(({ name }) => name).find((name) => NAME.test(name));
  const address = (script && addressIn(script)) ?? (script?.src || fetched()) ?? "";
  return [script, address && new URL(address, document.baseURI).href];
}

try {
  const [script, address] = findScript();
  const query = /\?[^#]*/.exec(address)?.[0] ?? "";
  const given = window.handraiseOptions;
  const texts = { ...Object.fromEntries(new URLSearchParams(query)), ...script?.dataset };
  const options = { definition: "definition.mql", ...given, ...texts, fields: given?.fields, onError: given?.onError } as Options;
  try {
    if (texts.fields) options.fields = JSON.parse(texts.fields) ?? {};
  } catch (error) {
    // The usual names apply, and the console tells the page's author why.
    console.warn("handraise: fields is not JSON.", error);
  }
  boot(options, siblingsOf(options.base ? folderUrl(options.base) + query : address));
} catch (error) {
  // The plugin cannot start; the page works without it.
  console.warn("handraise: could not start.", error);
}
