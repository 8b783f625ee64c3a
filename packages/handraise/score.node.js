//! For Node, which reads the module while it imports this file.
export { Definition, Evidence, verify } from "./node/score.cjs";
/** There is nothing to wait for. It is here so that the same code runs everywhere. */
export const init = async () => {};
