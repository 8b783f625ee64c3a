//! The sales inbox: fetches what the address asks for, shows the list and whoever is open, and knows which keys do what. It knows neither how people come
//! in nor scoring: the receiver has computed and checked everything that it shows.

import { make } from "../assets/element.js";
import { texts } from "../assets/language.js";
import { backButton } from "./back.js";
import { drawBar } from "./bulk.js";
import { countsOf } from "./counts.js";
import * as decide from "./decide.js";
import { alertUser, openDoor } from "./door.js";
import { forgetDrafts } from "./drafts.js";
import { drawFilter, showFilter } from "./filter.js";
import { focusIn } from "./focus.js";
import { listen } from "./keys.js";
import { focusRow, markRows, showSections } from "./list.js";
import { followChanges } from "./live.js";
import { inNextFrame } from "./frame.js";
import { neighboursOf, nextOf } from "./triage.js";
import { fetchSection, fetchSections, fetchViews, keepView, offersOf, removeView } from "./people.js";
import { fetchPerson } from "./persons.js";
import { drawRail, nameOfRoute, railIsWide, viewsFor } from "./rail.js";
import { redraw } from "./redraw.js";
import { addressOf, go, partsOf, route, whenMoved } from "./route.js";
import { current } from "./session.js";
import { writeTexts } from "./speaking.js";
import { checksOf, nameOf } from "./standing.js";
import { saveTable } from "./table.js";
import { VIEWS, isLimited, sectionsOf, tableOf, viewOf } from "./view.js";
import { forgetTeam, learnTeam } from "./team.js";
import { urgentOf } from "./urgent.js";

const t = await texts("list");
// What comes later. One `import()` serves all who ask: WebKit ends a second one too early (webkit.org/b/242740).
const personPage = ((page) => () => (page ??= import("./person.js")))();
const openHelp = async () => (await import("./help.js")).openHelp(hasUser());
const TITLE = `${t("title")} · Handraise`;
const byId = (id) => document.getElementById(id);
const wide = matchMedia("(min-width: 78rem)");
/** How far below the screen rows are fetched, in pixels. */
const AHEAD = 800;

// The sections of the list as they were fetched last; empty before.
let sections = [];
// What the sections are of: another address is another list.
let shownParts = "";
let isKnown = false;
// On a wide page, who is open though the address names nobody.
let openByItself = null;
let shownDetail = "";
// Who is shown, with everything that is known.
let shownPerson = null;
// Who stood before and after somebody when a key decided about them: they may sink in the list, or leave it.
let around = null;
let saved = [];
const picked = new Set();
// Whether the alert says that the list could not be had. What else it says stays until somebody decides again, or goes on.
let isCutOff = false;
// The number of the latest request. The answer to an earlier request, or to one of somebody who has left, is ignored.
let latestRequest = 0;
// Whether the list, and what is counted beside it, is to be asked for: a later request may have come before it was.
let isListDue = false;
let isCountDue = false;

/** What a list is of, whoever is open. */
const partsIn = (at) => JSON.stringify({ ...at, person: null });
const isReader = () => current()?.user?.role === "read";
const hasUser = () => Boolean(current()?.user);
const me = () => current()?.user?.email;
const context = () => ({ hasUser: hasUser(), nowMs: Date.now() });
const persons = () => sections.flatMap((section) => section.persons);
const counts = countsOf();
const focus = focusIn(byId("leads"));
const urgent = urgentOf((words) => {
  say(words);
  import("./help.js").then(({ isSoundOn, ring }) => isSoundOn() && ring());
});

/** What becomes of something, to everybody, also to those who do not see the page. */
function say(words) {
  byId("said").textContent = words;
}

const show = (name) => ["empty", "desk"].forEach((id) => (byId(id).hidden = id !== name));

/** Takes the people away. If it is over, the next to come in begins anew; otherwise the same person is open again then. */
function clear(isOver) {
  latestRequest += 1;
  live.stop();
  [sections, saved, shownParts, isKnown] = [[], [], "", false];
  picked.clear();
  for (const { forget } of [decide, urgent, counts]) forget();
  forgetTeam();
  if (isOver) {
    forgetDrafts();
    openByItself = null;
    go({ person: null, ...partsOf("") }, true);
  }
  for (const id of ["status", "said"]) byId(id).textContent = "";
  for (const id of ["leads", "rail"]) byId(id).replaceChildren();
  clearDetail();
  for (const id of ["refresh", "bar", "help", "older"]) byId(id).hidden = true;
  show(null);
}

function showTitle(person) {
  const count = urgent.count();
  document.title = `${count ? `(${count}) ` : ""}${person ? `${nameOf(person)} · ` : ""}${TITLE}`;
}

function clearDetail(...instead) {
  byId("detail").replaceChildren(...instead);
  delete byId("detail").dataset.person;
  shownDetail = "";
  shownPerson = null;
  showTitle();
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
  const all = persons();
  if (!all.some(({ person: id }) => id === openByItself)) openByItself = (all.find((known) => !checksOf(known).length) ?? all[0])?.person ?? null;
  return openByItself;
}

function renderRail() {
  const user = current()?.user;
  drawRail(byId("rail"), route(), {
    saved, countOf: counts.of, hasUser: hasUser(), mayShare: Boolean(user && user.role !== "read"), addressOf,
    open: (parts) => move({ person: null, ...parts }),
    keep: (view) => keepView(hasUser(), view),
    remove: (name) => removeView(hasUser(), name),
    said: say, failed: alertUser,
    changed: fetchSaved,
  });
}

async function fetchSaved() {
  saved = await fetchViews(hasUser());
  if (current()) renderRail();
}

/** What owners are called is known now. */
function showNames() {
  if (sections.length) renderList();
  showFilters();
  shownDetail = "";
  if (shownPerson) personPage().then((page) => shownPerson && renderDetail({ person: shownPerson }, page));
}

/** The rows that there was no time for. */
const goOnDrawing = inNextFrame(() => {
  if (current() && sections.length) renderList();
  goOnIfNear();
});

function renderList() {
  const at = route();
  show("desk");
  const wasStanding = focus.isStandingIn();
  const { isShort, standsIn } = showSections(byId("leads"), sections, Date.now(), { choose, pick, me: me(), moreOf: (id) => more(sections.find((section) => section.id === id)), addressOf: (person) => addressOf({ ...at, person }) });
  if (isShort) goOnDrawing();
  markList(at);
  focus.drawn({ stand: standsIn, wasStanding, isBeside: wide.matches, alone: !wide.matches && at.person ? byId("detail") : null });
  const isNobody = isKnown && !persons().length;
  byId("nobody").hidden = !isNobody;
  if (isNobody) byId("nobody-words").textContent = t(isLimited(at) ? "nobodyLimited" : viewOf(at.view).id === "today" ? "nobodyToday" : "nobodyView");
  byId("everybody").hidden = !isNobody && !isLimited(at);
  byId("older").hidden = isShort || !sections.some(({ isPaged, next }) => isPaged && next);
}

/** Shows who is open, and who is selected. */
function markList(at) {
  markRows(byId("leads"), openId(), picked);
  drawBar(byId("bar"), picked.size, act);
  byId("desk").toggleAttribute("data-open", Boolean(at.person));
}

/** Draws somebody, unless they are as they were: a refresh must not disturb reading, selecting or scrolling. */
function renderDetail({ person, failed, status }, { showPerson }) {
  const place = byId("detail");
  if (!person) return status === 404 ? clearDetail(backButton(goBack), make("p", { "data-field": "nobody" }, t("gone"))) : alertUser(failed);
  shownPerson = person;
  showTitle(person);
  const key = JSON.stringify([me(), person]);
  if (key === shownDetail) return;
  redraw(place, person.person, () => showPerson(place, person, { me: me(), told, goBack }));
  shownDetail = key;
}

/** What became of a decision about somebody; about several, of nobody alone. */
function told(words, isFailure, about = openId()) {
  alertUser(isFailure ? words : "");
  say(isFailure ? "" : words);
  focus.decided(about);
  refresh();
}

function move(next, isSame) {
  go(next, isSame);
  arrive();
}

function choose(id) {
  move({ ...route(), person: id });
  if (wide.matches) return;
  scrollTo(0, 0);
  byId("detail").focus();
}

function goBack() {
  const { person, ...list } = route();
  move({ ...list, person: null });
  focusRow(byId("leads"), person);
}

function pick(id, isOn) {
  if (isReader()) return alertUser(t("readsOnly"));
  if (isOn) picked.add(id);
  else picked.delete(id);
  markList(route());
}

const showFilters = () => showFilter(byId("find"), route(), (name, left) => move({ ...route(), person: null, [name]: left }));

/** After the address has changed. */
function arrive() {
  say("");
  if (!isCutOff) alertUser("");
  const at = route();
  const parts = partsIn(at);
  if (parts !== shownParts && shownParts) {
    isKnown = false;
    picked.clear();
    openByItself = null;
    byId("list").scrollTop = 0;
  }
  if (parts === shownParts) markList(at);
  else {
    showFilters();
    renderRail();
    if (sections.length) renderList();
  }
  const id = at.person ?? (parts === shownParts ? openId() : null);
  if (id && byId("detail").dataset.person !== id) clearDetail(backButton(goBack), make("p", { class: "quiet" }, t("loading")));
  else if (!id && !wide.matches) clearDetail();
  refresh({ isOnlyPerson: parts === shownParts });
}

/** How many of a section are shown, if the list is of this address. */
const shownOf = (at) => (id) => (partsIn(at) === shownParts ? sections.find((section) => section.id === id)?.persons.length : 0) ?? 0;

/** Fetches what the address asks for. If only somebody else is open, the list stays as it is: the receiver says when it changes. */
async function refresh({ isOnlyPerson = false } = {}) {
  if (!current()) return;
  const request = ++latestRequest;
  const at = route();
  isListDue ||= !isOnlyPerson || !isKnown || shownParts !== partsIn(at);
  isCountDue ||= !isOnlyPerson;
  if (!isKnown) byId("status").textContent = t("loadingPeople");
  if (at.person) personPage();
  const list = isListDue ? fetchSections(sectionsOf(at, context()), shownOf(at)) : { found: sections };
  const [answer, named] = await Promise.all([list, at.person ? fetchPerson(at.person) : null]);
  if (request !== latestRequest) return;
  const isOfSearch = answer.failed && (answer.status === 400 || answer.status === 422);
  byId("search-wrong").hidden = !isOfSearch;
  byId("search-wrong").textContent = isOfSearch ? answer.failed : "";
  if (answer.failed && !isOfSearch) {
    if (!sections.length) byId("status").textContent = "";
    isCutOff = true;
    return alertUser(answer.failed);
  }
  if (isCutOff) alertUser("");
  isCutOff = false;
  if (shownParts !== partsIn(at)) openByItself = null;
  sections = answer.found ?? [];
  isListDue = false;
  shownParts = partsIn(at);
  isKnown = !answer.failed;
  const total = sections.reduce((sum, section) => sum + (section.total ?? 0), 0);
  byId("status").textContent = isKnown ? t("people", { count: total }) : "";
  // Somebody who was joined to another person has that person's address.
  if (named?.person && named.person.person !== at.person) go({ ...at, person: named.person.person }, true);
  if (isKnown && !total && !at.person && !isLimited(at) && !(await fetchSection({ asks: [], limit: "1" })).total) return request === latestRequest && showEmpty();
  if (request !== latestRequest) return;
  renderList();
  if (!performance.getEntriesByName("inbox-list").length) performance.mark("inbox-list");
  if (isCountDue) {
    isCountDue = false;
    urgent.look(context()).then(() => request === latestRequest && showTitle(named?.person));
    counts.look(context()).then((isNew) => isNew && renderRail());
  }
  const id = named ? null : openId();
  if (!named && !id) clearDetail();
  const [found, page] = await Promise.all([named ?? (id && fetchPerson(id)), personPage()]);
  if (found && request === latestRequest) renderDetail(found, page);
}

/** Goes on if the end of the list is so near that what comes below should be there. */
const goOnIfNear = () => !byId("older").hidden && !byId("desk").hidden && byId("older").getBoundingClientRect().top < innerHeight + AHEAD && more();

/** Fetches what comes below, once at a time. */
let isFetching = false;
async function more(section = sections.find(({ isPaged, next }) => isPaged && next)) {
  const at = shownParts;
  if (!section || isFetching) return;
  isFetching = true;
  const answer = await fetchSection(section, section.next);
  isFetching = false;
  if (answer.failed) return alertUser(answer.failed);
  // Whoever was fetched for another list, or before all of it was fetched anew, is asked for again.
  if (at === shownParts && sections.includes(section)) {
    const known = new Set(persons().map(({ person }) => person));
    section.persons.push(...answer.persons.filter(({ person }) => !known.has(person)));
    section.next = answer.next;
    renderList();
  }
  requestAnimationFrame(goOnIfNear);
}

/** Whose row has the focus, else whoever is open. */
const atRow = () => focus.meant() ?? openId();

/** Whom a key is about: those who are selected, else whose row has the focus, else whoever is open. */
function those() {
  const all = persons();
  const known = (id) => (shownPerson?.person === id ? shownPerson : all.find(({ person }) => person === id));
  return (picked.size ? [...picked] : [atRow()]).map(known).filter(Boolean);
}

function act(name) {
  if (name === "clear") {
    picked.clear();
    focus.decided(openId());
    return renderList();
  }
  const people = those();
  if (!people.length) return say(t("chooseFirst"));
  if (isReader()) return alertUser(t("readsOnly"));
  around = neighboursOf(focus.ids(), atRow());
  // The person stays open, also if they leave the list: the next key is about them, too.
  if (wide.matches && people.length === 1 && people[0].person === openId()) go({ ...route(), person: people[0].person }, true);
  decide[name](people, (words, isFailure) => {
    if (!isFailure) picked.clear();
    told(words, isFailure, people.length === 1 ? people[0].person : null);
  });
}

const undo = () => decide.undoLast(undefined, told);

/** Goes to the next row, or the one before. On a wide page whoever it is is open. */
function step(by) {
  const next = nextOf(focus.ids(), atRow(), by, around);
  if (!next) return;
  around = null;
  if (wide.matches) move({ ...route(), person: next }, true);
  focusRow(byId("leads"), next);
}

function pickFocused() {
  const id = focus.row() ?? openId();
  if (id) pick(id, !picked.has(id));
}

function leave() {
  const { person } = route();
  if (picked.size) return act("clear");
  return person ? (wide.matches ? focusRow(byId("leads"), person) : goBack()) : false;
}

const openView = (id) => move({ person: null, ...partsOf(""), view: id === "today" ? "" : id });

async function palette() {
  if (!current()) return;
  const { openPalette, commandsOf } = await import("./palette.js");
  const openKept = (query) => move({ person: null, ...partsOf(query) });
  const commands = commandsOf({ isReader: isReader(), views: viewsFor(hasUser()), saved, openView, openKept, act, undo, exportView, openHelp });
  openPalette({ commands, choose, findPeople: async (words, limit) => (await fetchSection({ asks: [["q", words]], limit: String(limit) })).persons ?? [] });
}

const exportView = async () => alertUser(await saveTable(tableOf(route(), context()), nameOfRoute(route(), saved)));

const ifIn = (callback) => (event) => (current() && !byId("desk").hidden ? callback(event) : false);

const isAtLink = ({ target }) => target instanceof Element && target.closest("a, button, summary, input, select, textarea, [tabindex='0']") && !target.closest("#leads");
const inList = (by) => ifIn((event) => (isAtLink(event) || byId("detail").contains(event.target) ? false : step(by)));
listen({
  palette,
  keys: Object.fromEntries(Object.entries({
    j: () => step(1), k: () => step(-1), ArrowDown: inList(1), ArrowUp: inList(-1), Escape: leave, "/": () => byId("search").focus(), x: pickFocused, u: undo, "?": openHelp,
    e: () => act("accept"), r: () => act("reject"), a: () => act("assign"), s: () => act("snooze"), f: () => act("followUp"),
  }).map(([key, run]) => [key, ifIn(run)])),
  afterG: Object.fromEntries(VIEWS.map(({ id, key }) => [key, ifIn(() => openView(id))])),
});

const live = followChanges(refresh, () => Boolean(current()));
// On a wide page the list itself scrolls.
document.addEventListener("scroll", goOnIfNear, { passive: true, capture: true });
byId("everybody").addEventListener("click", () => {
  openView("all");
  byId("search").focus();
});
for (const [id, run] of Object.entries({ refresh, help: openHelp, export: exportView, older: () => more() })) byId(id).addEventListener("click", run);
whenMoved(() => current() && arrive());
railIsWide.addEventListener("change", () => current() && renderRail());

writeTexts(t);
openDoor({
  opened() {
    for (const id of ["refresh", "help", "desk"]) byId(id).hidden = false;
    byId("desk").toggleAttribute("data-reads", isReader());
    // While somebody types, the address stays one step in the history.
    drawFilter(byId("find"), { hasUser: hasUser(), at: route, offers: () => offersOf(persons(), me()), goDown: () => focusRow(byId("leads"), persons()[0]?.person), changed: (parts, isTyping) => move({ ...route(), person: null, ...parts }, isTyping && Boolean(route().search)) });
    fetchSaved();
    learnTeam().then((isNew) => isNew && current() && showNames());
    arrive();
    live.go();
  },
  closed: clear,
});
