//! TimeMe, which measures engaged time only.
import TimeMe from "timeme.js";

TimeMe.initialize({ currentPageName: "pricing", idleTimeoutInSeconds: 30 });
window.bench = {};
