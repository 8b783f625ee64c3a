// The extensions of a pack, built by HubSpot's own bundler. HANDRAISE_HUBSPOT_PACK names the pack, HANDRAISE_HUBSPOT the node_modules with HubSpot's
// packages. It does not know what an extension shows.

import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

export const PACK = process.env.HANDRAISE_HUBSPOT_PACK;
export const MODULES = process.env.HANDRAISE_HUBSPOT;

/** A folder below which HubSpot's packages are found. */
const WORK = mkdtempSync(join(tmpdir(), "handraise-hubspot-"));
process.once("exit", () => rmSync(WORK, { recursive: true, force: true }));
symlinkSync(MODULES, join(WORK, "node_modules"));
writeFileSync(join(WORK, "door.mjs"), "export const open = (name) => import(name);");
const door = import(pathToFileURL(join(WORK, "door.mjs")));

/** A module of HubSpot's packages, as they import each other. */
export const vendor = async (name) => (await door).open(name);

/** Builds `src/app/FOLDER/NAME.jsx` as HubSpot does after an upload. `edit` changes the copy before that. */
export async function built(folder, name, edit = () => {}) {
  const work = mkdtempSync(join(WORK, `${folder}-`));
  cpSync(join(PACK, "src/app", folder), work, { recursive: true });
  edit(work);
  const { remoteBuild } = await vendor("@hubspot/ui-extensions-dev-server/build");
  await remoteBuild({ root: work, entryPoint: join(work, `${name}.jsx`), outputDir: join(work, "dist"), logLevel: "error" });
  const file = (ending) => readFileSync(join(work, `dist/${name}${ending}`), "utf8");
  return { script: file(".js"), manifest: JSON.parse(file("-manifest.json")) };
}
