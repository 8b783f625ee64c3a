//! Draws somebody's page anew, and leaves scrolling, focus and open forms as they were. It does not know what is drawn.

/** `draw()` fills the place with the page of a person of this `id`. */
export function redraw(place, id, draw) {
  const scrolled = place.dataset.person === id ? place.scrollTop : 0;
  const opened = new Map([...place.querySelectorAll("details[data-submission]")].map((form) => [form.dataset.submission, form.open]));
  const focused = place.contains(document.activeElement) ? document.activeElement : null;
  draw();
  // A button that was pressed may be gone.
  if (focused) ((focused.id && focused !== place && document.getElementById(focused.id)) || place).focus({ preventScroll: true });
  for (const form of place.querySelectorAll("details[data-submission]")) form.open = opened.get(form.dataset.submission) ?? form.open;
  place.dataset.person = id;
  place.scrollTop = scrolled;
}
