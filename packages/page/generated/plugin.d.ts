/** The exports of `handraise.wasm`. wasm-bindgen writes them when `cargo xtask dist` builds the module. */
export const memory: WebAssembly.Memory;
export const abi: () => number;
export const ask: (a: number, b: number) => number;
export const room: (a: number) => number;
export const say: (a: number, b: number, c: number, d: number) => number;
export const start: (a: number) => number;
export const tell: (a: number, b: number, c: number, d: number) => number;
