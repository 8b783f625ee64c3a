//! The two addresses of a pack: where forms are sent, and where the pack will be served. It does not know who answers there.

use serde::Serialize;
use std::str::FromStr;
use url::{Host, Position, Url};

/// The receiver's path for forms, where an address names none.
const LEADS: &str = "/v1/leads";

/// Where forms are sent, in the parts that a template may need.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Endpoint {
    /// The whole address.
    pub(super) url: String,
    scheme: String,
    origin: String,
    host: String,
    hostname: String,
    port: String,
    path: String,
    query: String,
    is_ipv6: bool,
    /// Whether others on the way can read and change what is sent: it is not encrypted, and leaves this machine.
    #[serde(skip)]
    pub(super) is_open: bool,
    /// The address of the receiver's active definition, beside that for forms.
    definition: String,
}

impl FromStr for Endpoint {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let remedy = "write one such as `https://leads.example.com/v1/leads`";
        let mut url = web_address(text).ok_or_else(|| format!("this is no address to send forms to; {remedy}"))?;
        if url.path() == "/" && url.query().is_none() {
            url.set_path(LEADS);
        }
        let definition = url.join("definition.mql").map_err(|error| format!("{error}; {remedy}"))?;
        Ok(Self {
            scheme: url.scheme().to_owned(),
            origin: url.origin().ascii_serialization(),
            host: url[Position::BeforeHost..Position::AfterPort].to_owned(),
            hostname: url.host_str().unwrap_or_default().to_owned(),
            port: url.port().map(|port| port.to_string()).unwrap_or_default(),
            path: url.path().to_owned(),
            query: url.query().unwrap_or_default().to_owned(),
            is_open: url.scheme() == "http" && !is_loopback(&url),
            is_ipv6: matches!(url.host(), Some(Host::Ipv6(_))),
            definition: definition.into(),
            url: url.into(),
        })
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Where the pack's folder will be served.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Base {
    /// A path of the site or a whole address; it ends in `/`.
    pub(super) url: String,
    /// The origin, if it is another than the site's own; empty otherwise.
    pub(super) origin: String,
}

impl FromStr for Base {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let remedy = "write a path such as `/handraise/`, or an address such as `https://cdn.example.com/handraise/`";
        let wrong = || format!("this is no place where a folder is served; {remedy}");
        // Only its path is kept.
        let site = Url::parse("https://site.example").map_err(|_| wrong())?;
        let mut url = match text.starts_with('/') && !text.starts_with("//") {
            true => site.join(text).map_err(|_| wrong())?,
            false => web_address(text).ok_or_else(wrong)?,
        };
        if url.query().is_some() {
            return Err(wrong());
        }
        if !url.path().ends_with('/') {
            url.set_path(&format!("{}/", url.path()));
        }
        match url.origin() == site.origin() {
            true => Ok(Self { url: url.path().to_owned(), origin: String::new() }),
            false => Ok(Self { origin: url.origin().ascii_serialization(), url: url.into() }),
        }
    }
}

/// An address that a browser can load from: no password, no fragment.
fn web_address(text: &str) -> Option<Url> {
    let url = Url::parse(text.trim()).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.has_host();
    let is_bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    (is_web && is_bare && url.port() != Some(0) && is_nameable(&url)).then_some(url)
}

/// Whether a policy and a command can name the host: the standard allows some signs in it that mean something there.
fn is_nameable(url: &Url) -> bool {
    let is_label =
        |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    match url.host() {
        Some(Host::Domain(name)) => name.strip_suffix('.').unwrap_or(name).split('.').all(is_label),
        other => other.is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_told_in_parts() {
        let endpoint: Endpoint =
            "https://Leads.example.com:8443/in/v1/leads?tenant=a&b=%22c%22".parse().expect("an address");
        assert_eq!(endpoint.origin, "https://leads.example.com:8443");
        assert_eq!(
            (endpoint.host.as_str(), endpoint.hostname.as_str()),
            ("leads.example.com:8443", "leads.example.com")
        );
        assert_eq!((endpoint.port.as_str(), endpoint.path.as_str()), ("8443", "/in/v1/leads"));
        assert_eq!(endpoint.query, "tenant=a&b=%22c%22");
        assert_eq!(endpoint.definition, "https://leads.example.com:8443/in/v1/definition.mql");
        let endpoint: Endpoint = "http://[::1]:8787".parse().expect("an address");
        assert_eq!((endpoint.url.as_str(), endpoint.host.as_str()), ("http://[::1]:8787/v1/leads", "[::1]:8787"));
        assert!(endpoint.is_ipv6);
        for wrong in
            ["leads.example.com", "/v1/leads", "ftp://a.example", "https://me@a.example", "https://a.example/#x", ""]
        {
            assert!(
                wrong.parse::<Endpoint>().is_err_and(|message| message.contains("https://leads.example.com")),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_base_is_a_path_of_the_site_or_another_origin() {
        for (text, url, origin) in [
            ("/", "/", ""),
            ("/handraise", "/handraise/", ""),
            ("/a b/", "/a%20b/", ""),
            ("https://cdn.example.com/h", "https://cdn.example.com/h/", "https://cdn.example.com"),
            ("http://[::1]:81", "http://[::1]:81/", "http://[::1]:81"),
        ] {
            let base: Base = text.parse().expect("a base");
            assert_eq!((base.url.as_str(), base.origin.as_str()), (url, origin), "{text}");
        }
        for wrong in ["handraise", "//cdn.example.com", "https://a.example/?x", "/?x", ""] {
            assert!(wrong.parse::<Base>().is_err(), "{wrong}");
        }
    }
}
