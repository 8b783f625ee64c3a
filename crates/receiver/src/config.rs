//! A receiver's settings and their defaults. It does not read the environment or the command line; the tool does.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use axum::http::HeaderName;

use super::{Clock, Connector, Crm, DefinitionFile, Files, Origin, Retention, Role, Signing, Target};
use handraise::verification::TEXT_BYTES;

/// The largest request body, in bytes. Browsers write three bytes for each byte of text that is not a plain letter, so this body
/// can carry as much text as the receiver stores, in any script.
pub(super) const BODY_BYTES: usize = 3 * TEXT_BYTES;
/// The largest body with files in it. The receiver does not store the files.
pub(super) const UPLOAD_BYTES: usize = 32 * 1024 * 1024;
/// How long a request's head, and then its body, may take to arrive.
pub(super) const TIMEOUT: Duration = Duration::from_secs(10);

/// Connections at one time.
const CONNECTIONS: usize = 1024;
/// Forms in a minute of one client: a school class behind one address sends fewer.
const FORMS_A_MINUTE: NonZeroU32 = NonZeroU32::MIN.saturating_add(99);
/// Forms in a minute of all clients: fewer than any machine sends that wants to do harm.
const FORMS_A_MINUTE_OF_ALL: NonZeroU32 = NonZeroU32::MIN.saturating_add(999);

/// The least characters of an admin token.
pub(super) const TOKEN_CHARS: usize = 20;

/// How much of a request's body is read, and for how long.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) body_bytes: usize,
    pub(super) upload_bytes: usize,
    pub(super) timeout: Duration,
}

impl Limits {
    /// The usual limits.
    pub(super) const USUAL: Self = Self { body_bytes: BODY_BYTES, upload_bytes: UPLOAD_BYTES, timeout: TIMEOUT };
}

/// A proxy that signs people in, such as oauth2-proxy, and tells the receiver who they are.
#[derive(Clone, Debug)]
pub struct AuthProxy {
    /// The header with the e-mail address. The proxy must remove it from what browsers send.
    pub header: HeaderName,
    /// The proxy's own addresses. From any other, the header says nothing.
    pub addresses: Vec<IpAddr>,
    /// The role of somebody whom the receiver does not know; `None` keeps them out.
    pub new_users: Option<Role>,
}

/// A receiver's settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen; port 0 takes any free one.
    pub addr: SocketAddr,
    /// The folder of the database; created if missing.
    pub data_dir: PathBuf,
    /// The active definition: `.toml`, `.json`, or a compiled `.mql`.
    pub definition: DefinitionFile,
    /// The site's pages.
    pub site: Files,
    /// The plugin's files, served under `/plugin/`.
    pub plugin: Files,
    /// What the playground loads, served under `/try/handraise/`; `None` if there is no playground.
    pub playground: Option<Files>,
    /// A bearer token that may do everything, of at least 20 characters; empty for none. Users sign in without it.
    pub token: String,
    /// A proxy in front that signs people in and names them in a header.
    pub auth_proxy: Option<AuthProxy>,
    /// An OpenID provider where people sign in, beside passwords.
    #[cfg(feature = "oidc")]
    pub oidc: Option<crate::OidcProvider>,
    /// Files that the receiver never sends, even if they are in a served folder, such as the file with the token.
    pub secrets: Vec<PathBuf>,
    /// Other sites that may send leads and load the plugin. The receiver's own site always may.
    pub allowed_origins: Vec<Origin>,
    /// How many of your own proxies stand in front. The receiver takes the host from their `X-Forwarded-Host`, counting from the right.
    pub trusted_hops: usize,
    /// The largest request body without files, in bytes.
    pub body_bytes: usize,
    /// How much the receiver reads of a request body with files, in bytes.
    pub upload_bytes: usize,
    /// How long a request's head, and then its body, may take to arrive. A body with files may take twelve times as long, as
    /// long as bytes keep arriving.
    pub timeout: Duration,
    /// Connections at one time; more wait in the system's queue.
    pub connections: usize,
    /// How many of them one client may have, and how many requests at one time. The receiver closes more at once.
    pub connections_of_one: usize,
    /// How many forms in a minute of one client are usual. Leads of more are kept, and flagged for a person to check.
    pub forms_a_minute: NonZeroU32,
    /// The same of all clients together.
    pub forms_a_minute_of_all: NonZeroU32,
    /// Who is asked about companies and persons, in the background.
    pub connectors: Vec<Connector>,
    /// Whom events are sent to, in the background.
    pub targets: Vec<Target>,
    /// The CRMs that are kept.
    pub crms: Vec<Crm>,
    /// How long what is kept; what has no term is kept without an end.
    pub retention: Retention,
    /// Whether pages may ask for visit tokens, which say since when the receiver knows a browser.
    pub visit_tokens: bool,
    /// Which signatures a definition needs to come into force; `None` if it needs none.
    pub signing: Option<Signing>,
    /// The time of day.
    pub clock: Clock,
}

impl Config {
    /// Settings with the usual limits, no other sites and no proxies.
    pub fn new(
        addr: SocketAddr,
        data_dir: impl Into<PathBuf>,
        definition: impl Into<DefinitionFile>,
        site: impl Into<Files>,
        plugin: impl Into<Files>,
        token: impl Into<String>,
    ) -> Self {
        Self {
            addr,
            data_dir: data_dir.into(),
            definition: definition.into(),
            site: site.into(),
            plugin: plugin.into(),
            playground: None,
            token: token.into(),
            auth_proxy: None,
            #[cfg(feature = "oidc")]
            oidc: None,
            secrets: Vec::new(),
            allowed_origins: Vec::new(),
            trusted_hops: 0,
            body_bytes: BODY_BYTES,
            upload_bytes: UPLOAD_BYTES,
            timeout: TIMEOUT,
            connections: CONNECTIONS,
            connections_of_one: CONNECTIONS / 2,
            forms_a_minute: FORMS_A_MINUTE,
            forms_a_minute_of_all: FORMS_A_MINUTE_OF_ALL,
            connectors: Vec::new(),
            targets: Vec::new(),
            crms: Vec::new(),
            retention: Retention::default(),
            visit_tokens: false,
            signing: None,
            clock: Clock::system(),
        }
    }

    pub(super) fn limits(&self) -> Limits {
        Limits { body_bytes: self.body_bytes, upload_bytes: self.upload_bytes, timeout: self.timeout }
    }
}
