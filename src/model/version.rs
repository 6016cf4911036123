use std::fmt;

use crate::syntax::{Document, Node};

/// The versions of OpenAPI that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// OpenAPI (Swagger) 2.0.
    V2,
    /// OpenAPI 3.0.x.
    V3_0,
    /// OpenAPI 3.1.x.
    V3_1,
    /// OpenAPI 3.2.x.
    V3_2,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V2 => "2.0",
            Self::V3_0 => "3.0",
            Self::V3_1 => "3.1",
            Self::V3_2 => "3.2",
        })
    }
}

/// Why a document is not read as a description.
#[derive(Clone, Debug)]
pub enum NotSupported<'a> {
    /// The syntax is broken.
    Broken,
    /// There is nothing in the document, or something else than a map.
    NoMap(Option<Node<'a>>),
    /// It states neither `openapi` nor `swagger`.
    OtherKind {
        /// The top map.
        root: Node<'a>,
        /// What it seems to be, where that is known.
        seems: Option<&'static str>,
    },
    /// It states a version that is not read.
    OtherVersion {
        /// The key `openapi` or `swagger`.
        key: Node<'a>,
        /// Its value.
        value: Node<'a>,
    },
}

/// What other documents say of themselves, by a key at their top.
const OTHER_KINDS: &[(&str, &str)] = &[
    ("asyncapi", "an AsyncAPI document"),
    ("arazzo", "an Arazzo document"),
    ("overlay", "an OpenAPI Overlay"),
    ("swaggerVersion", "a Swagger 1.x document"),
    ("apiVersion", "a Kubernetes manifest"),
    ("$schema", "a JSON Schema or a document that names one"),
    ("paths", "a part of a description that lacks its `openapi` key"),
];

pub(super) fn root_of(document: &Document) -> Result<Node<'_>, NotSupported<'_>> {
    match document.root() {
        None if document.is_broken() => Err(NotSupported::Broken),
        None => Err(NotSupported::NoMap(None)),
        Some(root) if root.is_mapping() => Ok(root),
        Some(root) => Err(NotSupported::NoMap(Some(root))),
    }
}

/// The version that a document states. A number serves too: `swagger: 2.0` without quotes is common.
pub(super) fn detect(root: Node<'_>) -> Result<(Version, &str), NotSupported<'_>> {
    let stated = root.entry("openapi").or_else(|| root.entry("swagger"));
    let Some(entry) = stated else {
        let seems = OTHER_KINDS.iter().find(|(key, _)| root.get(key).is_some()).map(|(_, seems)| *seems);
        return Err(NotSupported::OtherKind { root, seems });
    };
    let text = entry.value.text();
    let is_swagger = entry.key.text() == "swagger";
    let minor = text.strip_prefix("3.").map(|rest| rest.split(['.', '-']).next().unwrap_or(rest));
    let version = match (is_swagger, minor) {
        (true, None) if text == "2.0" || text == "2" => Version::V2,
        (false, Some("0")) => Version::V3_0,
        (false, Some("1")) => Version::V3_1,
        (false, Some("2")) => Version::V3_2,
        _ => return Err(NotSupported::OtherVersion { key: entry.key, value: entry.value }),
    };
    Ok((version, text))
}
