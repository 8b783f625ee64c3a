//! From where a request comes: the address of the connection, or what your own proxies say of it. Limits tell clients apart by it; it is
//! neither stored nor logged. It does not know what is limited.

use std::net::{IpAddr, Ipv6Addr};

use axum::http::{HeaderMap, HeaderName, header};

/// The address of the other end of a connection. The server puts it into each request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer(pub(super) IpAddr);

/// A client as limits tell it from others: an address of version 4, or the first 64 bits of one of version 6, because a single customer has as
/// many as the rest can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Client(IpAddr);

/// What a proxy says about whom it speaks for.
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const REAL_IP: HeaderName = HeaderName::from_static("x-real-ip");
const FORWARDED: [HeaderName; 4] = [FORWARDED_FOR, REAL_IP, header::FORWARDED, header::VIA];

impl Client {
    /// The client at the other end of a connection.
    pub(super) fn at(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                Self(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into())
            }
            address => Self(address),
        }
    }

    /// The client of a request. Of what proxies added to `X-Forwarded-For`, the entry of the outermost trusted one counts, from the right:
    /// anybody can write those further left.
    pub(super) fn of(headers: &HeaderMap, peer: Option<Peer>, trusted_hops: usize) -> Self {
        let peer = peer.map_or(IpAddr::from([0, 0, 0, 0]), |Peer(address)| address);
        let Some(behind) = trusted_hops.checked_sub(1) else { return Self::at(peer) };
        let values = headers.get_all(FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok());
        let entries: Vec<&str> = values.flat_map(|value| value.split(',')).map(str::trim).collect();
        Self::at(entries.iter().rev().nth(behind).and_then(|entry| address_in(entry)).unwrap_or(peer))
    }
}

/// Whether a request comes from this machine and was passed on for nobody.
pub(super) fn is_local(headers: &HeaderMap, peer: Option<Peer>, trusted_hops: usize) -> bool {
    let is_direct = trusted_hops == 0 && !FORWARDED.iter().any(|name| headers.contains_key(name));
    is_direct && peer.is_some_and(|Peer(address)| address.to_canonical().is_loopback())
}

/// An entry is an address; some proxies write its port, too.
fn address_in(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim_matches('"');
    let with_port = || entry.parse::<std::net::SocketAddr>().ok().map(|address| address.ip());
    let in_brackets = || entry.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    entry.parse().ok().or_else(with_port).or_else(in_brackets)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn client(forwarded: &[&'static str], hops: usize) -> Client {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED_FOR, HeaderValue::from_static(value));
        }
        Client::of(&headers, Some(Peer([10, 0, 0, 1].into())), hops)
    }

    fn at(text: &str) -> Client {
        Client::at(text.parse().expect("an address"))
    }

    #[test]
    fn a_forwarded_address_counts_from_the_right_and_only_behind_trusted_proxies() {
        assert_eq!(client(&["203.0.113.9"], 0), at("10.0.0.1"));
        assert_eq!(client(&["198.51.100.1, 203.0.113.9"], 1), at("203.0.113.9"));
        assert_eq!(client(&["198.51.100.1", "203.0.113.9, 10.0.0.7"], 2), at("203.0.113.9"));
        assert_eq!(client(&["203.0.113.9:4711"], 1), at("203.0.113.9"));
        assert_eq!(client(&["\"[2001:db8:1:2::9]:4711\""], 1), at("2001:db8:1:2::1"));
        // What is no address, or is not there, says nothing: the proxy itself is the client.
        assert_eq!(client(&["unknown"], 1), at("10.0.0.1"));
        assert_eq!(client(&[], 1), at("10.0.0.1"));
    }

    #[test]
    fn a_customer_of_version_6_is_one_client_and_a_mapped_address_is_one_of_version_4() {
        assert_eq!(at("2001:db8:1:2::9"), at("2001:db8:1:2:ffff::1"));
        assert_ne!(at("2001:db8:1:2::9"), at("2001:db8:1:3::9"));
        assert_eq!(at("::ffff:203.0.113.9"), at("203.0.113.9"));
    }

    #[test]
    fn only_a_direct_request_of_this_machine_is_local() {
        let is_local = |peer: [u8; 4], header: Option<&'static str>, hops| {
            let mut headers = HeaderMap::new();
            if let Some(name) = header {
                headers.insert(name, HeaderValue::from_static("203.0.113.9"));
            }
            super::is_local(&headers, Some(Peer(peer.into())), hops)
        };
        assert!(is_local([127, 0, 0, 1], None, 0));
        assert!(!is_local([127, 0, 0, 1], None, 1), "a proxy of yours stands in front");
        assert!(!is_local([10, 0, 0, 1], None, 0));
        for header in ["x-forwarded-for", "x-real-ip", "forwarded", "via"] {
            assert!(!is_local([127, 0, 0, 1], Some(header), 0), "{header}");
        }
    }
}
