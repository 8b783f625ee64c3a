//! Plausible's tracker with links and forms.
import { init, track } from "@plausible-analytics/tracker";

init({ domain: "bench.example", endpoint: "/api/event", captureOnLocalhost: true, formSubmissions: true, outboundLinks: true, fileDownloads: true });

window.bench = { track: (i) => track("book-demo", { props: { value: "" + i } }) };
