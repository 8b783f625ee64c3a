// Runs first in every page of the fixture, whatever the mode: notes events, errors and what a page's script says, and
// compares the page's globals at the end with those at its beginning. What it found is left in `sessionStorage` when the
// page goes, for the page that comes after it.
(() => {
  if (top !== window) return;
  const { ownKeys, getOwnPropertyDescriptor } = Reflect;
  const attribute = Element.prototype.getAttribute;
  const store = sessionStorage;
  const write = Storage.prototype.setItem;
  const text = JSON.stringify;
  // What one page stored must not count on the next.
  localStorage.clear();
  store.clear();

  const errors = [];
  addEventListener('error', (event) => event instanceof ErrorEvent && errors.push(event.message), true);
  addEventListener('unhandledrejection', (event) => errors.push('unhandled: ' + event.reason), true);
  for (const level of ['error', 'warn']) {
    const inner = console[level];
    console[level] = (...said) => {
      errors.push(level + ': ' + said.join(' '));
      inner.apply(console, said);
    };
  }

  const events = [];
  const named = (node) => (node instanceof Element ? node.localName + '#' + (attribute.call(node, 'id') ?? '') : '');
  for (const type of ['submit', 'formdata', 'invalid', 'reset', 'click', 'input', 'change', 'keydown']) {
    addEventListener(type, (event) => events.push([event, named(event.target), named(event.submitter)]), true);
  }

  // The own properties of the window, and of whatever it has by a name: functions, their prototypes, and some objects.
  const globals = () => {
    const found = new Map();
    const note = (name, object) => {
      const keys = ownKeys(object);
      const properties = [];
      for (let at = 0; at < keys.length; at++) properties[at] = getOwnPropertyDescriptor(object, keys[at]);
      const noted = { keys, properties };
      found.set(name, noted);
      return noted;
    };
    const own = note('window', window);
    for (let at = 0; at < own.keys.length; at++) {
      const value = own.properties[at]?.value;
      if (typeof value != 'function') continue;
      const name = String(own.keys[at]);
      note(name, value);
      if (value.prototype) note(name + '.prototype', value.prototype);
    }
    const named = { document, history, navigator, location, console, Math, JSON, Reflect, Intl, Atomics, WebAssembly, CSS };
    for (const name in named) note(name, named[name]);
    return found;
  };
  // WebKit's driver puts itself into the window when it first asks something, which may be after the page's beginning.
  const isDrivers = (key) => String(key) == 'Symbol(automationSessionProxy)';
  // Values that are no functions are the page's own affair.
  const isSame = (one, other) =>
    one?.get === other?.get &&
    one?.set === other?.set &&
    typeof one?.value == typeof other?.value &&
    (typeof one?.value != 'function' || one.value === other.value);
  // Nearly all objects are as they were: these are told without a map of each one's properties.
  const areSame = (one, other) => {
    if (one.keys.length != other.keys.length) return false;
    for (let at = 0; at < one.keys.length; at++) {
      if (one.keys[at] !== other.keys[at] || !isSame(one.properties[at], other.properties[at])) return false;
    }
    return true;
  };
  const byKey = ({ keys, properties }) => new Map(keys.map((key, at) => [key, properties[at]]));
  const changes = () => {
    const changed = [];
    const now = globals();
    for (const [name, noted] of first) {
      const then = now.get(name) ?? { keys: [], properties: [] };
      if (areSame(noted, then)) continue;
      const before = byKey(noted);
      const after = byKey(then);
      for (const key of new Set([...before.keys(), ...after.keys()])) {
        const has = before.has(key) && after.has(key);
        if ((!has || !isSame(before.get(key), after.get(key))) && !isDrivers(key)) changed.push(name + '.' + String(key));
      }
    }
    return changed;
  };

  // A driver of Chromium's marks frames.
  const html = () => (document.documentElement?.outerHTML ?? '').replace(/ cd_frame_id_="\w+"/g, '');

  let told = false;
  const report = {
    ready: '',
    before: '',
    /** Called before anything is done. */
    begin: () => void (report.before = html()),
    /** Called when everything is done, if the page is still there. */
    end: () => {
      const { ready, before } = report;
      told = true;
      return text({
        ready,
        before,
        after: html(),
        errors,
        changed: changes(),
        navigation: 'navigation' in window,
        events: events.map(([event, target, submitter]) => [event.type, target, submitter, event.defaultPrevented].join(' ')),
      });
    },
  };
  window.__recorder = report;
  const first = globals();
  addEventListener('pagehide', () => told || write.call(store, 'recorder', report.end()), true);
})();
