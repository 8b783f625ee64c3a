//! What computed something: which definition, core and lists, as rows of persons have it. It does not know persons.

use handraise::person::{Build, Cause, FactId};

use crate::definition::InForce;

/// Which definition, core and lists computed something.
#[derive(Clone, Debug)]
pub(crate) struct Basis {
    /// The definition's hash.
    pub(crate) definition: String,
    /// The hash of its private part; `-` if it has none.
    policy: String,
    build: Build,
    /// The fact that put the definition into force.
    pub(super) activation: Option<FactId>,
    /// The fact that tells of the build.
    pub(super) program: Option<FactId>,
}

impl PartialEq for Basis {
    fn eq(&self, other: &Self) -> bool {
        (&self.definition, &self.policy, &self.build) == (&other.definition, &other.policy, &other.build)
    }
}

impl Basis {
    pub(super) fn of(in_force: &InForce) -> Self {
        let InForce { loaded, activation, build: program } = in_force;
        let (activation, program) = (activation.clone(), program.clone());
        let (definition, policy) = (loaded.hash().to_owned(), loaded.policy_hash.clone());
        Self { definition, policy, build: Build::this(), activation, program }
    }

    /// Whether it is of a definition, by the hashes of both its parts, and a build.
    pub(crate) fn is_of(&self, (definition, policy): (&str, &str), build: &Build) -> bool {
        self.definition == definition && self.policy == policy && self.build == *build
    }

    /// Why somebody whom `before` computed is computed with this one.
    pub(super) fn cause_after(&self, before: &Self) -> Cause {
        match (&self.activation, &self.program) {
            (Some(activation), _) if (&before.definition, &before.policy) != (&self.definition, &self.policy) => {
                Cause::Definition(activation.clone())
            }
            (_, Some(program)) if before != self => Cause::Program(program.clone()),
            _ if before != self => Cause::Build,
            _ => Cause::Time,
        }
    }

    /// As the database has it.
    pub(super) fn to_text(&self) -> String {
        format!("{} {} {} {}", self.definition, self.policy, self.build.core, self.build.lists)
    }

    pub(crate) fn from_text(text: &str) -> Option<Self> {
        let [definition, policy, core, lists] = text.splitn(4, ' ').collect::<Vec<_>>().try_into().ok()?;
        let build = Build { core: core.to_owned(), lists: lists.to_owned() };
        Some(Self {
            definition: definition.to_owned(),
            policy: policy.to_owned(),
            build,
            activation: None,
            program: None,
        })
    }
}
