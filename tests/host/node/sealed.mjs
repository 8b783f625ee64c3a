// What reviewers search for in a script that must not leave its sandbox: requests, storage, code made of text, second files. It does not know what
// is packed.

const REFUSED = [
  "fetch(",
  "XMLHttpRequest",
  "WebSocket",
  "EventSource",
  "sendBeacon",
  "importScripts",
  "localStorage",
  "sessionStorage",
  "indexedDB",
  "document.cookie",
  "eval(",
  "new Function",
  "import(",
  'createElement("script")',
  "createElement('script')",
];

/** What reviewers would find in a script: texts of the list, and addresses that are not among those it may name. */
export function unsealed(script, addresses = []) {
  const named = script.match(/https?:\/\/[^\s"'`<>)\\]*/g) ?? [];
  return [...REFUSED.filter((text) => script.includes(text)), ...named.filter((address) => !addresses.includes(address))];
}
