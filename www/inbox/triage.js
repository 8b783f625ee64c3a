//! Where a key goes in a list whose rows sink, or leave, when somebody decides about them. It knows no elements.

/** Who stands before and after somebody: { id, before, after }, the nearest first. */
export function neighboursOf(ids, id) {
  const at = ids.indexOf(id);
  return { id, before: ids.slice(0, Math.max(at, 0)).toReversed(), after: ids.slice(at + 1) };
}

/** Whom a step of `by` from `id` leads to. Of somebody who was decided about, it is the next of those who stood `around` them then. */
export function nextOf(ids, id, by, around) {
  if (around && around.id === id) {
    const there = new Set(ids);
    const next = (by > 0 ? around.after : around.before).find((other) => there.has(other));
    if (next) return next;
  }
  const at = ids.indexOf(id);
  return ids[Math.min(ids.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
}
