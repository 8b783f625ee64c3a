// The pack that HANDRAISE_SALESFORCE_PACK names, and the vendor's packages in HANDRAISE_SALESFORCE. It does not know what a test looks for.

import { readFileSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

export const PACK = process.env.HANDRAISE_SALESFORCE_PACK;
export const SOURCE = join(PACK, "force-app/main/default");
export const COMPONENT = join(SOURCE, "lwc/handraiseScore");
export const METADATA = join(PACK, "mdapi");

const packages = createRequire(join(process.env.HANDRAISE_SALESFORCE, "package.json"));
/** Where a file of a package is. */
export const resolve = (name) => packages.resolve(name);
/** A package as a module. */
export async function load(name) {
  const { default: whole, ...names } = await import(pathToFileURL(resolve(name)));
  return { ...whole, ...names, default: whole };
}
/** A package of the build's tools. */
export const tool = (name) => createRequire(join(process.env.HANDRAISE_NODE_TOOLS, "package.json"))(name);

export const read = (...path) => readFileSync(join(...path), "utf8");
/** The files below a folder, by their paths in it. */
export const filesOf = (folder) => readdirSync(folder, { recursive: true }).filter((name) => statSync(join(folder, name)).isFile()).sort();
