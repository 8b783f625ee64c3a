/** Throws as everything that can't be done is thrown: an error with a problem and a remedy. */
function refuse(path, message, remedy) {
    const problem = { severity: "error", code: "field", path, line: null, column: null, message, remedy };
    throw Object.assign(new Error(`${path && `${path}: `}${message}; ${remedy}`), { name: "HandraiseError", problems: [problem] });
}

/** The place of an object in the module's memory; 0 once it is freed. */
function placeOf(object, path) {
    return object.__wbg_ptr || refuse(path, "this object was freed", "call `free()` when nothing uses the object any more");
}

/** Refuses an argument that is no object of its class, or is freed. */
function checkClass(given, type, path, name) {
    if (given instanceof type) return void placeOf(given, path);
    const kind = given == null ? String(given) : given.constructor?.name || typeof given;
    const message = given?.__wbg_ptr === undefined ? `this is no \`${name}\`, but ${kind}` : `this is no \`${name}\` of this module`;
    refuse(path, message, `pass a \`${name}\` that the same import of the package has made`);
}
