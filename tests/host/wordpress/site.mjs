// A real WordPress with SQLite under PHP's own server, in a folder that ends with the test; and a client with cookies, as a visitor or the
// admin. It does not know the plugin.

import { execFile, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { freePort } from "../node/serve.mjs";
import { PHP, wordpress } from "./files.mjs";

// A run that is stopped from outside leaves no server behind.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

const FAKES = fileURLToPath(new URL("fakes", import.meta.url));

const config = (lines) => `<?php
define('DB_NAME','wp');define('DB_USER','x');define('DB_PASSWORD','x');define('DB_HOST','x');define('DB_CHARSET','utf8');define('DB_COLLATE','');
define('WP_HTTP_BLOCK_EXTERNAL',true);define('WP_ACCESSIBLE_HOSTS','127.0.0.1,[::1]');define('DISABLE_WP_CRON',true);
define('WP_DEBUG',true);define('WP_DEBUG_DISPLAY',false);define('WP_DEBUG_LOG',true);define('FS_METHOD','direct');
define('AUTH_KEY','a');define('SECURE_AUTH_KEY','b');define('LOGGED_IN_KEY','c');define('NONCE_KEY','d');
${lines}
$table_prefix='wp_'; if(!defined('ABSPATH'))define('ABSPATH',__DIR__.'/'); require_once ABSPATH.'wp-settings.php';
`;

/** Somebody with cookies. */
export class Client {
  #cookies = new Map();

  constructor(origin) {
    this.origin = origin;
  }

  /** Requests a path or an address; follows redirects, as a browser does. */
  async request(path, options = {}) {
    const url = new URL(path, `${this.origin}/wp-admin/`);
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(url, { ...options, redirect: "manual", headers: { ...options.headers, cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      this.#cookies.set(name, value);
    }
    // PHP's server ends an answer when the script has ended, so what a request does after its answer is done then.
    const text = await answer.text();
    const next = answer.headers.get("location");
    if (answer.status >= 300 && answer.status < 400 && next) return this.request(new URL(next, url).href);
    return { status: answer.status, url: url.href, headers: answer.headers, text };
  }

  get(path) {
    return this.request(path);
  }

  /** Sends a form: an object, or a list of names and values. */
  post(path, fields) {
    return this.request(path, { method: "POST", body: new URLSearchParams(fields) });
  }

  async logIn(name, password) {
    await this.get("/wp-login.php");
    const answer = await this.post("/wp-login.php", { log: name, pwd: password, testcookie: "1" });
    if (/id="loginform"/.test(answer.text)) throw new Error(`${name} was not let in`);
  }
}

/** Starts a site. `lines` are PHP for its wp-config.php; `fakes` are files of fakes/ that become its must-use plugins. */
export async function start({ lines = "", fakes = [] } = {}) {
  const work = mkdtempSync(join(tmpdir(), "handraise-wordpress-"));
  const root = join(work, "site");
  cpSync(wordpress(), root, { recursive: true });
  const must = join(root, "wp-content/mu-plugins");
  const driver = join(must, "sqlite-database-integration");
  const db = readFileSync(join(driver, "db.copy"), "utf8")
    .replaceAll("{SQLITE_IMPLEMENTATION_FOLDER_PATH}", driver)
    .replaceAll("{SQLITE_PLUGIN}", "sqlite-database-integration/load.php");
  // The site ends with the test, so nothing of it has to survive a loss of power: SQLite need not wait for the disk.
  writeFileSync(join(root, "wp-content/db.php"), `${db}\n$GLOBALS['@pdo']->exec('PRAGMA synchronous = OFF');\n`);
  // The package of a version that is being developed comes with a log of its own.
  rmSync(join(root, "wp-content/debug.log"), { force: true });
  writeFileSync(join(root, "wp-config.php"), config(lines));
  mkdirSync(join(root, "wp-content/plugins"), { recursive: true });
  for (const fake of fakes) cpSync(join(FAKES, fake), join(must, fake));

  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  // PHP would run an old `wp-config.php` for two more seconds.
  const server = spawn(PHP, ["-d", "display_errors=0", "-d", "opcache.revalidate_freq=0", "-S", `127.0.0.1:${port}`, "-t", root], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, PHP_CLI_SERVER_WORKERS: "2" },
    detached: true,
  });
  // The server says on its error output that it has started.
  await new Promise((resolve, reject) => {
    server.stderr.on("data", (text) => /started/.test(text) && resolve());
    server.once("exit", (code) => reject(new Error(`PHP's server ended with ${code}`)));
  });
  const site = new Site(work, root, origin, server);
  process.once("exit", () => site.stop());
  const install = { weblog_title: "Test", user_name: "admin", admin_password: "password", admin_password2: "password", pw_weak: "1", admin_email: "admin@example.com", blog_public: "0" };
  await new Client(origin).post("/wp-admin/install.php?step=2", install);
  await site.admin.logIn("admin", "password");
  return site;
}

class Site {
  #work;
  #server;

  constructor(work, root, origin, server) {
    this.#work = work;
    this.#server = server;
    this.root = root;
    this.origin = origin;
    this.admin = new Client(origin);
    this.uploads = join(root, "wp-content/uploads");
  }

  visitor() {
    return new Client(this.origin);
  }

  /** Runs PHP inside the site and gives what it returns. */
  async php(code) {
    const script = `$_SERVER['HTTP_HOST']='${new URL(this.origin).host}'; $_SERVER['REMOTE_ADDR']='127.0.0.1'; require '${this.root}/wp-load.php'; echo "\\n@@" . json_encode((function(){ ${code} })());`;
    const { stdout } = await promisify(execFile)(PHP, ["-d", "display_errors=stderr", "-r", script]);
    return JSON.parse(stdout.split("\n@@").pop());
  }

  /** Installs a plugin's zip by the admin's own form, and activates it. */
  async install(zip) {
    return this.#follow(await this.#upload(zip), /plugins\.php\?action=activate[^"']*/);
  }

  /** Replaces a plugin by a zip, as WordPress offers after the upload. */
  async replace(zip) {
    return this.#follow(await this.#upload(zip), /update\.php\?action=upload-plugin[^"']*overwrite=[^"']*/);
  }

  async #upload(zip) {
    const form = await this.admin.get("plugin-install.php?tab=upload");
    const body = new FormData();
    body.set("_wpnonce", /name="_wpnonce" value="([^"]+)"/.exec(form.text)[1]);
    body.set("pluginzip", new Blob([readFileSync(zip)], { type: "application/zip" }), "handraise.zip");
    body.set("install-plugin-submit", "Install Now");
    return this.admin.request("update.php?action=upload-plugin", { method: "POST", body });
  }

  #follow({ text }, pattern) {
    const link = pattern.exec(text)?.[0];
    if (!link) throw new Error(`no link ${pattern}: ${text.replace(/<[^>]+>/g, " ").slice(-600)}`);
    return this.admin.get(link.replaceAll("&amp;", "&").replaceAll("&#038;", "&"));
  }

  /** The lines of PHP's log, without WordPress's and the driver's own. */
  problems() {
    const log = join(this.root, "wp-content/debug.log");
    return existsSync(log) ? readFileSync(log, "utf8").split("\n").filter((line) => line && !/sqlite-database-integration|WordPress could not establish a secure connection/.test(line)) : [];
  }

  /** The names of all files below a folder of the site. */
  files(folder) {
    return existsSync(folder) ? readdirSync(folder, { recursive: true }) : [];
  }

  stop() {
    try {
      process.kill(-this.#server.pid);
    } catch {
      // It has ended.
    }
    rmSync(this.#work, { recursive: true, force: true, maxRetries: 3 });
  }
}
