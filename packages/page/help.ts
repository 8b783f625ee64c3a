//! Says on the console what is wrong and what to do about it, and tests an installation. Loaded after a failure, and on a page whose
//! address has `?handraise-check`. It mends nothing.

import type { Assessment } from "./handraise";
import type { ProblemName } from "./problem";

const REMEDIES: Record<ProblemName, string> = {
  apart: "Each subdomain has a history of its own here; docs/hosts/subdomains.md says in which browsers. Nothing needs to be done",
  base: "Give init() the option `base`, the address of the folder with the .wasm files",
  builds: "A cache holds an old file beside a new one, or an upload was incomplete. Serve the files of one build, at new addresses: handraise-loader.js?v=2",
  definition: "Compile it again with `handraise compile`, and upload it as it is",
  "follow-up":
    "Look whether `followUp` is the address of the receiver's /v1/updates, whether the receiver allows this origin, and whether the policy's `connect-src` does. It is tried again in an hour",
  format: "Update the plugin's files, or compile the definition with the `handraise` command of the plugin's version",
  home:
    "This page keeps what it knows to itself. Look whether `home` is right, whether handraise-home.html is there and lists this page's origin in `data-allow`, and whether the policies allow it: `frame-src` here, `frame-ancestors` there",
  kind: "The server has another file there, or none and answered with a page. Put the file there, or correct its address; `handraise compile` writes .mql files",
  network:
    "Look whether the address is right. The policy's `connect-src` must name its origin, and another origin than the page's must send `Access-Control-Allow-Origin`; the receiver does with `--allow-origin`",
  sealed: "Leave the option out, or load the script embed",
  status: "Put the file there, or correct the address: `definition` is the definition's, `wasm` the module's, `base` that of the folder with the plugin's other files",
  visit:
    "Look whether `visit` is the address of the receiver's /v1/visit, whether the receiver was started with `--visit-tokens` and allows this origin, and whether the policy's `connect-src` does. Forms go without a token, which changes no verdict",
};
const UNKNOWN = "Add ?handraise-check to the page's address for a test; docs/hosts/script.md has a table of symptoms";

/** Returns a sentence that says what is wrong, and one that says what to do. */
function sentences(error: unknown): string {
  const { message = "" + error, problem } = error as { message?: string; problem?: ProblemName };
  const isPart = /import|module script/i.test(message);
  const remedy = isPart
    ? "Put the plugin's files into one folder, or give that folder's address as `base`. The policy's `script-src` must name its origin, and another origin must send `Access-Control-Allow-Origin`"
    : REMEDIES[problem!] ?? UNKNOWN;
  return `${message.replace(/^(handraise: )?/, "handraise: ").replace(/\.$/, "")}. ${remedy}.`;
}

export const warn = (error: unknown) => console.warn(`${sentences(error)} Forms are sent all the same.`);

/** What the running plugin tells a test. */
export interface Tested {
  version: string;
  ready: Promise<unknown>;
  assessment(): Assessment | null;
  /** Returns an empty text while the visitor's answers do not allow that something is stored. */
  mayStore(): string;
  /** Returns nothing for a form that is left alone. */
  readForm(form: HTMLFormElement): unknown;
}

/** How a form is called in the console, where the name can be typed. */
const nameOf = (form: HTMLFormElement) => (form.getAttribute("id") ? "form#" + form.getAttribute("id") : `document.forms[${[...document.forms].indexOf(form)}]`);

/** Prints one line: whether the plugin works on this page. */
export async function check({ version, ready, assessment, mayStore, readForm }: Tested) {
  try {
    await ready;
  } catch (error) {
    return console.error(`handraise-check: FAILED. ${sentences(error)}`);
  }
  const found = assessment();
  if (!found) return console.error("handraise-check: FAILED. The plugin has stopped; the console says why.");
  const forms = [...document.forms];
  const scored = forms.filter((form) => readForm(form));
  const list = (some: HTMLFormElement[]) => (some.length ? ` (${some.map(nameOf).join(", ")})` : "");
  const others = forms.filter((form) => !scored.includes(form));
  console.info(
    `handraise-check: ok. Plugin ${version}, definition ${found.definition}, score ${found.score}, grade ${found.grade}; ` +
      `${mayStore() ? "stores what it sees" : "stores nothing: no consent yet, or it was refused"}; ` +
      `forms that carry the score: ${scored.length}${list(scored)}, left alone: ${others.length}${list(others)}.`,
  );
}
