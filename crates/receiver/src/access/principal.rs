//! Who is behind a request, and what they may do: one table for roles and one for tokens. It does not know how they showed who they are.

use super::{Role, Scope, Token, User};

/// Something that not everybody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Right {
    /// Send the forms of many visitors, say when they arrived, and learn their verdicts.
    Forward,
    /// Read leads.
    ReadLeads,
    /// Tell what happened elsewhere, attributes, statuses and suppressions.
    TellFacts,
    /// See which definitions were in force.
    ReadDefinitions,
    /// See what one definition changes of another, private parts too: whoever may approve one, or put it into force.
    CompareDefinitions,
    /// Put definitions into force, and see their private parts.
    Define,
    /// Read `/readyz` and `/metrics`.
    Operate,
    /// Manage users and tokens, and read the log.
    Administer,
}

impl Right {
    /// All rights.
    pub(crate) const ALL: [Self; 8] = [
        Self::Forward,
        Self::ReadLeads,
        Self::TellFacts,
        Self::ReadDefinitions,
        Self::CompareDefinitions,
        Self::Define,
        Self::Operate,
        Self::Administer,
    ];

    /// Its name, for what describes the API.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Forward => "forward",
            Self::ReadLeads => "read_leads",
            Self::TellFacts => "tell_facts",
            Self::ReadDefinitions => "read_definitions",
            Self::CompareDefinitions => "compare_definitions",
            Self::Define => "define",
            Self::Operate => "operate",
            Self::Administer => "administer",
        }
    }

    /// The scopes of tokens that include it.
    pub(crate) fn scopes(self) -> Vec<&'static str> {
        Scope::ALL.into_iter().filter(|scope| scope_may(*scope, self)).map(Scope::name).collect()
    }

    /// The roles of users that include it.
    pub(crate) fn roles(self) -> Vec<&'static str> {
        Role::ALL.into_iter().filter(|role| role_may(*role, self)).map(Role::name).collect()
    }
}

/// Who is behind a request.
#[derive(Clone, Debug)]
pub(crate) enum Principal {
    /// The token that the receiver was started with.
    AdminToken,
    /// A user who is signed in.
    User(User),
    /// A program with a token of its own.
    Token(Token),
}

/// Who did something, for the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Actor {
    pub(crate) kind: &'static str,
    /// The address of a user, the name of a token; empty for others.
    pub(crate) name: String,
}

impl Principal {
    pub(crate) fn may(&self, right: Right) -> bool {
        match self {
            Self::AdminToken => true,
            Self::User(user) => role_may(user.role, right),
            Self::Token(token) => token.scopes.iter().any(|scope| scope_may(*scope, right)),
        }
    }

    pub(crate) fn actor(&self) -> Actor {
        match self {
            Self::AdminToken => Actor { kind: "admin_token", name: String::new() },
            Self::User(user) => Actor::user(user),
            Self::Token(token) => Actor { kind: "token", name: token.name.clone() },
        }
    }
}

impl Actor {
    /// A user.
    pub(crate) fn user(user: &User) -> Self {
        Self { kind: "user", name: user.email.clone() }
    }

    /// Somebody who has not shown who they are.
    pub(crate) fn anybody() -> Self {
        Self { kind: "anybody", name: String::new() }
    }

    /// The person at the machine, with `handraise user` and the like.
    pub(crate) fn tool() -> Self {
        Self { kind: "tool", name: String::new() }
    }

    /// The receiver itself.
    pub(crate) fn receiver() -> Self {
        Self { kind: "receiver", name: String::new() }
    }
}

fn role_may(role: Role, right: Right) -> bool {
    match (role, right) {
        (Role::Admin, _) => true,
        (Role::Marketing, Right::Define) => true,
        (Role::Sales | Role::Marketing, Right::TellFacts | Right::CompareDefinitions) => true,
        (_, right) => matches!(right, Right::ReadLeads | Right::ReadDefinitions),
    }
}

fn scope_may(scope: Scope, right: Right) -> bool {
    match scope {
        Scope::Forward => right == Right::Forward,
        Scope::Read => matches!(right, Right::ReadLeads | Right::ReadDefinitions),
        Scope::Definition => {
            matches!(right, Right::Define | Right::CompareDefinitions | Right::ReadDefinitions)
        }
        Scope::Facts => right == Right::TellFacts,
        Scope::Metrics => right == Right::Operate,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_admin_administers_and_a_forwarder_only_forwards() {
        for role in Role::ALL {
            assert!(role_may(role, Right::ReadLeads));
            assert_eq!(role_may(role, Right::Administer), role == Role::Admin);
            assert_eq!(role_may(role, Right::TellFacts), role != Role::Read);
            assert_eq!(role_may(role, Right::Define), matches!(role, Role::Admin | Role::Marketing));
            assert!(role_may(role, Right::ReadDefinitions));
            assert_eq!(role_may(role, Right::CompareDefinitions), role != Role::Read);
        }
        assert_eq!(
            Right::ALL.map(|right| scope_may(Scope::Forward, right)),
            [true, false, false, false, false, false, false, false]
        );
        assert!(Scope::ALL.into_iter().all(|scope| !scope_may(scope, Right::Administer)));
    }
}
