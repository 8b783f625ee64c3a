//! What a form that was stored says by a definition, which may be another one than that of its time. It does not know what follows.

use super::FormSent;
use crate::definition::Compiled;
use crate::evidence::Evidence;
use crate::matching::ClassId;
use crate::verification::{Form, attributes_with_text, read_again};
use std::collections::BTreeSet;

/// A form, read again.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FormReading {
    /// Whether readable evidence came with it.
    pub has_evidence: bool,
    /// What came with it, together with its answers.
    pub all: Evidence,
    /// Its own answers alone.
    pub own: Evidence,
    /// The attributes for which it has a text that nothing understands.
    pub not_understood: BTreeSet<ClassId>,
}

impl FormSent {
    /// The form with its fields but those of the plugin.
    pub(super) fn form(&self) -> Form {
        let mut form = Form::default();
        self.contact.values().for_each(|(name, value)| form.push(name, value));
        form
    }

    /// Reads the form by a definition. `received_s` is when it came, in seconds since 1970.
    pub fn read(&self, compiled: &Compiled, received_s: u32) -> FormReading {
        let form = self.form();
        let (all, own) = read_again(compiled, &form, self.evidence.as_deref(), received_s);
        let mut not_understood = attributes_with_text(compiled.program(), &form);
        let is_understood = |attribute: &ClassId| own.answer(*attribute).is_some_and(|answer| answer.value.is_some());
        not_understood.retain(|attribute| !is_understood(attribute));
        let has_evidence = self.evidence.as_deref().is_some_and(|text| Evidence::decode(text).is_ok());
        FormReading { has_evidence, all, own, not_understood }
    }
}
