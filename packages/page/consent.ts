//! What the visitor allows, from the page and from the browser. It does not ask; consent platforms are read by
//! `platform.ts`, which is loaded where a page relies on one.

import type { Options } from "./handraise";
import { Consent } from "./codes";
import { part } from "./beside";
import { quietly, report } from "./face";
import { allow, drop, gather, purge } from "./storage";

/** Whether the browser says no to everybody, until the visitor says yes to this very site. */
let objects: boolean;

export function choose(choice: unknown) {
  if (choice == "denied") {
    allow(Consent.Denied);
    purge();
  } else {
    if (choice == "granted") allow(Consent.Granted);
    // Where the definition needs no consent, no answer is enough.
    gather();
  }
}

export function beginConsent(choice: Options["consent"]) {
  objects = (navigator as any).globalPrivacyControl || navigator.doNotTrack == "1";
  // Nothing is removed yet: they may have said so before.
  if (objects) allow(Consent.Denied);
  else choose(choice);
  if (/^(google|tcf)/.test(choice!)) {
    part("handraise-consent.js").then(
      quietly(({ follow }) => follow(choice, (now: string, isAssumed: boolean) => (objects && isAssumed) || choose(now))),
      report,
    );
  }
}

export function forget() {
  drop();
  allow(objects ? Consent.Denied : Consent.Unknown);
  purge();
}
