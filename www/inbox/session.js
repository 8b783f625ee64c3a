//! The admin token of this tab, and the one request that uses it. It does not know what a lead looks like.

const KEY = "handraise-token";
let inMemory = null;

/** Moves a token from `#token=…` in the address to the session, so that it does not stay in the address bar, the
 * history or a shared link. It never replaces a token: a link must not put somebody into an inbox of somebody else's. Returns whether it was taken. */
export function takeTokenFromAddress() {
  const found = /^#token=(.*)$/.exec(location.hash);
  if (!found) return false;
  history.replaceState(null, "", location.pathname + location.search);
  if (token()) return false;
  // `URLSearchParams` would turn the `+` of a base64 token into a space.
  try {
    keepToken(decodeURIComponent(found[1]));
  } catch {
    keepToken(found[1]);
  }
  return true;
}

export function keepToken(token) {
  inMemory = token.trim();
  try {
    sessionStorage.setItem(KEY, inMemory);
  } catch {
    // Storage is blocked: the token lasts until the page is closed.
  }
}

export function dropToken() {
  inMemory = null;
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Storage is blocked, so it holds no token.
  }
}

export function token() {
  if (inMemory) return inMemory;
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** Fetches this many pages of leads, newest first → { leads, more } | { refused: message } | { failed: message } */
export async function fetchLeads(pages) {
  // `fetch` throws when a header value has other characters than visible ASCII, and no token has them.
  if (!/^[\x21-\x7e]+$/.test(token() ?? "")) return { refused: "This is not a token: it contains a space or a special character." };
  try {
    const leads = [];
    let next = "";
    for (let page = 0; page < pages && next !== null; page += 1) {
      const answer = await fetch(`/v1/leads${next && `?before=${encodeURIComponent(next)}`}`, {
        headers: { Authorization: `Bearer ${token()}`, Accept: "application/json" },
        cache: "no-store",
        signal: AbortSignal.timeout(10_000),
      });
      if (answer.status === 401 || answer.status === 403) return { refused: "The receiver refuses this token. Use the one that it was last started with." };
      if (!answer.ok) return { failed: `The receiver answered ${answer.status}. ${await problemOf(answer)}`.trim() };
      const body = await answer.json();
      if (Array.isArray(body?.leads)) leads.push(...body.leads);
      next = body?.next ?? null;
    }
    return { leads, more: next !== null };
  } catch {
    return { failed: "The receiver cannot be reached. This page tries again every 15 seconds." };
  }
}

async function problemOf(answer) {
  try {
    const problem = await answer.json();
    return String(problem.detail ?? problem.title ?? "");
  } catch {
    return "";
  }
}
