//! What can be set about a receiver, and what is set when nobody says otherwise. It does not read the environment or the
//! command line; that is the tool's part.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::{Clock, DefinitionFile, Files, Origin};
use handraise::verification::TEXT_BYTES;

/// The largest request body, in bytes: as much text as is kept, written with three bytes for each, as browsers write all
/// but plain letters.
pub(super) const BODY_BYTES: usize = 3 * TEXT_BYTES;
/// The largest body with files in it, which are not kept.
pub(super) const UPLOAD_BYTES: usize = 32 * 1024 * 1024;
/// How long a request's head, and then its body, may take to arrive.
pub(super) const TIMEOUT: Duration = Duration::from_secs(10);

/// A receiver's settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen; port 0 takes any free one.
    pub addr: SocketAddr,
    /// The folder of the database; made if need be.
    pub data_dir: PathBuf,
    /// The active definition: `.toml`, `.json`, or a compiled `.mql`.
    pub definition: DefinitionFile,
    /// The site's pages.
    pub site: Files,
    /// The plugin's files, served under `/plugin/`.
    pub plugin: Files,
    /// What `GET /v1/leads` asks for. Empty: nobody can read leads.
    pub token: String,
    /// Files that are never sent, wherever they lie: the token's, for example.
    pub secrets: Vec<PathBuf>,
    /// Other sites that may post leads and load the plugin. The receiver's own site always may.
    pub allowed_origins: Vec<Origin>,
    /// How many proxies of one's own stand in front; their `X-Forwarded-Host` is believed, counted from the right.
    pub trusted_hops: usize,
    /// The largest request body without files, in bytes.
    pub body_bytes: usize,
    /// How much of a request body with files is read, in bytes.
    pub upload_bytes: usize,
    /// How long a request's head, and then its body, may take to arrive; a body with files twelve times as long, if
    /// something arrives all the while.
    pub timeout: Duration,
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
            token: token.into(),
            secrets: Vec::new(),
            allowed_origins: Vec::new(),
            trusted_hops: 0,
            body_bytes: BODY_BYTES,
            upload_bytes: UPLOAD_BYTES,
            timeout: TIMEOUT,
            clock: Clock::system(),
        }
    }
}
