//! For browsers and bundlers. `await init()` loads the module; every other call needs it.
export * from "./web/handraise.js";
export { default as init } from "./web/handraise.js";
