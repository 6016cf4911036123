//! Paths and URIs as other programs need them: seen from the root of the repository.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stays as it is in the path of a URI (RFC 3986, 3.3). A colon in the first segment would make a scheme.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b'@');

/// Where reports for programs see files from. Both paths are absolute, with forward slashes; where they are empty,
/// names stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Base {
    /// The root that paths are relative to: the repository's, or the working directory where there is none.
    pub root: String,
    /// The working directory, which the names of sources are relative to.
    pub working_directory: String,
}

impl Base {
    /// The path of a source from the root; absolute where the source is outside of it.
    pub(super) fn path<'n>(&self, name: &'n str) -> Cow<'n, str> {
        if is_remote(name) || self.root.is_empty() {
            return Cow::Borrowed(name);
        }
        let absolute = if is_absolute(name) { name.to_owned() } else { format!("{}/{name}", self.working_directory) };
        let (path, root) = (segments(&absolute), segments(&self.root));
        match path.strip_prefix(root.as_slice()) {
            Some(below) if !below.is_empty() => Cow::Owned(below.join("/")),
            _ if absolute.starts_with('/') => Cow::Owned(format!("/{}", path.join("/"))),
            _ => Cow::Owned(path.join("/")),
        }
    }

    /// The URI of a source, and whether it is relative to the root.
    pub(super) fn uri(&self, name: &str) -> (String, bool) {
        let path = self.path(name);
        if is_remote(&path) {
            return (path.into_owned(), false);
        }
        let encoded = utf8_percent_encode(&path, KEPT);
        if !is_absolute(&path) {
            (encoded.to_string(), true)
        } else if path.starts_with('/') {
            (format!("file://{encoded}"), false)
        } else {
            // A drive of Windows.
            (format!("file:///{}", encoded.to_string().replacen("%3A", ":", 1)), false)
        }
    }
}

fn is_remote(name: &str) -> bool {
    name.starts_with("http://") || name.starts_with("https://")
}

fn is_absolute(path: &str) -> bool {
    path.starts_with('/') || path.as_bytes().get(1..3) == Some(b":/")
}

/// The segments of a path, with `.` and `..` followed as far as they can be.
pub(super) fn segments(path: &str) -> Vec<&str> {
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "." | "" => {}
            ".." if segments.last().is_some_and(|&last| last != "..") => {
                segments.pop();
            }
            other => segments.push(other),
        }
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(root: &str, working_directory: &str) -> Base {
        Base { root: root.into(), working_directory: working_directory.into() }
    }

    #[test]
    fn paths_are_seen_from_the_root_wherever_the_audit_was_started() {
        let inside = base("/srv/shop", "/srv/shop/apis");
        assert_eq!(inside.path("orders.yaml"), "apis/orders.yaml");
        assert_eq!(inside.path("./x/../orders.yaml"), "apis/orders.yaml");
        assert_eq!(inside.path("../common/errors.yaml"), "common/errors.yaml");
        assert_eq!(inside.path("/srv/shop/apis/orders.yaml"), "apis/orders.yaml");
        assert_eq!(inside.path("../../other/x.yaml"), "/srv/other/x.yaml");
        assert_eq!(inside.path("/srv/shopping/x.yaml"), "/srv/shopping/x.yaml");
        let windows = base("C:/shop", "C:/shop");
        assert_eq!(windows.path("apis/orders.yaml"), "apis/orders.yaml");
        assert_eq!(windows.path("D:/x.yaml"), "D:/x.yaml");
        assert_eq!(Base::default().path("apis/../orders.yaml"), "apis/../orders.yaml");
    }

    #[test]
    fn uris_are_encoded_and_relative_where_they_can_be() {
        let base = base("/srv/shop", "/srv/shop");
        for (name, uri, is_relative) in [
            ("apis/orders.yaml", "apis/orders.yaml", true),
            ("a b/100%/ü#?.yaml", "a%20b/100%25/%C3%BC%23%3F.yaml", true),
            ("c:d.yaml", "c%3Ad.yaml", true),
            ("/tmp/a b.yaml", "file:///tmp/a%20b.yaml", false),
            ("D:/a b.yaml", "file:///D:/a%20b.yaml", false),
            ("https://example.com/a%20b.yaml", "https://example.com/a%20b.yaml", false),
        ] {
            assert_eq!(base.uri(name), (uri.to_owned(), is_relative), "{name}");
        }
    }
}
