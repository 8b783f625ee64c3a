//! Handraise's JavaScript twin, for pages that may not have WebAssembly.
import { exposeModule } from "./module.js";

// Not by name, so that it is not bundled: it is a file of its own in a page, too.
const FILE = "/plugin/handraise-twin.js";
exposeModule(() => import(FILE));
