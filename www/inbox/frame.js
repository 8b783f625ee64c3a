//! Does something in the next frame, however often it is asked for until then. It does not know what.

export function inNextFrame(run) {
  let isAsked = false;
  const now = () => {
    isAsked = false;
    run();
  };
  return () => {
    if (isAsked) return;
    isAsked = true;
    // A page that is not in front has no frames.
    if (document.hidden) setTimeout(now);
    else requestAnimationFrame(now);
  };
}
