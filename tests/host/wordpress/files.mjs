// WordPress's own files: fetched once from npm by name, checked against the hash that is written here, and kept in a cache folder. It does not
// know how they are run.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** The branch of WordPress: 6.5 is the newest of the package, 6.3 the oldest that the plugin takes. */
export const VERSION = process.env.HANDRAISE_WORDPRESS_VERSION ?? "6.5";

const PACKAGES = {
  builds: {
    name: "@wp-playground/wordpress-builds@0.9.19",
    integrity: "sha512-dlqvh/MJDpE5W68vgPPKUjpip6zMuBh59L3D18ZX+pdwurC4q4ydrTww/3sTMV69BBcoH6kF93YtAtujNC5Mpw==",
    members: [`package/src/wordpress/wp-${VERSION}.zip`, `package/public/wp-${VERSION}`],
  },
  cli: {
    name: "@wp-playground/cli@3.1.56",
    integrity: "sha512-JTxl6djPEM2YRYz/w+BUoyoCvhSGHIjqMi4fMV1b8o1UPNvZatLaS7opo57UsrVElXrfdZwvi6IuyS4LswUx9Q==",
    members: ["package/sqlite-database-integration.zip"],
  },
};

const quiet = { stdio: ["ignore", "pipe", "pipe"] };

/** Fetches a package and unpacks the parts that are needed. */
function unpack({ name, integrity, members }, folder) {
  const file = execFileSync("npm", ["pack", name, "--silent", "--pack-destination", folder], { ...quiet, encoding: "utf8" }).trim();
  const path = join(folder, file.split("\n").pop());
  const hash = `sha512-${createHash("sha512").update(readFileSync(path)).digest("base64")}`;
  if (hash !== integrity) throw new Error(`${name} is not the package that was pinned: ${hash}`);
  execFileSync("tar", ["-xzf", path, "-C", folder, ...members], quiet);
  rmSync(path);
}

/** A folder with WordPress and its SQLite driver, ready to be copied. */
export function wordpress() {
  const cache = process.env.HANDRAISE_WORDPRESS_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "handraise");
  const ready = join(cache, `wordpress-${VERSION}`);
  if (existsSync(ready)) return ready;
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, "wordpress-"));
  try {
    Object.values(PACKAGES).forEach((from) => unpack(from, work));
    const site = join(work, "site");
    execFileSync("unzip", ["-qo", join(work, `package/src/wordpress/wp-${VERSION}.zip`), "-d", site], quiet);
    cpSync(join(work, `package/public/wp-${VERSION}`), site, { recursive: true, force: false });
    rmSync(join(site, "wp-content/database"), { recursive: true, force: true });
    const driver = join(work, "driver");
    execFileSync("unzip", ["-qo", join(work, "package/sqlite-database-integration.zip"), "-d", driver], quiet);
    const inner = join(driver, readdirSync(driver)[0]);
    cpSync(inner, join(site, "wp-content/mu-plugins/sqlite-database-integration"), { recursive: true });
    // Another run may have been faster; then its folder stays.
    if (!existsSync(ready)) renameSync(site, ready);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return ready;
}
