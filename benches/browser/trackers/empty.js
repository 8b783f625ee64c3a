//! Nothing: what the page and the measuring themselves cost.
window.bench = {};
