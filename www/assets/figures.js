//! Formats times, durations, points and shares for people. It reads no clock: the current time is an argument.

import { say, spokenLocale } from "./speech.js";

const DATE = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
const formats = new Map();

/** A format for dates. Making one is slow, so each is made once. */
function formatOf(name, parts) {
  const key = `${name} ${spokenLocale()}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(spokenLocale(), parts));
  return formats.get(key);
}

/** A date as text to milliseconds; null when it is no date. */
export function instant(text) {
  const ms = Date.parse(text ?? "");
  return Number.isNaN(ms) ? null : ms;
}

/** The same as `clock` with the year, for what may be read long after. */
export const dated = (ms) => formatOf("dated", { ...DATE, year: "numeric" }).format(ms);

export const clock = (ms) => (ms === null ? "–" : formatOf("clock", DATE).format(ms));

/** 90 → "1 min", 7200 → "2 h", 200000 → "2 days" */
export function span(seconds) {
  const s = Math.max(0, Math.floor(Number(seconds) || 0));
  if (s < 60) return say("under_a_minute");
  if (s < 3600) return say("minutes", { count: Math.floor(s / 60) });
  if (s < 172_800) return say("hours", { count: Math.floor(s / 3600) });
  return say("days", { count: Math.floor(s / 86_400) });
}

export function ago(ms, nowMs) {
  if (ms === null) return "–";
  const s = (nowMs - ms) / 1000;
  return s < 60 ? say("just_now") : s < 604_800 ? say("ago", { span: span(s) }) : clock(ms);
}

/** 30 → "30 min", 240 → "4 h", 2880 → "2 days". Unlike `span`, it never rounds. */
export function limit(minutes) {
  const m = Number(minutes);
  if (!Number.isFinite(m)) return "–";
  if (m >= 2880 && m % 1440 === 0) return say("days", { count: m / 1440 });
  if (m >= 60 && m % 60 === 0) return say("hours", { count: m / 60 });
  return say("minutes", { count: m });
}

/** Thousandths of a point to points. Undefined stays undefined, so that a missing key does not look like 0. */
export const points = (milli) => (Number.isFinite(milli) ? milli / 1000 : undefined);
export const whole = (milli) => (Number.isFinite(milli) ? Math.floor(milli / 1000) : undefined);

/** Thousandths to a percentage. Undefined stays undefined, so that a missing key does not look like 0. */
export const percent = (permille) => (Number.isFinite(permille) ? new Intl.NumberFormat(spokenLocale(), { style: "percent", maximumFractionDigits: 1 }).format(permille / 1000) : undefined);
