//! The sort of program that calls an operation.

use super::Kind;
use crate::lexicon::{CALLS, NEWS, SIGN_INS, Words};
use crate::model::{Method, Operation, Requirement, Scope};

/// The program that calls an operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Caller {
    /// A client of the API.
    #[default]
    Client,
    /// A monitor, which looks at nothing but the status code.
    Monitor,
    /// Another service, which reports something and signs its requests.
    Service,
    /// A client that is about to sign in.
    SignIn,
}

impl Caller {
    pub(super) fn of(operation: &Operation<'_>, kind: Kind) -> Self {
        let is_sign_in = || operation.segments().next_back().is_some_and(|last| SIGN_INS.is_in(last));
        if operation.scope != Scope::Path || kind == Kind::Receive {
            Self::Service
        } else if operation.is_probe() {
            Self::Monitor
        } else if kind == Kind::Auth || is_sign_in() {
            Self::SignIn
        } else if is_report(operation, kind) {
            Self::Service
        } else {
            Self::Client
        }
    }
}

/// Whether an operation without credentials may receive reports of another service, by its words. If it is declared
/// public itself, weaker words tell.
fn is_report(operation: &Operation<'_>, kind: Kind) -> bool {
    let says = |subject: &Words| {
        let texts = [Some(operation.path), operation.operation_id(), operation.summary()].into_iter().flatten();
        texts.chain(operation.tags()).any(|text| subject.is_in(text))
    };
    let is_made = matches!(kind, Kind::Create | Kind::BatchCreate);
    let is_public = operation.security.requirement == Requirement::None;
    operation.method == Method::Post
        && !is_made
        && is_public
        && (says(&CALLS) || operation.security.key.is_some() && says(&NEWS))
}
