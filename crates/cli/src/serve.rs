//! `handraise serve`: starts the receiver. It turns options and the environment into the receiver's settings, and signals into its
//! end. It does not know what the receiver does with a lead.
//!
//! Exit codes: 0 stopped by a signal; 2 usage, or it could not start.

#[cfg(feature = "oidc")]
mod single_sign_on;

use super::output::{STRONG, styled};
use super::{Failure, connector, crm, input, output, retention, sample, target};
use handraise::approval::{InvalidTeam, Team};
use handraise_receiver::{
    AuthProxy, Carried, Config, DefinitionFile, Files, HeaderName, Origin, Receiver, Role, Signing, StartError,
};
use std::io::IsTerminal;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::process::ExitCode;

/// The variable with the admin token, unless `--token-file` is given. The token is not an option, because the list of processes shows
/// options.
const TOKEN: &str = "HANDRAISE_TOKEN";

/// What `handraise init` calls a definition.
const DEFINITION: &str = "definition.toml";

/// The warning at the start if the tool carries no plugin and no option names its folder.
const NO_PLUGIN: &str = "this tool carries no plugin: pages find nothing under `/plugin/`, and forms arrive without a score; \
install a tool that carries it with `cargo xtask install`, or name a folder with its files with `--plugin`";

const HELP: &str = "Exit codes: 0 stopped by a signal; 2 usage, or it could not start.

People sign in at `/inbox`. While there is no admin, each start prints a one-time link that makes the first one; `handraise user` and `handraise \
token` manage the others.

Environment: HANDRAISE_TOKEN is an admin's bearer token, of at least 20 characters, unless --token-file gives it; nobody needs one. HANDRAISE_LOG chooses what to log, such as `info` or `handraise=debug`.";

/// Take leads, verify their scores, store them, and show them in the inbox
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    /// Where to listen; port 0 takes any free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8787", value_parser = addr)]
    addr: SocketAddr,
    /// Folder of the database; created if missing
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// The active definition: TOML, JSON or a compiled `.mql` [default: the sample definition]
    #[arg(long, value_name = "FILE")]
    definition: Option<PathBuf>,
    /// The site's pages [default: the sample site]
    #[arg(long, value_name = "DIR")]
    www: Option<PathBuf>,
    /// The plugin's files, served under `/plugin/` [default: those that this tool carries; see `handraise --version`]
    #[arg(long, value_name = "DIR")]
    plugin: Option<PathBuf>,
    /// What the playground at `/try` of the sample site loads; in a checkout, `cargo xtask demo` builds it into `dist/playground`
    #[arg(long, value_name = "DIR")]
    playground: Option<PathBuf>,
    /// Another site that may send leads and, as a subdomain of this one, share its history, such as `https://www.example.com`; `null` for sandboxed frames; repeatable
    #[arg(long, value_name = "ORIGIN")]
    allow_origin: Vec<Origin>,
    /// How many of your own proxies stand in front
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = input::count)]
    trusted_hops: usize,
    /// How many forms in a minute of one address are usual; leads of more are kept, and flagged for a person to check
    #[arg(long, value_name = "N", default_value = "100")]
    forms_per_minute: NonZeroU32,
    /// The file of a service to ask about companies or persons in the background, or a folder with such files; repeatable
    #[arg(long, value_name = "FILE|DIR")]
    connector: Vec<PathBuf>,
    /// The file of somebody to whom events are sent, or a folder with such files; repeatable
    #[arg(long, value_name = "FILE|DIR")]
    targets: Vec<PathBuf>,
    /// The file of a CRM to keep up to date in the background, or a folder with such files; repeatable
    #[arg(long, value_name = "FILE|DIR")]
    crm: Vec<PathBuf>,
    /// Issue visit tokens to pages that ask for them, so that forms have a witness besides the browser of when a visit began
    #[arg(long)]
    visit_tokens: bool,
    /// A file with how long what is kept, `[retention]` in TOML; what ends is removed every hour [default: everything is kept]
    #[arg(long, value_name = "FILE")]
    retention: Option<PathBuf>,
    /// The teams whose signatures a definition needs to come into force, with commas between, such as `marketing,sales`
    #[arg(long, value_name = "TEAMS", value_delimiter = ',', value_parser = team)]
    require: Vec<Team>,
    /// Whose keys sign for these teams, in the form of OpenSSH's allowed signers
    #[arg(long, value_name = "FILE", requires = "require")]
    signers: Option<PathBuf>,
    /// Keys that no longer count, one a line
    #[arg(long, value_name = "FILE", requires = "signers")]
    revoked: Option<PathBuf>,
    /// A file with the admin token
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// The header in which your proxy, which signs people in, names the e-mail address, such as `X-Forwarded-Email`
    #[arg(long, value_name = "HEADER")]
    auth_header: Option<HeaderName>,
    /// The address from which that proxy speaks; repeatable [default: this machine]
    #[arg(long, value_name = "ADDRESS", requires = "auth_header")]
    auth_proxy: Vec<IpAddr>,
    /// The role of somebody whom that proxy names and nobody invited: `sales`, `marketing` or `read` [default: none, they stay outside]
    #[arg(long, value_name = "ROLE", requires = "auth_header", value_parser = new_users)]
    auth_role: Option<Role>,
    #[cfg(feature = "oidc")]
    #[command(flatten)]
    single_sign_on: single_sign_on::Options,
}

/// `carried` holds the plugin's files that the tool carries; it may be empty.
pub(super) fn run(arguments: Arguments, carried: Carried) -> Result<ExitCode, Failure> {
    let token = token(&arguments)?;
    let folders = [("--www", &arguments.www), ("--plugin", &arguments.plugin), ("--playground", &arguments.playground)];
    for (option, folder) in folders {
        if let Some(folder) = folder.as_ref().filter(|folder| !folder.is_dir()) {
            let remedy = "name a folder, or leave the option out";
            return Err(Failure::Other(format!("{option}: there is no folder `{}`; {remedy}", folder.display())));
        }
    }
    if let Some(folder) = arguments.definition.as_ref().filter(|file| file.is_dir()) {
        let (folder, file) = (folder.display(), folder.join(DEFINITION));
        let remedy = format!("name the file in it, such as `{}`", file.display());
        return Err(Failure::Other(format!("--definition: `{folder}` is a folder; {remedy}")));
    }
    if arguments.data.exists() && !arguments.data.is_dir() {
        let remedy = "name a folder, which is created if it is missing";
        return Err(Failure::Other(format!("--data: `{}` is a file; {remedy}", arguments.data.display())));
    }
    if arguments.plugin.is_none() && carried.is_empty() {
        output::warn(NO_PLUGIN);
    }
    // The sample definition does not fit another site, and the scores alone would not show that.
    if arguments.www.is_some() && arguments.definition.is_none() {
        output::warn("no `--definition`: the sample definition scores the forms of your site; name your own");
    }
    let (connectors, private) = connector::load_all(&arguments.connector)?;
    let (targets, private_too) = target::load_all(&arguments.targets)?;
    let (crms, private_of_crms) = crm::load_all(&arguments.crm)?;
    let signing = signing(&arguments)?;
    let about = about(&arguments);
    let here = || vec![IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from(Ipv6Addr::LOCALHOST)];
    let auth_proxy = arguments.auth_header.map(|header| AuthProxy {
        header,
        addresses: if arguments.auth_proxy.is_empty() { here() } else { arguments.auth_proxy },
        new_users: arguments.auth_role,
    });
    let definition = arguments.definition.map_or_else(sample::definition, DefinitionFile::from);
    let site = arguments.www.map_or_else(|| sample::site().into(), Files::from);
    let plugin = arguments.plugin.map_or_else(|| carried.into(), Files::from);
    let mut config = Config::new(arguments.addr, arguments.data, definition, site, plugin, token);
    config.playground = arguments.playground.map(Files::from);
    config.secrets.extend(arguments.token_file);
    config.connectors = connectors;
    config.targets = targets;
    config.crms = crms;
    config.secrets.extend(private.into_iter().chain(private_too).chain(private_of_crms));
    config.auth_proxy = auth_proxy;
    #[cfg(feature = "oidc")]
    {
        let (provider, secret_file) = arguments.single_sign_on.provider()?;
        config.oidc = provider;
        config.secrets.extend(secret_file);
    }
    config.allowed_origins = arguments.allow_origin;
    config.trusted_hops = arguments.trusted_hops;
    config.forms_a_minute = arguments.forms_per_minute;
    config.visit_tokens = arguments.visit_tokens;
    if let Some(file) = &arguments.retention {
        config.retention = retention::read(file)?;
    }
    config.signing = signing;
    log()?;
    let runtime = tokio::runtime::Runtime::new();
    let runtime = runtime.map_err(|error| Failure::Other(format!("could not start: {error}")))?;
    runtime.block_on(serve(config, &about))
}

/// Which signatures a definition needs, if it needs any.
fn signing(arguments: &Arguments) -> Result<Option<Signing>, Failure> {
    let required = arguments.require.clone();
    if required.is_empty() {
        return Ok(None);
    }
    let Some(signers) = arguments.signers.clone() else {
        let message =
            "--require: name the file that says whose keys sign for these teams, with `--signers allowed_signers`";
        return Err(Failure::Other(message.to_owned()));
    };
    let signing = Signing { required, signers, revoked: arguments.revoked.clone() };
    let trust = signing.trust().map_err(|error| Failure::file(&error.path.display().to_string(), error.message))?;
    // A team may do without keys, because people approve as well; but a slip would let nothing come into force.
    for (team, no_keys) in signing.without_keys(&trust) {
        if no_keys.meant.is_some() {
            return Err(Failure::Other(format!("--require: `{team}`: {no_keys}")));
        }
    }
    Ok(Some(signing))
}

/// A team that must sign.
fn team(text: &str) -> Result<Team, InvalidTeam> {
    text.parse()
}

/// What it serves, and where it keeps leads, a line each.
fn about(arguments: &Arguments) -> String {
    let site = arguments.www.as_ref().map(|folder| format!("the site in `{}`", folder.display()));
    let definition = arguments.definition.as_ref().map(|file| format!("the definition `{}`", file.display()));
    let own = match (&site, &definition) {
        (None, None) => "; name your own with `--www` and `--definition`",
        _ => "",
    };
    let site = site.unwrap_or_else(|| "the built-in sample site".to_owned());
    let definition = definition.unwrap_or_else(|| "the sample definition".to_owned());
    let data = std::path::absolute(&arguments.data).unwrap_or_else(|_| arguments.data.clone());
    let home = without_home(arguments);
    format!("serving {site} with {definition}{own}\n{home}leads are kept in the folder {}\n", data.display())
}

/// A line for somebody who opens the address that was printed first and finds no page there.
fn without_home(arguments: &Arguments) -> String {
    let home = arguments.www.as_ref().map(|folder| folder.join("index.html"));
    let missing = home.filter(|home| !home.is_file());
    missing.map_or_else(String::new, |home| format!("there is no `{}`, so `/` has no page\n", home.display()))
}

async fn serve(config: Config, about: &str) -> Result<ExitCode, Failure> {
    let stop = stop_signal();
    let stop = stop.map_err(|error| Failure::Other(format!("could not listen for signals: {error}")))?;
    let receiver = Receiver::bind(config).await;
    let receiver = receiver.map_err(|error| match error {
        StartError::InvalidDefinition { path, text, problems } => {
            Failure::Definition { path: path.display().to_string(), text, problems }
        }
        error => Failure::Other(error.to_string()),
    })?;
    let addr = receiver.local_addr();
    let addr = addr.map_err(|error| Failure::Other(format!("no address: {error}")))?;
    let [address, inbox] = ["", "/inbox"].map(|page| styled(STRONG, format!("http://{addr}{page}")));
    let definition = receiver.definition();
    let first = receiver.first_invitation().map(|invitation| {
        let link = styled(STRONG, format!("http://{addr}/inbox#invitation={}", invitation.secret()));
        format!("there is no admin yet; whoever opens this link, once, becomes the first:\n  {link}\n")
    });
    let first = first.unwrap_or_default();
    // In one piece, so that a program that reads only the first line does not close the pipe before the second.
    output::print(&format!(
        "listening on {address}, definition {definition}\nthe inbox is at {inbox}\n{about}{first}"
    ))?;
    receiver.run(stop).await;
    Ok(ExitCode::SUCCESS)
}

/// An address of this machine with a port.
fn addr(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| format!("`{text}` is no address with a port; write one such as `127.0.0.1:8787`"))
}

/// A role for those whom nobody invited. An admin is named by an admin.
fn new_users(text: &str) -> Result<Role, String> {
    match text.parse() {
        Ok(Role::Admin) => Err("nobody becomes an admin by being unknown; type `handraise user invite`".to_owned()),
        role => role.map_err(|_| "must be `sales`, `marketing` or `read`".to_owned()),
    }
}

/// The admin token; empty if there is none.
fn token(arguments: &Arguments) -> Result<String, Failure> {
    let Some(path) = &arguments.token_file else {
        return Ok(std::env::var(TOKEN).unwrap_or_default().trim().to_owned());
    };
    let token = input::read_text(path)?.trim().to_owned();
    if token.is_empty() {
        return Err(Failure::file(&input::shown(path), "empty; write the admin token into it"));
    }
    Ok(token)
}

fn log() -> Result<(), Failure> {
    let wanted = std::env::var("HANDRAISE_LOG").unwrap_or_else(|_| "warn".to_owned());
    let filter = tracing_subscriber::EnvFilter::try_new(&wanted);
    let filter = filter.map_err(|error| Failure::Other(format!("HANDRAISE_LOG: `{wanted}`: {error}")))?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    Ok(())
}

/// Completes when the process is asked to stop. It listens for signals from this call on, so that no signal comes too early.
#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Completes when the process is asked to stop.
#[cfg(not(unix))]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
