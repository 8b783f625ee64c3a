//! Fetches the leads. It does not know what a lead looks like.

import { askAsKnown } from "./request.js";

/** Fetches this many pages of leads, newest first → { leads, more } | { failed: message } */
export async function fetchLeads(pages) {
  const leads = [];
  let next = "";
  for (let page = 0; page < pages && next !== null; page += 1) {
    const answer = await askAsKnown("GET", `/v1/leads${next && `?before=${encodeURIComponent(next)}`}`);
    if (!answer.ok) return { failed: answer.status === 0 ? "The receiver cannot be reached. This page tries again every 15 seconds." : answer.detail };
    if (Array.isArray(answer.body?.leads)) leads.push(...answer.body.leads);
    next = answer.body?.next ?? null;
  }
  return { leads, more: next !== null };
}
