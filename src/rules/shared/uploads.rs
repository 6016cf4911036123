//! Uploads of files.

use crate::model::schema::View;
use crate::model::{Api, MediaType, RequestBody};
use crate::syntax::Node;

/// The starts of media types of bodies that are files.
const FILES: [&str; 8] = [
    "application/octet-stream",
    "application/pdf",
    "application/zip",
    "application/gzip",
    "application/x-tar",
    "audio/",
    "image/",
    "video/",
];

/// Whether a request body is a file, or has one.
pub(crate) fn is_upload(body: &RequestBody<'_>, api: &Api<'_>) -> bool {
    let is_file = |node: Node<'_>| node.get("type").is_some_and(|sort| sort.text() == "file");
    body.form.iter().any(|field| is_file(field.node)) || body.content.iter().any(|media| takes_file(media, api))
}

fn takes_file(media: &MediaType<'_>, api: &Api<'_>) -> bool {
    if FILES.iter().any(|start| media.name.starts_with(start)) {
        return true;
    }
    let is_binary = |schema: Node<'_>| {
        let view = View::read(api.workspace, schema);
        view.format == Some("binary") || view.items.is_some_and(|items| View::read(api.workspace, items).is_binary())
    };
    media.name.starts_with("multipart/")
        && media.schema.is_some_and(|schema| {
            View::read(api.workspace, schema).members.iter().any(|member| is_binary(member.schema))
        })
}
