//! The plugin's other files. Each embed says where it has them; this reads them, and tells when one is something else. It does
//! not know what is in them.

export type Script =
  | "handraise-twin.js"
  | "handraise-consent.js"
  | "handraise-frames.js"
  | "handraise-explain.js"
  | "handraise-explain-twin.js";
export type Module = "handraise.wasm" | "handraise-explain.wasm";
/** A file's address, or its bytes. */
export type Source = string | URL | ArrayBuffer | Uint8Array;

/** How an embed gets at the other files. */
export interface Files {
  script(name: Script): Promise<any>;
  /** Returns nothing where the embed has only the module's twin. */
  module(name: Module): Source | undefined;
  request(from: Source): Promise<Response>;
}

export let files: Files;
export const setFiles = (given: Files) => void (files = given);

/** Returns a file's bytes and its `ETag`, which is an empty string when the server sent none. Warns of a file that is neither a module nor a
 * definition: many servers answer with a page, and the status 200, where they have no file. */
export async function read(from: Source | undefined): Promise<[ArrayBuffer?, string?]> {
  if (!from) return [];
  const response = await files.request(from);
  const { ok, status, url } = response;
  if (!ok) throw Error(`handraise: ${status} ${url}`);
  const bytes = await response.arrayBuffer();
  if (!/^(\0asm|MQL)/.test(new TextDecoder().decode(bytes.slice(0, 4)))) {
    console.warn(`handraise: ${url} is neither a .wasm nor a .mql file, but perhaps a page. Put the file there, or correct its address.`);
  }
  return [bytes, response.headers.get("etag") ?? ""];
}
