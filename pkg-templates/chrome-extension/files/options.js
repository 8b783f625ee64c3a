// The settings page: the person's answer, the sites, and forgetting. Nothing is allowed or observed before they say so here or in the panel.

const packed = globalThis.handraisePacked;
const settings = globalThis.handraiseSettings;
const $ = (id) => document.getElementById(id);

/** What a person typed, as an origin; undefined if it is no site. */
function originOf(text) {
  try {
    const { protocol, hostname, origin } = new URL(text.includes("://") ? text : `https:${text}`);
    return /^https?:$/.test(protocol) && /^[\w.-]+$/.test(hostname) ? origin : undefined;
  } catch {
    return undefined;
  }
}

async function drawAnswer() {
  const { consent } = await settings.read();
  for (const input of document.querySelectorAll("[name=consent]")) input.checked = input.value === consent;
  $("says").textContent = consent ? "" : "You have not answered yet, which counts as no.";
}

async function drawSites() {
  const { origins = [] } = await chrome.permissions.getAll();
  const lines = origins.sort().map((pattern) => {
    const line = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Remove";
    button.addEventListener("click", () => chrome.permissions.remove({ origins: [pattern] }).catch(failed));
    line.append(pattern.replace(/\/\*$/, ""), button);
    return line;
  });
  if (lines.length === 0) {
    const line = document.createElement("li");
    line.className = "quiet";
    line.textContent = "None yet.";
    lines.push(line);
  }
  $("list").replaceChildren(...lines);
}

const failed = (error) => void ($("problem").textContent = error.message);


$("add").addEventListener("submit", (event) => {
  event.preventDefault();
  $("problem").textContent = "";
  const origin = originOf($("site").value.trim());
  if (!origin) return void ($("problem").textContent = "That is no address of a site. Write one such as www.example.com.");
  // Chrome asks only while it handles the press of a button, so nothing is awaited before.
  chrome.permissions.request({ origins: [`${origin}/*`] }).then(
    (isAllowed) => {
      if (isAllowed) $("add").reset();
      else $("problem").textContent = "Chrome was told no, so nothing is observed there.";
    },
    () => void ($("problem").textContent = "The extension may run on https sites, and for a trial on localhost, only."),
  );
});
for (const input of document.querySelectorAll("[name=consent]")) input.addEventListener("change", () => settings.answer(input.value).catch(failed));
$("forget").addEventListener("click", () => settings.forget().then(() => void ($("forgot").textContent = "Forgotten."), failed));
settings.watch(drawAnswer);
chrome.permissions.onAdded.addListener(drawSites);
chrome.permissions.onRemoved.addListener(drawSites);
$("definition").textContent = packed.reference;
$("version").textContent = packed.version;
$("endpoint").textContent = packed.endpoint;
drawAnswer();
drawSites();
