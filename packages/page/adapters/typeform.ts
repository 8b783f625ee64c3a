//! Typeform: its hidden fields are in the address of the frame, after `#`, where its library puts the option `hidden` too. It does not know how the
//! frame is made: by that library, by React, or by hand.

import { fillFrames, isAt } from "./shared/frame";

fillFrames({
  // The library marks its frames, also those at a host of the customer's own.
  isForm: (address) => address.pathname.includes("/to/") && (address.searchParams.has("typeform-embed") || isAt(address, /(^|\.)typeform\.(com|eu)$/)),
  part: "hash",
});
