//! For Node, and for bundlers of what runs there: the module is in a script, because a bundler may lose a file.

import { Buffer } from "node:buffer";
import bytes from "./node/score.bytes.cjs";
import { initSync } from "./web/score.js";

initSync({ module: Buffer.from(bytes, "base64") });

export { Definition, Evidence, verify } from "./web/score.js";
/** There is nothing to wait for. It is here so that the same code runs everywhere. */
export const init = async () => {};
