//! Jotform: it fills in fields that are named in the query of the frame's address by their unique names, hidden ones too. It does not know the messages
//! between Jotform's frame and page.

import { fillFrames, isAt } from "./shared/frame";

fillFrames({ isForm: (address) => isAt(address, /(^|\.)jotform[^.]*\.[a-z]+$/) && /\/\d{9,}/.test(address.pathname), part: "search" });
