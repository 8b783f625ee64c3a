// A receiver of webhooks: it checks who sent a message, forgets what it has seen, and prints the rest.
// SECRET=whsec_… PORT=8080 node receiver.mjs
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";

const webhook = new Webhook(process.env.SECRET);
const seen = new Set(); // Yours is a column with a unique index.

const server = createServer(async (request, response) => {
  let body = "";
  for await (const part of request.setEncoding("utf8")) body += part;
  let message;
  try {
    message = webhook.verify(body, request.headers); // The text as it came: parsed and written again, it is another.
  } catch {
    response.writeHead(401).end();
    return;
  }
  const id = request.headers["webhook-id"];
  if (!seen.has(id)) {
    seen.add(id);
    console.log(`${message.type} ${message.data.person ?? ""}`);
  }
  response.writeHead(204).end();
});
server.listen(process.env.PORT ?? 0, "127.0.0.1", () => console.log(`listening on ${server.address().port}`));
