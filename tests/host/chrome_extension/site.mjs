// A site with forms as companies have them, and none of the plugin's files: what a page's own script collects goes to the receiver. It knows no extension.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { serve } from "../node/pages.mjs";

const fields = '<input name="email" type="email" aria-label="E-mail"><input name="job_title" aria-label="Job title"><button>Send</button>';
const html = (title, body) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1>${body}`;

/** What scripts of the page have heard of errors, and what they see of the extension. */
const watch = "<script>window.noted = []; addEventListener('error', ({ message }) => noted.push(message)); addEventListener('unhandledrejection', ({ reason }) => noted.push(String(reason)));</script>";
const sends = (body) => `<script>
  document.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const answer = await fetch(form.action, { method: "POST", headers: { accept: "application/json" }, body: ${body} });
    document.title = "answered " + answer.status;
  });
</script>`;

/** Serves the site on a port. `receiver` is the origin that its forms go to. */
export function start(port, receiver) {
  const form = (attributes = "") => `<form method="post" action="${receiver}/v1/leads" ${attributes}>${fields}</form>`;
  const oneByOne = "new URLSearchParams([...form.elements].filter(({ name }) => name).map(({ name, value }) => [name, value]))";
  const pages = {
    "/": html("Home", `${watch}<p>Welcome.</p><a href="/pricing">Prices</a>`),
    "/pricing": html("Prices", `${watch}<p style="height: 3000px">Much to read.</p>`),
    "/careers": html("Jobs", `${watch}<p>Work here.</p>`),
    "/thanks": html("Thanks", ""),
    "/native": html("Native form", watch + form()),
    "/fetch": html("A script reads the form", watch + form() + sends("new FormData(form)")),
    "/one-by-one": html("A script collects the inputs", watch + form() + sends(oneByOne)),
    "/inputs": html("A script collects the inputs, and the form asks for hidden ones", watch + form('data-handraise="inputs" id="lead"') + sends(oneByOne)),
    "/app": html("App", `${watch}<div id="root"></div><script>
      const draw = () => { document.querySelector("#root").innerHTML = location.pathname === "/contact" ? ${JSON.stringify(form())} : "<p>Nothing here yet.</p>"; };
      window.go = (path) => { history.pushState({}, "", path); draw(); };
      draw();
    </script>`),
    "/strict": html("Strict", form()),
    "/own": html("The site has the plugin itself", `<script defer src="/plugin/handraise-loader.js" data-definition="/plugin/definition.mql" data-consent="granted"></script>${form()}`),
    "/objects": html("The browser objects", `<script>Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { get: () => true });</script>${watch}${form()}`),
  };
  return serve(port, (path) => {
    if (path.startsWith("/plugin/")) return { body: readFileSync(join(process.env.HANDRAISE_PLUGIN, path.slice(8))) };
    const headers = { "content-type": "text/html; charset=utf-8" };
    if (path === "/strict") headers["content-security-policy"] = `default-src 'none'; form-action 'self' ${receiver}`;
    return pages[path] && { body: pages[path], headers };
  });
}
