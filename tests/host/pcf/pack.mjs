// The pack that HANDRAISE_PCF_PACK names, and Microsoft's packages in HANDRAISE_PCF. It does not know what a test looks for.

import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const named = (variable) => {
  if (!process.env[variable]) throw new Error(`${variable} is not set; \`cargo xtask test hosts --only pcf\` sets it`);
  return process.env[variable];
};

export const PACK = named("HANDRAISE_PCF_PACK");
const MODULES = named("HANDRAISE_PCF");

/** The control as people import it, within the solution, and as pcf-scripts would build it. */
export const CONTROL = "hraise_Handraise.HandraiseScore";
export const IN_SOLUTION = join("solution/Controls", CONTROL);
export const BUILT = "out/controls/HandraiseScore";

export const read = (...path) => readFileSync(join(...path), "utf8");

/** A file of Microsoft's package with the page that shows a control. */
export const HARNESS = join(MODULES, "pcf-start");

const xml2js = createRequire(join(MODULES, "package.json"))("xml2js");
/** XML as an object, by the reader that pcf-scripts uses. */
export function xml(text) {
  let found;
  xml2js.parseString(text, { async: false }, (error, result) => {
    if (error) throw error;
    found = result;
  });
  return found;
}

/** Builds a copy of the project as `npm run build` does, and gives what pcf-scripts printed. */
export function build(folder) {
  cpSync(PACK, folder, { recursive: true });
  symlinkSync(MODULES, join(folder, "node_modules"), "dir");
  const { build: script } = JSON.parse(read(folder, "package.json")).scripts;
  const [program, ...options] = script.split(" ");
  return execFileSync(process.execPath, [join(MODULES, `${program}/bin/${program}.js`), ...options], { cwd: folder, encoding: "utf8", stdio: "pipe" });
}
