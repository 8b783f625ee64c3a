//! Finds the plugin's other files in the folder of the script that started it. It does not know what is in those files.

import type { Files } from "./files";

/** Returns the URL of another file in the folder of `url`. */
// The query stays, so that a cache-busting `?v=2` reaches every file. A regular expression does it because the first use of
// `URL` costs a page half a millisecond.
export const siblingUrl = (url: string, file: string) => url.replace(/[^/?#]*([?#].*)?$/, file + "$1");

/** Returns the URL of the folder that a page names, with the `/` at its end that a person may leave out. */
export const folderUrl = (base: string | URL) => new URL((base + "").replace(/\/?$/, "/"), location.href).href;

/** The files beside a script. The computed URL stops the bundler from inlining them, and `import()` works in classic scripts too. */
export const siblingsOf = (url: string): Files => ({
  script: (name) => import(siblingUrl(url, name)),
  module: (name) => siblingUrl(url, name),
  // A script element has addresses only.
  request: (address) => fetch(address as string),
});
