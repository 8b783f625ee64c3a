//! For Node, by `require`.
module.exports = { ...require("./node/handraise.cjs"), init: async () => {} };
