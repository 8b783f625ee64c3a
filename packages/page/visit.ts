//! Visit tokens: asks the receiver once for a token that says since when it knows this browser, and keeps it beside the evidence. Loaded only
//! where a page names an address to ask. It asks only while evidence may be stored and is, so consent, Global Privacy Control and forgetting
//! decide that, and never while a form is sent. It does not know what a token says.

import type { Options } from "./handraise";
import { MAIN_KEY, VISIT_KEY } from "./keys";
import { problem } from "./problem";
import type { withStorage as WithStorage } from "./storage";

/** How often the page looks whether there is a token to ask for. */
const LOOK_EVERY_MS = 1000;
/** How long an answer may take. */
const TIMEOUT_MS = 10_000;
/** How long nobody asks after a failure. */
const PAUSE_MS = 3_600_000;
/** A receiver that has too many to answer is not set up wrongly. */
const TOO_MANY = 429;

interface Kept {
  /** Nobody asks before this time, in milliseconds since 1970. It stands there while a page asks, and after a failure. */
  until?: number;
  /** Tokens, oldest first, each with the times from which another is to be asked for and from which it no longer counts. Evidence
   * that is older than the newer token may still be younger than the older one. */
  tokens: [token: string, renewMs: number, endMs: number][];
}

/** Returns what is kept and still counts. A text that somebody else has put there counts as none. */
function read(storage: Storage): Kept {
  try {
    const { until, tokens }: Kept = JSON.parse(storage.getItem(VISIT_KEY)!);
    return { until: +until! || 0, tokens: tokens.filter(([token, , endMs]) => token && endMs > Date.now()) };
  } catch {
    return { tokens: [] };
  }
}

const write = (storage: Storage, kept: Kept) => storage.setItem(VISIT_KEY, JSON.stringify(kept));

/** Asks for a token, and returns it as it is kept. */
async function fetchToken(address: string): Promise<Kept["tokens"][0]> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
  try {
    const { ok, status, json } = await fetch(address, { method: "POST", credentials: "omit", signal: abort.signal }).then(
      (response) => ({ ok: response.ok, status: response.status, json: () => response.json() }),
      (error) => {
        throw problem("visit", `${address} did not answer (${error})`);
      },
    );
    if (!ok) throw Object.assign(problem("visit", `${status} ${address}`), { status });
    const { token, renew_s } = await json().catch(() => ({}));
    if (!/^[\w-]{8,64}$/.test(token) || !(renew_s > 0)) throw problem("visit", `${address} answers with something else than a token`);
    const gotMs = Date.now();
    return [token, gotMs + renew_s * 1000, gotMs + renew_s * 2000];
  } finally {
    clearTimeout(timer);
  }
}

/** Begins to look for a moment to ask. Returns how to get the token for a form: the oldest that counts. */
export function open({ visit }: Options, warn: (error: unknown) => void, withStorage: typeof WithStorage) {
  const address = visit!;
  async function ask(until: number) {
    let token: Kept["tokens"][0] | undefined;
    try {
      token = await fetchToken(address);
    } catch (error) {
      if ((error as { status?: number }).status != TOO_MANY) warn(error);
    }
    withStorage((storage) => {
      const kept = read(storage);
      // Everything was forgotten meanwhile, or another page has asked.
      if (kept.until != until) return;
      if (token) write(storage, { tokens: [...kept.tokens, token] });
      else write(storage, { ...kept, until: Date.now() + PAUSE_MS });
    });
  }

  const look = () =>
    withStorage((storage, keys) => {
      // Without evidence there is nothing that a token could bear out.
      if (!keys.includes(MAIN_KEY)) return;
      const { until = 0, tokens } = read(storage);
      const nowMs = Date.now();
      const newest = tokens[tokens.length - 1];
      // A time that lies further ahead is from before the clock was set back.
      const isPaused = until > nowMs && until <= nowMs + PAUSE_MS;
      if (isPaused || (newest && newest[1] > nowMs)) return;
      // The fraction tells this page's time from any other's.
      const own = nowMs + TIMEOUT_MS + Math.random();
      write(storage, { until: own, tokens });
      ask(own);
    });

  const idle: (work: () => void) => void = window.requestIdleCallback ?? setTimeout;
  setInterval(() => document.visibilityState == "visible" && idle(look), LOOK_EVERY_MS);

  return () => {
    let sent: string | null = null;
    withStorage((storage) => (sent = read(storage).tokens[0]?.[0] ?? null));
    return sent;
  };
}
