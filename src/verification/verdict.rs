//! The verdicts, with the words that people read. It does not know how a verdict comes about.
//!
//! The labels and sentences here are the only source: tests compare the documents and the inbox with them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How far a lead's score can be relied on, from harmless to serious.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The claims agree with the evidence.
    Verified,
    /// A claim differs from the evidence.
    Mismatch,
    /// The form names an unknown definition.
    StaleDefinition,
    /// There is no readable evidence, or it is over a day old.
    Unverified,
    /// The evidence is implausible, older than the definition keeps any, or was sent for too many addresses.
    Contradicted,
}

impl Verdict {
    /// All verdicts, from harmless to serious.
    pub const ALL: [Self; 5] =
        [Self::Verified, Self::Mismatch, Self::StaleDefinition, Self::Unverified, Self::Contradicted];

    /// The code in answers and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Mismatch => "mismatch",
            Self::StaleDefinition => "stale_definition",
            Self::Unverified => "unverified",
            Self::Contradicted => "contradicted",
        }
    }

    /// The verdict with a code; `None` for another text.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.name() == name)
    }

    /// What a salesperson reads.
    ///
    /// ```
    /// use handraise::verification::Verdict;
    /// assert_eq!(Verdict::Verified.label(), "Consistent");
    /// ```
    pub const fn label(self) -> &'static str {
        match self {
            Self::Verified => "Consistent",
            Self::Mismatch => "Claims differ",
            Self::StaleDefinition => "Unknown definition",
            Self::Unverified => "Not verified",
            Self::Contradicted => "Contradicted",
        }
    }

    /// What the verdict proves, in a sentence or two.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Verified => {
                "What the form claims is consistent with the evidence that came with it. \
                 The evidence comes from the visitor's device, so this does not prove that anybody read a page."
            }
            Self::Mismatch => {
                "The form claims something that its evidence does not support. Only the recomputed score counts."
            }
            Self::StaleDefinition => {
                "The form names a definition that the receiver does not know. \
                 The receiver scored the same evidence with its active definition."
            }
            Self::Unverified => {
                "No readable evidence came with the form, or it was more than a day old. \
                 Contact and answers count as in any form; behaviour gives no points."
            }
            Self::Contradicted => {
                "The evidence cannot be right, is too old, or came with too many e-mail addresses. \
                 Contact and answers of this form are kept for a person to judge; nothing gives points."
            }
        }
    }
}
