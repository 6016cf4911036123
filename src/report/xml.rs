//! XML 1.0 around texts that may contain any character.

use std::borrow::Cow;
use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::escape::partial_escape;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::terminal::lines;

/// A document that is being written.
pub(super) type Xml<'o> = Writer<&'o mut dyn Write>;

/// Writes a document whose root element `root` writes.
///
/// # Errors
/// Those of the output.
pub(super) fn write<'o>(out: &'o mut dyn Write, root: impl FnOnce(&mut Xml<'o>) -> io::Result<()>) -> io::Result<()> {
    let mut xml = Writer::new_with_indent(out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    root(&mut xml)?;
    writeln!(xml.get_mut())
}

/// The value of an attribute. The writer escapes it.
pub(super) fn value(text: &str) -> Cow<'_, str> {
    let text = lines(text);
    match text.contains(is_forbidden) {
        true => Cow::Owned(text.replace(is_forbidden, "\u{fffd}")),
        false => text,
    }
}

/// Text between tags.
pub(super) fn content(text: &str) -> BytesText<'_> {
    BytesText::from_escaped(escaped(text))
}

/// Text between tags, as it stands there, also in HTML.
pub(super) fn escaped(text: &str) -> Cow<'_, str> {
    partial_escape(value(text))
}

/// Whether XML 1.0 has no place for a character, escaped or not (2.2).
fn is_forbidden(c: char) -> bool {
    !matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

/// Reads documents in tests.
#[cfg(test)]
pub(super) mod read {
    use quick_xml::events::{BytesStart, Event};
    use quick_xml::{Reader, XmlVersion};

    /// An element with all that is in it.
    #[derive(Debug, Default)]
    pub(in crate::report) struct Element {
        pub(in crate::report) name: String,
        pub(in crate::report) attributes: Vec<(String, String)>,
        pub(in crate::report) children: Vec<Self>,
        pub(in crate::report) text: String,
    }

    impl Element {
        fn of(start: &BytesStart<'_>) -> Self {
            let attributes = start.attributes().map(|attribute| {
                let attribute = attribute.expect("is an attribute");
                let value = attribute.normalized_value(XmlVersion::Implicit1_0).expect("is escaped");
                (attribute.key.as_ref().to_owned(), value.into_owned())
            });
            Self { name: start.name().as_ref().to_owned(), attributes: attributes.collect(), ..Self::default() }
        }

        /// The value of an attribute that is there.
        pub(in crate::report) fn attribute(&self, name: &str) -> &str {
            self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).expect("is there")
        }
    }

    /// The root of a document that is well-formed.
    pub(in crate::report) fn document(xml: &str) -> Element {
        assert!(!xml.contains(super::is_forbidden), "has characters that XML does not have");
        let mut reader = Reader::from_str(xml);
        let mut open = vec![Element::default()];
        loop {
            let event = reader.read_event().expect("is well-formed");
            let last = open.last_mut().expect("the document itself stays open");
            match event {
                Event::Start(start) => open.push(Element::of(&start)),
                Event::Empty(start) => last.children.push(Element::of(&start)),
                Event::End(_) => {
                    let element = open.pop().expect("is open");
                    open.last_mut().expect("has a parent").children.push(element);
                }
                Event::Text(text) => last.text.push_str(&text.xml10_content()),
                Event::GeneralRef(entity) => {
                    let name = entity.xml10_content();
                    let character = entity.resolve_char_ref().expect("is a character").map(String::from);
                    let text = character.or_else(|| quick_xml::escape::resolve_xml_entity(&name).map(str::to_owned));
                    last.text.push_str(&text.expect("is an entity that XML has"));
                }
                Event::Decl(_) => {}
                Event::Eof => break,
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(open.len(), 1, "every element is closed");
        let mut roots = open.remove(0).children;
        assert_eq!(roots.len(), 1, "there is one root");
        roots.remove(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_as_they_were() {
        let text = "<a b=\"c\">]]> & &amp; it's 😀\n\tü";
        let mut out = Vec::new();
        write(&mut out, |xml| {
            xml.create_element("e").with_attribute(("a", value(text))).write_text_content(content(text)).map(drop)
        })
        .expect("is written");
        let xml = String::from_utf8(out).expect("is UTF-8");
        let element = read::document(&xml);
        assert_eq!((element.attribute("a"), element.text.as_str()), (text, text), "{xml}");
        assert!(xml.ends_with("</e>\n"), "{xml}");
    }

    #[test]
    fn characters_without_a_place_in_xml_are_replaced() {
        assert_eq!(value("a\u{0}\u{b}\u{1b}\u{fffe}\u{ffff}\r"), "a\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}");
    }
}
