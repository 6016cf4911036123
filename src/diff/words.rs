//! What a change is about, in words: "`owner.name` of `Repository`", "the `200` body of `GET /pets`".
//!
//! The place of a node says all of it, however many ways lead there.

use crate::model::Method;
use crate::resolve::find;
use crate::syntax::{Node, unescape};

/// The words for a node. `operation` is the title of the first operation that leads to it, for files that name none.
pub(super) fn subject(node: Node<'_>, operation: Option<&str>) -> String {
    let pointer = node.pointer();
    let segments = segments(&pointer);
    Place { node, pointer: &pointer, segments: &segments, at: 0, operation, found: None }.words().0
}

/// What stands for the operation in a [`Template`].
pub(super) const OPERATION: &str = "\0";

/// The words for a node without the operation that it is in, so that those of several operations can be compared.
pub(super) struct Template {
    /// The words, with [`OPERATION`] for the operation.
    pub(super) text: String,
    /// The operation, as it stands in the words; none if the node is outside of operations, or in a file of its own.
    pub(super) operation: Option<String>,
}

/// The words for a node, apart from its operation.
pub(super) fn template(node: Node<'_>) -> Template {
    let pointer = node.pointer();
    let segments = segments(&pointer);
    let place = Place { node, pointer: &pointer, segments: &segments, at: 0, operation: None, found: None };
    let (words, operation) = place.words();
    let text = match &operation {
        Some(operation) => words.replace(operation, OPERATION),
        None => words,
    };
    Template { text, operation }
}

/// The name of a schema among the components.
pub(super) fn component(node: Node<'_>) -> Option<&str> {
    let holder = node.key()?.parent()?.key()?;
    matches!(holder.text(), "schemas" | "definitions").then(|| node.key().map(Node::text)).flatten()
}

/// The steps of a pointer.
fn segments(pointer: &str) -> Vec<String> {
    let step = |segment: &str| unescape(segment).map_or_else(|| segment.to_owned(), std::borrow::Cow::into_owned);
    pointer.split('/').skip(1).map(step).collect()
}

struct Place<'p> {
    node: Node<'p>,
    pointer: &'p str,
    segments: &'p [String],
    at: usize,
    operation: Option<&'p str>,
    /// The words for the operation that the node is in.
    found: Option<String>,
}

/// What holds a schema, or is a place of its own.
enum Owner {
    /// A named schema, parameter or the like.
    Named(String),
    /// A part of an exchange.
    Part(String),
}

/// A name in back-ticks, which it can't end itself.
pub(super) fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "'"))
}

impl Place<'_> {
    fn next(&mut self) -> Option<&str> {
        let segment = self.segments.get(self.at).map(String::as_str);
        self.at += usize::from(segment.is_some());
        segment
    }

    fn peek(&self) -> Option<&str> {
        self.segments.get(self.at).map(String::as_str)
    }

    /// All of it, and the words for the operation in it.
    fn words(mut self) -> (String, Option<String>) {
        let owner = self.owner();
        let path = self.path();
        let words = match (owner, path.as_str()) {
            (Owner::Named(name) | Owner::Part(name), "") => name,
            (Owner::Named(name), path) => format!("{} of {name}", quoted(path)),
            (Owner::Part(part), path) => format!("{} in {part}", quoted(path)),
        };
        (words, self.found)
    }

    fn owner(&mut self) -> Owner {
        let first = self.next().unwrap_or_default().to_owned();
        match first.as_str() {
            "paths" | "x-ms-paths" | "webhooks" | "x-webhooks" => {
                let path = self.next().unwrap_or_default().to_owned();
                self.path_item(&path)
            }
            "components" => {
                let sort = self.next().unwrap_or_default().to_owned();
                self.component(&sort)
            }
            "definitions" => self.component("schemas"),
            "responses" | "parameters" | "securityDefinitions" => self.component(&first),
            _ if Method::known(&first).is_some() => {
                self.at -= 1;
                self.path_item("")
            }
            "produces" | "consumes" | "security" | "servers" | "basePath" => Owner::Part("the API".to_owned()),
            // A file of its own.
            _ => {
                self.at -= usize::from(self.at > 0);
                self.file()
            }
        }
    }

    fn file(&mut self) -> Owner {
        let name = &self.node.document().source.name;
        let stem = name.rsplit('/').next().unwrap_or(name);
        let stem = stem.split_once(':').map_or(stem, |(_, path)| path);
        let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
        const WITHIN: [&str; 10] =
            ["properties", "items", "allOf", "oneOf", "anyOf", "content", "schema", "headers", "type", "required"];
        let is_named = self.peek().is_some_and(|segment| !WITHIN.contains(&segment));
        let name = if is_named { self.next().unwrap_or_default().to_owned() } else { stem.to_owned() };
        self.holder(quoted(&name))
    }

    fn component(&mut self, sort: &str) -> Owner {
        let name = self.next().unwrap_or_default().to_owned();
        let name = match sort {
            "responses" => format!("the response {}", quoted(&name)),
            "headers" => format!("the header {}", quoted(&name)),
            "parameters" => format!("the parameter {}", quoted(&self.parameter_name().unwrap_or(name))),
            "requestBodies" => format!("the request body {}", quoted(&name)),
            _ => quoted(&name),
        };
        self.holder(name)
    }

    /// What stands between an object with a name and its schema.
    fn holder(&mut self, name: String) -> Owner {
        let mut name = name;
        loop {
            match self.peek() {
                Some("content") => {
                    self.at += 2;
                }
                Some("schema") => self.at += 1,
                Some("headers") => {
                    self.at += 1;
                    let header = self.next().unwrap_or_default().to_owned();
                    name = format!("the header {} of {name}", quoted(&header));
                }
                _ => return Owner::Named(name),
            }
        }
    }

    fn path_item(&mut self, path: &str) -> Owner {
        let title = |method: &str| match self.operation {
            Some(title) if path.is_empty() => title.replace('`', "'"),
            _ => format!("{} {}", method.to_ascii_uppercase(), path.replace('`', "'")).trim_end().to_owned(),
        };
        let method = match self.peek() {
            Some(method) if Method::known(method).is_some() => title(method),
            Some("parameters") => {
                self.at += 1;
                return self.parameter(&quoted(path));
            }
            _ => return Owner::Part(quoted(path)),
        };
        self.at += 1;
        let operation = format!("`{method}`");
        self.found = Some(operation.clone()).filter(|_| !path.is_empty());
        match self.peek() {
            Some("responses") => {
                self.at += 1;
                let Some(status) = self.next().map(quoted) else { return Owner::Part(operation) };
                self.exchange(&format!("the {status} body of {operation}"), &format!("{status} of {operation}"))
            }
            Some("requestBody") => {
                self.at += 1;
                self.exchange(&format!("the request body of {operation}"), &format!("the request body of {operation}"))
            }
            Some("parameters") => {
                self.at += 1;
                self.parameter(&operation)
            }
            Some("callbacks") => {
                self.at += 2;
                let path = self.next().unwrap_or_default().to_owned();
                self.path_item(&path)
            }
            _ => Owner::Part(operation),
        }
    }

    /// A response or request body: its schema, one of its headers, or itself.
    fn exchange(&mut self, body: &str, whole: &str) -> Owner {
        match self.peek() {
            Some("headers") => {
                self.at += 1;
                let Some(header) = self.next().map(quoted) else { return Owner::Part(whole.to_owned()) };
                self.at += usize::from(self.peek() == Some("schema"));
                Owner::Part(format!("the header {header} of {whole}"))
            }
            Some("schema") => {
                self.at += 1;
                Owner::Part(body.to_owned())
            }
            Some("content") if self.segments.len() > self.at + 2 => {
                self.at += 3;
                Owner::Part(body.to_owned())
            }
            _ => {
                self.at = self.segments.len();
                Owner::Part(whole.to_owned())
            }
        }
    }

    fn parameter(&mut self, of: &str) -> Owner {
        self.at += 1;
        let Some(name) = self.parameter_name() else { return Owner::Part(of.to_owned()) };
        self.at += match self.peek() {
            Some("schema") => 1,
            // The media type, and the schema under it.
            Some("content") => 3,
            _ => 0,
        };
        Owner::Part(format!("the parameter {} of {of}", quoted(&name)))
    }

    /// The name of the parameter that was just passed.
    fn parameter_name(&self) -> Option<String> {
        let end = self.pointer.match_indices('/').nth(self.at).map_or(self.pointer.len(), |(at, _)| at);
        let parameter = find(self.node.document().root()?, &self.pointer[..end])?;
        parameter.get("name").and_then(Node::as_str).map(str::to_owned)
    }

    /// The members that lead from a schema to what changed: `items[].owner`.
    fn path(&mut self) -> String {
        let mut path = String::new();
        while let Some(segment) = self.next().map(str::to_owned) {
            match segment.as_str() {
                "properties" => {
                    let Some(name) = self.next() else { break };
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(name);
                }
                "items" | "prefixItems" | "contains" => {
                    path.push_str("[]");
                    self.at += usize::from(segment == "prefixItems");
                }
                "additionalProperties" | "patternProperties" => {
                    path.push_str(if path.is_empty() { "*" } else { ".*" });
                    self.at += usize::from(segment == "patternProperties");
                }
                "allOf" | "oneOf" | "anyOf" => self.at += 1,
                _ => break,
            }
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::Document;
    use crate::text::SourceId;

    #[test]
    fn places_are_named_by_what_holds_them() {
        let text = "
paths:
  /pets/{id}:
    parameters: [{name: id, in: path, schema: {type: string}}]
    get:
      parameters:
        - {name: page, in: query, schema: {items: {type: string}}}
        - {name: by, in: query, content: {application/json: {schema: {properties: {a: {type: string}}}}}}
      responses:
        '200':
          headers: {Retry-After: {schema: {type: integer}}}
          content: {application/json: {schema: {properties: {items: {items: {properties: {name: {type: string}}}}}}}}
      requestBody: {content: {application/json: {schema: {allOf: [{properties: {a: {type: string}}}]}}}}
components:
  schemas: {Pet: {properties: {tags: {additionalProperties: {type: string}}}}}
  responses: {Gone: {content: {text/plain: {schema: {type: string}}}}}
  parameters: {Page: {name: page, in: query, schema: {type: string}}}
";
        let document = Document::parse(SourceId(0), "api.yaml".into(), text.into());
        let root = document.root().expect("parses");
        let get = "/paths/~1pets~1{id}/get";
        let json = "content/application~1json/schema";
        for (pointer, words) in [
            ("/components/schemas/Pet".to_owned(), "`Pet`"),
            ("/components/schemas/Pet/properties/tags/additionalProperties".to_owned(), "`tags.*` of `Pet`"),
            ("/components/responses/Gone".to_owned(), "the response `Gone`"),
            ("/components/responses/Gone/content/text~1plain/schema".to_owned(), "the response `Gone`"),
            ("/components/parameters/Page/schema".to_owned(), "the parameter `page`"),
            (get.to_owned(), "`GET /pets/{id}`"),
            (format!("{get}/responses/200"), "`200` of `GET /pets/{id}`"),
            (format!("{get}/responses/200/{json}"), "the `200` body of `GET /pets/{id}`"),
            (
                format!("{get}/responses/200/{json}/properties/items/items/properties/name"),
                "`items[].name` in the `200` body of `GET /pets/{id}`",
            ),
            (
                format!("{get}/responses/200/headers/Retry-After/schema"),
                "the header `Retry-After` of `200` of `GET /pets/{id}`",
            ),
            (format!("{get}/requestBody/{json}/allOf/0/properties/a"), "`a` in the request body of `GET /pets/{id}`"),
            (format!("{get}/parameters/0/schema/items"), "`[]` in the parameter `page` of `GET /pets/{id}`"),
            (format!("{get}/parameters/1/{json}/properties/a"), "`a` in the parameter `by` of `GET /pets/{id}`"),
            ("/paths/~1pets~1{id}/parameters/0/schema".to_owned(), "the parameter `id` of `/pets/{id}`"),
        ] {
            let node = find(root, &pointer).expect("is there");
            assert_eq!(subject(node, None), words, "{pointer}");
        }
    }
}
