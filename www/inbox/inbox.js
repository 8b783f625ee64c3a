//! The sales inbox: asks for the token, fetches the leads every 15 seconds, and shows the list and the selected lead.
//! It does not know scoring: the receiver has computed and checked everything that it shows.

import { clock } from "../assets/figures.js";
import { showDetail } from "./detail.js";
import { checksOf, newestFirst, showList } from "./list.js";
import { dropToken, fetchLeads, keepToken, takeTokenFromAddress, token } from "./session.js";

const REFRESH_MS = 15_000;
const byId = (id) => document.getElementById(id);
const wide = matchMedia("(min-width: 78rem)");

let leads = [];
let chosenId = null;
let shownDetail = "";
// How many pages of leads to show, starting with the newest.
let pages = 1;
// The number of the latest request. The answer to an earlier request, or to one with an earlier token, is ignored.
let latestRequest = 0;

function show(name) {
  for (const id of ["gate", "empty", "desk"]) byId(id).hidden = id !== name;
  byId("keys").hidden = name === "gate";
}

function alertUser(text) {
  byId("alert").textContent = text;
  byId("alert").hidden = !text;
}

function askForToken(message = "") {
  latestRequest += 1;
  leads = [];
  chosenId = null;
  pages = 1;
  dropToken();
  alertUser(message);
  byId("status").textContent = "";
  byId("leads").replaceChildren();
  byId("detail").replaceChildren();
  shownDetail = "";
  show("gate");
  byId("token").value = "";
  byId("token").focus();
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
  if (!token()) return;
  const request = ++latestRequest;
  if (!leads.length) byId("status").textContent = "Loading leads";
  const answer = await fetchLeads(pages);
  if (request !== latestRequest) return;
  if (answer.refused) return askForToken(answer.refused);
  if (answer.failed) {
    alertUser(answer.failed);
    if (!leads.length) byId("keys").hidden = false;
    return;
  }
  alertUser("");
  leads = newestFirst(answer.leads);
  byId("older").hidden = !answer.more;
  const count = `${answer.more ? "newest " : ""}${leads.length} ${leads.length === 1 ? "lead" : "leads"}`;
  byId("status").textContent = `${count}, as of ${clock(Date.now())}`;
  render();
}

byId("gate").addEventListener("submit", (event) => {
  event.preventDefault();
  keepToken(byId("token").value);
  refresh();
});
byId("refresh").addEventListener("click", refresh);
byId("older").addEventListener("click", () => {
  pages += 1;
  refresh();
});
byId("leave").addEventListener("click", () => askForToken());
addEventListener("hashchange", () => takeTokenFromAddress() && refresh());
document.addEventListener("visibilitychange", () => !document.hidden && refresh());
setInterval(() => !document.hidden && refresh(), REFRESH_MS);

takeTokenFromAddress();
if (token()) refresh();
else askForToken();
