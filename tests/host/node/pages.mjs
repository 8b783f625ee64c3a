// Small servers for pages and files on 127.0.0.1, each an origin of its own. They don't know what they serve.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";

const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** Serves what `answer` gives for a path and its query: a body and perhaps headers, or nothing, which is a 404. Every page may read it. */
export async function serve(port, answer) {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, "http://site.example");
    const found = answer(pathname, searchParams);
    response.writeHead(found ? 200 : 404, { "content-type": TYPES[extname(pathname)] ?? "application/octet-stream", "access-control-allow-origin": "*", ...found?.headers }).end(found?.body);
  });
  await once(server.listen(port, "127.0.0.1"), "listening");
  return { origin: `http://127.0.0.1:${server.address().port}`, stop: () => (server.closeAllConnections(), server.close()) };
}

/** The policy that a pack's readme prints, with the page's nonce; all else is forbidden. */
export function printedPolicy(pack, nonce) {
  const printed = /^Content-Security-Policy: (.*)$/m.exec(readFileSync(join(pack, "README.md"), "utf8"))[1];
  return `default-src 'none'; ${printed.replace("script-src", `script-src 'nonce-${nonce}'`)}`;
}

/** The file of a folder at this path, if there is one. */
export function fileOf(folder, path) {
  try {
    return { body: readFileSync(join(folder, path)) };
  } catch {
    return undefined;
  }
}
