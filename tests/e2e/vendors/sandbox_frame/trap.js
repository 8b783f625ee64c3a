//! Runs before everything else in the frame: it notes each touch of what a panel may not use, what the policy refuses (`eval` among it), and what is thrown. It does not know
//! the panel.

window.touched = [];
window.refused = [];
window.thrown = [];
for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches", "cookieStore", "fetch", "XMLHttpRequest", "WebSocket", "EventSource", "Worker", "SharedWorker", "WebAssembly"]) {
  Object.defineProperty(window, name, {
    configurable: true,
    get: () => void touched.push(name),
  });
}
Object.defineProperty(document, "cookie", { get: () => (touched.push("cookie"), ""), set: () => touched.push("cookie") });
navigator.sendBeacon = () => touched.push("sendBeacon");
addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => refused.push(`${effectiveDirective} ${blockedURI}`));
addEventListener("error", ({ target, message }) => thrown.push(message ?? target.src), true);
addEventListener("unhandledrejection", ({ reason }) => thrown.push(String(reason)));

/** The names of the golden entries whose report is another one here. It is the page's own script, because Firefox's driver runs scripts outside of the page's policy. */
window.differing = (entries) => {
  const same = ({ mql, evidence, at_s, assessment }) => handraiseCard.open(mql).report(evidence, at_s) === assessment;
  return JSON.stringify(JSON.parse(entries).flatMap((entry) => (same(entry) ? [] : [entry.name])));
};
