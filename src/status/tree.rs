//! The questions that lead to a status code, as data.
//!
//! A command asks them one by one, from [`root`] along [`Next::Ask`], or prints all of them with
//! [`render`]. Every node has an id, so that a walk can be resumed, linked to and tested.

use super::lookup;

/// A question with its answers.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// In lower case, unique in the tree.
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
    /// The next step.
    pub next: Next,
}

/// The next step after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The question with this id.
    Ask(&'static str),
    /// A code, with a note on how to use it.
    Use {
        /// A registered code.
        code: u16,
        /// One sentence. Empty if the code needs no note.
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
        ask("it succeeded, or the server accepted the work", "success"),
        ask("the client has to follow another address, or already has the response", "redirect"),
        ask("the client has to change the request, its credentials or its rate", "client"),
        ask("the request was fine, but this service or an upstream service failed", "server"),
    ],
};

static BRANCHES: &[Node] = &[
    Node {
        id: "success",
        question: "Is the work finished?",
        answers: &[
            choose(
                "no, it continues after the response",
                202,
                "Say how to follow the work: the id of a job or an address to poll.",
            ),
            ask("yes", "created"),
        ],
    },
    Node {
        id: "created",
        question: "Did the request create a resource?",
        answers: &[
            choose("yes, one resource", 201, "Name it in Location, or return at least its identifier in the body."),
            ask("yes, several in one request", "batch"),
            ask("no", "content"),
        ],
    },
    Node {
        id: "batch",
        question: "Can some of them fail while others succeed?",
        answers: &[
            choose("no, it is all or nothing", 201, "List the new resources in the body."),
            choose("yes", 200, "Return one result for each item, with its own code if it failed."),
        ],
    },
    Node {
        id: "content",
        question: "Is there anything to send back?",
        answers: &[
            choose("no", 204, "Declare no content, not even an empty object."),
            choose("a part of a file, because the client sent Range", 206, "Identify the part in Content-Range."),
            choose("yes, even an empty list or one page of a list", 200, ""),
        ],
    },
    Node {
        id: "redirect",
        question: "What should the client do?",
        answers: &[
            choose(
                "use its own copy, which the condition in its request confirms",
                304,
                "Declare no content; repeat ETag and Cache-Control.",
            ),
            choose("read the outcome of its request at another address with GET", 303, "Name the address in Location."),
            ask("send the same request to another address", "moved"),
        ],
    },
    Node {
        id: "moved",
        question: "Is the move permanent?",
        answers: &[ask("yes", "moved-for-good"), ask("no, it is temporary", "moved-for-now")],
    },
    Node {
        id: "moved-for-good",
        question: "Does the address support other methods than GET and HEAD?",
        answers: &[
            choose("yes", 308, "It keeps the method and the body; name the address in Location."),
            choose("no", 301, "Name the address in Location; 308 is right here as well."),
        ],
    },
    Node {
        id: "moved-for-now",
        question: "Must the client keep the method and the body?",
        answers: &[
            choose("yes, or it does not matter", 307, "Name the address in Location."),
            choose(
                "no, clients may turn a POST into a GET",
                302,
                "Name the address in Location; 303 is more explicit.",
            ),
        ],
    },
    Node {
        id: "client",
        question: "What is the cause?",
        answers: &[
            ask("the identity or the permissions of the caller", "access"),
            ask("the address, the method or the requested format", "target"),
            ask("the form of the request: the server can't or won't read it", "form"),
            choose(
                "the values: well formed, but invalid",
                422,
                "Name the fields; 400 is fine too if the API uses it for every invalid request.",
            ),
            ask("the current state of the resource", "state"),
            choose("the rate: this client has sent too many requests", 429, "Say in Retry-After how long to wait."),
        ],
    },
    Node {
        id: "access",
        question: "Does the server know who sends the request? Could other credentials help?",
        answers: &[
            choose(
                "no: missing, wrong or expired credentials, and valid ones would help",
                401,
                "Say in WWW-Authenticate how to authenticate.",
            ),
            ask("yes: this caller lacks the permission, and a new login would not help", "hidden"),
            choose("it does not matter, the law forbids it", 451, "Name the party that enforces the block in Link."),
        ],
    },
    Node {
        id: "hidden",
        question: "May the caller learn that the resource exists?",
        answers: &[
            choose("yes", 403, ""),
            choose("no", 404, "Return the same response as for a resource that does not exist."),
        ],
    },
    Node {
        id: "target",
        question: "What is wrong with the address, the method or the format?",
        answers: &[
            choose("there is no such resource", 404, "A list or search without matches is a 200 with an empty list."),
            choose("the resource existed and has been removed permanently", 410, ""),
            choose("the address exists, but does not support this method", 405, "List the supported methods in Allow."),
            choose("the client accepts none of the available formats", 406, ""),
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
                "This is also the code for any client error that has no better code.",
            ),
            choose("the media type of the body is not supported", 415, ""),
            choose("the body is too large", 413, "Give the largest allowed size."),
            choose("the address is too long", 414, ""),
            choose("the headers are too large", 431, ""),
            choose("the request does not give the length of the body", 411, ""),
            choose("the rest of the request did not arrive in time", 408, ""),
        ],
    },
    Node {
        id: "state",
        question: "How does the conflict show?",
        answers: &[
            choose("a condition in the headers, such as If-Match, is not met", 412, "Give the current ETag."),
            choose("the client sent no such condition, and the API requires one", 428, ""),
            choose(
                "a duplicate, an outdated version in the body, or a step in the wrong order",
                409,
                "Describe the conflict, so that the client can resolve it.",
            ),
        ],
    },
    Node {
        id: "server",
        question: "What failed?",
        answers: &[
            choose(
                "the service's own code failed unexpectedly",
                500,
                "Return an identifier to report, and no stack trace, query or path.",
            ),
            choose("the service is overloaded or under maintenance", 503, "Say in Retry-After when to try again."),
            choose("the server supports the method or feature for no resource", 501, ""),
            ask("an upstream service failed", "upstream"),
        ],
    },
    Node {
        id: "upstream",
        question: "What did the upstream service do?",
        answers: &[
            choose("it sent an invalid response, or closed the connection", 502, ""),
            choose("it did not answer in time", 504, ""),
            choose("it is known to be down for a while", 503, "Say in Retry-After when to try again."),
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
        assert!(text.starts_with("How did the request end? [start]\n  - it succeeded"));
        assert!(text.contains("\n      - no, it continues after the response: 202 Accepted\n"));
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
