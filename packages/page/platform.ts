//! Follows a consent platform of the page: Google Consent Mode v2, or IAB TCF v2. Loaded only where a page relies on one.
//! It does not ask, and it takes no answer for a yes.

import type { ConsentChoice } from "./handraise";

/** Takes what was chosen; `isAssumed` where nobody said so themselves. */
type Choose = (choice: ConsentChoice, isAssumed?: boolean) => void;

/** Storing and reading on the device, and measuring how content performs: the two that scoring visits comes down to.
 * The receiver of the form is the site itself, so that no vendor's consent is asked for. */
const PURPOSES = ["1", "8"];
const TYPES = ["analytics_storage"];

/** `spec` is the platform's name and what to ask it for, separated by spaces or commas. */
export function follow(spec: string, choose: Choose) {
  const [name, ...wanted] = spec.split(/[ ,]+/).filter(Boolean);
  // What somebody said counts whenever it is said; what nobody said, only once: it takes back no no of their own.
  let hasAssumed = false;
  const once: Choose = (choice, isAssumed) => {
    if (!isAssumed || !hasAssumed) choose(choice, isAssumed);
    hasAssumed ||= !!isAssumed;
  };
  if (name == "tcf") followTcf(wanted[0] ? wanted : PURPOSES, once);
  else followGoogle(wanted[0] ? wanted : TYPES, once);
}

/** Looks soon, and whenever a script or a frame has loaded, because platforms may come long after us; in a task of its
 * own, so that whoever inserts a frame has finished. */
function seek(look: () => void) {
  const again = () =>
    setTimeout(() => {
      try {
        look();
      } catch {
        // A platform that fails is none.
      }
    });
  document.addEventListener("load", again, true);
  document.addEventListener("DOMContentLoaded", again);
  addEventListener("load", again);
  again();
}

/** What a platform says of a visitor. https://github.com/InteractiveAdvertisingBureau/GDPR-Transparency-and-Consent-Framework */
interface TcData {
  eventStatus?: string;
  cmpStatus?: string;
  gdprApplies?: boolean;
  purpose?: { consents?: Record<string, boolean> };
}

function followTcf(purposes: string[], choose: Choose) {
  const hear = (data: TcData | undefined, success: boolean) => {
    if (!success || !data || data.cmpStatus == "error") return;
    // While the banner is up nothing is decided; what was said before still holds.
    const isDecided = data.eventStatus == "tcloaded" || data.eventStatus == "useractioncomplete";
    if (data.gdprApplies === false) choose("granted", true);
    else if (isDecided) choose(purposes.every((purpose) => data.purpose?.consents?.[purpose] === true) ? "granted" : "denied");
  };
  let found = false;
  seek(() => {
    const { __tcfapi } = window as any;
    if (found) return;
    if (typeof __tcfapi == "function") {
      found = true;
      __tcfapi("addEventListener", 2, hear);
    } else {
      const above = locate();
      found = !!above;
      if (above) askAbove(above, hear);
    }
  });
}

/** The window above us with a platform in it, known by a frame of an agreed name. */
function locate(): Window | undefined {
  for (let above: Window = window; above != above.parent; ) {
    above = above.parent;
    try {
      if ((above.frames as any).__tcfapiLocator) return above;
    } catch {
      // Another origin's: it may still lie further up.
    }
  }
  return;
}

function askAbove(above: Window, hear: (data: TcData | undefined, success: boolean) => void) {
  const callId = "handraise" + Math.random();
  addEventListener("message", ({ source, data }) => {
    if (source != above) return;
    try {
      const answer = (typeof data == "string" ? JSON.parse(data) : data).__tcfapiReturn;
      if (answer?.callId == callId) hear(answer.returnValue, answer.success);
    } catch {
      // Somebody else's message.
    }
  });
  above.postMessage({ __tcfapiCall: { command: "addEventListener", version: 2, callId } }, "*");
}

function followGoogle(types: string[], choose: Choose) {
  const assumed: Record<string, boolean> = {};
  const said: Record<string, boolean> = {};

  /** Whether an entry says something new of what we ask for. What the visitor says again is new: the page, or another tab,
   * may have said something else in between. */
  const read = (entry: any) => {
    let isNew = false;
    if (entry?.[0] != "consent") return isNew;
    for (const type of types) {
      const value = entry[2]?.[type];
      if (!value) continue;
      isNew ||= entry[1] == "update" || !(type in said);
      if (entry[1] == "update") said[type] = value == "granted";
      // Of defaults for several regions we don't know which is meant; all of them have to say yes.
      if (entry[1] == "default") assumed[type] = value == "granted" && (assumed[type] ?? true);
    }
    return isNew;
  };
  // A default "no" only means that nobody has answered yet.
  const decide = () => {
    if (types.some((type) => said[type] === false)) choose("denied");
    else if (types.every((type) => said[type])) choose("granted");
    else if (types.every((type) => said[type] ?? assumed[type])) choose("granted", true);
  };

  let layer: unknown[] | undefined;
  seek(() => {
    // Made by whoever comes first, as all of Google's snippets do.
    const current: unknown[] = ((window as any).dataLayer ??= []);
    if (current != layer) {
      layer = current;
      const { push } = current;
      current.push = function (this: unknown[], ...entries: unknown[]) {
        const result = push.apply(this, entries);
        try {
          if (entries.filter(read)[0]) decide();
        } catch {
          // The page's affair goes on.
        }
        return result;
      };
      current.forEach(read);
      decide();
    }
  });
}
