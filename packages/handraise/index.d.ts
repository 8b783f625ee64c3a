export * from "./web/handraise.js";
export { default as init } from "./web/handraise.js";
