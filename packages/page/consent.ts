//! Applies the visitor's consent, which comes from the page and from the browser. It does not ask the visitor. `platform.ts`
//! reads consent platforms and is loaded only where a page relies on one.

import { fail, quietly } from "./face";
import { files } from "./files";
import { Consent } from "./generated/codes";
import type { ConsentChoice, Options } from "./handraise";
import { dropEvidence, loadEvidence, removeStored, setConsent } from "./storage";

/** Whether the browser objects for its user (Global Privacy Control, Do Not Track). Only a visitor's yes to this
 * site overrules it. */
let browserObjects: boolean;

/** Where the choice is kept if the page wants it remembered. A refusal does not remove this key, because a refusal is remembered
 * too. */
const CHOICE_KEY = "handraise-consent";
let remembers: boolean;

/** Runs `work` with the storage if the page wants the choice remembered. Where it is blocked, the page asks anew. */
function withMemory(work: (storage: Storage) => string | null | void) {
  try {
    return remembers ? work(localStorage) : null;
  } catch {
    return null;
  }
}

export function applyConsent(choice: unknown) {
  if (choice == "denied" || choice == "granted") withMemory((storage) => storage.setItem(CHOICE_KEY, choice as ConsentChoice));
  if (choice == "denied") {
    setConsent(Consent.Denied);
    removeStored();
  } else {
    if (choice == "granted") setConsent(Consent.Granted);
    // Without an answer too: the definition may need no consent.
    loadEvidence();
  }
}

export function initConsent(choice: Options["consent"]) {
  remembers = choice == "remember";
  const remembered = withMemory((storage) => storage.getItem(CHOICE_KEY));
  browserObjects = (navigator as any).globalPrivacyControl || navigator.doNotTrack == "1";
  // What is stored stays for now: the visitor may have said yes to this site on an earlier page.
  if (browserObjects && !remembered) setConsent(Consent.Denied);
  else applyConsent(remembered ?? choice);
  if (/^(google|tcf)/.test(choice!)) {
    files.script("handraise-consent.js").then(
      quietly(({ follow }) =>
        follow(choice, (answer: string, isAssumed: boolean) => (browserObjects && isAssumed) || applyConsent(answer)),
      ),
      fail,
    );
  }
}

export function forget() {
  dropEvidence();
  setConsent(browserObjects ? Consent.Denied : Consent.Unknown);
  removeStored();
  withMemory((storage) => storage.removeItem(CHOICE_KEY));
}
