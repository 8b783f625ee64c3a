//! Applies the visitor's consent, which comes from the page and from the browser. It does not ask the visitor. `platform.ts`
//! reads consent platforms and is loaded only where a page relies on one.

import { fail, quietly } from "./face";
import { files } from "./files";
import { Consent } from "./generated/codes";
import type { ConsentChoice, Options } from "./handraise";
import { CHOICE_KEY } from "./keys";
import { dropEvidence, loadEvidence, removeStored, setConsent, storage } from "./storage";

/** Whether the browser objects for its user (Global Privacy Control, Do Not Track). Only a visitor's yes to this
 * site overrules it. */
let browserObjects: boolean;

let remembers: boolean;

/** Runs `work` with the storage if the page wants the choice remembered. Where it is blocked, the page asks anew. */
function withMemory(work: (storage: Storage) => string | null | void) {
  try {
    return remembers ? work(storage()) : null;
  } catch {
    return null;
  }
}

export function applyConsent(choice: unknown) {
  // Any other word is no answer. By `Consent`, the code of an answer is its place.
  const consent = ["granted", "denied"].indexOf(choice as ConsentChoice) + 1;
  if (consent) {
    withMemory((storage) => storage.setItem(CHOICE_KEY, choice as ConsentChoice));
    setConsent(consent);
  }
  // Without an answer, too, evidence is loaded: the definition may need no consent.
  consent == Consent.Denied ? removeStored() : loadEvidence();
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
