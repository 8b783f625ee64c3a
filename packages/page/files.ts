//! The plugin's other files. Each embed says where it has them; this reads them, and tells when one is something else. It does
//! not know what is in them.

import { decoder } from "./digest";
import { problem } from "./problem";

export type Script =
  | "handraise-twin.js"
  | "handraise-consent.js"
  | "handraise-follow.js"
  | "handraise-frames.js"
  | "handraise-help.js"
  | "handraise-home.js"
  | "handraise-media.js"
  | "handraise-visit.js"
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

/** Says on the console what is wrong and what to do about it. The remedies are in a file of their own: few pages need them. */
export const warn = (error: unknown) =>
  void files.script("handraise-help.js").then(
    (help) => help.warn(error),
    // The folder is wrong, or the page is being left.
    () => {
      const what = (error as Error).message.replace(/^(handraise: )?/, "handraise: ");
      console.warn(`${what}. Are the other files at ${files.module("handraise.wasm")}? If not, set base. Forms are sent all the same.`);
    },
  );

/** How the files of each kind begin. */
export type Magic = "\0asm" | "MQL";

/** Returns a file's bytes and its `ETag`, which is an empty string when the server sent none. A file of another kind is no definition, and
 * in place of a module there is the twin: many servers answer with a page, and the status 200, where they have no file. */
export async function read(from: Source | undefined, magic: Magic): Promise<[ArrayBuffer?, string?]> {
  if (!from) return [];
  const response = await files.request(from).catch((error) => {
    throw problem("network", `${from} did not load (${error})`);
  });
  const { ok, status, url } = response;
  if (!ok) throw problem("status", `${status} ${url}`);
  const bytes = await response.arrayBuffer();
  if (!decoder.decode(bytes.slice(0, 4)).startsWith(magic)) {
    const error = problem("kind", `${url} is no ${magic == "MQL" ? ".mql" : ".wasm"} file`);
    if (magic == "MQL") throw error;
    warn(error);
  }
  return [bytes, response.headers.get("etag") ?? ""];
}
