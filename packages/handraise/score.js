//! For browsers and bundlers. `await init()` loads the module; every other call needs it.
export * from "./web/score.js";
export { default as init } from "./web/score.js";
