//! Asks the visitor once whether the site may measure visits, remembers the answer, and passes it to the plugin.
//! It does not know what is measured or how. Without the plugin it still remembers the answer.

const KEY = "lumenstack-consent";
const optedOut = navigator.globalPrivacyControl === true;
let chosenNow = null;

// The browser may block storage (a sandboxed frame, cookies off). The choice then lasts until the visitor leaves the page.
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
    // Storage is blocked: `chosenNow` still has the choice.
  }
}

// Reads the choice after `ready`, because the visitor may have clicked again in the meantime.
async function tellPlugin() {
  const plugin = window.handraise;
  if (!plugin) return;
  try {
    await plugin.ready;
    const choice = optedOut ? "denied" : recall();
    if (choice) await plugin.consent(choice);
  } catch (error) {
    console.warn("could not pass the consent to the scoring plugin", error);
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
    banner.append(heading, make("p", "Your browser sends the Global Privacy Control signal, which we treat as a no. We store nothing about your visit."));
    buttons.append(button("Close", () => close(banner)));
  } else {
    banner.append(heading, make("p", "If you allow it, your browser notes which pages you read and for how long. We receive a summary only if you send the contact form. No third party is involved. If you say no, everything still works."));
    const no = button("Don't measure", () => choose("denied", banner));
    no.dataset.consent = "denied";
    const yes = button("Allow", () => choose("granted", banner));
    yes.dataset.consent = "granted";
    buttons.append(no, yes);
  }
  banner.append(buttons);
  // The banner comes before the main content in reading order and does not take the focus.
  document.querySelector(".skip")?.after(banner);
  // The styles use this to keep targets of scrolling clear of the banner.
  document.documentElement.style.setProperty("--dock-offset", `${banner.offsetHeight + 16}px`);
}

for (const opener of document.querySelectorAll("[data-consent-open]")) {
  opener.addEventListener("click", () => {
    ask();
    document.querySelector(".consent button")?.focus();
  });
}
if (!optedOut && !recall()) ask();
tellPlugin();
