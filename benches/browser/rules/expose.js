//! Exposes an engine to the benchmark as `window.engine`. An engine is given as `prepare(visitor)` and `score(nowS)`,
//! and as `read` where `score` does not return the total itself. It does not know which engine it exposes. Each bundle
//! has its own copy of this file, so that the calls of one engine do not spoil the type feedback that the JavaScript
//! compiler has gathered for another.
import { NOW_S, VISITORS } from "./data.js";

// Consecutive scores are as of different times, so that an engine gains nothing by remembering its last result.
const scoreTimeS = (i) => NOW_S + (i % 3600);

export function expose({ ready, prepare, score, read = (total) => total, isAsync = false }) {
  const total = async (visitor, nowS) => {
    await prepare(VISITORS[visitor]);
    return read(await score(nowS));
  };
  const run = (n) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += score(scoreTimeS(i));
    return sum;
  };
  const runAsync = async (n) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += await score(scoreTimeS(i));
    return sum;
  };
  window.engine = {
    ready: Promise.resolve(ready),
    /** Returns each visitor's score at the first and at the last time. */
    totals: async () => {
      const totals = [];
      for (const visitor of VISITORS.keys()) totals.push(await total(visitor, NOW_S), await total(visitor, scoreTimeS(3599)));
      return totals;
    },
    /** Prepares the timed visitor. Returns how many milliseconds their first score takes. */
    first: async () => {
      await prepare(VISITORS[1]);
      const startMs = performance.now();
      await score(NOW_S);
      return performance.now() - startMs;
    },
    loop: isAsync ? runAsync : run,
    /** Returns how many scores take about `ms` milliseconds. */
    calibrate: async (ms) => {
      for (let n = 1; ; n *= 2) {
        const startMs = performance.now();
        await window.engine.loop(n);
        const tookMs = performance.now() - startMs;
        if (tookMs > ms / 4) return Math.max(1, Math.round((n * ms) / tookMs));
      }
    },
  };
}
