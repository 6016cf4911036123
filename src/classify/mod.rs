//! What each operation does, by evidence.
//!
//! Every observation about an operation votes for kinds, or against them; the sum decides, and a tie or thin evidence
//! gives [`Kind::Unknown`]. Rules depend on it, and a wrong guess is a false alarm, so `unknown` beats a guess.

mod caller;
mod count;
mod facts;
mod kind;
mod observations;
pub mod outcome;
mod shape;
mod vocabulary;

use std::borrow::Cow;

use crate::diagnostic::Confidence;
use crate::model::{Api, Operation, Scope};
use crate::parallel;
use crate::sort;
use crate::syntax::Node;

pub use caller::Caller;
pub use facts::ends_in_identifier;
pub use kind::{Effect, Kind, Matter, Trait, Traits};
pub use shape::BodyForm;

/// The extension that states the kind of an operation.
pub const EXTENSION: &str = "x-operation-kind";

/// One observation about an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// What it argues for, or against if the weight is negative.
    pub matter: Matter,
    /// How much it weighs.
    pub weight: i16,
    /// The sentence, with `{}` for the word.
    says: &'static str,
    word: Box<str>,
}

impl Evidence {
    fn new(matter: Matter, weight: i16, says: &'static str, word: &str) -> Self {
        Self { matter, weight, says, word: word.into() }
    }

    /// What was observed: lower case, no full stop.
    pub fn reason(&self) -> Cow<'static, str> {
        match &*self.word {
            "" => Cow::Borrowed(self.says),
            word => Cow::Owned(self.says.replacen("{}", word, 1)),
        }
    }
}

/// What an operation does, how sure that is, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classification {
    /// The kind: the effect and the traits in one word.
    pub kind: Kind,
    /// The effect; none of `unknown`.
    pub effect: Option<Effect>,
    /// The traits.
    pub traits: Traits,
    /// How sure the effect is; low for `unknown`.
    pub confidence: Confidence,
    /// All evidence, that for the effect first, then by weight.
    pub evidence: Vec<Evidence>,
    /// Whether the author stated the kind, in the document or in the config.
    pub stated: bool,
}

impl Classification {
    /// A kind that needs no evidence but this.
    fn certain(kind: Kind, says: &'static str, word: &str, stated: bool) -> Self {
        let (effect, traits) = kind.parts();
        let evidence = effect.map(|effect| Evidence::new(Matter::Effect(effect), 0, says, word));
        let evidence = evidence.into_iter().collect();
        Self { kind, effect, traits, confidence: Confidence::High, evidence, stated }
    }

    /// Whether the effect or one of the traits is this.
    pub fn is_about(&self, matter: Matter) -> bool {
        match matter {
            Matter::Effect(effect) => Some(effect) == self.effect,
            Matter::Trait(named) => self.traits.has(named),
        }
    }

    /// The strongest reasons for the kind, of its effect and its traits; none if nothing is known.
    pub fn reasons(&self) -> Option<String> {
        const MOST: usize = 2;
        let is_for_kind = |one: &&Evidence| one.weight >= 0 && self.is_about(one.matter);
        let mut reasons: Vec<_> = self.evidence.iter().filter(is_for_kind).collect();
        sort::by_key(&mut reasons, |one| std::cmp::Reverse(one.weight));
        let reasons: Vec<_> = reasons.into_iter().take(MOST).map(Evidence::reason).collect();
        (!reasons.is_empty()).then(|| reasons.join("; "))
    }
}

/// What goes into an operation, what comes out, and for whom.
#[derive(Clone, Copy, Debug)]
struct Circumstances {
    request: BodyForm,
    answer: BodyForm,
    caller: Caller,
}

impl Circumstances {
    fn of<'a>(operation: &Operation<'a>, kind: Kind, shapes: &mut shape::BodyShapes<'a, '_>) -> Self {
        let request = match &operation.body {
            None => BodyForm::Nothing,
            Some(_) if shape::is_in_lines(operation) => BodyForm::Array,
            Some(body) => shapes.of_content(&body.content).widest_form(),
        };
        Self { request, answer: shapes.of_success(operation).widest_form(), caller: Caller::of(operation, kind) }
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
        let survey = facts::Survey::new(api);
        let start = || facts::Inference::new(api, &survey);
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
    pub fn request(&self, id: usize) -> BodyForm {
        self.circumstances.get(id).map_or(BodyForm::Unknown, |around| around.request)
    }

    /// The form of what an operation answers if it succeeds, by its position in [`Api::operations`].
    pub fn answer(&self, id: usize) -> BodyForm {
        self.circumstances.get(id).map_or(BodyForm::Unknown, |around| around.answer)
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
    inference: &mut facts::Inference<'a, '_>,
    configured: Option<Kind>,
) -> Classification {
    if let Some(kind) = configured {
        Classification::certain(kind, "the config states it", "", true)
    } else if let Some(kind) = statement(operation).and_then(|word| word.text().parse().ok()) {
        Classification::certain(kind, "`{}` states it", EXTENSION, true)
    } else if operation.scope != Scope::Path {
        Classification::certain(Kind::Receive, "the API calls it, by a webhook or a callback", "", false)
    } else {
        let facts = inference.facts(operation);
        let mut evidence = Vec::with_capacity(OFTEN);
        observations::observe(&facts, |_, one| evidence.push(one));
        count::count(evidence)
    }
}

/// As many observations as are often made of an operation.
const OFTEN: usize = 16;

/// The value of an operation's [`EXTENSION`].
pub fn statement<'a>(operation: &Operation<'a>) -> Option<Node<'a>> {
    operation.node.get(EXTENSION)
}

#[cfg(test)]
mod tests;
