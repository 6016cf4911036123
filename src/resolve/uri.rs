//! Addresses of documents and schemas, as `$self` and `$id` state them.

/// The scheme of an address, if it has one (RFC 3986, 3.1).
pub(super) fn scheme(address: &str) -> Option<&str> {
    let (scheme, _) = address.split_once(':')?;
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.chars().all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter));
    is_scheme.then_some(scheme)
}

/// The address that a reference without a fragment names, from a base (RFC 3986, 5.2.2).
pub(super) fn resolve(base: &str, reference: &str) -> String {
    if reference.is_empty() {
        return base.to_owned();
    }
    if scheme(reference).is_some() {
        return reference.to_owned();
    }
    let after_scheme = scheme(base).map_or(0, |scheme| scheme.len() + 1);
    let (scheme, rest) = base.split_at(after_scheme);
    if reference.starts_with("//") {
        return format!("{scheme}{reference}");
    }
    let after_authority = match rest.strip_prefix("//") {
        Some(authority) => 2 + authority.find(['/', '?']).unwrap_or(authority.len()),
        None => 0,
    };
    let (authority, path) = rest.split_at(after_authority);
    let path = path.split('?').next().unwrap_or_default();
    let (own, query) = reference.split_at(reference.find('?').unwrap_or(reference.len()));
    let merged = if own.is_empty() {
        path.to_owned()
    } else if own.starts_with('/') {
        own.to_owned()
    } else {
        format!("{}{own}", &path[..path.rfind('/').map_or(0, |at| at + 1)])
    };
    format!("{scheme}{authority}{}{query}", without_dots(&merged))
}

/// A path without its segments `.` and `..` (RFC 3986, 5.2.4).
fn without_dots(path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    let mut ends_open = false;
    for segment in path.split('/') {
        ends_open = matches!(segment, "." | "..");
        match segment {
            "." => {}
            // The empty segment before the first `/` stays.
            ".." => drop(segments.pop_if(|last| !last.is_empty())),
            segment => segments.push(segment),
        }
    }
    if ends_open {
        segments.push("");
    }
    segments.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_against_the_address_of_the_document() {
        for (base, reference, address) in [
            ("https://api.example.com/shelves/openapi", "openapi", "https://api.example.com/shelves/openapi"),
            ("https://api.example.com/shelves/openapi", "/x?v=2", "https://api.example.com/x?v=2"),
            ("https://api.example.com/a/b/c", "../d/./e", "https://api.example.com/a/d/e"),
            ("https://api.example.com/a/b", "../../../c", "https://api.example.com/c"),
            ("https://api.example.com/a/b/c", "..", "https://api.example.com/a/"),
            ("https://api.example.com", "/c", "https://api.example.com/c"),
            ("https://api.example.com/a?b=/c", "//other.example/d", "https://other.example/d"),
            ("https://api.example.com/a", "urn:example:b", "urn:example:b"),
            ("/shelves/openapi", "parts", "/shelves/parts"),
            ("", "parts.yaml", "parts.yaml"),
        ] {
            assert_eq!(resolve(base, reference), address, "{base} {reference}");
        }
    }
}
