//! The module embed: `init()` for pages that are bundled. It does the same as the script embed, given its options.

import type { Handraise, Options } from "./handraise";
import { boot } from "./boot";

export const init = (options: Options): Handraise => boot(options, import.meta.url);
