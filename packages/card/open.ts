//! A card's definition, and reports made with it. It does not know what is shown of them.

import { type Explainer, room } from "../page/core";
import { ABI } from "../page/generated/codes";
import type { Report } from "../page/report";
import * as twin from "../../dist/plugin/handraise-explain-twin.js";
import type { Card } from "./card";
import { viewOf } from "./view";

const core = twin as unknown as Explainer;

function decode(base64: string): Uint8Array {
  try {
    return Uint8Array.from(atob(base64.trim()), (letter) => letter.charCodeAt(0));
  } catch {
    throw new Error("handraise: the card's definition is not base64; pack the card again with `handraise pack`");
  }
}

export function open(definition: string): Card {
  if (core.abi() !== ABI) throw new Error("handraise: the card's parts are of different builds; pack the card again with `handraise pack`");
  const mql = decode(definition);
  const write = (evidence: string) => {
    const text = new TextEncoder().encode(evidence);
    const written = room(core, mql.length + text.length);
    written.set(mql);
    written.set(text, mql.length);
  };
  // The module takes whole seconds, and has no report for a time before 1970.
  const second = (atS: number) => Math.min(Math.max(Math.floor(atS) || 0, 0), 0xffff_ffff);

  const sentS = (evidence: string) => {
    write(evidence);
    return core.as_of(mql.length);
  };
  const report = (evidence: string, atS?: number) => {
    const as = second(atS ?? sentS(evidence));
    write(evidence);
    const length = core.assess(mql.length, as);
    return length ? new TextDecoder().decode(room(core, length)) : null;
  };
  // Without any evidence, a report says just which definition made it.
  const empty = report("", 0);
  if (empty === null) throw new Error("handraise: the card's definition can't be read; pack the card again with the `handraise` that compiled it");
  const own = (JSON.parse(empty) as Report).definition;
  return { definition: own, report, view: (record, nowS) => viewOf({ definition: own, report, sentS }, record, nowS) };
}
