//! For browsers and bundlers. `await init()` loads the module; every other call needs it.
export { Definition, Evidence, Visitor, readForm, verify, default as init } from "./web/handraise.js";
