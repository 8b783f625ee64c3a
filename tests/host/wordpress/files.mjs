// What the tests use and do not make: PHP, the plugin's zip, and WordPress's own files, from the npm package that package-lock.json pins. They
// are put together once, beside the package. It does not know how they are run.

import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

/** The branch of WordPress: 6.5 is the newest of the package, 6.3 the oldest that the plugin takes. */
export const VERSION = process.env.HANDRAISE_WORDPRESS_VERSION ?? "6.5";

const named = (variable) => {
  if (!process.env[variable]) throw new Error(`${variable} is not set; \`cargo xtask test --only wordpress\` sets it`);
  return process.env[variable];
};

export const PHP = process.env.HANDRAISE_PHP ?? "php";

/** The plugin's zip, in the pack. */
export const ZIP = join(named("HANDRAISE_WORDPRESS_PACK"), "handraise.zip");

const unzip = (file, folder) => execFileSync("unzip", ["-qo", file, "-d", folder], { stdio: ["ignore", "pipe", "pipe"] });

/** A folder with WordPress and its SQLite driver, ready to be copied. */
export function wordpress() {
  const modules = named("HANDRAISE_WORDPRESS");
  const ready = join(modules, `.wordpress-${VERSION}`);
  if (existsSync(ready)) return ready;
  const builds = join(modules, "@wp-playground/wordpress-builds");
  const work = mkdtempSync(join(modules, ".wordpress-"));
  try {
    const site = join(work, "site");
    unzip(join(builds, `src/wordpress/wp-${VERSION}.zip`), site);
    cpSync(join(builds, `public/wp-${VERSION}`), site, { recursive: true, force: false });
    rmSync(join(site, "wp-content/database"), { recursive: true, force: true });
    const driver = join(work, "driver");
    unzip(join(builds, "src/sqlite-database-integration/sqlite-database-integration.zip"), driver);
    cpSync(join(driver, readdirSync(driver)[0]), join(site, "wp-content/mu-plugins/sqlite-database-integration"), { recursive: true });
    renameSync(site, ready);
  } catch (error) {
    // Another test may have been faster; then its folder stays.
    if (!existsSync(ready)) throw error;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return ready;
}
