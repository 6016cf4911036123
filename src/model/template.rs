//! The one reader of path templates.
//!
//! The spelling of a template does not matter: `/orders/{id}`, `/orders/{order_id}.json` and `/Orders('{id}')` are a name
//! and a parameter each.

use crate::lexicon::VARIANTS;
use crate::text::words::words;

/// A part of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment<'a> {
    /// A name, without a format at its end: `orders` of `orders.json`.
    Name(&'a str),
    /// A template: the name of its last parameter.
    Parameter(&'a str),
}

impl<'a> Segment<'a> {
    /// The name; none of a parameter.
    pub fn name(self) -> Option<&'a str> {
        match self {
            Self::Name(name) => Some(name),
            Self::Parameter(_) => None,
        }
    }

    /// The name of the parameter; none of a name.
    pub fn parameter(self) -> Option<&'a str> {
        match self {
            Self::Parameter(name) => Some(name),
            Self::Name(_) => None,
        }
    }
}

/// A path template as a list of segments in one form: `Users('{id}')` (OData) is `Users/{id}`, `{id}.json` is `{id}`,
/// `{id}:cancel` is `{id}` with a suffix.
#[derive(Clone, Debug, Default)]
pub struct Template<'a> {
    /// The segments as they are written, without empty ones.
    pub(super) written: Vec<&'a str>,
    /// The segments.
    pub segments: Vec<Segment<'a>>,
    /// What follows a colon in the last segment.
    pub suffix: Option<&'a str>,
}

/// Last segments that are a format rather than a part of the resource's name.
const FORMATS: [&str; 5] = ["csv", "html", "json", "xml", "yaml"];

/// Whether a path parameter of this name chooses a variant (a version, a locale, a format) and identifies no resource.
pub fn is_variant(parameter: &str) -> bool {
    words(parameter).last().is_some_and(|word| VARIANTS.has(word))
}

/// Whether a segment as it is written is a parameter and nothing else.
pub fn is_template(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
}

/// Whether a segment names a version of the API: `v2`, `V1beta1`, `v2.1`.
pub fn is_version(segment: &str) -> bool {
    let digits = segment.strip_prefix(['v', 'V']).unwrap_or_default();
    digits.starts_with(|first: char| first.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
}

impl<'a> Template<'a> {
    /// Reads the key of a path item.
    pub fn read(path: &'a str) -> Self {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let written: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
        let mut template = Self::default();
        for segment in &written {
            template.push(segment);
        }
        // The root of a subtree may be named by a format: `/containers/json`.
        let is_format = template.last().and_then(Segment::name).is_some_and(|name| FORMATS.contains(&name));
        if template.segments.len() > 1 && is_format {
            template.segments.pop();
        }
        Self { written, ..template }
    }

    fn push(&mut self, segment: &'a str) {
        let is_simple = |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'_');
        if segment.bytes().all(is_simple) {
            self.suffix = None;
            self.segments.push(Segment::Name(segment));
            return;
        }
        if let Some(name) = segment.strip_prefix(':').filter(|name| !name.is_empty()) {
            self.segments.push(Segment::Parameter(name));
            return;
        }
        let (segment, suffix) = match segment.rfind(':') {
            Some(at) if !segment[at..].contains(['{', '}']) && at > 0 => (&segment[..at], Some(&segment[at + 1..])),
            _ => (segment, None),
        };
        self.suffix = suffix.filter(|suffix| !suffix.is_empty());
        match (segment.find('{'), segment.rfind('}')) {
            (Some(open), Some(close)) if open < close => {
                let name = segment[..open].trim_end_matches(['(', '\'', '"']);
                if name.len() < open {
                    self.segments.push(Segment::Name(name));
                } else if let Some(stem) = name.strip_suffix('.') {
                    // `users.{format}`
                    self.segments.push(Segment::Name(stem));
                    return;
                } else if !name.is_empty() && is_variant(&segment[open..]) {
                    // `users{extension}`
                    self.segments.push(Segment::Name(name));
                    return;
                }
                let inner = &segment[open + 1..close];
                let inner = inner.strip_suffix("}.{format").unwrap_or(inner);
                let last = inner.rsplit('{').next().unwrap_or(inner);
                self.segments.push(Segment::Parameter(last.trim_start_matches(['+', '#', '.', '/', ';'])));
            }
            _ => {
                let stem = segment.rsplit_once('.').filter(|(_, format)| FORMATS.contains(format));
                self.segments.push(Segment::Name(stem.map_or(segment, |(stem, _)| stem)));
            }
        }
    }

    /// The last segment.
    pub fn last(&self) -> Option<Segment<'a>> {
        self.segments.last().copied()
    }

    /// The names, without the parameters.
    pub fn names(&self) -> impl DoubleEndedIterator<Item = &'a str> + use<'_, 'a> {
        self.segments.iter().filter_map(|segment| segment.name())
    }

    /// The names of the parameters.
    pub fn parameters(&self) -> impl DoubleEndedIterator<Item = &'a str> + use<'_, 'a> {
        self.segments.iter().filter_map(|segment| segment.parameter())
    }

    /// The name before the parameters at the end: `jobs` of `/jobs/{project}/{id}`.
    pub fn collection(&self) -> Option<&'a str> {
        self.last()?.parameter()?;
        self.names().next_back()
    }

    /// The path with the names of its parameters left out, so that two spellings of one path are equal.
    pub(super) fn key(&self) -> String {
        let length = |text: &str| 1 + text.len();
        let segments = self.segments.iter().map(|segment| length(segment.name().unwrap_or("{}")));
        let mut key = String::with_capacity(segments.sum::<usize>() + self.suffix.map_or(0, length));
        for segment in &self.segments {
            key.push('/');
            key.push_str(segment.name().unwrap_or("{}"));
        }
        if let Some(suffix) = self.suffix {
            key.push(':');
            key.push_str(suffix);
        }
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_of_all_spellings_are_read_alike() {
        let shown = |path| {
            let template = Template::read(path);
            let segments = template.segments.iter().map(|segment| match segment {
                Segment::Name(name) => (*name).to_owned(),
                Segment::Parameter(name) => format!("{{{name}}}"),
            });
            let path = segments.collect::<Vec<_>>().join("/");
            template.suffix.map_or(path.clone(), |suffix| format!("{path}:{suffix}"))
        };
        for (path, expected) in [
            ("/orders/{id}", "orders/{id}"),
            ("/orders/{id}/", "orders/{id}"),
            ("/orders/{id}.json", "orders/{id}"),
            ("/orders/{id}.{format}", "orders/{id}"),
            ("/orders.json", "orders"),
            ("/orders.{format}", "orders"),
            ("/orders{extension}", "orders"),
            ("/orders/json", "orders"),
            ("/Orders('{id}')", "Orders/{id}"),
            ("/Orders({id})", "Orders/{id}"),
            ("/orders/:id", "orders/{id}"),
            ("/orders/{id}:cancel", "orders/{id}:cancel"),
            ("/files/{+path}", "files/{path}"),
            ("/compare/{base}...{head}", "compare/{head}"),
            ("/orders?expand=all", "orders"),
        ] {
            assert_eq!(shown(path), expected, "{path}");
        }
    }
}
