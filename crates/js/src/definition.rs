//! `Definition`: what a team agreed on, to score and to explain with.

use crate::Evidence;
use crate::convert::{seconds, to_js};
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
        Ok(score(self.compiled().program(), &evidence.held, seconds(at)?))
    }
}

/// Reads the bytes of a `.mql`.
pub(crate) fn read(mql: Vec<u8>) -> Result<Compiled, JsValue> {
    let remedy = "pass the bytes of a file that `handraise compile` wrote";
    Compiled::read(mql).map_err(|error| throw(&[Fault::new("syntax", "", &error.to_string(), remedy)]))
}

#[wasm_bindgen]
impl Definition {
    /// Reads the bytes of a `.mql`, as `handraise compile` writes them.
    pub fn read(mql: Vec<u8>) -> Result<Definition, JsValue> {
        let compiled = read(mql)?;
        #[cfg(feature = "author")]
        return Ok(Self { loaded: Loaded { compiled, authored: None, policy: None } });
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
    use crate::error::refuse;
    use handraise::author::{Day, Format, Loaded, check, schema};

    #[wasm_bindgen]
    impl Definition {
        /// Compiles a definition as people write it, in TOML or JSON. Throws every error, each with its line and what to do.
        pub fn compile(text: &str) -> Result<Definition, JsValue> {
            let loaded = Loaded::compile(text, Format::of_text(text)).map_err(|problems| refuse(&problems))?;
            Ok(Self { loaded })
        }

        /// Everything that is wrong with a definition: errors, and warnings of what you probably did not intend. With `today`, also
        /// days that have passed.
        #[wasm_bindgen(unchecked_return_type = "Problem[]")]
        pub fn check(
            text: &str,
            #[wasm_bindgen(unchecked_param_type = "Date | undefined")] today: &JsValue,
        ) -> Result<JsValue, JsValue> {
            let today = if today.is_undefined() { None } else { Some(Day::of(seconds(today)?).0) };
            to_js(&check(text, Format::of_text(text), today))
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
