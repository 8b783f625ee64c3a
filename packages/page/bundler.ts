//! The module embed for bundlers: `init()` with every other file named in a form that they follow, `import("…")` and
//! `new URL("…", import.meta.url)`. Files load when they did without a bundler.

import { boot } from "./boot";
import type { Files, Module, Script } from "./files";
import type { Handraise, Options } from "./handraise";
import { problem } from "./problem";
import { request } from "./request";
import { folderUrl, siblingUrl } from "./sibling";

const scripts: Record<Script, () => Promise<any>> = {
  "handraise-twin.js": () => import("./handraise-twin.js"),
  "handraise-consent.js": () => import("./handraise-consent.js"),
  "handraise-follow.js": () => import("./handraise-follow.js"),
  "handraise-frames.js": () => import("./handraise-frames.js"),
  "handraise-help.js": () => import("./handraise-help.js"),
  "handraise-home.js": () => import("./handraise-home.js"),
  "handraise-media.js": () => import("./handraise-media.js"),
  "handraise-visit.js": () => import("./handraise-visit.js"),
  "handraise-explain.js": () => import("./handraise-explain.js"),
  "handraise-explain-twin.js": () => import("./handraise-explain-twin.js"),
};
const modules: Record<Module, () => URL> = {
  "handraise.wasm": () => new URL("./handraise.wasm", import.meta.url),
  "handraise-explain.wasm": () => new URL("./handraise-explain.wasm", import.meta.url),
};

function addressOf(name: Module, base: string | URL | undefined) {
  if (base) return siblingUrl(folderUrl(base), name);
  try {
    return modules[name]();
  } catch {
    // A bundle in another format than that of modules has no `import.meta.url`, and bundlers do not say so.
    throw problem("base", "this bundle does not know its own address");
  }
}

export function init(options: Options): Handraise {
  const files: Files = {
    script: (name) => scripts[name](),
    module: (name) => addressOf(name, options.base),
    request,
  };
  return boot(options, files);
}
