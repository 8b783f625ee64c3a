// A page with a sandbox for the component, in Chromium. Nothing but the page's own files is served. It does not know what a card shows.

import { once } from "node:events";
import { createServer } from "node:http";
import { outside } from "./compile.mjs";
import { read } from "./pack.mjs";

const here = (name) => read(new URL(name, import.meta.url).pathname);

/** What every style sheet of Salesforce's begins with. */
const PLAIN = "*, *::before, *::after { box-sizing: border-box } h2, h3, h4, p, ul, ol, dl, dd { margin: 0; padding: 0 } ul { list-style: none }";

/** The page's own files; `styles` are those of Salesforce's design system, if they are at hand. */
export async function startPage(styles = PLAIN) {
  const files = {
    "/outside.js": ["text/javascript", await outside(here("outside.js"))],
    "/styles.css": ["text/css", styles],
  };
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>A lead</title><link rel="stylesheet" href="/styles.css">
<body><main></main><script src="/outside.js"></script>`;
  const requests = [];
  const server = createServer(({ url }, response) => {
    requests.push(url);
    const [type, body] = url === "/" ? ["text/html", page] : (files[url] ?? []);
    response.writeHead(body ? 200 : 404, { "content-type": `${type}; charset=utf-8` }).end(body);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return { origin: `http://127.0.0.1:${server.address().port}`, requests, stop: () => (server.closeAllConnections(), server.close()) };
}
