//! One visitor's session, told to the module and to its JavaScript twin alike: first as a page tells it, then with whatever
//! a number can be. Arguments: the definition in base64, and what takes the answer. It does not know the right answers.

const [base64, done] = arguments;

const run = async () => {
  const mql = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const bytes = await (await fetch("/plugin/handraise.wasm")).arrayBuffer();
  const wasm = (await WebAssembly.instantiate(bytes)).instance.exports;
  const twin = await import("/plugin/handraise-twin.js");

  const room = (core, length) => {
    const address = core.room(length);
    return new Uint8Array(core.memory.buffer, address, length);
  };
  const ask = (core, code, atS) => Array.from(room(core, core.ask(code, atS))).join();
  const say = (core, code, texts, value, wallMs, monoMs) => {
    const text = new TextEncoder().encode(texts.join("\0"));
    room(core, text.length).set(text);
    return core.say(code, value, wallMs, monoMs);
  };

  const differences = [];
  let calls = 0;
  const both = (what, call) => {
    const [left, right] = [call(wasm), call(twin)];
    calls++;
    if (left !== right) differences.push(`${what}: ${left} and ${right}`);
    return left;
  };

  both("abi", (core) => core.abi());
  both("start", (core) => {
    room(core, mql.length).set(mql);
    return core.start(4);
  });
  let [wallMs, monoMs] = [1_790_000_000_000, 1_000];
  const pass = (ms) => {
    wallMs += ms;
    monoMs += ms;
  };
  const asked = () => {
    for (let code = 0; code < 8; code++) both(`ask ${code}`, (core) => ask(core, code, Math.floor(wallMs / 1000)));
  };
  const granted = 1;
  both("allow", (core) => core.tell(18, granted, wallMs, monoMs));
  for (const path of ["/", "/pricing", "/compare", "/pricing", "/customers/harbour", "/nowhere"]) {
    both(`open ${path}`, (core) => say(core, 0, ["shop.example", path], 0, wallMs, monoMs));
    for (const event of [1, 3]) both(`event ${event}`, (core) => core.tell(event, 4, wallMs, monoMs));
    for (let second = 0; second < 90; second++) {
      pass(1000.4);
      both("activity", (core) => core.tell(5, 4, wallMs, monoMs));
      both("tick", (core) => core.tell(0, 4, wallMs, monoMs));
      both("scroll", (core) => core.tell(16, second, wallMs, monoMs));
    }
    asked();
  }
  const answers = [
    ["name", "A Visitor"],
    ["email", "visitor@harbour-works.example"],
    ["job_title", "Head of Operations"],
    ["company_size", "201"],
    ["country", "Germany"],
    ["message", "ß🙂\u0000\ud800".repeat(3000)],
  ];
  for (const [field, text] of answers) both(field, (core) => say(core, 4, [field, text, "", ""], 0, wallMs, monoMs));
  asked();
  const evidence = new TextDecoder().decode(room(wasm, wasm.ask(2, Math.floor(wallMs / 1000))));

  // Below 2^64, from where on the two convert clocks differently; no clock gets there.
  const clocks = [NaN, -0, -1, -0.5, 0.5, 1e300 * -1, -Infinity, 2 ** 31, 2 ** 32 - 0.5, 2 ** 53, 2 ** 63, 1.8e19];
  const numbers = [-1, 0, 1, 2.7, 255, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32 + 5, 1e12, NaN, Infinity, undefined, true];
  // A small generator with a fixed seed, so that a failure comes again.
  let state = 1;
  const pick = (list) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return list[(state >>> 16) % list.length];
  };
  for (let turn = 0; turn < 2000; turn++) {
    pass(pick([0, 1, 250, 60_000, 86_400_000, -5_000]));
    const [wall, mono] = [pick([wallMs, wallMs, wallMs, pick(clocks)]), pick([monoMs, monoMs, monoMs, pick(clocks)])];
    const [code, value] = [turn % 32, pick(numbers)];
    both(`tell ${code} ${value} at ${wall}, ${mono}`, (core) => core.tell(code, value, wall, mono));
    const texts = [pick(["", "pricing", "email", "shop.example"]), pick(["", "/pricing", "x".repeat(300)]), "", ""];
    both(`say ${turn % 9} ${texts}`, (core) => say(core, turn % 9, texts, value, wall, mono));
    const atS = pick([Math.floor(wallMs / 1000), ...numbers]);
    for (const asks of [1, 2, 3, 4]) both(`ask ${asks} at ${atS}`, (core) => ask(core, asks, atS));
  }
  return { calls, differences: differences.slice(0, 10), evidence };
};

run().then(done, (error) => done({ error: String(error) }));
