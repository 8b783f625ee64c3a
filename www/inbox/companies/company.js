//! The page of a company: loads its report and its people, and draws them anew when they changed. What they come to together, the receiver computes.

import { make } from "/assets/element.js";
import { texts } from "/assets/language.js";
import { alertUser, openDoor } from "/inbox/door.js";
import { askAsKnown } from "/inbox/request.js";
import { current } from "/inbox/session.js";
import { learnTeam } from "/inbox/team.js";
import { drawCompany } from "/inbox/companies/draw.js";

const t = await texts("company");
const REFRESH_MS = 15_000;
const PEOPLE = 200;
const byId = (id) => document.getElementById(id);
const domain = decodeURIComponent(location.pathname.replace(/^\/inbox\/companies\//, "").replace(/\/$/, ""));
// The number of the latest request. The answers to earlier ones, or to one of somebody who has left, are ignored.
let latestRequest = 0;
let shown = "";

async function load() {
  if (!current()) return;
  latestRequest += 1;
  const mine = latestRequest;
  const name = encodeURIComponent(domain);
  const [account, people] = await Promise.all([askAsKnown("GET", `/v1/accounts/${name}`), askAsKnown("GET", `/v1/persons?${new URLSearchParams({ company: domain, limit: PEOPLE })}`)]);
  if (mine !== latestRequest) return;
  if (!people.ok) return alertUser(people.detail);
  alertUser("");
  const found = { domain, account: account.ok ? account.body : null, people: people.body.persons, more: people.body.next !== null };
  // The time that a report is of always moves on.
  const key = JSON.stringify({ ...found, account: { ...found.account, at_s: 0 } });
  byId("company").setAttribute("aria-busy", "false");
  if (key === shown) return;
  shown = key;
  const place = byId("company");
  const focused = place.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  document.title = `${drawCompany(place, found, Date.now())} · Handraise`;
  if (focused) place.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

byId("page-title").textContent = t("title");
byId("to-inbox").textContent = t("inbox");
document.addEventListener("visibilitychange", () => !document.hidden && load());
setInterval(() => !document.hidden && load(), REFRESH_MS);
openDoor({
  opened() {
    byId("company").hidden = false;
    if (!shown) byId("company").replaceChildren(make("p", { class: "quiet" }, t("loading")));
    load();
    learnTeam().then((isNew) => {
      if (isNew) shown = "";
      load();
    });
  },
  closed() {
    latestRequest += 1;
    shown = "";
    byId("company").replaceChildren();
    byId("company").hidden = true;
  },
});
