//! Reports media that the visitor watches or listens to, because nobody touches a page while a video plays. It does not know whether
//! the page is visible and has the focus, without which nothing counts.

import { listen, on, quietly } from "./face";

/** How much of a silent video must be in the viewport. */
const SEEN = 0.5;

/** Calls `report` at most once a second while media play. */
export function watchMedia(report: () => void) {
  const seen = new WeakSet<Element>();
  // The browser tells when an element comes into view, so that nothing here has the page laid out.
  const observer = new IntersectionObserver(
    (entries) => entries.forEach(({ target, intersectionRatio }) => seen[intersectionRatio < SEEN ? "delete" : "add"](target)),
    { threshold: SEEN },
  );
  let lastMs = 0;
  // A playing element sends this event up to 66 times a second, and none while it waits for data.
  const onProgress = quietly(({ isTrusted, target, timeStamp }: Event) => {
    const { paused, loop, muted, volume, autoplay } = target as HTMLMediaElement;
    // Media that repeat are decoration, and so are silent ones that begin by themselves.
    if (timeStamp < lastMs + 1000 || !isTrusted || paused || loop) return;
    if (muted || !volume) {
      observer.observe(target as Element);
      if (autoplay || !seen.has(target as Element)) return;
    }
    lastMs = timeStamp;
    report();
  });
  const watch = (root: EventTarget) => listen(root, "timeupdate", onProgress);
  watch(window);
  // The event does not leave a shadow root. A click on the player inside does, and its path contains the root.
  on(window, "click", (event: Event) => {
    for (const node of event.composedPath()) if ((node as Node).nodeType == Node.DOCUMENT_FRAGMENT_NODE) watch(node);
  });
}
