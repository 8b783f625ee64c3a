export * from "./web/score.js";
export { default as init } from "./web/score.js";
