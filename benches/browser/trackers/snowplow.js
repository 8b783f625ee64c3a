//! Snowplow's browser tracker with activity and form tracking.
import { FormTrackingPlugin, enableFormTracking } from "@snowplow/browser-plugin-form-tracking";
import { enableActivityTracking, newTracker, trackPageView, trackStructEvent } from "@snowplow/browser-tracker";

newTracker("sp", location.origin, { appId: "bench", plugins: [FormTrackingPlugin()] });
enableActivityTracking({ minimumVisitLength: 30, heartbeatDelay: 10 });
trackPageView();
enableFormTracking();

window.bench = { track: (i) => trackStructEvent({ category: "lead", action: "book-demo", value: i }) };
