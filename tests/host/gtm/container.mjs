// A stand-in for Tag Manager's container in a page. It gives a template's code the functions that it may have and refuses what its permissions
// do not allow; it injects scripts by address and with its own nonce. Of scripts in custom HTML it keeps no attribute but a nonce, which the tag must
// have by itself, from a variable.

import { NEEDS, allows } from "/permissions.mjs";
import { customHtml, data, permissions, run } from "/tag.mjs";

const { nonce } = document.querySelector("script[nonce]");
/** How the tag ended, each time that it said so. */
window.ends = [];
window.ended = new Promise((resolve) => {
  window.endTag = (how) => resolve(window.ends.push(how));
});

/** The state of Consent Mode: what `gtag` sets in the data layer, and what a template of the container sets without it. */
const consent = {};
const listeners = [];
function setConsent(state) {
  for (const [type, value] of Object.entries(state)) {
    const wasGranted = consent[type] !== "denied";
    consent[type] = value;
    const isGranted = value !== "denied";
    if (isGranted !== wasGranted) listeners.filter((one) => one.type === type).forEach(({ listen }) => listen(type, isGranted));
  }
}
window.setConsent = setConsent;
const hear = ([command, , state]) => command === "consent" && setConsent(state);
window.dataLayer ??= [];
window.dataLayer.forEach(hear);
const push = window.dataLayer.push.bind(window.dataLayer);
window.dataLayer.push = (...all) => {
  all.forEach(hear);
  return push(...all);
};

/** The object that holds what a dotted key names, and the last part of the key. */
const holder = (key) => {
  const parts = key.split(".");
  const last = parts.pop();
  return [parts.reduce((object, part) => object?.[part], window), last];
};

const functions = {
  addConsentListener: (type, listen) => listeners.push({ type, listen }),
  callInWindow(key, ...args) {
    const [object, name] = holder(key);
    return typeof object?.[name] === "function" ? object[name](...args) : undefined;
  },
  getUrl: (part) => ({ host: location.hostname })[part],
  injectScript(url, onSuccess, onFailure) {
    const script = document.createElement("script");
    Object.assign(script, { async: true, src: url, nonce, onload: onSuccess, onerror: onFailure });
    document.head.append(script);
  },
  isConsentGranted: (type) => consent[type] !== "denied",
  logToConsole: (...all) => console.log(...all),
  queryPermission: (name, ...use) => allows(permissions, name, ...use),
  setInWindow(key, value, overrides) {
    const [object, name] = holder(key);
    if (object[name] !== undefined && !overrides) return false;
    object[name] = value;
    return true;
  },
};

const require = (name) => {
  if (!functions[name]) throw new Error(`there is no function ${name}`);
  return (...args) => {
    const needed = NEEDS[name](...args);
    if (needed && !allows(permissions, ...needed)) throw new Error(`${name}(${args[0]}) is not permitted`);
    return functions[name](...args);
  };
};

if (customHtml) {
  const parsed = new DOMParser().parseFromString(customHtml.replaceAll("{{Nonce}}", nonce), "text/html");
  for (const { nonce: own, textContent } of parsed.querySelectorAll("script")) {
    const script = document.createElement("script");
    Object.assign(script, { nonce: own, textContent });
    document.head.append(script);
  }
  const loader = document.querySelector("script[src*=handraise-loader]");
  loader.addEventListener("load", () => window.endTag("success"));
  loader.addEventListener("error", () => window.endTag("failure"));
} else {
  run(require, { ...data, gtmOnSuccess: () => window.endTag("success"), gtmOnFailure: () => window.endTag("failure") });
}
