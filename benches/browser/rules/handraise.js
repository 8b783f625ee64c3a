//! Handraise in WebAssembly.
import { exposeModule } from "./module.js";

exposeModule(async (bytes) => (await WebAssembly.instantiate(bytes)).instance.exports);
