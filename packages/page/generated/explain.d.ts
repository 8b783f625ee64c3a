/** The exports of `handraise-explain.wasm`. wasm-bindgen writes them when `cargo xtask dist` builds the module. */
export const memory: WebAssembly.Memory;
export const abi: () => number;
export const as_of: (a: number) => number;
export const assess: (a: number, b: number) => number;
export const explain: (a: number, b: number) => number;
export const room: (a: number) => number;
