//! What a link brings behind its `#`: a token, or the secret of a one-time link. It does not know what becomes of them.

/** Takes `#token=…` or `#invitation=…` out of the address, so that it stays neither in the address bar nor in the history
 * → { name: "token" | "invitation", secret } | null */
export function takeFromAddress() {
  const found = /^#(token|invitation)=(.+)$/.exec(location.hash);
  if (!found) return null;
  history.replaceState(null, "", location.pathname + location.search);
  const [, name, text] = found;
  // `URLSearchParams` would turn the `+` of a base64 token into a space.
  try {
    return { name, secret: decodeURIComponent(text) };
  } catch {
    return { name, secret: text };
  }
}
