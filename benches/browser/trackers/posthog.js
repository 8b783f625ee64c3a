//! PostHog's web library with its defaults.
import posthog from "posthog-js";

const ready = new Promise((loaded) => {
  posthog.init("phc_bench", { api_host: location.origin, defaults: "2025-05-24", person_profiles: "identified_only", loaded });
});

window.bench = { ready, track: (i) => posthog.capture("book-demo", { value: i }) };
