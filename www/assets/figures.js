//! Formats times, durations, points and shares for people. It reads no clock: the current time is an argument.

const DATE = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

const DATE_AND_YEAR = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });

/** A date as text to milliseconds; null when it is no date. */
export function instant(text) {
  const ms = Date.parse(text ?? "");
  return Number.isNaN(ms) ? null : ms;
}

/** The same as `clock` with the year, for what may be read long after. */
export const dated = (ms) => DATE_AND_YEAR.format(ms);

export const clock = (ms) => (ms === null ? "–" : DATE.format(ms));

/** 90 → "1 min", 7200 → "2 h", 200000 → "2 days" */
export function span(seconds) {
  const s = Math.max(0, Math.floor(Number(seconds) || 0));
  if (s < 60) return "less than a minute";
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  if (s < 172_800) return `${Math.floor(s / 3600)} h`;
  return `${Math.floor(s / 86_400)} days`;
}

export function ago(ms, nowMs) {
  if (ms === null) return "–";
  const s = (nowMs - ms) / 1000;
  return s < 60 ? "just now" : s < 604_800 ? `${span(s)} ago` : clock(ms);
}

/** 30 → "30 min", 240 → "4 h", 2880 → "2 days". Unlike `span`, it never rounds. */
export function limit(minutes) {
  const m = Number(minutes);
  if (!Number.isFinite(m)) return "–";
  if (m >= 2880 && m % 1440 === 0) return `${m / 1440} days`;
  if (m >= 60 && m % 60 === 0) return `${m / 60} h`;
  return `${m} min`;
}

/** Thousandths of a point to points. Undefined stays undefined, so that a missing key does not look like 0. */
export const points = (milli) => (Number.isFinite(milli) ? milli / 1000 : undefined);
export const whole = (milli) => (Number.isFinite(milli) ? Math.floor(milli / 1000) : undefined);

/** Thousandths to a percentage. Undefined stays undefined, so that a missing key does not look like 0. */
export const percent = (permille) => (Number.isFinite(permille) ? `${permille / 10}%` : undefined);
