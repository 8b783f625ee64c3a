//! Asks once whether visits may be measured, remembers the answer, and tells the plugin.
//! Knows nothing of what is measured or how; without the plugin it still remembers the choice.

const KEY = "lumenstack-consent";
const optedOut = navigator.globalPrivacyControl === true;
let chosenNow = null;

// Storage may be blocked altogether (a sandboxed frame, cookies off): then the choice lasts for this page.
function recall() {
  if (chosenNow) return chosenNow;
  try {
    const stored = localStorage.getItem(KEY);
    return stored === "granted" || stored === "denied" ? stored : null;
  } catch {
    return null;
  }
}

function remember(choice) {
  chosenNow = choice;
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // Nothing to do: chosenNow still holds it.
  }
}

// The choice is read again after `ready`, so that the last click wins over an earlier one.
async function tellPlugin() {
  const plugin = window.handraise;
  if (!plugin) return;
  try {
    await plugin.ready;
    const choice = optedOut ? "denied" : recall();
    if (choice) await plugin.consent(choice);
  } catch (error) {
    console.warn("consent could not be passed to the scoring plugin", error);
  }
}

function choose(choice, banner) {
  remember(choice);
  close(banner);
  document.dispatchEvent(new CustomEvent("lumenstack:consent", { detail: choice }));
  tellPlugin();
}

function close(banner) {
  banner.remove();
  document.documentElement.style.removeProperty("--dock-offset");
}

function make(tag, text, className) {
  const node = document.createElement(tag);
  if (text) node.textContent = text;
  if (className) node.className = className;
  return node;
}

function button(text, onClick) {
  const node = make("button", text, "btn btn-line");
  node.type = "button";
  node.addEventListener("click", onClick);
  return node;
}

function ask() {
  if (document.querySelector(".consent")) return;
  const banner = make("section", "", "consent");
  banner.setAttribute("aria-labelledby", "consent-h");
  const heading = make("h2", "May we measure your visit?");
  heading.id = "consent-h";
  const buttons = make("div");
  if (optedOut) {
    heading.textContent = "Measuring is off";
    banner.append(heading, make("p", "Your browser sends Global Privacy Control, and we take that as a no. Nothing about your visit is stored."));
    buttons.append(button("Close", () => close(banner)));
  } else {
    banner.append(heading, make("p", "With your permission, your browser notes which pages you read and for how long. A summary goes along only if you send the contact form. No third parties. If you say no, everything still works."));
    const no = button("Don't measure", () => choose("denied", banner));
    no.dataset.consent = "denied";
    const yes = button("Allow", () => choose("granted", banner));
    yes.dataset.consent = "granted";
    buttons.append(no, yes);
  }
  banner.append(buttons);
  // Before the main content in reading order, without taking the focus.
  document.querySelector(".skip")?.after(banner);
  // Lets the panel and scrolling keep clear of the banner.
  document.documentElement.style.setProperty("--dock-offset", `${banner.offsetHeight + 16}px`);
}

for (const opener of document.querySelectorAll("[data-consent-open]")) {
  opener.hidden = false;
  opener.addEventListener("click", () => {
    ask();
    document.querySelector(".consent button")?.focus();
  });
}
if (!optedOut && !recall()) ask();
tellPlugin();
