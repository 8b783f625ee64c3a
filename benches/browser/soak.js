//! What a tab of the soak needs in the page before anything else runs: the module's memory and errors seen, links that lead
//! on without another document, as in a single-page app, and forms sent by script. It does not know the plugin's insides.

{
  const soak = (window.soak = { errors: [], sent: 0, score: 0, modules: [] });
  addEventListener("error", ({ message }) => soak.errors.push(message));
  addEventListener("unhandledrejection", ({ reason }) => soak.errors.push(String(reason)));

  const instantiate = WebAssembly.instantiate;
  WebAssembly.instantiate = async (...given) => {
    const made = await instantiate.apply(WebAssembly, given);
    soak.modules.push((made.instance ?? made).exports);
    return made;
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

  // Once the plugin runs: the visitor agrees, and the page shows the score.
  soak.begin = async () => {
    await handraise.ready;
    document.querySelector("button[data-consent='granted']")?.click();
    handraise.onChange(({ score }) => (soak.score = score));
  };

  // Where to click so that the n-th link or button is met.
  soak.target = (n) => {
    const all = [...document.querySelectorAll("main a[href], main button:not([type=submit]), nav a[href]")].filter((element) => element.checkVisibility());
    const element = all[n % all.length];
    element.scrollIntoView({ block: "center", behavior: "instant" });
    const { x, y, width, height } = element.getBoundingClientRect();
    return { x: x + width / 2, y: y + height / 2 };
  };

  // The field to type into; null where there is no form.
  soak.field = (name) => {
    const field = document.querySelector(`form[action='/v1/leads'] [name='${name}']`);
    field?.focus({ preventScroll: true });
    return Boolean(field);
  };
  soak.send = (size) => {
    const form = document.querySelector("form[action='/v1/leads']");
    form.elements.company_size.selectedIndex = 1 + (size % 5);
    form.requestSubmit();
  };
}
