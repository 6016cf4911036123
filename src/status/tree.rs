//! The questions that lead to a status code, as data.
//!
//! A command can ask them one by one, from [`root`] along [`Next::Ask`], or print them all with
//! [`render`]. Every node has an id, so that a walk can be resumed, linked to and tested.

use super::lookup;

/// A question with its answers.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// Lower-case, unique in the tree.
    pub id: &'static str,
    /// Ends in a question mark.
    pub question: &'static str,
    /// At least two, without a full stop.
    pub answers: &'static [Answer],
}

/// One answer to a question.
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    /// The answer in a few words.
    pub text: &'static str,
    /// Where it leads.
    pub next: Next,
}

/// Where an answer leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// To the node with this id.
    Ask(&'static str),
    /// To a code, with a remark on how to use it.
    Use {
        /// A registered code.
        code: u16,
        /// One sentence, or nothing where the code needs no remark.
        note: &'static str,
    },
}

const fn ask(text: &'static str, id: &'static str) -> Answer {
    Answer { text, next: Next::Ask(id) }
}

const fn choose(text: &'static str, code: u16, note: &'static str) -> Answer {
    Answer { text, next: Next::Use { code, note } }
}

/// The first question.
pub const fn root() -> &'static Node {
    &ROOT
}

/// The node with an id.
pub fn node(id: &str) -> Option<&'static Node> {
    nodes().find(|node| node.id == id)
}

/// Every node, the root first.
pub fn nodes() -> impl Iterator<Item = &'static Node> {
    std::iter::once(root()).chain(BRANCHES)
}

/// The whole tree as indented plain text, in ASCII, with the id of each question.
pub fn render() -> String {
    let mut text = String::new();
    write_node(&mut text, root(), 0);
    text
}

const INDENT: &str = "  ";

fn write_node(text: &mut String, node: &Node, depth: usize) {
    push_line(text, depth, &format!("{} [{}]", node.question, node.id));
    for answer in node.answers {
        match answer.next {
            Next::Ask(id) => {
                push_line(text, depth + 1, &format!("- {}", answer.text));
                if let Some(next) = self::node(id) {
                    write_node(text, next, depth + 2);
                }
            }
            Next::Use { code, note } => {
                let name = lookup(code).map_or("", |status| status.name);
                let line = format!("- {}: {code} {name}", answer.text);
                push_line(text, depth + 1, &line);
                if !note.is_empty() {
                    push_line(text, depth + 2, note);
                }
            }
        }
    }
}

fn push_line(text: &mut String, depth: usize, line: &str) {
    text.push_str(&INDENT.repeat(depth));
    text.push_str(line);
    text.push('\n');
}

static ROOT: Node = Node {
    id: "start",
    question: "How did the request end?",
    answers: &[
        ask("it worked, or the work has been taken on", "success"),
        ask("the client has to look elsewhere, or holds the answer already", "redirect"),
        ask("the client has to change something: the request, its credentials or its pace", "client"),
        ask("the request was fine, but this service or one behind it failed", "server"),
    ],
};

static BRANCHES: &[Node] = &[
    Node {
        id: "success",
        question: "Is the work finished?",
        answers: &[
            choose(
                "no, it goes on after the answer",
                202,
                "Say how to follow the work: an identifier of the job or an address to ask.",
            ),
            ask("yes", "created"),
        ],
    },
    Node {
        id: "created",
        question: "Did something new come into being?",
        answers: &[
            choose("yes, one resource", 201, "Name it in Location, or at least by its identifier in the body."),
            ask("yes, several in one request", "batch"),
            ask("no", "content"),
        ],
    },
    Node {
        id: "batch",
        question: "Can some of them fail while others succeed?",
        answers: &[
            choose("no, it is all or nothing", 201, "List the new resources in the body."),
            choose("yes", 200, "Give one result for each item, with a code of its own where it failed."),
        ],
    },
    Node {
        id: "content",
        question: "Is there anything to send back?",
        answers: &[
            choose("no", 204, "Declare no content at all, not even an empty object."),
            choose("a part of a file, because the client sent Range", 206, "Tell in Content-Range which part it is."),
            choose("yes, be it an empty list or one page of a list", 200, ""),
        ],
    },
    Node {
        id: "redirect",
        question: "What is the client to do?",
        answers: &[
            choose(
                "use the copy that it holds, as the condition in its request shows",
                304,
                "Declare no content; repeat ETag and Cache-Control.",
            ),
            choose("read the outcome of its request at another address, by GET", 303, "Name the address in Location."),
            ask("send the same request to another address", "moved"),
        ],
    },
    Node {
        id: "moved",
        question: "Is the move for good?",
        answers: &[ask("yes", "moved-for-good"), ask("no, only for now", "moved-for-now")],
    },
    Node {
        id: "moved-for-good",
        question: "Does the address take anything but GET and HEAD?",
        answers: &[
            choose("yes", 308, "It keeps the method and the body; name the address in Location."),
            choose("no", 301, "Name the address in Location; 308 is right here as well."),
        ],
    },
    Node {
        id: "moved-for-now",
        question: "Must the method and the body survive?",
        answers: &[
            choose("yes, or it does not matter", 307, "Name the address in Location."),
            choose(
                "no, clients that turn a POST into a GET are welcome",
                302,
                "Name the address in Location; 303 says it more clearly.",
            ),
        ],
    },
    Node {
        id: "client",
        question: "What stands in the way?",
        answers: &[
            ask("who is asking, or what they may do", "access"),
            ask("the address, the method or the format asked for", "target"),
            ask("the form of the request: the server can't or won't read it", "form"),
            choose(
                "the values: well formed, but they break a rule",
                422,
                "Name the fields; 400 is as good if the API uses it for every invalid request.",
            ),
            ask("the present state of the resource", "state"),
            choose("the pace: this client has sent too many requests", 429, "Tell in Retry-After how long to wait."),
        ],
    },
    Node {
        id: "access",
        question: "Does the server know who is asking?",
        answers: &[
            choose(
                "no, the credentials are missing, wrong or expired",
                401,
                "Tell in WWW-Authenticate how to authenticate.",
            ),
            ask("yes, but that caller may not do this", "hidden"),
            choose("it does not matter, the law forbids it", 451, "Name who enforces the block in Link."),
        ],
    },
    Node {
        id: "hidden",
        question: "May the caller learn that the resource exists?",
        answers: &[
            choose("yes", 403, ""),
            choose("no", 404, "Make it look the same as for a resource that does not exist."),
        ],
    },
    Node {
        id: "target",
        question: "What is wrong with what was asked for?",
        answers: &[
            choose("there is no such resource", 404, "A list or search without matches is a 200 with an empty list."),
            choose("it was there and has been removed for good", 410, ""),
            choose("the address exists, but not for this method", 405, "List the methods that work in Allow."),
            choose("the client accepts none of the formats on offer", 406, ""),
            choose("the range lies outside the file", 416, "Give the current length in Content-Range."),
        ],
    },
    Node {
        id: "form",
        question: "What keeps the server from reading the request?",
        answers: &[
            choose(
                "it is malformed, or a parameter is missing or mistyped",
                400,
                "Also the code for any client mistake that has no better one.",
            ),
            choose("the body has a media type that is not taken", 415, ""),
            choose("the body is too large", 413, "Say how large is allowed."),
            choose("the address is too long", 414, ""),
            choose("the headers are too large", 431, ""),
            choose("the length of the body is not given", 411, ""),
            choose("the rest of it did not arrive in time", 408, ""),
        ],
    },
    Node {
        id: "state",
        question: "How does the clash show?",
        answers: &[
            choose("a condition in the headers, such as If-Match, fails", 412, "Give the current ETag."),
            choose("the client sent no such condition, and the API insists on one", 428, ""),
            choose(
                "a duplicate, a stale version in the body, or a step out of turn",
                409,
                "Say what it clashes with, so that the client can resolve it.",
            ),
        ],
    },
    Node {
        id: "server",
        question: "What failed?",
        answers: &[
            choose(
                "the service's own code, unexpectedly",
                500,
                "Give an identifier to report, and no stack trace, query or path.",
            ),
            choose("the service is overloaded or under maintenance", 503, "Tell in Retry-After when to come back."),
            choose("the server does not support the method or feature anywhere", 501, ""),
            ask("a service behind this one", "upstream"),
        ],
    },
    Node {
        id: "upstream",
        question: "What did the service behind do?",
        answers: &[
            choose("it sent an answer that can't be used, or broke the connection", 502, ""),
            choose("it did not answer in time", 504, ""),
            choose("it is known to be down for a while", 503, "Tell in Retry-After when to come back."),
        ],
    },
];

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::{Next, node, nodes, render, root};
    use crate::status::{Class, class, lookup};

    /// Every code that an answer leads to.
    fn leaves() -> Vec<u16> {
        nodes()
            .flat_map(|node| node.answers)
            .filter_map(|answer| match answer.next {
                Next::Use { code, .. } => Some(code),
                Next::Ask(_) => None,
            })
            .collect()
    }

    #[test]
    fn every_leaf_is_a_code_to_recommend() {
        for code in leaves() {
            let status = lookup(code);
            assert!(status.is_some(), "{code} is not registered");
            assert!(status.is_some_and(|status| status.discouraged.is_none()), "{code} is discouraged");
        }
    }

    #[test]
    fn it_is_a_tree() {
        let ids: BTreeSet<&str> = nodes().map(|node| node.id).collect();
        assert_eq!(ids.len(), nodes().count(), "an id is used twice");

        let mut parents: BTreeMap<&str, u32> = BTreeMap::new();
        for answer in nodes().flat_map(|node| node.answers) {
            if let Next::Ask(id) = answer.next {
                assert!(ids.contains(id), "{id} does not exist");
                *parents.entry(id).or_default() += 1;
            }
        }
        for id in ids {
            let expected = u32::from(id != root().id);
            assert_eq!(parents.get(id).copied().unwrap_or_default(), expected, "{id}");
        }

        // One parent each rules out shortcuts; reaching every node rules out cycles beside the tree.
        let mut reached = 0;
        let mut open = vec![root()];
        while let Some(node_at_hand) = open.pop() {
            reached += 1;
            open.extend(node_at_hand.answers.iter().filter_map(|answer| match answer.next {
                Next::Ask(id) => node(id),
                Next::Use { .. } => None,
            }));
        }
        assert_eq!(reached, nodes().count());
    }

    #[test]
    fn it_covers_what_apis_need() {
        let leaves: BTreeSet<u16> = leaves().into_iter().collect();
        for code in [
            200, 201, 202, 204, 206, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 406, 408, 409, 410, 411,
            412, 413, 414, 415, 416, 422, 428, 429, 431, 451, 500, 501, 502, 503, 504,
        ] {
            assert!(leaves.contains(&code), "no answer leads to {code}");
        }
        assert!(leaves.iter().all(|&code| class(code) != Class::Informational));
    }

    #[test]
    fn each_branch_keeps_to_its_class() {
        for (start, expected) in [
            ("success", Class::Successful),
            ("redirect", Class::Redirection),
            ("client", Class::ClientError),
            ("server", Class::ServerError),
        ] {
            let mut open: Vec<_> = node(start).into_iter().collect();
            assert!(!open.is_empty(), "{start}");
            while let Some(node_at_hand) = open.pop() {
                for answer in node_at_hand.answers {
                    match answer.next {
                        Next::Ask(id) => open.extend(node(id)),
                        Next::Use { code, .. } => assert_eq!(class(code), expected, "{code}"),
                    }
                }
            }
        }
    }

    #[test]
    fn texts_have_their_form() {
        for node in nodes() {
            assert!(node.id.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", node.id);
            assert!(node.question.ends_with('?'), "{}", node.question);
            assert!(node.answers.len() >= 2, "{}", node.id);
            for answer in node.answers {
                assert!(!answer.text.is_empty() && !answer.text.ends_with('.'), "{}", answer.text);
                if let Next::Use { note, .. } = answer.next {
                    assert!(note.is_empty() || note.ends_with('.'), "{note}");
                    assert!(note.len() <= 220, "{note}");
                }
            }
        }
    }

    #[test]
    fn renders_as_indented_ascii() {
        let text = render();
        assert!(text.is_ascii());
        assert!(text.starts_with("How did the request end? [start]\n  - it worked"));
        assert!(text.contains("\n      - no, it goes on after the answer: 202 Accepted\n"));
        assert!(text.ends_with('\n') && !text.contains(" \n"));
        assert!(text.lines().all(|line| line.len() <= 100), "{text}");
        for node in nodes() {
            assert_eq!(text.matches(&format!("[{}]", node.id)).count(), 1, "{}", node.id);
        }
        for code in leaves() {
            assert!(text.contains(&format!(": {code} ")), "{code}");
        }
    }
}
