//! For Node, by `require`.
module.exports = { ...require("./node/score.cjs"), init: async () => {} };
