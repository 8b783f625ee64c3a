//! The entry of `handraise-card.js`: the explanation of a lead for cards in CRMs and other programs. Everything is in this one file: it uses
//! no network and imports nothing, because its hosts forbid both, and WebAssembly as well. It knows no host.

import { draw } from "./draw";
import { open } from "./open";

globalThis.handraiseCard = { open, draw };
