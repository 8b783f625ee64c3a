//! Follow-up: tells the receiver, once, that the lead of an earlier form has come further, if its visitor agreed to that beside the form.
//! Loaded only where such an agreement is stored. An agreement is part of the receipt, `bits_stage_rating_ms`, so whatever removes receipts
//! ends it. After it stand the definitions for which an update was sent, and the time of a failure. It does not know what the evidence says.

import { Ask } from "./generated/codes";
import type { ask as Asking } from "./face";
import type { Assessment, Handraise, Options } from "./handraise";
import { RECEIPTS_KEY, withLock } from "./keys";
import { problem } from "./problem";
import type { withStorage as WithStorage } from "./storage";

const DAY_MS = 86_400_000;
/** For how long an agreement holds. */
const HOLDS_MS = 90 * DAY_MS;
/** How long nobody tries again after a failure. */
const PAUSE_MS = 3_600_000;
/** For how many definitions an update is sent with one receipt. */
const MAX_SENT = 4;

/** What decides whether to send. */
export interface Now {
  ms: number;
  /** Whether the browser objects for its user. */
  objects: unknown;
  found: Pick<Assessment, "stage" | "rating" | "definition"> | null;
}

/** How far a lead is: less is further. Without a qualification the rating does not matter. */
const place = (stage: string, rating: unknown) => (stage == "mql" ? +(rating as number) || 4 : 5);

/** Returns what to keep of the receipts' text, and the bits to send, if there is something to tell. Of several forms, the last counts. */
export function decide(text: string, { ms, objects, found }: Now): { kept: string; bits?: string } {
  const receipts = text.match(/\w+/g) ?? [];
  const last = receipts.map((receipt) => receipt.includes("_")).lastIndexOf(true);
  const [bits = "", stage = "", rating, at, ...rest] = receipts[last]?.split("_") ?? [];
  // A time far ahead is from before the clock was set back.
  const ageMs = ms - +at!;
  const holds = !objects && /^[\da-f]{32}$/.test(bits) && ageMs > -DAY_MS && ageMs < HOLDS_MS;
  const definition = /#([\da-f]{8})/.exec(found?.definition ?? "")?.[1];
  const sent = rest.filter((mark) => mark[0] != "x");
  const pausedMs = ms - parseInt(rest.find((mark) => mark[0] == "x")?.slice(1) ?? "0", 36);
  const isPaused = Math.abs(pausedMs) < PAUSE_MS;
  const isDue = holds && definition && !sent.includes(definition) && sent.length < MAX_SENT && !isPaused && place(found!.stage, found!.rating) < place(stage, rating);
  const agreed = [bits, stage, rating, at, ...(isDue ? [...sent, definition] : rest)].join("_");
  const kept = receipts.map((receipt, index) => (index == last && holds ? agreed : receipt.split("_")[0])).join(" ");
  return isDue ? { kept, bits } : { kept };
}

/** Takes a definition back for which an update was to be sent, and notes when. */
export const takeBack = (text: string, bits: string, definition: string, ms: number) => text.replace(RegExp(`(${bits}\\w*)_${definition}`), `$1_x${ms.toString(36)}`);

let look: (() => void) | undefined;

/** Begins to look whether there is something to tell, and looks again each time. */
export function open({ followUp }: Options, warn: (error: unknown) => void, withStorage: typeof WithStorage, { assessment, onChange }: Handraise, ask: typeof Asking) {
  if (look) return look();
  const address = followUp!;
  const now = (): Now => ({ ms: Date.now(), objects: (navigator as any).globalPrivacyControl || navigator.doNotTrack == "1", found: assessment() });

  async function send(bits: string, definition: string) {
    try {
      // Plain text, so that no browser asks first whether it may.
      const body = JSON.stringify({ receipt: bits, definition, evidence: ask(Ask.Evidence) });
      const { ok, status } = await fetch(address, { method: "POST", body, credentials: "omit", keepalive: true }).catch((error) => {
        throw problem("follow-up", `${address} did not answer (${error})`);
      });
      if (!ok) throw problem("follow-up", `${status} ${address}`);
    } catch (error) {
      warn(error);
      withStorage((storage) => {
        const text = storage.getItem(RECEIPTS_KEY);
        if (text) storage.setItem(RECEIPTS_KEY, takeBack(text, bits, definition.split("#")[1]!.slice(0, 8), Date.now()));
      });
    }
  }

  look = () =>
    withStorage((storage) => {
      if (decide(storage.getItem(RECEIPTS_KEY) ?? "", now()).bits) withLock(tell);
      else tidy(storage);
    });
  /** Stores what is to be kept, and returns whose update is due. */
  const tidy = (storage: Storage) => {
    const text = storage.getItem(RECEIPTS_KEY) ?? "";
    const { kept, bits } = decide(text, now());
    if (kept != text) storage.setItem(RECEIPTS_KEY, kept);
    return bits;
  };
  // Under the lock, because another page may have told meanwhile. It is noted before it is sent, because the page may be gone a moment later.
  const tell = () =>
    withStorage((storage) => {
      const bits = tidy(storage);
      if (bits) send(bits, assessment()!.definition);
    });
  onChange(look);
  look();
}
