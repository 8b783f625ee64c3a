// The side panel: what is known in the page beside it, with the reasons, and the person's answer. It follows the window's tabs, asks no network, and
// keeps nothing.

const { definition } = globalThis.handraisePacked;
const settings = globalThis.handraiseSettings;
const card = globalThis.handraiseCard.open(definition);
const $ = (id) => document.getElementById(id);

/** The page that is shown: its tab, the connection to its content script, and what that told last. */
let shown = {};

const SAYS = {
  absent: "The extension does not run on this page. It runs on the sites that you allow in the settings, once their pages are loaded again.",
  removed: "This site is not allowed any more, so your visits are not observed here.",
  objects: "Your browser objects to being observed (Global Privacy Control or Do Not Track), so your visits are not observed, whatever you answered.",
  unanswered: "May your visits to the sites that you allowed be observed? What is seen stays in this browser, and goes along with the forms that you send there.",
  granted: "Your visits to the sites that you allowed are observed. What was seen goes along with the forms that you send there.",
  denied: "Your visits are not observed. Forms carry what you type into them, and nothing about your visits.",
};

/** The explanation as of now. It has no part about a CRM's record, because there is no CRM. */
function explained(record) {
  const view = card.view(record, Math.floor(Date.now() / 1000));
  return { ...view, sections: view.sections.filter(({ name }) => name !== "record") };
}

async function draw() {
  const { host = "", state } = shown;
  const { consent } = await settings.read();
  const isShown = Boolean(state?.record);
  $("site").textContent = host;
  $("says").textContent = SAYS[state ? state.objection || (consent ?? "unanswered") : "absent"];
  $("answers").hidden = !state;
  $("yes").hidden = consent === "granted";
  $("no").hidden = consent === "denied";
  $("no").textContent = consent ? "Do not observe any more" : "No";
  $("card").hidden = !isShown;
  if (isShown) globalThis.handraiseCard.draw(explained(state.record), $("card"));
  document.body.dataset.state = state ? "ready" : "absent";
}

/** Shows the tab that is active in this window. */
async function follow() {
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  shown.port?.disconnect();
  // The address is told of allowed sites only.
  const now = { tab: tab?.id, host: tab?.url?.startsWith("http") ? new URL(tab.url).host : "" };
  shown = now;
  if (tab) {
    now.port = chrome.tabs.connect(tab.id, { frameId: 0 });
    now.port.onMessage.addListener((state) => {
      now.state = state;
      if (now === shown) draw();
    });
    now.port.onDisconnect.addListener(() => {
      // Read, so that Chrome does not report it: a page without the content script is nothing unusual.
      void chrome.runtime.lastError;
      now.state = undefined;
      if (now === shown) draw();
    });
  }
  await draw();
}

chrome.tabs.onActivated.addListener(follow);
chrome.tabs.onUpdated.addListener((id, { status }) => id === shown.tab && status === "complete" && !shown.state && follow());
// A content script that has just started says so.
chrome.runtime.onMessage.addListener((message, { tab }) => {
  if (message.handraise === "start" && tab?.id === shown.tab) follow();
});
settings.watch(draw);
$("yes").addEventListener("click", () => settings.answer("granted"));
$("no").addEventListener("click", () => settings.answer("denied"));
$("forget").addEventListener("click", () => settings.forget());
$("settings").addEventListener("click", () => chrome.runtime.openOptionsPage());
// The score is as of now, and falls with time.
setInterval(draw, 30_000);
follow();
