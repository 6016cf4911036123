//! Who sends a code, and what caches do with it: facts that follow from lists of codes.

use std::fmt;

use super::{Class, Status};

/// A part of the way between a client and the data of an API, which can be the one that sends a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sender {
    /// The code of the API.
    Service,
    /// The HTTP server or framework below that code.
    Server,
    /// A gateway, reverse proxy, load balancer or CDN before the service.
    Gateway,
    /// A proxy or network on the side of the client.
    Network,
}

impl Sender {
    /// All of them, from the service towards the client.
    pub const ALL: [Self; 4] = [Self::Service, Self::Server, Self::Gateway, Self::Network];

    /// One word, for tables and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Server => "server",
            Self::Gateway => "gateway",
            Self::Network => "network",
        }
    }

    /// The words for users.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Service => "the code of the API",
            Self::Server => "the HTTP server or framework",
            Self::Gateway => "a gateway, proxy or load balancer before the service",
            Self::Network => "a proxy or network of the client",
        }
    }
}

impl fmt::Display for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The codes that others than the code of the API send, and who sends them, the likeliest first. Every other code comes
/// from the code of the API.
const SENDERS: &[(&[u16], &[Sender])] = {
    use Sender::{Gateway, Network, Server, Service};
    &[
        (&[100, 101, 103], &[Server]),
        (&[102], &[Server]),
        (&[304, 206, 416], &[Service, Server, Gateway]),
        (&[301, 302, 307, 308], &[Service, Gateway]),
        (&[400, 404, 405, 406, 415, 501], &[Service, Server]),
        (&[401, 403, 429], &[Service, Gateway]),
        (&[407], &[Network]),
        (&[408, 411, 417, 426, 505], &[Server, Gateway]),
        (&[413, 414, 431], &[Server, Gateway, Service]),
        (&[421], &[Gateway, Server]),
        (&[425], &[Gateway, Server]),
        (&[502, 504], &[Gateway, Service]),
        (&[503], &[Service, Gateway]),
        (&[511], &[Network]),
    ]
};

/// What a cache may do with a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Caching {
    /// It may keep the response although nothing in it says for how long (section 15.1).
    ByDefault,
    /// It may keep the response if a header says for how long (RFC 9111, 3).
    IfStated,
    /// It updates the response that it has (RFC 9111, 4.3.4).
    Updates,
    /// It does not keep the response.
    Never,
}

impl Caching {
    /// One or two words, for tables and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ByDefault => "by default",
            Self::IfStated => "if stated",
            Self::Updates => "updates",
            Self::Never => "never",
        }
    }
}

impl fmt::Display for Caching {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The codes that a cache may keep by its own estimate (section 15.1; RFC 7725, 3).
const KEPT_BY_DEFAULT: [u16; 13] = [200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 451, 501];

impl Status {
    /// Who sends the code, the likeliest first.
    pub fn senders(&self) -> &'static [Sender] {
        let listed = SENDERS.iter().find(|(codes, _)| codes.contains(&self.code));
        listed.map_or(&[Sender::Service], |(_, senders)| senders)
    }

    /// What a cache may do with a response that has the code.
    pub fn caching(&self) -> Caching {
        match self.code {
            304 => Caching::Updates,
            // RFC 6585, 3 to 6, forbids it.
            428 | 429 | 431 | 511 => Caching::Never,
            code if KEPT_BY_DEFAULT.contains(&code) => Caching::ByDefault,
            _ if self.class() == Class::Informational => Caching::Never,
            _ => Caching::IfStated,
        }
    }

    /// Whether a cache may keep the response, in a sentence.
    pub fn caching_note(&self) -> &'static str {
        match self.caching() {
            Caching::ByDefault => {
                "Yes, for a GET also without Cache-Control: a cache may then estimate for how long (15.1)."
            }
            Caching::IfStated => "Only if Cache-Control or Expires says for how long (RFC 9111, 3).",
            Caching::Updates => "It confirms the copy that the cache has, and updates its headers (RFC 9111, 4.3.4).",
            Caching::Never if self.class() == Class::Informational => {
                "No: only final responses are kept (RFC 9111, 3)."
            }
            Caching::Never => "No: its specification forbids it.",
        }
    }

    /// Whether the response to a write makes caches drop what they keep for its address (RFC 9111, 4.4).
    pub fn invalidates(&self) -> bool {
        self.code != 304 && matches!(self.class(), Class::Successful | Class::Redirection)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Caching, KEPT_BY_DEFAULT, SENDERS, Sender};
    use crate::status::{all, lookup};

    fn codes_from(sender: Sender) -> Vec<u16> {
        all().iter().filter(|status| status.senders().contains(&sender)).map(|status| status.code).collect()
    }

    #[test]
    fn every_listed_code_is_registered_and_listed_once() {
        let listed: Vec<u16> = SENDERS.iter().flat_map(|(codes, _)| *codes).copied().collect();
        let unique: BTreeSet<u16> = listed.iter().copied().collect();
        assert_eq!(unique.len(), listed.len());
        for code in listed.into_iter().chain(KEPT_BY_DEFAULT) {
            assert!(lookup(code).is_some(), "{code}");
        }
        for (_, senders) in SENDERS {
            let unique: BTreeSet<&Sender> = senders.iter().collect();
            assert!(!senders.is_empty() && unique.len() == senders.len());
        }
    }

    #[test]
    fn gateways_and_networks_send_what_no_operation_chooses() {
        assert_eq!(codes_from(Sender::Network), [407, 511]);
        for code in [408, 413, 414, 421, 429, 431, 502, 503, 504] {
            assert!(codes_from(Sender::Gateway).contains(&code), "{code}");
        }
        for code in [200, 201, 204, 409, 410, 412, 422, 500] {
            assert_eq!(lookup(code).expect("is registered").senders(), [Sender::Service], "{code}");
        }
    }

    #[test]
    fn caches_keep_the_codes_of_the_specification() {
        let kept: Vec<u16> =
            all().iter().filter(|status| status.caching() == Caching::ByDefault).map(|status| status.code).collect();
        assert_eq!(kept, KEPT_BY_DEFAULT);
        let caching = |code: u16| lookup(code).expect("is registered").caching();
        assert_eq!(caching(201), Caching::IfStated);
        assert_eq!(caching(304), Caching::Updates);
        for code in [100, 103, 428, 429, 431, 511] {
            assert_eq!(caching(code), Caching::Never, "{code}");
        }
    }

    #[test]
    fn successes_and_redirects_of_writes_invalidate() {
        let invalidates = |code: u16| lookup(code).expect("is registered").invalidates();
        assert!([200, 201, 204, 303, 308].into_iter().all(invalidates));
        assert!(![100, 304, 404, 409, 500].into_iter().any(invalidates));
    }
}
