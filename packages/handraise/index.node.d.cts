/** The package's types, by `require`. */
export * from "./node/handraise.cjs";
/** There is nothing to wait for. It is here so that the same code runs everywhere. */
export function init(): Promise<void>;
