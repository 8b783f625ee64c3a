//! PostHog's web library with what it does by default.
import posthog from "posthog-js";

const ready = new Promise((loaded) => {
  posthog.init("phc_bench", { api_host: location.origin, defaults: "2025-05-24", person_profiles: "identified_only", loaded });
});

window.bench = { ready, track: (i) => posthog.capture("book-demo", { value: i }) };
