// HubSpot's own side of an extension's worker, as its package calls it: `extend_V2` takes what draws, and `fetchCrmProperties` answers with the
// contact's properties and later tells of changes. It runs in Node and in a browser's worker. It does not know the extension.

/** Gives a scope what HubSpot's worker has. `React` and `RemoteUI` are globals there, which the bundler leaves out. */
export function workerSide(scope, React, RemoteUI) {
  const side = {
    /** The properties of the contact on the screen; other properties are empty. */
    values: {},
    /** What HubSpot says instead of them. */
    problem: null,
    /** Each list of properties that was asked for. */
    asked: [],
    /** What the extension gave to `hubspot.extend`. */
    draw: null,
    /** Somebody changes the contact. */
    change(values) {
      side.values = values;
      tell();
    },
  };
  let tell = () => {};
  Object.assign(scope, {
    React,
    RemoteUI,
    __HUBSPOT_EXTENSION_WORKER__: true,
    extend_V2(draw) {
      side.draw = draw;
    },
    hsWorkerAPI: {
      async fetchCrmProperties(names, changed) {
        side.asked.push(names);
        const now = () => Object.fromEntries(names.map((name) => [name, side.values[name] ?? null]));
        tell = () => changed(now());
        const answer = side.problem ? { error: side.problem } : { data: now(), cleanup() {} };
        return { json: async () => answer };
      },
    },
  });
  return side;
}
