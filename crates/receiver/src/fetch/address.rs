//! Which addresses are private: those of this machine, of its network, and of nobody. It does not know names.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Which addresses may be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// All.
    Anywhere,
    /// Those of the public network.
    Public,
    /// The others.
    Private,
}

impl Reach {
    pub(super) fn allows(self, address: IpAddr) -> bool {
        match self {
            Self::Anywhere => true,
            Self::Public => !is_private(address),
            Self::Private => is_private(address),
        }
    }

    /// What is said of a host that may not be reached.
    pub(super) fn refusal(self) -> &'static str {
        match self {
            Self::Public => "the host has a private address, which the file does not allow",
            _ => "the host has a public address, which needs https",
        }
    }
}

/// Whether an address is not one of the public network (the registries of RFC 6890). An IPv6 address that carries an IPv4 address is what that
/// is.
fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_private_v4(address),
        IpAddr::V6(address) => carried(address).map_or_else(|| is_private_v6(address), is_private_v4),
    }
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    match (first, second) {
        (0 | 10 | 127, _) | (169, 254) | (192, 168) => true,
        // Shared by providers (RFC 6598), and private (RFC 1918).
        (100, 64..=127) | (172, 16..=31) => true,
        // Protocols, documentation, relays to IPv6, and benchmarks.
        (192, 0) => third == 0 || third == 2,
        (192, 88) => third == 99,
        (198, 18 | 19) => true,
        (198, 51) => third == 100,
        (203, 0) => third == 113,
        // Many receivers, reserved, and everybody.
        (224.., _) => true,
        _ => false,
    }
}

fn is_private_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        // Global unicast is 2000::/3; of that, protocols (2001::/23, with Teredo) and documentation are nobody's.
        [0x2001, second, ..] => second < 0x200 || second == 0xdb8,
        [0x3fff, second, ..] => second < 0x1000,
        [first, ..] => first & 0xe000 != 0x2000,
    }
}

/// The IPv4 address in an IPv6 address: mapped, translated (64:ff9b::/96), or relayed (2002::/16).
fn carried(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let of = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(of(high, low)),
        [0x2002, high, low, ..] => Some(of(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_this_machine_its_network_and_of_nobody_are_private() {
        for text in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a9fe:a9fe",
            "2002:7f00:1::",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
        ] {
            let address: IpAddr = text.parse().expect("an address");
            assert!(!Reach::Public.allows(address) && Reach::Private.allows(address), "{text}");
        }
        for text in [
            "8.8.8.8",
            "1.1.1.1",
            "100.128.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "2606:4700::1111",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
        ] {
            let address: IpAddr = text.parse().expect("an address");
            assert!(Reach::Public.allows(address) && !Reach::Private.allows(address), "{text}");
        }
    }
}
