//! Reports media that the visitor watches or listens to, because nobody touches a page while a video plays. Loaded with the first media that
//! play. It does not know whether the page is visible and has the focus, without which nothing counts.

import type { listen as Listen } from "./face";

/** How much of a silent video must be in the viewport. */
const SEEN = 0.5;

/** Calls `report` at most once a second while media play, also inside the shadow roots of `path`. */
export function open(path: EventTarget[], listen: typeof Listen, report: () => void) {
  const seen = new WeakSet<Element>();
  // The browser tells when an element comes into view, so that nothing here has the page laid out.
  const observer = new IntersectionObserver(
    (entries) => entries.forEach(({ target, intersectionRatio }) => seen[intersectionRatio < SEEN ? "delete" : "add"](target)),
    { threshold: SEEN },
  );
  let lastMs = 0;
  // A playing element sends this event up to 66 times a second, and none while it waits for data.
  const onProgress = ({ isTrusted, target, timeStamp }: Event) => {
    const { paused, loop, muted, volume, autoplay } = target as HTMLMediaElement;
    // Media that repeat are decoration, and so are silent ones that begin by themselves.
    if (timeStamp < lastMs + 1000 || !isTrusted || paused || loop) return;
    if (muted || !volume) {
      observer.observe(target as Element);
      if (autoplay || !seen.has(target as Element)) return;
    }
    lastMs = timeStamp;
    report();
  };
  // The event does not leave a shadow root. A click on the player inside does, and its path contains the root.
  const watch = (path: EventTarget[]) => {
    for (const node of path) if (node == window || (node as Node).nodeType == Node.DOCUMENT_FRAGMENT_NODE) listen(node, "timeupdate", onProgress);
  };
  watch(path);
  listen(window, "click", (event: Event) => watch(event.composedPath()));
}
