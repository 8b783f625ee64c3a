//! Something that happened where no page could see it. It does not know what it is worth.

use super::FactError;
use super::bound::{check_name, check_optional, check_text};
use crate::evidence::{Consent, LIMITS};
use crate::matching::Kind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something that happened elsewhere: a webinar, an e-mail that was answered, a topic of third-party intent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Touch {
    /// What kind of thing it is.
    pub signal: TouchKind,
    /// The action, source, topic or form, by its id in the definition.
    pub name: String,
    /// The value of an action, or a topic's surge.
    #[serde(default)]
    pub amount: u32,
    /// What a salesperson reads.
    pub label: Option<String>,
    /// What was said, word for word.
    pub quote: Option<String>,
    /// How sure the one who tells it is, in percent; left out, entirely.
    pub confidence_pct: Option<u8>,
    /// What the person allowed there. Left out, your own records, which need no consent of a device.
    pub consent: Option<Consent>,
}

/// What kind of thing a touch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TouchKind {
    /// The person did something.
    Action,
    /// The person came from somewhere.
    Source,
    /// The person's company reads about something, as a third party tells.
    Topic,
    /// The person sent a form elsewhere.
    Form,
}

impl TouchKind {
    /// The kind of occurrence that it becomes.
    pub const fn occurrence(self) -> Kind {
        match self {
            Self::Action => Kind::Action,
            Self::Source => Kind::Channel,
            Self::Topic => Kind::Topic,
            Self::Form => Kind::Form,
        }
    }
}

impl Touch {
    pub(super) fn check(&self) -> Result<(), FactError> {
        check_name("name", &self.name)?;
        check_optional("label", self.label.as_ref())?;
        check_text("quote", self.quote.as_ref())?;
        if self.confidence_pct.is_some_and(|share| share > 100) {
            return Err(FactError::new("confidence_pct", "is more than 100", "write a percentage, 0 to 100"));
        }
        let most = LIMITS.amount;
        let error = || FactError::new("amount", "is too great", &format!("write at most {most}"));
        if self.amount > most { Err(error()) } else { Ok(()) }
    }
}
