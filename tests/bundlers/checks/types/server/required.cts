// The same by `require`.

import score = require("handraise/score");
import handraise = require("handraise");

const evidence: handraise.Evidence = new handraise.Evidence();
const outcome: score.Outcome = score.verify("email=a", new Uint8Array(), new Date());
export = { evidence, verdict: outcome.verdict };
