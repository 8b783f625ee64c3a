//! `handraise sign`: a team puts its name to a definition, and anybody checks that it did. It does not know what a signature proves; the library does.
//!
//! Exit codes: 0 signed, or everything that was asked for is there; 1 a signature is missing or does not count, or a log was altered; 2 usage or
//! unreadable input.

mod checked;
mod effect;
mod key;
mod logged;

pub(super) use checked::hint;

use super::office::Data;
use super::output::{BAD, styled};
use super::{Failure, input, output, yes};
use handraise::approval::{InvalidTeam, Manifest, Refused, Subject, Team};
use handraise_receiver::signature_path;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "Exit codes: 0 signed, or every signature that was asked for is there and counts; 1 a signature is missing or does not count, would \
not count and was not written, or the log was altered; 2 usage or unreadable input.

The signature is written beside the file, as FILE.TEAM.sig. It is an SSH signature in the namespace `handraise`, of what --manifest prints: the id, the version, \
and the hashes of the public and of the private part; with --effect, also that of the report. `ssh-keygen -Y sign` makes the same. An ed25519 key without a passphrase signs at \
once; for any other, and for a .pub file whose key is in your agent, `ssh-keygen` is called, which may ask for the passphrase. If there is a file \
`allowed_signers` beside the definition, only a key that it lets sign for the team does.";

/// Sign a definition for a team, check who signed, or verify a receiver's log of approvals
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    /// Definition: TOML, JSON or a compiled `.mql` with its `.policy.json` beside it
    #[arg(value_name = "FILE", required_unless_present = "log")]
    file: Option<PathBuf>,
    /// The team to sign for, such as `marketing`
    #[arg(long, value_parser = team, required_unless_present_any = ["check", "log"])]
    team: Option<Team>,
    /// The private key, or the public key of one that your SSH agent holds
    #[arg(long, value_name = "KEY", required_unless_present_any = ["check", "log", "manifest"])]
    key: Option<PathBuf>,
    /// Sign that this definition replaces a newer one, whose version this is
    #[arg(long, value_name = "VERSION")]
    rollback: Option<u32>,
    /// Sign also which report of `handraise effect --json` you saw; with --check, a signature counts only if it names this one
    #[arg(long, value_name = "REPORT", conflicts_with = "log")]
    effect: Option<PathBuf>,
    /// Print what is signed, and sign nothing
    #[arg(long, conflicts_with_all = ["key", "check", "log"])]
    manifest: bool,
    /// Check the signatures beside the file
    #[arg(long, conflicts_with_all = ["team", "key", "rollback", "log"])]
    check: bool,
    /// The teams that must have signed, with commas between [default: those with a signature beside the file, at least one]
    #[arg(long, value_name = "TEAMS", value_delimiter = ',', value_parser = team, requires = "check")]
    require: Vec<Team>,
    /// Whose keys count, in the form of OpenSSH [default: `allowed_signers` beside the definition]
    #[arg(long, value_name = "FILE", requires = "check")]
    signers: Option<PathBuf>,
    /// Keys that no longer count, one a line
    #[arg(long, value_name = "FILE", requires = "check")]
    revoked: Option<PathBuf>,
    /// The time at which a key must count [default: now]
    #[arg(long, value_name = "TIME", value_parser = input::time, requires = "check")]
    at: Option<u32>,
    /// Verify the log of approvals of the receiver with the data folder --data
    #[arg(long, conflicts_with_all = ["file", "team", "key", "rollback"])]
    log: bool,
    /// The hash that you noted earlier: the log must still contain its entry
    #[arg(long, value_name = "HASH", value_parser = hash, requires = "log")]
    head: Option<String>,
    #[command(flatten)]
    data: Data,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// A SHA-256 as the log writes it.
fn hash(text: &str) -> Result<String, String> {
    let is_hash = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hash {
        Ok(text.to_ascii_lowercase())
    } else {
        Err("write the 64 hexadecimal digits of a hash, as `sign --log` ends with them".to_owned())
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let Some(file) = &arguments.file else { return logged::run(arguments) };
    let subject = subject(file)?;
    if arguments.check {
        return checked::run(arguments, file, &subject);
    }
    let (Some(team), rollback) = (&arguments.team, arguments.rollback) else { return Err(usage()) };
    if rollback.is_some_and(|newer| newer < subject.version) {
        let message = format!(
            "--rollback: this is version {}; name the newer version that was in force, or leave the option out",
            subject.version
        );
        return Err(Failure::Other(message));
    }
    let effect = arguments.effect.as_deref().map(|path| effect::hash(path, &subject)).transpose()?;
    let manifest = subject.manifest(team.clone(), rollback).with_effect(effect);
    match &arguments.key {
        None => output::print(&manifest.to_text()).map(|()| ExitCode::SUCCESS),
        Some(key) => sign(arguments, file, key, &manifest),
    }
}

fn sign(arguments: &Arguments, file: &Path, key: &Path, manifest: &Manifest) -> Result<ExitCode, Failure> {
    if input::is_standard(file) {
        let message = "a signature is written beside the definition's file; name the file, not `-`";
        return Err(Failure::Other(message.to_owned()));
    }
    let signature = key::sign(key, manifest)?;
    if let Some(refused) = checked::refusal(file, manifest, &signature)? {
        return refuse(arguments, &manifest.team, &refused);
    }
    let path = signature_path(file, &manifest.team);
    std::fs::write(&path, signature.to_text()).map_err(|error| Failure::unwritten(&path, &error))?;
    let (path, fingerprint) = (path.display().to_string(), signature.fingerprint());
    match arguments.json {
        true => output::print_json(&json!({ "file": path, "key": fingerprint, "manifest": manifest })),
        false => {
            let Manifest { subject: Subject { id, version, definition, .. }, team, .. } = manifest;
            let newer =
                manifest.rollback_from.map(|newer| format!(", in place of version {newer}")).unwrap_or_default();
            let saw = manifest.effect.iter().map(|report| format!("\nwith the report {report}")).collect::<String>();
            let of = format!("{id} version {version}{newer}, hash {definition}{saw}");
            output::print(&format!("signed for {team} with {fingerprint}\n{of}\nwrote {path}\n"))
        }
    }?;
    Ok(ExitCode::SUCCESS)
}

/// Says why a signature would count for nothing. A signature that is there already stays.
fn refuse(arguments: &Arguments, team: &Team, refused: &Refused) -> Result<ExitCode, Failure> {
    match arguments.json {
        true => output::print_json(&json!({
            "team": team, "counts": false, "why": { "code": refused.code(), "message": refused.to_string() }
        })),
        false => {
            let not = styled(BAD, "not signed");
            output::print(&format!("{not} for {team}: {refused}\nnothing was written\n"))
        }
    }?;
    Ok(yes(false))
}

/// What there is to sign of a file.
fn subject(file: &Path) -> Result<Subject, Failure> {
    let loaded = input::load_definition(file)?;
    let policy = match &loaded.authored {
        Some(_) => loaded.policy.clone(),
        None => input::policy_beside(file, &loaded.compiled)?,
    };
    Ok(Subject::of(&loaded.compiled, policy.as_ref()))
}

fn usage() -> Failure {
    Failure::Other("say for which team with `--team`, or what to look at with `--check` or `--log`".to_owned())
}

fn team(text: &str) -> Result<Team, InvalidTeam> {
    text.parse()
}
