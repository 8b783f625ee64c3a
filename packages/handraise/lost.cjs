//! What is thrown where a bundler has moved the package away from its module.

const MESSAGE = "`handraise.wasm` is not beside the script that reads it, because a bundler has moved the script";
const REMEDY =
  "leave the package out of the bundle, such as with esbuild's `--external:handraise`; or import `handraise/score`, which can be bundled";

exports.lost = (cause) => {
  const problem = { severity: "error", code: "field", path: "", line: null, column: null, message: MESSAGE, remedy: REMEDY };
  return Object.assign(new Error(`${MESSAGE}; ${REMEDY}`, { cause }), { name: "HandraiseError", problems: [problem] });
};
