//! The words for what an operation does: its effect, its traits, and the kind that users read.

use std::fmt;
use std::str::FromStr;

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
    /// Changes an existing resource or its state, by any method; adds or removes members.
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

    /// The kind of an operation with this effect and these traits.
    pub const fn of(effect: Option<Effect>, traits: Traits) -> Self {
        match effect {
            None => Self::Unknown,
            Some(Effect::Create | Effect::Update | Effect::Delete | Effect::Command) if traits.is_deferred => {
                Self::Async
            }
            Some(Effect::Create) if traits.may_exist => Self::Upsert,
            Some(Effect::Create) if traits.is_several => Self::BatchCreate,
            Some(effect) => effect.kind(),
        }
    }

    /// The effect and the traits that the kind means: none of `unknown`.
    pub const fn parts(self) -> (Option<Effect>, Traits) {
        let none = Traits { is_several: false, may_exist: false, is_deferred: false };
        let (effect, traits) = match self {
            Self::Create => (Effect::Create, none),
            Self::BatchCreate => (Effect::Create, Traits { is_several: true, ..none }),
            Self::Upsert => (Effect::Create, Traits { may_exist: true, ..none }),
            Self::Async => (Effect::Command, Traits { is_deferred: true, ..none }),
            Self::Update => (Effect::Update, none),
            Self::Delete => (Effect::Delete, none),
            Self::Action => (Effect::Command, none),
            Self::Query => (Effect::Compute, none),
            Self::Auth => (Effect::SignIn, none),
            Self::List => (Effect::List, none),
            Self::Item => (Effect::Item, none),
            Self::Singleton => (Effect::Singleton, none),
            Self::Download => (Effect::Bytes, none),
            Self::Receive => (Effect::Receive, none),
            Self::Unknown => return (None, none),
        };
        (Some(effect), traits)
    }

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

/// What happens when an operation succeeds, whether to one resource or to several, and now or later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// An addressable resource comes to exist.
    Create,
    /// A resource or its state changes.
    Update,
    /// A resource is gone.
    Delete,
    /// Something happens that leaves nothing addressable.
    Command,
    /// A method that is not safe reads or computes, and changes nothing.
    Compute,
    /// The client signs in or out.
    SignIn,
    /// A collection is read.
    List,
    /// A resource is read by its identifier.
    Item,
    /// A resource that exists once is read.
    Singleton,
    /// Bytes are read.
    Bytes,
    /// A call of another service arrives.
    Receive,
}

impl Effect {
    /// Every effect.
    pub(super) const ALL: [Self; 11] = [
        Self::Create,
        Self::Update,
        Self::Delete,
        Self::Command,
        Self::Compute,
        Self::SignIn,
        Self::List,
        Self::Item,
        Self::Singleton,
        Self::Bytes,
        Self::Receive,
    ];

    /// The kind of an operation with this effect and no trait.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Create => Kind::Create,
            Self::Update => Kind::Update,
            Self::Delete => Kind::Delete,
            Self::Command => Kind::Action,
            Self::Compute => Kind::Query,
            Self::SignIn => Kind::Auth,
            Self::List => Kind::List,
            Self::Item => Kind::Item,
            Self::Singleton => Kind::Singleton,
            Self::Bytes => Kind::Download,
            Self::Receive => Kind::Receive,
        }
    }
}

/// What is true of an operation beside its effect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traits {
    /// It works on several resources in one request.
    pub is_several: bool,
    /// The resource may exist before or not, and both are fine.
    pub may_exist: bool,
    /// It answers before the work is done.
    pub is_deferred: bool,
}

impl Traits {
    /// Whether it has one of them.
    pub const fn has(self, named: Trait) -> bool {
        match named {
            Trait::Several => self.is_several,
            Trait::MayExist => self.may_exist,
            Trait::Deferred => self.is_deferred,
        }
    }
}

/// One of the [`Traits`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trait {
    /// [`Traits::is_several`].
    Several,
    /// [`Traits::may_exist`].
    MayExist,
    /// [`Traits::is_deferred`].
    Deferred,
}

impl Trait {
    /// The word that users read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Several => "several",
            Self::MayExist => "may_exist",
            Self::Deferred => "deferred",
        }
    }
}

/// What an observation speaks for or against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matter {
    /// An effect.
    Effect(Effect),
    /// A trait.
    Trait(Trait),
}

impl Matter {
    /// The word that users read: that of the kind, or of the trait.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Effect(effect) => effect.kind().name(),
            Self::Trait(named) => named.name(),
        }
    }
}
