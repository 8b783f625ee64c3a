//! The sales inbox: asks for the token, fetches the leads every 15 seconds, shows the list and the chosen lead.
//! Knows nothing of scoring: the receiver has recomputed and judged everything it shows.

import { showDetail } from "./detail.js";
import { clock } from "./figures.js";
import { newestFirst, showList } from "./list.js";
import { dropToken, fetchLeads, keepToken, takeTokenFromAddress, token } from "./session.js";

const REFRESH_MS = 15_000;
const at = (id) => document.getElementById(id);
const wide = matchMedia("(min-width: 70rem)");

let leads = [];
let chosenId = null;
let shownDetail = "";
// How many pages of leads are shown, the newest first.
let pages = 1;
// Answers of an earlier token or an earlier request are not shown over a later one.
let request = 0;

function show(name) {
  for (const id of ["gate", "empty", "desk"]) at(id).hidden = id !== name;
  at("keys").hidden = name === "gate";
}

function alertUser(text) {
  at("alert").textContent = text;
  at("alert").hidden = !text;
}

function askForToken(message = "") {
  request += 1;
  leads = [];
  chosenId = null;
  pages = 1;
  dropToken();
  alertUser(message);
  at("status").textContent = "";
  at("leads").replaceChildren();
  at("detail").replaceChildren();
  shownDetail = "";
  show("gate");
  at("token").value = "";
  at("token").focus();
}

function render() {
  if (!leads.length) return show("empty");
  show("desk");
  if (!leads.some((lead) => lead.submission === chosenId)) chosenId = null;
  if (chosenId === null && wide.matches) chosenId = leads[0].submission;
  showList(at("leads"), leads, chosenId, Date.now(), choose);
  const chosen = leads.find((lead) => lead.submission === chosenId);
  at("desk").toggleAttribute("data-open", Boolean(chosen));
  const key = JSON.stringify(chosen ?? null);
  // An unchanged lead is left alone, so that reading, selecting and scrolling are not disturbed.
  if (chosen && key !== shownDetail) showDetail(at("detail"), chosen, goBack);
  if (!chosen) at("detail").replaceChildren();
  shownDetail = key;
}

function choose(id) {
  chosenId = id;
  render();
  at("detail").scrollTop = 0;
  if (wide.matches) return;
  scrollTo(0, 0);
  at("detail").focus();
}

function goBack() {
  const id = chosenId;
  chosenId = null;
  render();
  for (const item of at("leads").children) if (item.dataset.submission === id) item.querySelector("button").focus();
}

async function refresh() {
  if (!token()) return;
  const mine = ++request;
  if (!leads.length) at("status").textContent = "Asking the receiver";
  const answer = await fetchLeads(pages);
  if (mine !== request) return;
  if (answer.refused) return askForToken(answer.refused);
  if (answer.failed) {
    alertUser(answer.failed);
    if (!leads.length) at("keys").hidden = false;
    return;
  }
  alertUser("");
  leads = newestFirst(answer.leads);
  at("older").hidden = !answer.more;
  const count = `${answer.more ? "newest " : ""}${leads.length} ${leads.length === 1 ? "lead" : "leads"}`;
  at("status").textContent = `${count}, as of ${clock(Date.now())}`;
  render();
}

at("gate").addEventListener("submit", (event) => {
  event.preventDefault();
  keepToken(at("token").value);
  refresh();
});
at("refresh").addEventListener("click", refresh);
at("older").addEventListener("click", () => {
  pages += 1;
  refresh();
});
at("leave").addEventListener("click", () => askForToken());
addEventListener("hashchange", () => takeTokenFromAddress() && refresh());
document.addEventListener("visibilitychange", () => !document.hidden && refresh());
setInterval(() => !document.hidden && refresh(), REFRESH_MS);

takeTokenFromAddress();
if (token()) refresh();
else askForToken();
