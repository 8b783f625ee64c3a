//! Builds elements from text, never from markup, so that nothing a visitor typed becomes markup. It knows no leads and
//! no scores.

/** make("p", { class: "note", "data-field": "score" }, "text", node, …) */
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== undefined && child !== null && child !== false));
  return node;
}

/** A bar of parts in per cent. Without a label, screen readers skip it, because the figure is next to it. Widths are
 * set by script, because a strict content security policy forbids `style` attributes. */
export function bar(label, ...parts) {
  const track = make("div", label ? { class: "bar", role: "img", "aria-label": label } : { class: "bar", "aria-hidden": "true" });
  let left = 100;
  for (const [name, percent] of parts) {
    const width = Math.min(Math.max(Number(percent) || 0, 0), left);
    left -= width;
    const fill = make("span", { class: `bar-${name}` });
    fill.style.width = `${width}%`;
    track.append(fill);
  }
  return track;
}
