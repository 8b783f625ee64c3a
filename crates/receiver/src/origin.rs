//! Finds the site that sent a form, and whether it is allowed to. It does not know what the form says.

use std::str::FromStr;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};

use super::Config;
use super::problem::Problem;

/// A site as browsers name it: in lower case, without the scheme's default port. `null` stands for sandboxed frames.
///
/// ```
/// use handraise_receiver::Origin;
/// assert_eq!("https://www.Example.com/".parse(), "https://www.example.com:443".parse::<Origin>());
/// assert!("https://www.example.com/contact".parse::<Origin>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// As browsers write it.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that is not an [`Origin`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidOrigin(String);

impl std::fmt::Display for InvalidOrigin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let remedy = "write only scheme and host, such as `https://www.example.com`, or `null`";
        write!(f, "`{}` is not an origin as browsers write it; {remedy}", self.0)
    }
}

impl std::error::Error for InvalidOrigin {}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Origin {
    type Err = InvalidOrigin;

    fn from_str(text: &str) -> Result<Self, InvalidOrigin> {
        let wrong = || InvalidOrigin(text.to_owned());
        if text == "null" {
            return Ok(Self(text.to_owned()));
        }
        let site = url::Url::parse(text).map_err(|_| wrong())?;
        let host = site.host_str().filter(|host| !host.is_empty() && !host.contains('*')).ok_or_else(wrong)?;
        let bare = matches!(site.path(), "" | "/") && site.query().is_none() && site.fragment().is_none();
        if !bare || !site.username().is_empty() || site.password().is_some() {
            return Err(wrong());
        }
        let port = site.port().map_or_else(String::new, |port| format!(":{port}"));
        Ok(Self(format!("{}://{host}{port}", site.scheme())))
    }
}

/// The site that sent a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sender {
    /// The receiver's own site, or a client without an `Origin` header: a program, or an old browser.
    Own,
    /// Another site that is allowed, by its origin.
    Allowed(String),
}

impl Sender {
    /// Finds the sender.
    ///
    /// # Errors
    /// 403 if another site sent it that is not allowed.
    pub(super) fn of(headers: &HeaderMap, config: &Config) -> Result<Self, Problem> {
        let Some(origin) = headers.get(header::ORIGIN) else {
            return Ok(Self::Own);
        };
        if is_own(origin, headers, config.trusted_hops) {
            return Ok(Self::Own);
        }
        if is_allowed(origin, &config.allowed_origins) {
            return Ok(Self::Allowed(text(origin).to_owned()));
        }
        Err(Problem::new(
            StatusCode::FORBIDDEN,
            "origin",
            "Not from this site",
            "this receiver takes no forms of this site; add its origin to the allowed ones",
        ))
    }
}

/// Whether a site is among the allowed ones.
pub(super) fn is_allowed(origin: &HeaderValue, allowed: &[Origin]) -> bool {
    allowed.iter().any(|Origin(known)| known == text(origin))
}

fn is_own(origin: &HeaderValue, headers: &HeaderMap, trusted_hops: usize) -> bool {
    // A page without a referrer sends `Origin: null`, even to its own site. No page can forge this header.
    let site = headers.get("sec-fetch-site").map(text);
    if site == Some("same-origin") {
        return true;
    }
    is_of(origin, headers, trusted_hops)
}

/// Whether a site is the one that the browser sent its request to.
pub(super) fn is_of(origin: &HeaderValue, headers: &HeaderMap, trusted_hops: usize) -> bool {
    let Some((_, authority)) = text(origin).split_once("://") else {
        return false;
    };
    host(headers, trusted_hops).is_some_and(|host| host.eq_ignore_ascii_case(authority))
}

/// The host that the browser asked for, as the outermost trusted proxy saw it. It counts from the right, because anybody can
/// write the entries further left.
pub(super) fn host(headers: &HeaderMap, trusted_hops: usize) -> Option<&str> {
    let forwarded = headers.get_all("x-forwarded-host").iter().flat_map(|value| text(value).split(','));
    let seen: Vec<&str> = forwarded.map(str::trim).filter(|host| !host.is_empty()).collect();
    let trusted = trusted_hops.checked_sub(1).and_then(|behind| seen.iter().rev().nth(behind));
    trusted.copied().or_else(|| headers.get(header::HOST).map(text))
}

fn text(value: &HeaderValue) -> &str {
    value.to_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn sender(headers: &[(&'static str, &'static str)], hops: usize) -> Option<Sender> {
        let mut config =
            Config::new(([127, 0, 0, 1], 0).into(), "", PathBuf::new(), PathBuf::new(), PathBuf::new(), "");
        config.allowed_origins = vec!["https://www.example.com/".parse().expect("an origin")];
        config.trusted_hops = hops;
        let map =
            headers.iter().map(|(name, value)| (name.parse().expect("a header name"), HeaderValue::from_static(value)));
        Sender::of(&map.collect(), &config).ok()
    }

    #[test]
    fn an_origin_is_taken_as_browsers_write_it() {
        for (text, written) in [
            ("null", "null"),
            ("https://www.Example.com/", "https://www.example.com"),
            ("https://example.com:443", "https://example.com"),
            ("http://127.0.0.1:8787", "http://127.0.0.1:8787"),
            ("https://bücher.example", "https://xn--bcher-kva.example"),
            ("http://[::1]:80", "http://[::1]"),
            ("capacitor://app", "capacitor://app"),
        ] {
            assert_eq!(text.parse(), Ok(Origin(written.into())));
        }
        for text in ["https://a@example.com", "https://example.com?", "https://example.com/#", "https:", "file:///"] {
            assert!(text.parse::<Origin>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_client_without_origin_and_the_own_site_may() {
        assert_eq!(sender(&[], 0), Some(Sender::Own));
        assert_eq!(sender(&[("host", "a.example:87"), ("origin", "https://a.example:87")], 0), Some(Sender::Own));
        assert_eq!(sender(&[("origin", "null"), ("sec-fetch-site", "same-origin")], 0), Some(Sender::Own));
    }

    #[test]
    fn another_site_may_only_when_allowed() {
        let allowed = Some(Sender::Allowed("https://www.example.com".into()));
        assert_eq!(sender(&[("host", "a.example"), ("origin", "https://www.example.com")], 0), allowed);
        assert_eq!(sender(&[("host", "a.example"), ("origin", "https://evil.example")], 0), None);
        assert_eq!(sender(&[("host", "a.example"), ("origin", "null")], 0), None);
        assert_eq!(sender(&[("host", "a.example"), ("origin", "https://a.example.evil.example")], 0), None);
    }

    #[test]
    fn a_forwarded_host_counts_from_the_right_and_only_behind_trusted_proxies() {
        let forged = [("host", "inner"), ("origin", "https://evil.example"), ("x-forwarded-host", "evil.example")];
        assert_eq!(sender(&forged, 0), None);
        let appended =
            [("host", "inner"), ("origin", "https://evil.example"), ("x-forwarded-host", "evil.example, a.example")];
        assert_eq!(sender(&appended, 1), None);
        let honest =
            [("host", "inner"), ("origin", "https://a.example"), ("x-forwarded-host", "evil.example, a.example")];
        assert_eq!(sender(&honest, 1), Some(Sender::Own));
    }
}
