//! The sealed embed: `init()` with everything in one file. It uses no network and imports nothing, so it works where a host forbids
//! both. It scores with the twins, because such hosts forbid WebAssembly as well.

import { boot } from "./boot";
import type { Files, Script } from "./files";
import type { Handraise, Options, SealedOptions } from "./handraise";
import { problem } from "./problem";
import { answerWith } from "./request";

// The build takes these in. Each still runs only when it is first asked for.
const scripts: Record<Script, () => Promise<any>> = {
  "handraise-twin.js": () => import("../../dist/plugin/handraise-twin.js"),
  "handraise-consent.js": () => import("./platform"),
  "handraise-follow.js": () => Promise.reject(problem("sealed", "the sealed file follows nobody up")),
  "handraise-frames.js": () => import("./frames"),
  "handraise-help.js": () => import("./help"),
  "handraise-home.js": () => Promise.reject(problem("sealed", "the sealed file shares no history with other origins")),
  "handraise-media.js": () => import("./media"),
  "handraise-visit.js": () => Promise.reject(problem("sealed", "the sealed file asks for no visit token")),
  "handraise-explain.js": () => import("./explain"),
  "handraise-explain-twin.js": () => import("../../dist/plugin/handraise-explain-twin.js"),
};

function decode(base64: string) {
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  } catch {
    // It is something else, such as an address. No bytes are no definition, and the console says so.
    return new Uint8Array();
  }
}

const files: Files = {
  script: (name) => scripts[name](),
  module: () => undefined,
  request: async (from) => {
    const given = await from;
    return answerWith(typeof given == "string" ? decode(given) : (given as Uint8Array));
  },
};

export const init = (options: SealedOptions): Handraise => boot(options as Options, files);
