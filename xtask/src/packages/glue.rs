//! What the package changes in the glue and the types that wasm-bindgen writes: where the module is, what is thrown for objects that can't be
//! used, and types that need no library of a browser. It fails if the glue is not as it expects.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

/// Ours, in place of wasm-bindgen's check of classes.
const REFUSE: &str = include_str!("../../../packages/handraise/glue/refuse.js");
/// Ours, in place of wasm-bindgen's types of what loads the module.
const INIT: &str = include_str!("../../../packages/handraise/glue/init.d.ts");
/// Ours, for what a browser's types declare.
const GLOBAL: &str = include_str!("../../../packages/handraise/glue/global.d.ts");

/// Writes a script with other names in it, and with errors of ours.
pub(super) fn write_script(from: &Path, to: &Path, renamed: Option<(&str, &str)>) -> Result<()> {
    edit(from, to, |text| {
        let text = match renamed {
            Some((old, new)) => replaced(&text, old, new)?,
            None => text,
        };
        if text.contains(CHECK) { refusing(&text) } else { Ok(text) }
    })
}

/// Has a script for Node, which was written before, take the module from the script with its bytes, because a bundler loses files.
pub(super) fn inline(script: &Path, wasm: &str, name: &str) -> Result<()> {
    let path = format!("const wasmPath = `${{__dirname}}/{wasm}`;\n");
    let bytes = format!("Buffer.from(require('./{name}.bytes.cjs'), 'base64')");
    edit(script, script, |text| replaced(&replaced(&text, &path, "")?, "require('fs').readFileSync(wasmPath)", &bytes))
}

/// Writes types that say what our own glue does.
pub(super) fn write_types(from: &Path, to: &Path) -> Result<()> {
    edit(from, to, |text| Ok(typed(&text)))
}

fn edit(from: &Path, to: &Path, work: impl FnOnce(String) -> Result<String>) -> Result<()> {
    let text = fs::read_to_string(from).with_context(|| format!("could not read `{}`", from.display()))?;
    let text = work(text).with_context(|| format!("`{}` is not as expected", from.display()))?;
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).with_context(|| format!("could not create `{}`", folder.display()))?;
    }
    fs::write(to, text).with_context(|| format!("could not write `{}`", to.display()))
}

fn replaced(text: &str, old: &str, new: &str) -> Result<String> {
    ensure!(text.contains(old), "it does not have {old}");
    Ok(text.replace(old, new))
}

/// wasm-bindgen's check, and the calls of it.
const CHECK: &str = "function _assertClass(instance, klass) {\n";
const CALL: &str = "_assertClass(";

/// How an object is freed; and how, so that the end of a `using` may come after a call of it.
const FREE: &str = "    free() {\n";
const FREE_ONCE: &str = "    free() {\n        if (!this.__wbg_ptr) return;\n";

/// With problems for objects that can't be used. A minifier renames classes, so our check gets their names as texts.
fn refusing(text: &str) -> Result<String> {
    let (before, check) = text.split_once(CHECK).context("it has no check of classes")?;
    let (_, after) = check.split_once("\n}\n").context("the check of classes has no end")?;
    let mut calls = before.split(CALL);
    let mut done = calls.next().unwrap_or_default().to_owned();
    for call in calls {
        let (arguments, rest) = call.split_once(')').context("a check has no end")?;
        let (path, class) = arguments.split_once(", ").context("a check has two arguments")?;
        done += &format!("checkClass({path}, {class}, \"{path}\", \"{class}\"){rest}");
    }
    let done = replaced(&done, FREE, FREE_ONCE)?;
    Ok(replaced(&done, "(this.__wbg_ptr", "(placeOf(this, \"\")")? + REFUSE + after)
}

/// With our own types for what loads the module, and with what a browser's library would declare.
fn typed(text: &str) -> String {
    let (values, loads) = match text.split_once("export type InitInput =") {
        Some((values, _)) => (values, INIT),
        None => (text, ""),
    };
    format!("{}\n\n{loads}\n{GLOBAL}", values.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = "    free() {\n        const ptr = this.__destroy_into_raw();\n    }\n\
                        merge(other) {\n    _assertClass(other, Evidence);\n    wasm.merge(this.__wbg_ptr, other.__wbg_ptr);\n}\n\
                        function _assertClass(instance, klass) {\n    throw 1;\n}\n\nlet last;\n";

    #[test]
    fn an_argument_is_checked_under_its_name_and_an_object_before_its_use() -> Result<()> {
        let text = refusing(GLUE)?;
        assert!(text.contains("checkClass(other, Evidence, \"other\", \"Evidence\");"), "{text}");
        assert!(text.contains("wasm.merge(placeOf(this, \"\"), other.__wbg_ptr);"), "{text}");
        assert!(text.contains("    free() {\n        if (!this.__wbg_ptr) return;\n"), "{text}");
        assert!(text.ends_with("\nlet last;\n") && !text.contains("_assertClass"), "{text}");
        assert!(refusing("function other() {}").is_err());
        Ok(())
    }

    #[test]
    fn the_types_of_the_module_s_exports_are_not_shipped() {
        let text =
            typed("export class Evidence {}\n\nexport type InitInput = RequestInfo;\nexport interface InitOutput {}\n");
        assert!(
            text.contains("class Evidence") && text.contains("InitInput") && !text.contains("RequestInfo"),
            "{text}"
        );
        assert!(!typed("export class Evidence {}\n").contains("InitInput"));
    }
}
