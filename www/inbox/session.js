//! The admin token of this tab and the one request made with it. Knows nothing of what leads look like.

const KEY = "handraise-token";
let inMemory = null;

/** Takes `#token=…` out of the address, so that it does not stay in the bar, history or a shared link. */
export function takeTokenFromAddress() {
  const found = /^#token=(.*)$/.exec(location.hash);
  if (!found) return false;
  history.replaceState(null, "", location.pathname + location.search);
  // Not URLSearchParams, which would turn the `+` of a base64 token into a space.
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
    // Storage blocked: the token lasts as long as the page.
  }
}

export function dropToken() {
  inMemory = null;
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was stored either.
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

/** The newest leads, so many pages of them → { leads, more } | { refused: message } | { failed: message } */
export async function fetchLeads(pages) {
  // A header holds visible ASCII only; anything else cannot be a token and must not throw here.
  if (!/^[\x21-\x7e]+$/.test(token() ?? "")) return { refused: "That is not a token: it holds a space or an unusual character." };
  try {
    const leads = [];
    let next = "";
    for (let page = 0; page < pages && next !== null; page += 1) {
      const answer = await fetch(`/v1/leads${next && `?before=${encodeURIComponent(next)}`}`, {
        headers: { Authorization: `Bearer ${token()}`, Accept: "application/json" },
        cache: "no-store",
        signal: AbortSignal.timeout(10_000),
      });
      if (answer.status === 401 || answer.status === 403) return { refused: "The receiver does not accept this token. Check that it is the one it was last started with." };
      if (!answer.ok) return { failed: `The receiver answered ${answer.status}. ${await detail(answer)}`.trim() };
      const body = await answer.json();
      if (Array.isArray(body?.leads)) leads.push(...body.leads);
      next = body?.next ?? null;
    }
    return { leads, more: next !== null };
  } catch {
    return { failed: "The receiver cannot be reached. Trying again every 15 seconds." };
  }
}

async function detail(answer) {
  try {
    const problem = await answer.json();
    return String(problem.detail ?? problem.title ?? "");
  } catch {
    return "";
  }
}
