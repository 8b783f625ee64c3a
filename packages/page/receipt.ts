//! Receipts: random bits that stay in this browser, and their SHA-256, which goes with a form. A browser that later shows the bits
//! proves that it sent the form. If the visitor agreed to be followed up, how far the form's lead was, and when, stands beside the bits.
//! This file does not know what is sent then; `follow.ts` does.

import { hex, sha256 } from "./digest";
import { MAX_RECEIPTS, RECEIPTS_KEY } from "./keys";
import { storage, withStorage } from "./storage";

interface Receipt {
  bits: string;
  hash: string;
}

/** Made ahead, because hashing is asynchronous and sending a form is not. */
let next: Receipt | undefined;
/** The receipt that each submission got, by its id: an attempt to send a form again carries the same. */
let given: Record<string, Receipt> = {};
/** Whether the visitor agrees to be followed up after the forms that this page sends. */
let agrees: unknown;
/** Loads what follows up. */
let follow = () => {};
export const useFollowUp = (load: () => void) => void (follow = load);

/** Takes the visitor's answer. A no counts for earlier forms, too, and destroys the bits of all. Without an answer nothing is agreed to. */
export function followUp(answer?: unknown) {
  agrees = answer;
  if (answer ?? true) return;
  given = {};
  try {
    storage().removeItem(RECEIPTS_KEY);
  } catch {
    // The storage is blocked, so it holds nothing.
  }
}

/** Makes the next receipt. Called only while evidence may be stored, for which the same permission is needed. */
export function prepareReceipt() {
  if (next) return;
  const bits = crypto.getRandomValues(new Uint8Array(16));
  const receipt = (next = { bits: hex(bits), hash: "" });
  sha256(bits).then(
    (hash = "") => void (receipt.hash = hash),
    () => {
      // This browser does not hash here: forms are sent without a receipt.
    },
  );
  if (/_/.test(storage().getItem(RECEIPTS_KEY)!)) follow();
}

/** Returns the receipt of a submission, whose lead is as far as `state` says. The first call stores its bits; it returns nothing without
 * permission or without storage. They are stored at once and without the lock, because the page may be gone a moment later. Nobody sends
 * two forms at the same moment. */
export function receiptOf(submission: string, state: string): string | undefined {
  const receipt = given[submission] ?? next;
  if (receipt?.hash) {
    withStorage((storage) => {
      const kept: string[] = storage.getItem(RECEIPTS_KEY)?.match(/\w+/g) ?? [];
      if (receipt == next) kept.push(receipt.bits);
      const texts = kept.slice(-MAX_RECEIPTS).map((text) => (agrees && text == receipt.bits ? text + state : text));
      storage.setItem(RECEIPTS_KEY, texts.join(" "));
      given[submission] = receipt;
      if (receipt == next) next = undefined;
      prepareReceipt();
      if (agrees) follow();
    });
  }
  return given[submission]?.hash;
}

/** Forgets the receipts in memory. `storage.ts` removes the bits. */
export function dropReceipts() {
  agrees = next = undefined;
  given = {};
}
