//! What each operation does, by evidence.
//!
//! Every observation about an operation votes for kinds, or against them; the sum decides, and a tie or thin evidence
//! gives [`Kind::Unknown`]. Rules depend on it, and a wrong guess is a false alarm, so `unknown` beats a guess.

mod answer;
mod caller;
mod evidence;
pub mod outcome;
mod shape;
mod vocabulary;

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use crate::diagnostic::Confidence;
use crate::model::{Api, Operation, Scope};
use crate::parallel;
use crate::syntax::Node;

pub use answer::Answer;
pub use caller::Caller;

/// The extension that states the kind of an operation.
pub const EXTENSION: &str = "x-operation-kind";

/// What an operation does when it succeeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// One new addressable resource comes to exist right away.
    Create,
    /// Several new resources in one request.
    BatchCreate,
    /// Creates or replaces, depending on whether it exists.
    Upsert,
    /// Accepts work that finishes later.
    Async,
    /// Changes an existing resource, by any method; adds or removes members.
    Update,
    /// Removes, by any method.
    Delete,
    /// A command that creates nothing addressable.
    Action,
    /// A read-only computation through a method that is not GET.
    Query,
    /// Login, token exchange, session start and end.
    Auth,
    /// GET of a collection.
    List,
    /// GET of one resource by an identifier in the path.
    Item,
    /// GET of one fixed resource.
    Singleton,
    /// GET of a file or other binary content.
    Download,
    /// Exists to receive a webhook or a callback.
    Receive,
    /// The evidence is too thin or pulls two ways.
    Unknown,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 15] = [
        Self::Create,
        Self::BatchCreate,
        Self::Upsert,
        Self::Async,
        Self::Update,
        Self::Delete,
        Self::Action,
        Self::Query,
        Self::Auth,
        Self::List,
        Self::Item,
        Self::Singleton,
        Self::Download,
        Self::Receive,
        Self::Unknown,
    ];

    /// The word that users read and write.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::BatchCreate => "batch_create",
            Self::Upsert => "upsert",
            Self::Async => "async",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Action => "action",
            Self::Query => "query",
            Self::Auth => "auth",
            Self::List => "list",
            Self::Item => "item",
            Self::Singleton => "singleton",
            Self::Download => "download",
            Self::Receive => "receive",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|kind| kind.name() == word).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|kind| kind.name()).collect();
            format!("`{word}` is not a kind of operation: expected one of {}", names.join(", "))
        })
    }
}

/// One observation about an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The kind that it argues for, or against where the weight is negative.
    pub kind: Kind,
    /// How much it weighs.
    pub weight: i16,
    /// What was observed: lower case, no full stop.
    pub reason: Cow<'static, str>,
}

/// What an operation does, how sure that is, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classification {
    /// The kind.
    pub kind: Kind,
    /// How sure it is; low for `unknown`.
    pub confidence: Confidence,
    /// What speaks for the kind and for the one that comes next, the weightiest first.
    pub evidence: Vec<Evidence>,
    /// Whether the author stated the kind, in the document or in the config.
    pub stated: bool,
}

impl Classification {
    fn stated(kind: Kind, reason: impl Into<Cow<'static, str>>) -> Self {
        let evidence = vec![Evidence { kind, weight: 0, reason: reason.into() }];
        Self { kind, confidence: Confidence::High, evidence, stated: true }
    }
}

/// What goes into an operation, what comes out, and for whom.
#[derive(Clone, Copy, Debug)]
struct Circumstances {
    request: Answer,
    answer: Answer,
    caller: Caller,
}

impl Circumstances {
    fn of<'a>(operation: &Operation<'a>, kind: Kind, shapes: &mut shape::Shapes<'a, '_>) -> Self {
        let request = match &operation.body {
            None => Answer::None,
            Some(_) if answer::is_in_lines(operation) => Answer::List,
            Some(body) => Answer::of(&shapes.of_content(&body.content)),
        };
        Self { request, answer: Answer::of(&shapes.of_success(operation)), caller: Caller::of(operation, kind) }
    }
}

/// The kinds of all operations of a description.
#[derive(Clone, Debug, Default)]
pub struct Kinds {
    by_operation: Vec<Classification>,
    circumstances: Vec<Circumstances>,
    is_rpc: bool,
}

impl Kinds {
    /// Infers the kinds from the description alone.
    pub fn infer(api: &Api<'_>) -> Self {
        Self::infer_with(api, |_| None)
    }

    /// Infers the kinds, but for operations whose kind the config states.
    pub fn infer_with(api: &Api<'_>, configured: impl Fn(&Operation<'_>) -> Option<Kind> + Sync) -> Self {
        let survey = evidence::Survey::new(api);
        let start = || evidence::Inference::new(api, &survey);
        let parts = parallel::map_with(parallel::parts(&api.operations), start, |inference, operations| {
            let read = |one| {
                let found = classify(one, inference, configured(one));
                let around = Circumstances::of(one, found.kind, &mut inference.shapes);
                (found, around)
            };
            operations.iter().map(read).collect::<Vec<_>>()
        });
        let (by_operation, circumstances) = parts.into_iter().flatten().unzip();
        Self { by_operation, circumstances, is_rpc: survey.is_rpc }
    }

    /// What is known of an operation, by its position in [`Api::operations`].
    pub fn get(&self, id: usize) -> Option<&Classification> {
        self.by_operation.get(id)
    }

    /// The kind of an operation, by its position in [`Api::operations`].
    pub fn kind(&self, id: usize) -> Kind {
        self.get(id).map_or(Kind::Unknown, |found| found.kind)
    }

    /// The form of what a client sends to an operation, by its position in [`Api::operations`].
    pub fn request(&self, id: usize) -> Answer {
        self.circumstances.get(id).map_or(Answer::Unknown, |around| around.request)
    }

    /// The form of what an operation answers if it succeeds, by its position in [`Api::operations`].
    pub fn answer(&self, id: usize) -> Answer {
        self.circumstances.get(id).map_or(Answer::Unknown, |around| around.answer)
    }

    /// The program that calls an operation, by its position in [`Api::operations`].
    pub fn caller(&self, id: usize) -> Caller {
        self.circumstances.get(id).map_or(Caller::Client, |around| around.caller)
    }

    /// Whether the document names its operations by verbs (`POST /users/list`) instead of resources. What HTTP says of
    /// methods and codes means little there.
    pub fn is_rpc(&self) -> bool {
        self.is_rpc
    }
}

fn classify<'a>(
    operation: &Operation<'a>,
    inference: &mut evidence::Inference<'a, '_>,
    configured: Option<Kind>,
) -> Classification {
    if let Some(kind) = configured {
        Classification::stated(kind, "the config states it")
    } else if let Some(kind) = statement(operation).and_then(|word| word.text().parse().ok()) {
        Classification::stated(kind, format!("`{EXTENSION}` states it"))
    } else if operation.scope != Scope::Path {
        let reason = "the API calls it, by a webhook or a callback".into();
        let evidence = vec![Evidence { kind: Kind::Receive, weight: 0, reason }];
        Classification { kind: Kind::Receive, confidence: Confidence::High, evidence, stated: false }
    } else {
        inference.classify(operation)
    }
}

/// The value of an operation's [`EXTENSION`].
pub fn statement<'a>(operation: &Operation<'a>) -> Option<Node<'a>> {
    operation.node.get(EXTENSION)
}

pub use evidence::ends_in_identifier;

#[cfg(test)]
mod tests;
