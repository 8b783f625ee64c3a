//! What the measuring calls: an engine is given as `prepare(visitor)` and `score(nowS)`, and `read` where what `score`
//! gives is not the total yet. Every bundle has its own copy,
//! so that no engine's calls spoil what the compiler knows of another's.
import { NOW_S, VISITORS } from "./data.js";

// No two scores that follow each other are of the same time, so remembering the last one does not help.
const at = (i) => NOW_S + (i % 3600);

export function expose({ ready, prepare, score, read = (total) => total, isLater = false }) {
  const total = async (visitor, nowS) => {
    await prepare(VISITORS[visitor]);
    return read(await score(nowS));
  };
  const run = (n) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += score(at(i));
    return sum;
  };
  const runLater = async (n) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += await score(at(i));
    return sum;
  };
  window.engine = {
    ready: Promise.resolve(ready),
    /** What each visitor comes to, at the first and at the last time. */
    totals: async () => {
      const totals = [];
      for (const visitor of VISITORS.keys()) totals.push(await total(visitor, NOW_S), await total(visitor, at(3599)));
      return totals;
    },
    /** The visitor of whom the time is taken; in milliseconds, how long their first score takes. */
    first: async () => {
      await prepare(VISITORS[1]);
      const begun = performance.now();
      await score(NOW_S);
      return performance.now() - begun;
    },
    loop: isLater ? runLater : run,
    /** So many scores as take about so long. */
    calibrate: async (ms) => {
      for (let n = 1; ; n *= 2) {
        const begun = performance.now();
        await window.engine.loop(n);
        const took = performance.now() - begun;
        if (took > ms / 4) return Math.max(1, Math.round((n * ms) / took));
      }
    },
  };
}
