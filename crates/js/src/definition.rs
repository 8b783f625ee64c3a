//! `Definition`: what a team agreed on, to score and to explain with.

use crate::Evidence;
use crate::convert::{bytes, is_promise, kind, seconds, to_js};
use crate::error::{Fault, throw};
use handraise::definition::Compiled;
use handraise::scoring::{Assessment, score};
use wasm_bindgen::prelude::*;

#[cfg(feature = "author")]
use handraise::author::Loaded;

/// A compiled definition of a marketing qualified lead.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Definition {
    #[cfg(feature = "author")]
    pub(crate) loaded: Loaded,
    #[cfg(not(feature = "author"))]
    compiled: Compiled,
}

impl Definition {
    pub(crate) fn compiled(&self) -> &Compiled {
        #[cfg(feature = "author")]
        return &self.loaded.compiled;
        #[cfg(not(feature = "author"))]
        return &self.compiled;
    }

    fn assess(&self, evidence: &Evidence, at: &JsValue) -> Result<Assessment, JsValue> {
        let at_s = seconds(at)?;
        let newest_s = evidence.held().newest_s();
        if let Some(newest_s) = newest_s.filter(|newest_s| *newest_s > at_s) {
            let message = "this time is before something in the evidence, which would count as if it had just happened";
            let remedy = format!("pass `new Date({}000)` or a later time, in milliseconds", newest_s);
            return Err(throw(&[Fault::new("field", "at", message, &remedy)]));
        }
        Ok(score(self.compiled().program(), &evidence.held(), at_s))
    }
}

/// Reads the bytes of a `.mql`.
pub(crate) fn read(mql: &JsValue) -> Result<Compiled, JsValue> {
    let remedy = "pass the bytes of a `.mql` file, such as `await readFile(\"definition.mql\")`; `handraise compile` makes one of a \
                  definition as people write it, and so does `Definition.compile(text).mql`";
    let bytes = bytes(mql).ok_or_else(|| {
        let awaited = if is_promise(mql) { "; await it" } else { "" };
        let message = format!("these are no bytes, but {}{awaited}", kind(mql));
        throw(&[Fault::new("field", "mql", &message, remedy)])
    })?;
    Compiled::read(bytes).map_err(|error| throw(&[Fault::new("syntax", "", &error.to_string(), remedy)]))
}

#[wasm_bindgen]
impl Definition {
    /// Reads the bytes of a `.mql`, as `handraise compile` writes them.
    pub fn read(
        #[wasm_bindgen(unchecked_param_type = "Uint8Array | ArrayBuffer")] mql: &JsValue,
    ) -> Result<Definition, JsValue> {
        let compiled = read(mql)?;
        #[cfg(feature = "author")]
        return Ok(Self { loaded: compiled.into() });
        #[cfg(not(feature = "author"))]
        return Ok(Self { compiled });
    }

    /// Scores evidence as of a time: the same report as on every other platform.
    #[wasm_bindgen(unchecked_return_type = "Report")]
    pub fn score(
        &self,
        evidence: &Evidence,
        #[wasm_bindgen(unchecked_param_type = "Date")] at: &JsValue,
    ) -> Result<JsValue, JsValue> {
        to_js(&self.assess(evidence, at)?.report(self.compiled()))
    }

    /// The report as canonical JSON: the same bytes as on every other platform.
    #[wasm_bindgen(js_name = scoreJson)]
    pub fn score_json(
        &self,
        evidence: &Evidence,
        #[wasm_bindgen(unchecked_param_type = "Date")] at: &JsValue,
    ) -> Result<String, JsValue> {
        Ok(self.assess(evidence, at)?.report(self.compiled()).to_json())
    }

    /// Why the score is what it is, in lines that add up.
    pub fn explain(
        &self,
        evidence: &Evidence,
        #[wasm_bindgen(unchecked_param_type = "Date")] at: &JsValue,
    ) -> Result<String, JsValue> {
        Ok(self.assess(evidence, at)?.to_text(self.compiled().definition()))
    }

    /// The bytes that a page loads.
    #[wasm_bindgen(getter)]
    pub fn mql(&self) -> Vec<u8> {
        self.compiled().mql().to_vec()
    }

    /// SHA-256 of the bytes, in lower-case hexadecimal.
    #[wasm_bindgen(getter)]
    pub fn hash(&self) -> String {
        self.compiled().hash().to_owned()
    }

    /// The reference that forms send: `id@version#` and the first sixteen digits of the hash.
    #[wasm_bindgen(getter)]
    pub fn reference(&self) -> String {
        self.compiled().reference()
    }

    /// The definition's id.
    #[wasm_bindgen(getter)]
    pub fn id(&self) -> String {
        self.compiled().definition().id.clone()
    }

    /// Its version.
    #[wasm_bindgen(getter)]
    pub fn version(&self) -> u32 {
        self.compiled().definition().version
    }
}

#[cfg(feature = "author")]
mod authoring {
    use super::{Definition, JsValue, seconds, to_js, wasm_bindgen};
    use crate::convert::text;
    use crate::error::refuse;
    use handraise::author::{Day, Format, Loaded, check, schema};

    #[wasm_bindgen]
    impl Definition {
        /// Compiles a definition as people write it, in TOML or JSON. Throws every error, each with its line and what to do.
        pub fn compile(
            #[wasm_bindgen(unchecked_param_type = "string")] written: &JsValue,
        ) -> Result<Definition, JsValue> {
            let written = text(written, "text")?;
            let loaded = Loaded::compile(&written, Format::of_text(&written)).map_err(|problems| refuse(&problems))?;
            Ok(Self { loaded })
        }

        /// Everything that is wrong with a definition: errors, and warnings of what you probably did not intend. With `today`, also
        /// days that have passed.
        #[wasm_bindgen(unchecked_return_type = "Problem[]")]
        pub fn check(
            #[wasm_bindgen(unchecked_param_type = "string")] written: &JsValue,
            #[wasm_bindgen(unchecked_optional_param_type = "Date")] today: &JsValue,
        ) -> Result<JsValue, JsValue> {
            let written = text(written, "text")?;
            let today = if today.is_undefined() { None } else { Some(Day::of(seconds(today)?).0) };
            to_js(&check(&written, Format::of_text(&written), today))
        }

        /// Everything that changes from this definition to another, in words, and for whom.
        #[wasm_bindgen(unchecked_return_type = "Change[]")]
        pub fn diff(&self, other: &Definition) -> Result<JsValue, JsValue> {
            to_js(&self.loaded.changes_to(&other.loaded))
        }

        /// The private policy as canonical JSON: what stays out of the `.mql`. Keep it off web servers.
        #[wasm_bindgen(getter)]
        pub fn policy(&self) -> Option<String> {
            self.loaded.policy.as_ref().map(|policy| policy.to_json())
        }

        /// The JSON Schema of a definition, for editors and forms.
        #[wasm_bindgen(unchecked_return_type = "object")]
        pub fn schema() -> Result<JsValue, JsValue> {
            to_js(&schema::definition())
        }
    }
}
