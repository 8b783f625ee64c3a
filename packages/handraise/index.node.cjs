//! For Node, by `require`.
const { lost } = require("./lost.cjs");

const read = () => {
  try {
    return require("./node/handraise.cjs");
  } catch (cause) {
    throw cause.code == "ENOENT" ? lost(cause) : cause;
  }
};

module.exports = { ...read(), init: async () => {} };
