//! A badge such as A1: how well somebody fits, and how strong their behaviour is. It does not know what either means.

import { make } from "./element.js";
import { gradeTimesRating } from "./words.js";

export function gradeBadge(a) {
  const grade = /^[A-D]$/.test(a.grade) ? a.grade.toLowerCase() : "u";
  return make("span", { class: `badge grade-${grade}`, "data-field": "grade-rating" }, gradeTimesRating(a.grade, a.rating));
}
