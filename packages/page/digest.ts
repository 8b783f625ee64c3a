//! The browser's own SHA-256, and bytes as text. It does not know what is hashed.

export const hex = (bytes: Uint8Array) => [...bytes].map((byte) => (byte + 256).toString(16).slice(1)).join("");

/** Returns the hash in hexadecimal; nothing where browsers compute none, on pages that are not secure. */
export const sha256 = async (bytes: BufferSource): Promise<string | undefined> =>
  crypto.subtle && hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));

/** Reads bytes as text. */
export const decoder = new TextDecoder();
