//! `handraise sign --check`: whose signatures are beside a definition, and whether they count. It does not know whether a receiver would take the
//! definition, which also depends on what was in force there.

use super::{Arguments, effect};
use crate::output::{BAD, GOOD, STRONG, styled};
use crate::{Failure, input, output, yes};
use handraise::approval::{By, Manifest, Refused, SignatureFile, Signed, Subject, Team, verify};
use handraise_receiver::{NoKeys, UnusableKeys, signature_beside, teams_beside, trust};
use serde_json::{Value, json};
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The file of allowed signers, unless an option names another.
const SIGNERS: &str = "allowed_signers";

type Found = Vec<(Team, Result<Signed, Unsigned>)>;

/// Why a signature does not count here.
enum Unsigned {
    Refused(Refused),
    /// It is not one that names the report that was asked for, but perhaps another one.
    Unseen(Option<String>),
    /// Nobody's key signs for a team of this name.
    NoTeam(NoKeys),
}

impl Unsigned {
    fn code(&self) -> &'static str {
        match self {
            Self::Refused(refused) => refused.code(),
            Self::Unseen(_) => "another_report",
            Self::NoTeam(_) => "no_team",
        }
    }
}

impl fmt::Display for Unsigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refused) => refused.fmt(f),
            Self::Unseen(None) => f.write_str("the signature names no report; sign again with `--effect`"),
            Self::NoTeam(no_keys) => no_keys.fmt(f),
            Self::Unseen(Some(report)) => {
                write!(f, "the signature names the report {report}; sign again with this one, or check with that one")
            }
        }
    }
}

pub(super) fn run(arguments: &Arguments, file: &Path, subject: &Subject) -> Result<ExitCode, Failure> {
    let signers = arguments.signers.clone().unwrap_or_else(|| beside(file));
    let trust = trust(&signers, arguments.revoked.as_deref()).map_err(unusable)?;
    let now_s = arguments.at.or_else(input::now_s).map_or(i64::MAX, i64::from);
    let teams = if arguments.require.is_empty() { teams_beside(file) } else { arguments.require.clone() };
    let effect = arguments.effect.as_deref().map(|path| effect::hash(path, subject)).transpose()?;
    let check = |team: Team| {
        // A signature that was made by `ssh-keygen` alone does not say which version it rolls back.
        let signed = signature_beside(file, subject, &team, (&trust, now_s), &[]);
        let saw = |signed: Signed| match &effect {
            Some(report) if signed.effect.as_ref() != Some(report) => Err(Unsigned::Unseen(signed.effect)),
            _ => Ok(signed),
        };
        let why = |refused| match (refused, NoKeys::of(&team, &trust)) {
            (Refused::Missing, Some(no_keys)) => Unsigned::NoTeam(no_keys),
            (refused, _) => Unsigned::Refused(refused),
        };
        let signed = signed.map_err(why).and_then(saw);
        (team, signed)
    };
    let found: Found = teams.into_iter().map(check).collect();
    let is_signed = !found.is_empty() && found.iter().all(|(_, signed)| signed.is_ok());
    match arguments.json {
        true => output::print_json(&in_json(file, subject, &found, is_signed))?,
        false => output::print(&in_words(file, subject, &found, is_signed))?,
    }
    Ok(yes(is_signed))
}

/// What to say of signatures beside a file that is set up to be signed: somebody made a signature, or there are allowed signers beside it. One
/// sentence for each of the two teams, and each that has a signature, which is not signed for.
pub(crate) fn hint(file: &Path, subject: &Subject) -> Vec<String> {
    let (signers, mut teams) = (beside(file), teams_beside(file));
    if input::is_standard(file) || (teams.is_empty() && !signers.is_file()) {
        return Vec::new();
    }
    let trust = match trust(&signers, None) {
        Ok(trust) => trust,
        Err(error) => return vec![format!("signatures were not checked: {error}")],
    };
    teams.extend(trust.signers.teams());
    teams.sort();
    teams.dedup();
    let now_s = input::now_s().map_or(i64::MAX, i64::from);
    let refused = |team: &Team| {
        let refused = signature_beside(file, subject, team, (&trust, now_s), &[]).err()?;
        Some(format!("not signed for {team}: {refused}"))
    };
    teams.iter().filter_map(refused).collect()
}

/// Why a new signature would not count by the allowed signers beside the definition; `None` if it would, now or from some day on, or if there is no such
/// file.
pub(super) fn refusal(file: &Path, manifest: &Manifest, signature: &SignatureFile) -> Result<Option<Refused>, Failure> {
    let signers = beside(file);
    if !signers.is_file() {
        return Ok(None);
    }
    let trust = trust(&signers, None).map_err(unusable)?;
    let now_s = input::now_s().map_or(i64::MAX, i64::from);
    let refused = verify(&manifest.subject, &manifest.team, signature, &trust, now_s, &[]).err();
    Ok(refused.filter(|refused| !matches!(refused, Refused::Early(_))))
}

fn beside(file: &Path) -> PathBuf {
    file.with_file_name(SIGNERS)
}

fn unusable(error: UnusableKeys) -> Failure {
    Failure::file(&error.path.display().to_string(), error.message)
}

fn in_words(file: &Path, subject: &Subject, found: &Found, is_signed: bool) -> String {
    let Subject { id, version, definition, policy } = subject;
    let mut text = format!("{} version {version}\nhash {definition}\n", styled(STRONG, id));
    if let Some(policy) = policy {
        text.push_str(&format!("private policy hash {policy}\n"));
    }
    for (team, signed) in found {
        text.push_str(&match signed {
            Ok(Signed { by, rollback_from, effect, .. }) => {
                let newer = rollback_from.map(|newer| format!(", in place of version {newer}")).unwrap_or_default();
                let saw = effect.iter().map(|report| format!(", with the report {report}")).collect::<String>();
                format!("{} for {team} by {by}{newer}{saw}\n", styled(GOOD, "signed"))
            }
            Err(refused) => format!("{} for {team}: {refused}\n", styled(BAD, "not signed")),
        });
    }
    let file = input::shown(file);
    text.push_str(&match (is_signed, found.is_empty()) {
        (true, _) => format!("{} {file} is signed\n", styled(GOOD, "ok:")),
        (false, true) => {
            format!("{} nobody has signed {file}; sign it with `handraise sign --team`\n", styled(BAD, "failed:"))
        }
        (false, false) => format!("{} {file} is not signed by all who should\n", styled(BAD, "failed:")),
    });
    text
}

fn in_json(file: &Path, subject: &Subject, found: &Found, is_signed: bool) -> Value {
    let signature = |(team, signed): &(Team, Result<Signed, Unsigned>)| match signed {
        Ok(Signed { by: By::Key { principal, fingerprint }, rollback_from, effect, .. }) => json!({
            "team": team, "counts": true, "principal": principal, "key": fingerprint, "rollback_from": rollback_from, "effect": effect
        }),
        Ok(Signed { by, .. }) => json!({ "team": team, "counts": true, "principal": by.to_string() }),
        Err(why) => json!({ "team": team, "counts": false, "why": { "code": why.code(), "message": why.to_string() } }),
    };
    let signatures: Vec<Value> = found.iter().map(signature).collect();
    json!({ "file": input::shown(file), "subject": subject, "signatures": signatures, "signed": is_signed })
}
