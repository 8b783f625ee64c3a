//! The URLs of the plugin's other files, which are served from the same folder as the script that started it. It does not
//! know what is in those files.

let scriptUrl: string;

/** Stores the URL of the script that started the plugin. */
export const setScriptUrl = (url: string) => void (scriptUrl = url);

// The query stays, so that a cache-busting `?v=2` reaches every file. A regular expression does it because the first use of
// `URL` costs a page half a millisecond.
export const siblingUrl = (file: string) => scriptUrl.replace(/[^/?#]*([?#].*)?$/, file + "$1");

/** Loads a script on demand. The computed URL stops the bundler from inlining the file, and `import()` works in classic
 * scripts too. */
export const importSibling = (file: string): Promise<any> => import(siblingUrl(file));
