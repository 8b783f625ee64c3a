//! Who wants to hear of a changed assessment, and whether there is anything new to store.

import { assessment } from "./assessment";
import { quietly, whenNews } from "./face";
import type { Assessment } from "./handraise";
import { save } from "./storage";

const listeners = new Set<(assessment: Assessment) => void>();
const { parse, stringify } = JSON;
let last: string;
let isUnsaved = false;
let waiting = 0;

export function onChange(callback: (assessment: Assessment) => void) {
  if (!listeners.size) last = stringify(assessment());
  listeners.add(callback);
  return () => void listeners.delete(callback);
}

function notify() {
  waiting = 0;
  const text = stringify(assessment());
  if (text == last || text == "null") return;
  last = text;
  listeners.forEach((listener) => {
    try {
      listener(parse(text));
    } catch (error) {
      console.error(error);
    }
  });
}

export function saveChanges() {
  if (isUnsaved) save();
  isUnsaved = false;
}

export const watchNews = () =>
  whenNews(() => {
    isUnsaved = true;
    if (listeners.size) waiting ||= setTimeout(quietly(notify));
  });
