//! Days, times and deadlines as people say them. It reads no clock: the current time is an argument.

import { span } from "../assets/figures.js";
import { locale, texts } from "../assets/language.js";

const t = await texts("person");
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const format = (options) => new Intl.DateTimeFormat(locale, options);
const TIME = format({ hour: "2-digit", minute: "2-digit" });
const DAY = format({ weekday: "short", day: "numeric", month: "short" });
const DAY_AND_YEAR = format({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
const NEAR = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });

const midnight = (ms) => new Date(ms).setHours(0, 0, 0, 0);
const daysBetween = (ms, nowMs) => Math.round((midnight(ms) - midnight(nowMs)) / DAY_MS);
const capital = (text) => text.slice(0, 1).toLocaleUpperCase(locale) + text.slice(1);

export const timeOf = (ms) => TIME.format(ms);

/** "today", "yesterday", or the day with its year. */
export function dayInWords(ms, nowMs) {
  const days = daysBetween(ms, nowMs);
  return days === 0 || days === -1 ? NEAR.format(days, "day") : DAY_AND_YEAR.format(ms);
}

/** The same for a heading: "Today". */
export const dayAsHeading = (ms, nowMs) => capital(dayInWords(ms, nowMs));

/** "today, 14:00", "tomorrow, 09:00", "Mon, 7 Dec, 09:00". */
export function momentInWords(ms, nowMs) {
  const days = daysBetween(ms, nowMs);
  return `${Math.abs(days) <= 1 ? NEAR.format(days, "day") : DAY.format(ms)}, ${TIME.format(ms)}`;
}

/** How a deadline stands → { tone: "late" | "near" | "calm", words, detail }. `workingMs` is how much working time is left, if that is known. */
export function dueInWords({ dueMs, workingMs }, nowMs) {
  if (dueMs <= nowMs) return { tone: "late", words: t("overdue_by", { length: span((nowMs - dueMs) / 1000) }), detail: t("was_due", { when: momentInWords(dueMs, nowMs) }) };
  const left = dueMs - nowMs;
  const working = Number.isFinite(workingMs) ? Math.min(Math.max(workingMs, 0), left) : left;
  // Nights and weekends lie between.
  const isWorking = left - working > MINUTE_MS;
  return { tone: working < 60 * MINUTE_MS ? "near" : "calm", words: t(isWorking ? "left_of_working_time" : "left", { length: span(working / 1000) }), detail: t("due", { when: momentInWords(dueMs, nowMs) }) };
}
