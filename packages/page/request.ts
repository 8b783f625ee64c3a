//! Requests for embeds whose options may hold the bytes of a file in place of its address.

import type { Source } from "./files";

/** Answers a request with bytes. They have no address that a warning could name. */
export const answerWith = async (bytes: ArrayBuffer | Uint8Array): Promise<Response> =>
  Object.defineProperty(new Response(bytes as BodyInit), "url", { value: "what init() was given" });

/** Asks the network for an address, and answers with bytes that are there already. */
export const request = (from: Source) =>
  typeof from == "object" && "byteLength" in from ? answerWith(from) : fetch(from);
