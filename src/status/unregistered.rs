//! Codes that real servers send although IANA does not list them.
//!
//! Only codes with a known origin are here; anything else is answered by its class.

use super::Unregistered;

pub(super) static UNREGISTERED: &[Unregistered] = &[
    Unregistered {
        code: 218,
        name: "This is fine",
        used_by: "Apache HTTP Server set-ups",
        meaning: "An error in disguise: it keeps Apache's ProxyErrorOverride from replacing the \
            error body.",
        instead: &[("the server failed", 500), ("the client's request was wrong", 400)],
    },
    Unregistered {
        code: 419,
        name: "Page Expired",
        used_by: "Laravel",
        meaning: "The token that guards a form against forgery (CSRF) is missing or too old.",
        instead: &[("the anti-forgery token is missing or too old", 403), ("the login or session has expired", 401)],
    },
    Unregistered {
        code: 420,
        name: "Enhance Your Calm",
        used_by: "the first version of Twitter's search API; Spring had it as Method Failure",
        meaning: "Twitter: the client asks too often. Spring, long deprecated: a method failed.",
        instead: &[("the client asks too often", 429), ("the operation failed in the server", 500)],
    },
    Unregistered {
        code: 430,
        name: "Security Rejection",
        used_by: "Shopify, which used the code for oversized headers before",
        meaning: "The request looks like an attack and was turned away.",
        instead: &[
            ("the request looks malicious", 403),
            ("the headers are too large", 431),
            ("the client asks too often", 429),
        ],
    },
    Unregistered {
        code: 440,
        name: "Login Time-out",
        used_by: "Microsoft IIS",
        meaning: "The session has expired and the user has to log in again.",
        instead: &[("the session has expired", 401)],
    },
    Unregistered {
        code: 444,
        name: "No Response",
        used_by: "nginx, in its configuration and logs",
        meaning: "The server closes the connection without an answer, so no client ever sees the \
            code.",
        instead: &[("the request is refused", 403), ("the request is malformed", 400)],
    },
    Unregistered {
        code: 449,
        name: "Retry With",
        used_by: "Microsoft IIS",
        meaning: "The request lacks information that the user has to supply before it is sent \
            again.",
        instead: &[("the request lacks information", 400), ("the request lacks a condition such as If-Match", 428)],
    },
    Unregistered {
        code: 450,
        name: "Blocked by Windows Parental Controls",
        used_by: "Microsoft Windows",
        meaning: "Parental controls on the user's machine keep the page away.",
        instead: &[("a rule forbids access", 403)],
    },
    Unregistered {
        code: 460,
        name: "Client Closed Connection",
        used_by: "AWS Application Load Balancer, in its logs",
        meaning: "The client hung up before the load balancer had an answer, so no client ever \
            sees the code.",
        instead: &[("the service behind was too slow", 504), ("the client was too slow to send its request", 408)],
    },
    Unregistered {
        code: 463,
        name: "Too Many Forwarded Addresses",
        used_by: "AWS Application Load Balancer",
        meaning: "The X-Forwarded-For header lists more than 30 addresses.",
        instead: &[("a header has an unusable value", 400), ("a header is too large", 431)],
    },
    Unregistered {
        code: 464,
        name: "Incompatible Protocol",
        used_by: "AWS Application Load Balancer",
        meaning: "The request comes in a protocol version that the servers behind are not set up \
            for.",
        instead: &[
            ("the version of HTTP is not supported", 505),
            ("the client has to switch to another protocol", 426),
        ],
    },
    Unregistered {
        code: 494,
        name: "Request Header Too Large",
        used_by: "nginx, internally; clients see 400 unless it is set up otherwise",
        meaning: "The request line or the headers are too large.",
        instead: &[("the headers are too large", 431), ("the address is too long", 414)],
    },
    Unregistered {
        code: 495,
        name: "SSL Certificate Error",
        used_by: "nginx, internally; clients see 400 unless it is set up otherwise",
        meaning: "The client's TLS certificate did not pass the check.",
        instead: &[("the client's certificate is refused", 403)],
    },
    Unregistered {
        code: 496,
        name: "SSL Certificate Required",
        used_by: "nginx, internally; clients see 400 unless it is set up otherwise",
        meaning: "The client sent no TLS certificate although one is needed.",
        instead: &[("the client has to present a certificate", 403)],
    },
    Unregistered {
        code: 497,
        name: "HTTP Request Sent to HTTPS Port",
        used_by: "nginx, internally; clients see 400 unless it is set up otherwise",
        meaning: "The client spoke plain HTTP on a port that takes HTTPS.",
        instead: &[("the request can't be read", 400), ("the client is sent on to the HTTPS address", 308)],
    },
    Unregistered {
        code: 498,
        name: "Invalid Token",
        used_by: "Esri ArcGIS Server",
        meaning: "The token is invalid or has expired.",
        instead: &[("the token is invalid or has expired", 401)],
    },
    Unregistered {
        code: 499,
        name: "Client Closed Request",
        used_by: "nginx, in its logs; gateways for gRPC, for cancelled calls; Esri ArcGIS Server, \
            as Token Required",
        meaning: "The client hung up or cancelled before the answer, so it never sees the code. \
            With Esri, a token is missing.",
        instead: &[
            ("the request did not arrive in time", 408),
            ("the service behind was too slow", 504),
            ("a token is missing", 401),
        ],
    },
    Unregistered {
        code: 509,
        name: "Bandwidth Limit Exceeded",
        used_by: "Apache HTTP Server modules and cPanel hosting",
        meaning: "The site has used up the traffic that its plan includes.",
        instead: &[("the service can't answer for now", 503), ("the client has used up its own limit", 429)],
    },
    Unregistered {
        code: 520,
        name: "Web Server Returned an Unknown Error",
        used_by: "Cloudflare",
        meaning: "The origin server sent an empty, unknown or broken answer.",
        instead: &[("the server behind sent an unusable answer", 502)],
    },
    Unregistered {
        code: 521,
        name: "Web Server Is Down",
        used_by: "Cloudflare",
        meaning: "The origin server refused the connection.",
        instead: &[
            ("the server behind refuses connections", 502),
            ("the service is known to be down for a while", 503),
        ],
    },
    Unregistered {
        code: 522,
        name: "Connection Timed Out",
        used_by: "Cloudflare",
        meaning: "No connection to the origin server came about in time.",
        instead: &[("the server behind did not answer in time", 504)],
    },
    Unregistered {
        code: 523,
        name: "Origin Is Unreachable",
        used_by: "Cloudflare",
        meaning: "There is no route to the origin server.",
        instead: &[("the server behind can't be reached", 502)],
    },
    Unregistered {
        code: 524,
        name: "A Timeout Occurred",
        used_by: "Cloudflare",
        meaning: "The origin server took the connection but sent no answer in time.",
        instead: &[("the server behind did not answer in time", 504), ("the work simply takes long", 202)],
    },
    Unregistered {
        code: 525,
        name: "SSL Handshake Failed",
        used_by: "Cloudflare",
        meaning: "The TLS handshake with the origin server failed.",
        instead: &[("no secure connection to the server behind came about", 502)],
    },
    Unregistered {
        code: 526,
        name: "Invalid SSL Certificate",
        used_by: "Cloudflare",
        meaning: "The origin server's TLS certificate did not pass the check.",
        instead: &[("the server behind can't be trusted", 502)],
    },
    Unregistered {
        code: 527,
        name: "Railgun Error",
        used_by: "Cloudflare, for its Railgun service, which has ended",
        meaning: "The connection between Cloudflare and the Railgun server at the origin broke.",
        instead: &[
            ("the connection to the server behind broke", 502),
            ("the server behind did not answer in time", 504),
        ],
    },
    Unregistered {
        code: 529,
        name: "Site Is Overloaded",
        used_by: "Qualys SSL Labs and Anthropic's API",
        meaning: "The service has more to do than it can handle.",
        instead: &[("the whole service is overloaded", 503), ("this one client asks too much", 429)],
    },
    Unregistered {
        code: 530,
        name: "Origin Error",
        used_by: "Cloudflare, beside an error number of its own; Pantheon, for a frozen site",
        meaning: "Cloudflare: the origin's name or address could not be used. Pantheon: the site \
            was put to sleep.",
        instead: &[("the server behind can't be reached", 502), ("the site is switched off for now", 503)],
    },
    Unregistered {
        code: 540,
        name: "Temporarily Disabled",
        used_by: "Shopify",
        meaning: "The endpoint is switched off for now.",
        instead: &[("the endpoint is switched off for now", 503)],
    },
    Unregistered {
        code: 561,
        name: "Unauthorized",
        used_by: "AWS Application Load Balancer",
        meaning: "The identity provider answered with an error while the load balancer logged the \
            user in.",
        instead: &[("the identity provider failed", 502), ("the user's credentials are wrong", 401)],
    },
    Unregistered {
        code: 598,
        name: "Network Read Timeout Error",
        used_by: "some HTTP proxies, by convention",
        meaning: "The proxy waited too long for data from the server behind it.",
        instead: &[("the server behind did not answer in time", 504)],
    },
    Unregistered {
        code: 599,
        name: "Network Connect Timeout Error",
        used_by: "some HTTP proxies and client libraries, by convention",
        meaning: "No connection to the server behind came about in time.",
        instead: &[("the server behind did not answer in time", 504)],
    },
];
