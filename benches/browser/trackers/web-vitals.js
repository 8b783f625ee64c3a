//! Google's web-vitals: no tracker, but the lightest of what many pages have.
import { onCLS, onFCP, onINP, onLCP, onTTFB } from "web-vitals";

const send = (metric) => navigator.sendBeacon("/vitals", JSON.stringify(metric));
[onCLS, onFCP, onINP, onLCP, onTTFB].forEach((on) => on(send));
window.bench = {};
