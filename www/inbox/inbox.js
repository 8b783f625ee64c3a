//! The sales inbox: fetches the people every 15 seconds, and shows the list and the person whose address is open. It knows neither how people come
//! in nor scoring: the receiver has computed and checked everything that it shows.

import { make } from "../assets/element.js";
import { clock } from "../assets/figures.js";
import { language, texts } from "../assets/language.js";
import { alertUser, openDoor } from "./door.js";
import { checksOf, focusRow, showList } from "./list.js";
import { showPerson } from "./person.js";
import { fetchPerson, fetchPersons } from "./persons.js";
import { addressOf, go, route, whenMoved } from "./route.js";
import { current } from "./session.js";
import { nameOf } from "./standing.js";

const t = await texts("list");
const REFRESH_MS = 15_000;
const TITLE = document.title;
const byId = (id) => document.getElementById(id);
const wide = matchMedia("(min-width: 78rem)");

let persons = [];
// Whether an answer has come, for this search.
let isKnown = false;
// On a wide page, who is open though the address names nobody.
let openByItself = null;
let shownDetail = "";
// How many pages of the list to show, starting with the newest.
let pages = 1;
// The number of the latest request. The answer to an earlier request, or to one of somebody who has left, is ignored.
let latestRequest = 0;

const isLimited = ({ search, stage }) => Boolean(search || stage);

function show(name) {
  for (const id of ["empty", "desk"]) byId(id).hidden = id !== name;
}

/** Takes the people away. If it is over, the next to come in begins anew; otherwise the same person is open again then. */
function clear(isOver) {
  latestRequest += 1;
  persons = [];
  isKnown = false;
  if (isOver) {
    openByItself = null;
    pages = 1;
    go({ person: null }, true);
  }
  byId("status").textContent = "";
  byId("said").textContent = "";
  byId("leads").replaceChildren();
  clearDetail();
  byId("refresh").hidden = true;
  show(null);
}

function clearDetail(...instead) {
  byId("detail").replaceChildren(...instead);
  delete byId("detail").dataset.person;
  shownDetail = "";
  document.title = TITLE;
}

function showEmpty() {
  show("empty");
  // The sample site has this page. Another site may not.
  fetch("/contact", { method: "HEAD" }).then(({ ok }) => (byId("own").hidden = !ok), () => {});
}

/** Who is open: whom the address names, or on a wide page somebody of the list. */
function openId() {
  const { person } = route();
  if (person || !wide.matches) return person;
  if (!persons.some(({ person: id }) => id === openByItself)) openByItself = (persons.find((known) => !checksOf(known).length) ?? persons[0])?.person ?? null;
  return openByItself;
}

function renderList() {
  const at = route();
  if (isKnown && !persons.length && !at.person && !isLimited(at)) return showEmpty();
  show("desk");
  const id = openId();
  showList(byId("leads"), persons, id, Date.now(), { choose, addressOf: (person) => addressOf({ ...at, person }) });
  byId("nobody").hidden = !isKnown || persons.length > 0;
  byId("everybody").hidden = !isLimited(at);
  byId("desk").toggleAttribute("data-open", Boolean(at.person));
}

function showFilter() {
  const { search, stage } = route();
  byId("search").value = search;
  byId("stage").value = stage;
}

/** Draws somebody, unless they are as they were: a refresh must not disturb reading, selecting or scrolling. */
function renderDetail({ person, failed, status }) {
  const place = byId("detail");
  if (!person) return status === 404 ? clearDetail(backButton(), make("p", { "data-field": "nobody" }, "Nobody has this address here any more.")) : alertUser(failed);
  document.title = `${nameOf(person)} · ${TITLE}`;
  const me = current()?.user?.email;
  const key = JSON.stringify([me, person]);
  if (key === shownDetail) return;
  const scrolled = place.dataset.person === person.person ? place.scrollTop : 0;
  const opened = new Map([...place.querySelectorAll("details[data-submission]")].map((form) => [form.dataset.submission, form.open]));
  const focused = place.contains(document.activeElement) ? document.activeElement : null;
  showPerson(place, person, { me, told, goBack });
  // A button that was pressed may be gone.
  if (focused) ((focused.id && focused !== place && byId(focused.id)) || place).focus({ preventScroll: true });
  for (const form of place.querySelectorAll("details[data-submission]")) form.open = opened.get(form.dataset.submission) ?? form.open;
  place.dataset.person = person.person;
  place.scrollTop = scrolled;
  shownDetail = key;
}

function backButton() {
  const back = make("button", { type: "button", class: "key back" }, "Back to the list");
  back.addEventListener("click", goBack);
  return back;
}

/** What became of a decision. */
function told(words, failed) {
  alertUser(failed ? words : "");
  byId("said").textContent = failed ? "" : words;
  refresh();
}

function choose(id) {
  go({ ...route(), person: id });
  arrive();
  if (wide.matches) return;
  scrollTo(0, 0);
  byId("detail").focus();
}

function goBack() {
  const { person } = route();
  go({ ...route(), person: null });
  arrive();
  focusRow(byId("leads"), person);
}

/** After the address has changed. */
function arrive() {
  byId("said").textContent = "";
  showFilter();
  renderList();
  const id = openId();
  if (byId("detail").dataset.person !== id) clearDetail(...(id ? [backButton(), make("p", { class: "quiet" }, "Loading")] : []));
  refresh();
}

async function refresh() {
  if (!current()) return;
  const request = ++latestRequest;
  if (!persons.length) byId("status").textContent = "Loading people";
  const at = route();
  const [answer, named] = await Promise.all([fetchPersons(at, pages), at.person ? fetchPerson(at.person) : null]);
  if (request !== latestRequest) return;
  byId("search-wrong").hidden = !answer.isOfSearch;
  byId("search-wrong").textContent = answer.isOfSearch ? answer.failed : "";
  if (answer.failed && !answer.isOfSearch) {
    if (!persons.length) byId("status").textContent = "";
    return alertUser(answer.failed);
  }
  alertUser("");
  persons = answer.persons ?? [];
  isKnown = !answer.failed;
  byId("older").hidden = !answer.more;
  const count = `${answer.more ? "newest " : ""}${persons.length} ${persons.length === 1 ? "person" : "people"}`;
  byId("status").textContent = answer.failed ? "" : `${count}, as of ${clock(Date.now())}`;
  // Somebody who was joined to another person has that person's address.
  if (named?.person && named.person.person !== at.person) go({ ...at, person: named.person.person }, true);
  renderList();
  if (named) return renderDetail(named);
  const id = openId();
  if (!id) return clearDetail();
  const found = await fetchPerson(id);
  if (request === latestRequest) renderDetail(found);
}

function find() {
  pages = 1;
  isKnown = false;
  openByItself = null;
  go({ person: null, search: byId("search").value.trim(), stage: byId("stage").value });
  arrive();
}

byId("find").addEventListener("submit", (event) => {
  event.preventDefault();
  find();
});
byId("stage").addEventListener("change", find);
// The cross that empties a search field.
byId("search").addEventListener("input", ({ target }) => !target.value && route().search && find());
byId("everybody").addEventListener("click", () => {
  byId("find").reset();
  find();
  byId("search").focus();
});
byId("refresh").addEventListener("click", refresh);
byId("older").addEventListener("click", () => {
  pages += 1;
  refresh();
});
whenMoved(() => current() && arrive());
document.addEventListener("visibilitychange", () => !document.hidden && refresh());
setInterval(() => !document.hidden && refresh(), REFRESH_MS);

document.documentElement.lang = language;
byId("refresh").textContent = t("refresh");
openDoor({
  opened() {
    byId("refresh").hidden = false;
    showFilter();
    refresh();
  },
  closed: clear,
});
