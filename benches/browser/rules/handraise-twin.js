//! Handraise's JavaScript twin, for browsers that refuse WebAssembly.
import { exposeModule } from "./module.js";

// A variable, so that the bundler does not inline the file: in a page it is a file of its own too.
const FILE = "/plugin/handraise-twin.js";
exposeModule(() => import(FILE));
