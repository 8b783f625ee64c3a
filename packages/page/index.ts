//! The module embed: `init()` for pages that load the files as they are. It starts the same plugin as the script embed and does not
//! read a script element.

import { boot } from "./boot";
import type { Handraise, Options } from "./handraise";
import { request } from "./request";
import { folderUrl, siblingsOf } from "./sibling";

export function init(options: Options): Handraise {
  const { base } = options;
  return boot(options, { ...siblingsOf(base ? folderUrl(base) : import.meta.url), request });
}
