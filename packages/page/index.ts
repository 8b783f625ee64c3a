//! The module embed: `init()` for pages with a bundler. It starts the same plugin as the script embed and does not read a
//! script element.

import type { Handraise, Options } from "./handraise";
import { boot } from "./boot";

export const init = (options: Options): Handraise => boot(options, import.meta.url);
