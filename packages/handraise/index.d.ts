/** The package's types. Those of values are written from the Rust types. */
export * from "./web/handraise.js";
export { default as init } from "./web/handraise.js";
