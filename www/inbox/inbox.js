//! The sales inbox: fetches the leads every 15 seconds, and shows the list and the selected lead. It knows neither how people come in nor
//! scoring: the receiver has computed and checked everything that it shows.

import { clock } from "../assets/figures.js";
import { showDetail } from "./detail.js";
import { alertUser, openDoor } from "./door.js";
import { fetchLeads } from "./leads.js";
import { checksOf, newestFirst, showList } from "./list.js";
import { current } from "./session.js";

const REFRESH_MS = 15_000;
const byId = (id) => document.getElementById(id);
const wide = matchMedia("(min-width: 78rem)");

let leads = [];
let chosenId = null;
let shownDetail = "";
// How many pages of leads to show, starting with the newest.
let pages = 1;
// The number of the latest request. The answer to an earlier request, or to one of somebody who has left, is ignored.
let latestRequest = 0;

function show(name) {
  for (const id of ["empty", "desk"]) byId(id).hidden = id !== name;
}

/** Takes the leads away. If it is over, the next to come in begins anew; otherwise the same lead is open again then. */
function clear(isOver) {
  latestRequest += 1;
  leads = [];
  if (isOver) {
    chosenId = null;
    pages = 1;
  }
  byId("status").textContent = "";
  byId("leads").replaceChildren();
  byId("detail").replaceChildren();
  shownDetail = "";
  byId("refresh").hidden = true;
  show(null);
}

function showEmpty() {
  show("empty");
  // The sample site has this page. Another site may not.
  fetch("/contact", { method: "HEAD" }).then(({ ok }) => (byId("own").hidden = !ok), () => {});
}

function render() {
  if (!leads.length) return showEmpty();
  show("desk");
  if (!leads.some((lead) => lead.submission === chosenId)) chosenId = null;
  if (chosenId === null && wide.matches) chosenId = (leads.find((lead) => !checksOf(lead).length) ?? leads[0]).submission;
  showList(byId("leads"), leads, chosenId, Date.now(), choose);
  const chosen = leads.find((lead) => lead.submission === chosenId);
  byId("desk").toggleAttribute("data-open", Boolean(chosen));
  const key = JSON.stringify(chosen ?? null);
  // An unchanged lead is not drawn again, so that a refresh does not disturb reading, selecting or scrolling.
  if (chosen && key !== shownDetail) showDetail(byId("detail"), chosen, goBack);
  if (!chosen) byId("detail").replaceChildren();
  shownDetail = key;
}

function choose(id) {
  chosenId = id;
  render();
  byId("detail").scrollTop = 0;
  if (wide.matches) return;
  scrollTo(0, 0);
  byId("detail").focus();
}

function goBack() {
  const id = chosenId;
  chosenId = null;
  render();
  for (const item of byId("leads").children) if (item.dataset.submission === id) item.querySelector("button").focus();
}

async function refresh() {
  if (!current()) return;
  const request = ++latestRequest;
  if (!leads.length) byId("status").textContent = "Loading leads";
  const answer = await fetchLeads(pages);
  if (request !== latestRequest) return;
  if (answer.failed) {
    if (!leads.length) byId("status").textContent = "";
    return alertUser(answer.failed);
  }
  alertUser("");
  leads = newestFirst(answer.leads);
  byId("older").hidden = !answer.more;
  const count = `${answer.more ? "newest " : ""}${leads.length} ${leads.length === 1 ? "lead" : "leads"}`;
  byId("status").textContent = `${count}, as of ${clock(Date.now())}`;
  render();
}

byId("refresh").addEventListener("click", refresh);
byId("older").addEventListener("click", () => {
  pages += 1;
  refresh();
});
document.addEventListener("visibilitychange", () => !document.hidden && refresh());
setInterval(() => !document.hidden && refresh(), REFRESH_MS);

openDoor({
  opened() {
    byId("refresh").hidden = false;
    refresh();
  },
  closed: clear,
});
