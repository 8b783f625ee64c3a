//! Receipts: random bits that stay in this browser, and their SHA-256, which goes with a form. A browser that later shows the bits
//! proves that it sent the form. This file does not know what that will be good for.

import { hex, sha256 } from "./digest";
import { MAX_RECEIPTS, RECEIPTS_KEY } from "./keys";
import { withStorage } from "./storage";

interface Receipt {
  bits: string;
  hash: string;
}

/** Made ahead, because hashing is asynchronous and sending a form is not. */
let next: Receipt | undefined;
/** The hash that each submission got, by its id: an attempt to send a form again carries the same. */
let given: Record<string, string> = {};

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
}

/** Returns the receipt of a submission. The first call stores its bits; it returns nothing without permission or without storage. They
 * are stored at once and without the lock, because the page may be gone a moment later. Nobody sends two forms at the same moment. */
export function receiptOf(submission: string): string | undefined {
  const receipt = next;
  if (!given[submission] && receipt?.hash) {
    withStorage((storage) => {
      const kept = storage.getItem(RECEIPTS_KEY)?.match(/\w+/g) ?? [];
      storage.setItem(RECEIPTS_KEY, [...kept, receipt.bits].slice(-MAX_RECEIPTS).join(" "));
      given[submission] = receipt.hash;
      next = undefined;
      prepareReceipt();
    });
  }
  return given[submission];
}

/** Forgets the receipts in memory. `storage.ts` removes the bits. */
export function dropReceipts() {
  next = undefined;
  given = {};
}
