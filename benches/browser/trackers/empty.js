//! No tracker: the cost of the page and of the benchmark itself.
window.bench = {};
