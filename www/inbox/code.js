//! Texts with pieces of code in them. It does not know what they are about.

import { make } from "../assets/element.js";

/** "type `this`" → nodes, with what stands in backticks as code. */
export const withCode = (text) => text.split("`").map((part, place) => (place % 2 ? make("code", {}, part) : part));
