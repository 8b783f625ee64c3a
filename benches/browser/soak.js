//! Prepares a page for the soak, before any other script runs: notes errors and the module's memory, lets links change
//! the address without loading a document, as in a single-page app, and sends forms by script. It does not know how the
//! plugin works.

{
  const soak = (window.soak = { errors: [], sent: 0, score: 0, modules: [] });
  addEventListener("error", ({ message }) => soak.errors.push(message));
  addEventListener("unhandledrejection", ({ reason }) => soak.errors.push(String(reason)));

  const instantiate = WebAssembly.instantiate;
  WebAssembly.instantiate = async (...args) => {
    const result = await instantiate.apply(WebAssembly, args);
    soak.modules.push((result.instance ?? result).exports);
    return result;
  };
  soak.wasmBytes = () => soak.modules.reduce((sum, { memory }) => sum + memory.buffer.byteLength, 0);

  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link) return;
    event.preventDefault();
    if (link.origin == location.origin) history.pushState(null, "", link.href);
  });
  addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target;
    fetch(form.action, { method: "POST", body: new FormData(form) }).then(() => {
      soak.sent++;
      form.reset();
    });
  });

  // Waits until the plugin runs, gives consent, and shows the score.
  soak.begin = async () => {
    await handraise.ready;
    document.querySelector("button[data-consent='granted']")?.click();
    handraise.onChange(({ score }) => (soak.score = score));
  };

  // Returns where to click to hit the n-th link or button.
  soak.target = (n) => {
    const all = [...document.querySelectorAll("main a[href], main button:not([type=submit]), nav a[href]")].filter((element) => element.checkVisibility());
    const element = all[n % all.length];
    element.scrollIntoView({ block: "center", behavior: "instant" });
    const { x, y, width, height } = element.getBoundingClientRect();
    return { x: x + width / 2, y: y + height / 2 };
  };

  // Focuses a field of the form. Returns whether there is one.
  soak.field = (name) => {
    const field = document.querySelector(`form[action='/v1/leads'] [name='${name}']`);
    field?.focus({ preventScroll: true });
    return Boolean(field);
  };
  // Chooses a company size and sends the form.
  soak.send = (size) => {
    const form = document.querySelector("form[action='/v1/leads']");
    form.elements.company_size.selectedIndex = 1 + (size % 5);
    form.requestSubmit();
  };
}
