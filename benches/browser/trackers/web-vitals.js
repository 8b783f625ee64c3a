//! Google's web-vitals. It is no tracker; it stands for the lightest library that many pages load.
import { onCLS, onFCP, onINP, onLCP, onTTFB } from "web-vitals";

const send = (metric) => navigator.sendBeacon("/vitals", JSON.stringify(metric));
[onCLS, onFCP, onINP, onLCP, onTTFB].forEach((on) => on(send));
window.bench = {};
