//! Tally: its hidden fields are in the query of the frame's address, to which its widget adds the page's own query. The widget gives the frame its address
//! late, when it comes into view or a popup opens. It does not know Tally's object or its messages.

import { fillFrames, isAt } from "./shared/frame";

fillFrames({ isForm: (address) => isAt(address, /^tally\.so$/) && /^\/(embed|popup|r)\//.test(address.pathname), part: "search" });
