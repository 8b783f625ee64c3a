//! What the visitor allows, from the page and from the browser. It does not ask.

import type { Options } from "./handraise";
import { Consent, Tell } from "./codes";
import { tell } from "./face";
import { gather, purge } from "./storage";

export function choose(choice: unknown) {
  if (choice == "granted") {
    tell(Tell.Allow, Consent.Granted);
    gather();
  } else if (choice == "denied") {
    tell(Tell.Allow, Consent.Denied);
    purge();
  }
}

export function beginConsent(choice: Options["consent"]) {
  // Global Privacy Control says no until the visitor says yes to this very site. Nothing is removed yet: they may
  // have said so before.
  if ((navigator as any).globalPrivacyControl) tell(Tell.Allow, Consent.Denied);
  else if (choice) choose(choice);
  // Where the definition needs no consent, no answer is enough.
  if (choice != "granted") gather();
}
