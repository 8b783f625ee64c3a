//! What every adapter needs of the plugin: its fields, as soon as it is there and after each change. The plugin may start after the
//! adapter, late, or never. It does not know any vendor.

import type { Handraise } from "../../handraise";

/** Names of fields that were set once. */
const known = new Set<string>();

/** Runs `work` and never throws into the page. */
export const quietly = (work: () => void) => {
  try {
    work();
  } catch {
    // The vendor's form goes its way without the fields.
  }
};

/** Returns the plugin, if it runs. `window.handraise` may also be the stub, or an element with that id. */
const plugin = (): Handraise | undefined => (window.handraise?.ready ? window.handraise : undefined);

/** Returns the plugin's fields now, under the names of its option `fields`. The answers of `form` count. A field that was there before and is
 * there no more is empty, because it may be set in a form. */
export function currentFields(form?: HTMLFormElement | null): Record<string, string> {
  const fields: Record<string, string> = {};
  quietly(() => {
    known.forEach((name) => (fields[name] = ""));
    const found = plugin();
    // A form whose fields the definition does not name gives none; what the vendor sends is a lead all the same.
    const given = (form && found?.fields(form)) || {};
    Object.assign(fields, Object.keys(given)[0] ? given : found?.fields());
    Object.keys(fields).forEach((name) => known.add(name));
  });
  return fields;
}

const told = new Map<string, unknown>();

/** Passes on answers that the plugin cannot read itself, each once until it changes. The plugin takes those that the definition names. Without a plugin nothing
 * is passed on. */
export const tellAnswers = (answers: [field: string, value: unknown][]) =>
  quietly(() => {
    const found = plugin();
    for (const [field, value] of answers) {
      if (!found || told.get(field) === value || !/string|number|boolean/.test(typeof value)) continue;
      found.answer(field, value as string);
      told.set(field, value);
    }
  });

/** Calls `use` once with what `find` finds: now, or after a script has run, the page has loaded, or the visitor has come to a form. */
export function whenFound<T>(find: () => T | undefined, use: (found: T) => void) {
  let isDone = false;
  const look = () =>
    quietly(() => {
      const found = isDone ? undefined : find();
      if (!found) return;
      isDone = true;
      use(found);
    });
  look();
  // A script's `load` comes after it has run. It does not bubble, and it does not reach the window.
  document.addEventListener("load", look, true);
  // No `load` says that a module of the page has run.
  for (const type of ["DOMContentLoaded", "load", "focusin"]) addEventListener(type, look);
}

/** Calls `set` once the plugin runs, when it is ready, and after each change of what it would send. */
export function onFields(set: () => void) {
  const call = () => quietly(set);
  whenFound(plugin, (found) => {
    found.onChange(call);
    found.ready.then(call, call);
    call();
  });
}

/** Calls `set` before the page's own listeners learn that the visitor is at a form or sends it. */
export const beforeSending = (set: () => void) => {
  for (const type of ["focusin", "change", "click", "submit"]) addEventListener(type, () => quietly(set), true);
};
