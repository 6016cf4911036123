//! Files as the protocol names them (RFC 8089).

use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What stands in a path of a URI as it is (RFC 3986, 3.3), but for `:`, which editors write as `%3A` in drives.
const KEPT: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/').remove(b'@').remove(b'+');

/// The file of a URI; none where it names something else, such as a buffer without a file.
pub(super) fn to_path(uri: &str) -> Option<PathBuf> {
    let rest = uri.get(..7).filter(|start| start.eq_ignore_ascii_case("file://")).map(|_| &uri[7..])?;
    let (host, path) = rest.split_at(rest.find('/')?);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = percent_decode_str(path).decode_utf8().ok()?;
    if cfg!(windows) {
        let local = path.trim_start_matches('/').replace('/', "\\");
        return Some(PathBuf::from(if host.is_empty() { local } else { format!("\\\\{host}\\{local}") }));
    }
    (host.is_empty() || host == "localhost").then(|| PathBuf::from(path.as_ref()))
}

/// The URI of a file.
pub(super) fn from_path(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = text.strip_prefix("\\\\?\\").unwrap_or(&text);
    let text = if cfg!(windows) { text.replace('\\', "/") } else { text.to_owned() };
    let slash = if text.starts_with('/') { "" } else { "/" };
    format!("file://{slash}{}", utf8_percent_encode(&text, KEPT))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn paths_and_their_uris_lead_to_each_other() {
        for (path, uri) in [
            ("/a/b.yaml", "file:///a/b.yaml"),
            ("/a b/ü#%.yaml", "file:///a%20b/%C3%BC%23%25.yaml"),
            ("/@scope/x+y:z", "file:///@scope/x+y%3Az"),
        ] {
            assert_eq!(from_path(Path::new(path)), uri);
            assert_eq!(to_path(uri).as_deref(), Some(Path::new(path)));
        }
        assert_eq!(to_path("FILE://localhost/a"), Some(PathBuf::from("/a")));
        for other in ["untitled:Untitled-1", "file:", "file://elsewhere/a", "", "file:///%ff", "\u{1f600}\u{1f600}"] {
            assert_eq!(to_path(other), None, "{other}");
        }
    }
}
