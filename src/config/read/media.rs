//! Media types that a slip of the finger can be taken for.

use crate::text::is_slip;

/// The types at the top of media types (IANA), and the pattern for all of them.
const TOP_LEVEL_TYPES: [&str; 12] = [
    "application",
    "audio",
    "example",
    "font",
    "haptics",
    "image",
    "message",
    "model",
    "multipart",
    "text",
    "video",
    "*",
];

/// Media types that APIs often use, to suggest one of them.
pub(super) const USUAL_TYPES: [&str; 8] = [
    "application/json",
    "application/problem+json",
    "application/problem+xml",
    "application/hal+json",
    "application/vnd.api+json",
    "application/xml",
    "text/plain",
    "text/html",
];

/// Media types that APIs use, registered or not: a type that differs from one of them by a slip is a mistake, but one of
/// them is not a mistake for another one.
#[rustfmt::skip]
const KNOWN: [&str; 120] = [
    "application/json", "application/problem+json", "application/problem+xml", "application/hal+json",
    "application/hal+xml", "application/ld+json", "application/vnd.api+json", "application/xml", "application/yaml",
    "application/octet-stream", "application/pdf", "application/zip", "application/gzip", "application/zstd",
    "application/json-patch+json", "application/merge-patch+json", "application/json-seq", "application/jsonl",
    "application/json5", "application/jsonlines", "application/ndjson", "application/hjson", "application/bson",
    "application/ubjson", "application/cbor", "application/cbor-seq", "application/msgpack", "application/protobuf",
    "application/grpc", "application/grpc+json", "application/graphql", "application/graphql-response+json",
    "application/schema+json", "application/openapi+json", "application/openapi+yaml", "application/geo+json",
    "application/geo+json-seq", "application/fhir+json", "application/fhir+xml", "application/soap+xml",
    "application/atom+xml", "application/rss+xml", "application/rdf+xml", "application/xhtml+xml",
    "application/linkset", "application/linkset+json", "application/activity+json", "application/scim+json",
    "application/cloudevents+json", "application/senml+json", "application/senml+xml", "application/senml+cbor",
    "application/jwt", "application/cwt", "application/jose", "application/jose+json", "application/cose",
    "application/jwk+json", "application/jwk-set+json", "application/secevent+jwt", "application/javascript",
    "application/ecmascript", "application/sql", "application/rtf", "application/msword", "application/gpx+xml",
    "application/gml+xml", "application/kml+xml", "application/wasm", "text/plain", "text/html", "text/csv",
    "text/tsv", "text/tab-separated-values", "text/css", "text/xml", "text/json", "text/yaml", "text/vcard",
    "text/calendar", "text/markdown", "text/event-stream", "text/javascript", "text/turtle", "text/uri-list",
    "image/png", "image/apng", "image/jpeg", "image/jpg", "image/gif", "image/webp", "image/svg+xml", "image/tiff",
    "image/tif", "image/bmp", "image/heic", "image/heif", "image/avif", "image/ico", "audio/mpeg", "audio/mp3",
    "audio/mp4", "audio/ogg", "audio/wav", "audio/aac", "audio/flac", "audio/webm", "audio/opus", "video/mp4",
    "video/mpeg", "video/ogg", "video/webm", "multipart/form-data", "multipart/mixed", "multipart/related",
    "multipart/byteranges", "multipart/alternative", "text/jsonl", "audio/wave", "image/pjpeg",
];

/// Whether a media type has the form of one (RFC 6838, 4.2), or of a pattern of them. It is in lower case, without parameters.
pub(super) fn is_media_type(essence: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&-^_.+*?[]".contains(&byte);
    essence.split_once('/').is_some_and(|(top, rest)| {
        TOP_LEVEL_TYPES.contains(&top)
            && rest.bytes().all(is_letter)
            && rest.starts_with(|first: char| first.is_ascii_alphanumeric() || "*?[".contains(first))
    })
}

/// The media type that is meant, where one is known that differs by a slip.
pub(super) fn meant(essence: &str) -> Option<&'static str> {
    let subtype = essence.split_once('/').map_or(essence, |(_, subtype)| subtype);
    if KNOWN.contains(&essence) || subtype.contains(['*', '?', '[']) {
        return None;
    }
    // In its own tree anybody chooses names that are as like as they please, but not other separators (RFC 6838, 3).
    let is_own = ["vnd.", "prs.", "x.", "x-"].iter().any(|tree| subtype.starts_with(tree));
    let letters = |name: &str| name.replace(['-', '_', '+', '.'], "+");
    let is_meant = |known: &&&str| is_slip(essence, known) && (!is_own || letters(essence) == letters(known));
    KNOWN.iter().find(is_meant).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_ones_own_are_no_slips() {
        for own in ["application/vnd.shop.order+json", "application/vnd.app+json", "application/x-rar", "text/jsonl"] {
            assert!(is_media_type(own) && meant(own).is_none(), "{own}");
        }
        for known in KNOWN {
            assert!(is_media_type(known) && meant(known).is_none(), "{known}");
        }
    }

    #[test]
    fn a_slip_is_taken_for_what_is_meant() {
        for (slip, known) in [
            ("application/problem-json", "application/problem+json"),
            ("application/vnd.api-json", "application/vnd.api+json"),
            ("application/jsn", "application/json"),
            ("text/palin", "text/plain"),
            ("image/jpe", "image/jpeg"),
        ] {
            assert_eq!(meant(slip), Some(known), "{slip}");
        }
        for broken in
            ["application/", "json", "app/json", "text/a b", "text/é", "application/json/x", "application/+json"]
        {
            assert!(!is_media_type(broken), "{broken}");
        }
    }
}
