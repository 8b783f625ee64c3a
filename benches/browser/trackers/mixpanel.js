//! Mixpanel's library without its session recorder, with page views, kept in local storage.
import mixpanel from "mixpanel-browser/src/loaders/loader-module-core";

const ready = new Promise((loaded) => {
  mixpanel.init("bench", { api_host: location.origin, track_pageview: true, persistence: "localStorage", loaded });
});

window.bench = { ready, track: (i) => mixpanel.track("book-demo", { value: i }) };
