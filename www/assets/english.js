//! Why a score is as it is, in English: for pages that speak no other language.

import why from "../texts/en/why.js";
import { speak } from "./speak.js";

export const inEnglish = speak(why, "en-GB");
