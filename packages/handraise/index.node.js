//! For Node. It reads the module when it is imported, so a bundler has to leave the package where it is.

import { readFileSync } from "node:fs";
import { lost } from "./lost.cjs";
import { initSync } from "./web/handraise.js";

const read = () => {
  try {
    return readFileSync(new URL("./handraise.wasm", import.meta.url));
  } catch (cause) {
    throw lost(cause);
  }
};

initSync({ module: read() });

export { Definition, Evidence, Visitor, readForm, verify } from "./web/handraise.js";
/** There is nothing to wait for. It is here so that the same code runs everywhere. */
export const init = async () => {};
