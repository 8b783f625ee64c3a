//! For Node. It reads the module when it is imported, so a bundler has to leave the file where it is.

import { readFileSync } from "node:fs";
import { initSync } from "./web/handraise.js";

initSync({ module: readFileSync(new URL("./handraise.wasm", import.meta.url)) });

export { Definition, Evidence, Visitor, readForm, verify } from "./web/handraise.js";
/** There is nothing to wait for. It is here so that the same code runs everywhere. */
export const init = async () => {};
