//! The plugin behind the loader: starts the module, the watchers and the storage, and answers for `window.handraise`.

import { answer, assessment, read, readWith, sent } from "./answers";
import { watchActions } from "./actions";
import type { Live, Plugin, Start } from "./bridge";
import { Ask, Say, Tell } from "./codes";
import { beginConsent, choose } from "./consent";
import { ask, load, nowS, say, tell, whenNews } from "./face";
import type { Assessment } from "./handraise";
import { watchForPeople, watchLifecycle } from "./lifecycle";
import { watchPage } from "./page";
import { watchScroll } from "./scroll";
import { noteSource } from "./source";
import { checkpoint, gather, keep, purge, watchStorage } from "./storage";

export async function start({ consent, mql, hash, wasm, base, forms, renew }: Start): Promise<Live> {
  if (!(await load(wasm, mql, hash))) throw Error("handraise: the definition is unreadable");

  // Changed since the tab's key was written, and since the main key was.
  let fresh = false;
  let unsaved = false;
  let seconds = 0;
  const listeners = new Set<(assessment: Assessment) => void>();
  let last = "";
  const notify = () => {
    const text = listeners.size ? ask(Ask.Summary) : "";
    if (!text || text == last) return;
    last = text;
    for (const listener of listeners) {
      try {
        listener(JSON.parse(text));
      } catch (error) {
        console.error(error);
      }
    }
  };
  let waiting = 0;
  whenNews(() => {
    fresh = unsaved = true;
    if (listeners.size) waiting ||= setTimeout(() => ((waiting = 0), notify()));
  });
  const save = () => {
    if (unsaved) keep();
    unsaved = false;
  };

  readWith(forms);
  watchForPeople();
  beginConsent(consent);
  noteSource();
  watchPage(renew);
  watchLifecycle(
    () => {
      // At least every five seconds while somebody is reading: nobody announces a crash.
      if (++seconds % 5 == 0 && fresh) {
        fresh = false;
        checkpoint();
      }
    },
    save,
    // Other tabs may have gone on.
    gather,
  );
  watchScroll();
  watchActions();
  watchStorage();

  return {
    assessment,
    read,
    sent,
    answer,
    action: (name, value = 0) => void say(Say.Act, [name], Math.max(0, value)),
    onChange: (callback) => {
      if (!listeners.size) last = ask(Ask.Summary);
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
    consent: choose,
    forget: () => {
      tell(Tell.Forget);
      purge();
    },
    explain: async () => {
      const { explain } = await import("./handraise-explain.js" as string);
      return explain(new URL("handraise-explain.wasm", base), mql, ask(Ask.Evidence), nowS());
    },
  };
}

// Held to what the loader expects.
({ start }) satisfies Plugin;
