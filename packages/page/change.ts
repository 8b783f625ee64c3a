//! Calls the page's `onChange` callbacks when the assessment changes, and saves evidence that is not stored yet. It does not
//! know what changed.

import { assessment } from "./assessment";
import { quietly, setEvidenceListener } from "./face";
import type { Assessment } from "./handraise";
import { saveEvidence } from "./storage";

const listeners = new Set<(assessment: Assessment) => void>();
const { parse, stringify } = JSON;
let lastText: string;
let isUnsaved = false;
let notifyTimer = 0;

export function onChange(callback: (assessment: Assessment) => void) {
  if (!listeners.size) lastText = stringify(assessment());
  listeners.add(callback);
  return () => void listeners.delete(callback);
}

function notify() {
  notifyTimer = 0;
  const text = stringify(assessment());
  if (text == lastText || text == "null") return;
  lastText = text;
  listeners.forEach((listener) => {
    try {
      listener(parse(text));
    } catch (error) {
      console.error(error);
    }
  });
}

export function saveChanges() {
  if (isUnsaved) saveEvidence();
  isUnsaved = false;
}

export const watchEvidence = () =>
  setEvidenceListener(() => {
    isUnsaved = true;
    // One timer for all changes of a task, so that callbacks run once.
    if (listeners.size) notifyTimer ||= setTimeout(quietly(notify));
  });
