/** The package's types. Those of values are written from the Rust types. */
export * from "./web/score.js";
export { default as init } from "./web/score.js";
