// In the background: puts the content script on the sites that the person allowed, and looks in a page whether the browser objects to being observed.
// It keeps nothing and asks no network.

import "./settings.js";

const SCRIPT = "handraise";
const FILES = ["plugin/handraise-sealed.js", "packed.js", "settings.js", "store.js", "content.js"];

const isAllowed = (origin) => chrome.permissions.contains({ origins: [`${origin}/*`] });

/** Makes the registered script that of the sites which are allowed now. */
async function register() {
  const { origins = [] } = await chrome.permissions.getAll();
  const [known] = await chrome.scripting.getRegisteredContentScripts({ ids: [SCRIPT] });
  const script = { id: SCRIPT, matches: origins, js: FILES, runAt: "document_start", persistAcrossSessions: true };
  if (origins.length === 0) return known && chrome.scripting.unregisterContentScripts({ ids: [SCRIPT] });
  return known ? chrome.scripting.updateContentScripts([script]) : chrome.scripting.registerContentScripts([script]);
}

/** One after another: two at once could both find nothing registered. */
let last = Promise.resolve();
const registerNext = () => (last = last.then(register).catch((error) => console.error(error)));

chrome.runtime.onInstalled.addListener(({ reason }) => {
  registerNext();
  if (reason === "install") chrome.runtime.openOptionsPage();
});
chrome.runtime.onStartup.addListener(registerNext);
chrome.permissions.onAdded.addListener(registerNext);
chrome.permissions.onRemoved.addListener(async () => {
  registerNext();
  // Pages that are open keep their content script, so they are told.
  for (const { id } of await chrome.tabs.query({})) chrome.tabs.sendMessage(id, { handraise: "again" }).catch(() => {});
  await globalThis.handraiseSettings.forgetOthers(isAllowed);
});
chrome.sidePanel?.setPanelBehavior({ openPanelOnActionClick: true }).catch((error) => console.error(error));

/** Runs in the page's own world: Global Privacy Control often comes from another extension, which sets it only there. */
const objects = () => navigator.globalPrivacyControl === true || navigator.doNotTrack === "1";

/** Why a page may not be observed; empty if it may. */
async function objectionOf({ tab, documentId, origin }) {
  if (!(await isAllowed(origin))) return "removed";
  const [{ result }] = await chrome.scripting.executeScript({ target: { tabId: tab.id, documentIds: [documentId] }, world: "MAIN", injectImmediately: true, func: objects });
  return result === false ? "" : "objects";
}

chrome.runtime.onMessage.addListener((message, sender, respond) => {
  if (message.handraise !== "start" || !sender.tab) return undefined;
  objectionOf(sender).then(respond, () => respond("objects"));
  return true;
});
