//! The bearer token of this tab. It knows neither users nor what a token opens.

const KEY = "handraise-token";
let inMemory = null;

/** Whether a text can be a token: `fetch` throws when a header has other characters than visible ASCII. */
export const isToken = (text) => /^[\x21-\x7e]+$/.test(text.trim());

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
