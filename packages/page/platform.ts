//! Follows the page's consent platform: Google Consent Mode v2 or IAB TCF v2. Loaded only where a page relies on one.
//! It does not ask the visitor, and it never takes a missing answer for a yes.

import type { ConsentChoice } from "./handraise";

/** Receives a choice. `isAssumed` means that the platform assumes it and the visitor has not answered. */
type Choose = (choice: ConsentChoice, isAssumed?: boolean) => void;

/** TCF purposes 1 (store information on a device) and 8 (measure content performance): scoring visits does both. No
 * vendor's consent is checked, because the form goes to the site itself. */
const DEFAULT_PURPOSES = ["1", "8"];
/** The consent type of Google Consent Mode that scoring needs. */
const DEFAULT_TYPES = ["analytics_storage"];
/** What stands before the name of a data layer. */
const LAYER = "layer=";

/** Starts following. `spec` is the platform's name and the purposes or types to check, separated by spaces or commas. Google's data
 * layer may have another name: `layer=gtmLayer`. */
export function follow(spec: string, choose: Choose) {
  const [name, ...words] = spec.split(/[ ,]+/).filter(Boolean);
  const wanted = words.filter((word) => !word.startsWith(LAYER));
  const layerName = words.find((word) => word.startsWith(LAYER))?.slice(LAYER.length) ?? "dataLayer";
  // The visitor's own answers always count. An assumed choice counts only the first time, so that it never overrules a refusal
  // that the visitor has given since.
  let hasAssumed = false;
  const chooseAssumedOnce: Choose = (choice, isAssumed) => {
    if (!isAssumed || !hasAssumed) choose(choice, isAssumed);
    hasAssumed ||= !!isAssumed;
  };
  if (name == "tcf") followTcf(wanted[0] ? wanted : DEFAULT_PURPOSES, chooseAssumedOnce);
  else followGoogle(layerName, wanted[0] ? wanted : DEFAULT_TYPES, chooseAssumedOnce);
}

/** Calls `look` soon, and again whenever a script or a frame has loaded, because a platform may load long after the
 * plugin. Each call is a task of its own, so that the script that inserts the platform's frame has finished. */
function lookForPlatform(look: () => void) {
  const lookLater = () =>
    setTimeout(() => {
      try {
        look();
      } catch {
        // The platform throws: treat it as absent.
      }
    });
  document.addEventListener("load", lookLater, true);
  document.addEventListener("DOMContentLoaded", lookLater);
  addEventListener("load", lookLater);
  lookLater();
}

/** The part that matters here of a platform's answer.
 * https://github.com/InteractiveAdvertisingBureau/GDPR-Transparency-and-Consent-Framework */
interface TcData {
  eventStatus?: string;
  cmpStatus?: string;
  gdprApplies?: boolean;
  purpose?: { consents?: Record<string, boolean> };
}

function followTcf(purposes: string[], choose: Choose) {
  const onTcData = (data: TcData | undefined, success: boolean) => {
    if (!success || !data || data.cmpStatus == "error") return;
    // While the banner is open the visitor has not decided, and their earlier choice still holds.
    const isDecided = data.eventStatus == "tcloaded" || data.eventStatus == "useractioncomplete";
    if (data.gdprApplies === false) choose("granted", true);
    else if (isDecided) choose(purposes.every((purpose) => data.purpose?.consents?.[purpose] === true) ? "granted" : "denied");
  };
  let isFound = false;
  lookForPlatform(() => {
    const { __tcfapi } = window as any;
    if (isFound) return;
    if (typeof __tcfapi == "function") {
      isFound = true;
      __tcfapi("addEventListener", 2, onTcData);
    } else {
      const ancestor = findTcfWindow();
      isFound = !!ancestor;
      if (ancestor) subscribeByMessage(ancestor, onTcData);
    }
  });
}

/** Returns the ancestor window with a TCF platform. The platform marks it with a frame named `__tcfapiLocator`. */
function findTcfWindow(): Window | undefined {
  for (let ancestor: Window = window; ancestor != ancestor.parent; ) {
    ancestor = ancestor.parent;
    try {
      if ((ancestor.frames as any).__tcfapiLocator) return ancestor;
    } catch {
      // This ancestor has another origin and cannot be read. The platform may be further up.
    }
  }
  return;
}

/** Subscribes to a platform in another window, which answers by `postMessage`. */
function subscribeByMessage(ancestor: Window, onTcData: (data: TcData | undefined, success: boolean) => void) {
  const callId = "handraise" + Math.random();
  addEventListener("message", ({ source, data }) => {
    if (source != ancestor) return;
    try {
      const answer = (typeof data == "string" ? JSON.parse(data) : data).__tcfapiReturn;
      if (answer?.callId == callId) onTcData(answer.returnValue, answer.success);
    } catch {
      // The message is not from a TCF platform.
    }
  });
  ancestor.postMessage({ __tcfapiCall: { command: "addEventListener", version: 2, callId } }, "*");
}

function followGoogle(layerName: string, types: string[], choose: Choose) {
  const defaults: Record<string, boolean> = {};
  const updates: Record<string, boolean> = {};

  /** Reads one entry of the data layer. Returns whether it has news about the types. An update is news even when it
   * repeats the last one, because the page or another tab may have set something else in between. */
  const readEntry = (entry: any) => {
    let isNew = false;
    if (entry?.[0] != "consent") return isNew;
    for (const type of types) {
      const value = entry[2]?.[type];
      if (!value) continue;
      isNew ||= entry[1] == "update" || !(type in updates);
      if (entry[1] == "update") updates[type] = value == "granted";
      // A page may set one default per region. The plugin does not know the visitor's region, so all defaults must be granted.
      if (entry[1] == "default") defaults[type] = value == "granted" && (defaults[type] ?? true);
    }
    return isNew;
  };
  // A default of "denied" is not passed on: it only means that the visitor has not answered yet.
  const decide = () => {
    if (types.some((type) => updates[type] === false)) choose("denied");
    else if (types.every((type) => updates[type])) choose("granted");
    else if (types.every((type) => updates[type] ?? defaults[type])) choose("granted", true);
  };

  let layer: unknown[] | undefined;
  lookForPlatform(() => {
    // The plugin creates the data layer if it comes first, as all of Google's snippets do.
    const current: unknown[] = ((window as any)[layerName] ??= []);
    if (current != layer) {
      layer = current;
      const { push } = current;
      current.push = function (this: unknown[], ...entries: unknown[]) {
        const result = push.apply(this, entries);
        try {
          if (entries.filter(readEntry)[0]) decide();
        } catch {
          // The page's own call must not fail because of the plugin.
        }
        return result;
      };
      current.forEach(readEntry);
      decide();
    }
  });
}
