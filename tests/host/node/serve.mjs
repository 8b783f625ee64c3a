// The real receiver, which HANDRAISE_BIN names, on a free port and with a folder of its own. It does not know the pages.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

const TOKEN = "a-token-of-all-the-tests";

/** Starts a receiver; `options` are those of `handraise serve` beside address and folder. */
export async function startReceiver(options = []) {
  const data = mkdtempSync(join(tmpdir(), "handraise-receiver-"));
  const address = `127.0.0.1:${await freePort()}`;
  const receiver = spawn(process.env.HANDRAISE_BIN, ["serve", "--addr", address, "--data", data, ...options], {
    env: { ...process.env, HANDRAISE_TOKEN: TOKEN },
    stdio: ["ignore", "pipe", "inherit"],
  });
  process.once("exit", () => receiver.kill());
  // It says where it is once it listens.
  await new Promise((resolve, reject) => {
    receiver.stdout.once("data", resolve);
    receiver.once("exit", (code) => reject(new Error(`the receiver ended with ${code}`)));
  });
  const origin = `http://${address}`;
  return {
    origin,
    token: TOKEN,
    /** The lead whose contact has this address, if it has arrived. */
    async lead(email) {
      const answer = await fetch(`${origin}/v1/leads?evidence=1`, { headers: { authorization: `Bearer ${TOKEN}` } });
      return (await answer.json()).leads.find(({ contact }) => JSON.stringify(contact).includes(email));
    },
    async stop() {
      const ended = once(receiver, "exit");
      receiver.kill();
      await ended;
      rmSync(data, { recursive: true, force: true });
    },
  };
}
