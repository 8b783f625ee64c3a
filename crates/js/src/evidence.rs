//! `Evidence`: what a visitor did and said, to read, to complete and to send.

use crate::Definition;
use crate::convert::{name, seconds, text, whole};
use crate::error::{Fault, throw};
use handraise::evidence::{Answer, Consent, Kind, Occurrence};
use handraise::intake::record_field;
use handraise::matching::ClassId;
use std::cell::{Ref, RefCell};
use wasm_bindgen::prelude::*;

/// What a visitor did and said, as bounded integers and class ids: no address, no text, no name.
#[wasm_bindgen]
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// Borrowed only while no JavaScript runs, which may throw and leave a borrow behind.
    held: RefCell<handraise::evidence::Evidence>,
}

impl Evidence {
    pub(crate) fn of(held: handraise::evidence::Evidence) -> Self {
        Self { held: RefCell::new(held) }
    }

    /// To be let go before JavaScript runs again.
    pub(crate) fn held(&self) -> Ref<'_, handraise::evidence::Evidence> {
        self.held.borrow()
    }

    pub(crate) fn record(&self, work: impl FnOnce(&mut handraise::evidence::Evidence)) {
        work(&mut self.held.borrow_mut());
    }
}

#[wasm_bindgen]
impl Evidence {
    /// Evidence of a visitor about whom nothing is known.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Evidence {
        Self::default()
    }

    /// Reads the text that a form sends as `handraise_evidence`, of this version and of every one before.
    pub fn decode(#[wasm_bindgen(unchecked_param_type = "string")] encoded: &JsValue) -> Result<Evidence, JsValue> {
        let remedy = "pass the text of a form's `handraise_evidence`";
        let read = handraise::evidence::Evidence::decode(text(encoded, "encoded")?.trim());
        read.map(Self::of).map_err(|error| throw(&[Fault::new("syntax", "", &error.to_string(), remedy)]))
    }

    /// The text that a form sends.
    pub fn encode(&self) -> String {
        self.held().encode()
    }

    /// A copy of its own.
    #[wasm_bindgen(js_name = clone)]
    pub fn copy(&self) -> Evidence {
        self.clone()
    }

    /// Takes in other evidence of the same visitor. Order and repetition make no difference.
    pub fn merge(&self, other: &Evidence) {
        // A copy, because `other` may be this one.
        let other = other.held().clone();
        self.record(|held| held.merge(&other));
    }

    /// Sets what the visitor allowed. Without it, behaviour does not count where the definition needs consent.
    #[wasm_bindgen(js_name = setConsent)]
    pub fn set_consent(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Consent")] consent: &JsValue,
    ) -> Result<(), JsValue> {
        let consent = consent_of(consent)?;
        self.record(|held| held.record_consent(consent));
        Ok(())
    }

    /// What the visitor allowed.
    #[wasm_bindgen(getter, unchecked_return_type = "Consent")]
    pub fn consent(&self) -> String {
        self.held().consent().name().to_owned()
    }

    /// Records one answer by its attribute, such as `seniority`; `null` for a question that was left blank.
    pub fn answer(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string")] attribute: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "string | null")] value: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "Date")] at: &JsValue,
    ) -> Result<(), JsValue> {
        let value = if value.is_null() { None } else { Some(ClassId::of(&name(value, "value")?)) };
        let attribute = ClassId::of(&name(attribute, "attribute")?);
        let answer = Answer { attribute, value, at_s: seconds(at)? };
        self.record(|held| held.record_answer(answer));
        Ok(())
    }

    /// Records what somebody wrote into a field, read as the definition reads that field. Returns whether the definition has it.
    #[wasm_bindgen(js_name = answerField)]
    pub fn answer_field(
        &self,
        definition: &Definition,
        #[wasm_bindgen(unchecked_param_type = "string")] field: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] written: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "Date")] at: &JsValue,
    ) -> Result<bool, JsValue> {
        let (field, written, at_s) = (text(field, "field")?, text(written, "written")?, seconds(at)?);
        let program = definition.compiled().program();
        let mut is_known = false;
        self.record(|held| is_known = record_field(held, program, &field, &written, at_s));
        Ok(is_known)
    }

    /// Records something that happened, by its id in the definition, such as `touch("action", "webinar", at)`. `amount` is the value
    /// that comes with an action, or the surge of a topic.
    pub fn touch(
        &self,
        #[wasm_bindgen(unchecked_param_type = "TouchKind")] kind: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] id: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "Date")] at: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "number")] amount: &JsValue,
    ) -> Result<(), JsValue> {
        let class = ClassId::of(&name(id, "id")?);
        let occurrence = Occurrence::new(kind_of(kind)?, class, seconds(at)?);
        let amount = whole(amount, "amount")?;
        self.record(|held| held.record(Occurrence { amount, ..occurrence }));
        Ok(())
    }

    /// The newest time in it, in milliseconds since 1970: `new Date(evidence.asOf)`; `undefined` for evidence without a time.
    #[wasm_bindgen(getter, js_name = asOf)]
    pub fn as_of(&self) -> Option<f64> {
        self.held().as_of_s().map(|at_s| f64::from(at_s) * 1000.0)
    }

    /// Whether nothing happened and nothing was said.
    #[wasm_bindgen(getter, js_name = isEmpty)]
    pub fn is_empty(&self) -> bool {
        self.held().is_empty()
    }
}

pub(crate) fn consent_of(name: &JsValue) -> Result<Consent, JsValue> {
    let names = "write `granted`, `denied` or `unknown`";
    one_of(&Consent::ALL, Consent::name, name, "consent", names)
}

fn kind_of(name: &JsValue) -> Result<Kind, JsValue> {
    let names = "write `view`, `action`, `source`, `form` or `topic`";
    one_of(&Kind::ALL, Kind::name, name, "kind", names)
}

/// The value of a name.
pub(crate) fn one_of<T: Copy>(
    known: &[T],
    name_of: impl Fn(T) -> &'static str,
    name: &JsValue,
    what: &str,
    remedy: &str,
) -> Result<T, JsValue> {
    let name = text(name, what)?;
    let found = known.iter().copied().find(|value| name_of(*value) == name);
    found.ok_or_else(|| throw(&[Fault::new("unknown-name", what, &format!("there is no {what} `{name}`"), remedy)]))
}

#[cfg(feature = "author")]
mod authoring {
    use super::{Definition, Evidence, JsValue, wasm_bindgen};
    use crate::convert::{json_of, to_js};
    use crate::error::refuse;
    use handraise::author::EvidenceDocument;

    #[wasm_bindgen]
    impl Evidence {
        /// Reads evidence as people write it: an object, or its JSON. Names that the definition does not have are refused; numbers, which
        /// `toJson` writes for them, are read.
        #[wasm_bindgen(js_name = fromJson)]
        pub fn from_json(
            #[wasm_bindgen(unchecked_param_type = "EvidenceDocument | string")] document: &JsValue,
            definition: &Definition,
        ) -> Result<Evidence, JsValue> {
            let document =
                EvidenceDocument::parse(&json_of(document, "document")?).map_err(|problems| refuse(&problems))?;
            let unknown = definition.loaded.unknown_names(&document);
            if !unknown.is_empty() {
                return Err(refuse(&unknown));
            }
            let held = document.to_evidence().map_err(|problem| refuse(&[problem]))?;
            Ok(Self::of(held))
        }

        /// The evidence as people write it, with the definition's names. What the definition does not know is a number, such as `#0a1b2c`;
        /// `fromJson` reads it with any definition.
        #[wasm_bindgen(js_name = toJson, unchecked_return_type = "EvidenceDocument")]
        pub fn to_json(&self, definition: &Definition) -> Result<JsValue, JsValue> {
            to_js(&definition.loaded.document_of(&self.held()))
        }
    }
}
