//! Segment's Analytics.js, which sends to Segment only.
import { AnalyticsBrowser } from "@segment/analytics-next";

const analytics = AnalyticsBrowser.load({ writeKey: "bench", cdnURL: location.origin });
const ready = analytics.page();

window.bench = { ready, track: (i) => analytics.track("book-demo", { value: i }) };
