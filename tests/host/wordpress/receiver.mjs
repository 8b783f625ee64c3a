// A stand-in for the receiver: takes forms as it does, can be down, slow or wrong, and keeps every request. Its answers have the shape of the
// real ones; it judges nothing.

import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";

export class Receiver {
  /** The requests for forms: `fields`, `headers`, and the status that was answered. */
  forms = [];
  /** How forms are answered: `ok`, `storage` (503), `unreadable` (400), `page` (200, not a receiver), `silent` (never). */
  mode = "ok";
  /** How it calls its definition. */
  name = "fake@1";
  #server;
  #mql;
  #port = 0;
  #stored = new Map();
  #host;

  constructor(mql, host = "127.0.0.1") {
    this.#mql = mql;
    this.#host = host;
  }

  get origin() {
    return `http://${this.#host.includes(":") ? `[${this.#host}]` : this.#host}:${this.#port}`;
  }

  get sha256() {
    return createHash("sha256").update(this.#mql).digest("hex");
  }

  set definition(mql) {
    this.#mql = mql;
  }

  async start() {
    this.#server = createServer((request, response) => this.#answer(request, response));
    this.#server.listen(this.#port, this.#host);
    await once(this.#server, "listening");
    this.#port = this.#server.address().port;
    return this;
  }

  /** Stops; the next start has the same address. */
  async stop() {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  async #answer(request, response) {
    const path = new URL(request.url, this.origin).pathname;
    if (path === "/v1/definition.mql") {
      const name = `${this.name}#${this.sha256.slice(0, 16)}`;
      response.writeHead(200, { etag: `"${this.sha256}"`, "content-type": "application/octet-stream", "handraise-definition": name }).end(this.#mql);
    } else if (path === "/v1/leads" && request.method === "POST") {
      let body = "";
      for await (const part of request.setEncoding("utf8")) body += part;
      this.#take(JSON.parse(body), request, response);
    } else {
      response.writeHead(404).end();
    }
  }

  #take(fields, request, response) {
    const problem = (status, name) => {
      this.forms.push({ fields, headers: request.headers, status });
      response.writeHead(status, { "content-type": "application/problem+json" });
      response.end(JSON.stringify({ type: `urn:handraise:problem:${name}`, title: name, status, detail: `it is ${name}` }));
    };
    if (this.mode === "silent") return;
    if (this.mode === "storage") return problem(503, "storage");
    if (this.mode === "unreadable") return problem(400, "unreadable");
    if (this.mode === "page") return void response.writeHead(200, { "content-type": "text/html" }).end("<h1>Welcome</h1>");
    const id = fields.handraise_submission;
    const repeated = this.#stored.has(id);
    this.#stored.set(id, fields);
    this.forms.push({ fields, headers: request.headers, status: repeated ? 200 : 201 });
    response.writeHead(repeated ? 200 : 201, { "content-type": "application/json" });
    response.end(JSON.stringify({ submission: id, received_at: new Date().toISOString(), repeated }));
  }

  /** The forms that came with this submission id. */
  with(submission) {
    return this.forms.filter(({ fields }) => fields.handraise_submission === submission);
  }
}
