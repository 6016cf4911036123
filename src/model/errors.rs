//! The bodies of error responses and what they have in common, worked out once for a document.

use std::collections::{BTreeMap, BTreeSet};

use super::parts::Lack;
use super::roles::Role;
use super::shape::{Form, Forms, Shape};
use super::{Api, Method, Operation, Response, Scope, StatusKey};
use crate::hash::{HashMap, HashSet};
use crate::resolve::reference_of;
use crate::sort;
use crate::syntax::{Node, NodeId};
use crate::text::work;

/// The fewest bodies, and the fewest operations with them, that can have something in common.
pub const ENOUGH: (usize, usize) = (5, 3);
/// The share, in 100, that makes something the common thing.
pub const MAJORITY: usize = 80;
/// How many forms may be candidates for the common one, so that the work stays linear.
const CANDIDATES: usize = 16;

/// The JSON body of an error response that clients of the API read. One for each response object, however many
/// statuses and operations use it.
#[derive(Clone, Copy, Debug)]
pub struct ErrorBody {
    /// Position in [`Api::responses`] of the response, under its first status.
    pub response: usize,
    /// Position of the body in [`Response::content`].
    pub media: usize,
    /// Position of its form in [`ErrorBodies::forms`].
    pub form: usize,
    /// Whether the same schema is a result too, of the operation itself or more often than it is an error: a conflict
    /// that shows the resource, an envelope around everything. Or it reports on each entry of a list that was sent.
    /// Nothing can be asked of it as an error body.
    pub is_result: bool,
    /// Whether it has another shape than the common one.
    pub is_outlier: bool,
    /// The protocol that gives it its shape.
    pub protocol: Option<Protocol>,
}

/// A protocol that says how errors look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// RFC 6749, 5.2.
    OAuth,
    /// RFC 7644, 3.12.
    Scim,
    /// RFC 8935, 2.4: the receiver of security events.
    SecurityEvents,
    /// The response format of GraphQL (section 7 of its specification).
    GraphQl,
    /// RFC 9457. It leaves room for members of the API's own.
    Problem,
}

/// Every JSON body of the document's error responses.
///
/// It holds positions and no nodes, so that the API that keeps it can be lent for any shorter time.
#[derive(Debug, Default)]
pub struct ErrorBodies {
    /// The bodies in the order of the document.
    pub all: Vec<ErrorBody>,
    /// Who answers with each of them: operations (positions in [`Api::operations`]), once for each of their statuses.
    pub uses: Vec<Vec<usize>>,
    /// Their forms, equal ones once.
    pub forms: Vec<Form>,
    /// What is compared with each other.
    pub groups: Vec<Group>,
    /// How many members and schemas were too many to look at all of them; none where they were not.
    pub limit: Option<usize>,
    /// Which bodies are results, before the groups say more.
    results: Vec<bool>,
    /// The first body of each form and use.
    sorts: HashMap<(usize, bool, bool, Option<Protocol>), usize>,
    /// By how many uses the schemas that are results and errors are rather results.
    margins: HashMap<NodeId, usize>,
}

/// Error bodies that are alike, and that a description does not declare yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBody {
    /// The operations (positions in [`Api::operations`]) that would answer with it, once for each status.
    pub operations: Vec<usize>,
    /// Whether they share one response. Otherwise each has its own.
    pub is_shared: bool,
    /// The codes of its response.
    pub codes: BTreeSet<u16>,
    /// What it looks like, if it is one of JSON.
    pub model: Option<Model>,
    /// Its media types, in lower case and without parameters; none where a response that is used already has it.
    pub media: BTreeSet<String>,
}

/// What an error body that is not declared yet looks like.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Model {
    /// It is one that is there (position in [`ErrorBodies::all`]), used once more.
    Used(usize),
    /// It looks like one that is there, and stands in a response of its own.
    Like(usize),
    /// It has a schema that no error body has. Whether it is one of problem details.
    Schema(NodeId, bool),
    /// It has these members of type string, and no other ones: a text, if there are none. Whether it is one of problem
    /// details.
    Members(&'static [&'static str], bool),
}

/// Bodies (positions in [`ErrorBodies::all`]) that are compared with each other.
#[derive(Debug)]
pub struct Group {
    /// What the group is, to end words about its error responses with: empty, " of `v2`", " with problem details".
    pub name: String,
    /// What they amount to.
    pub consensus: Consensus,
    /// The bodies that differ from the common form, where there is one.
    pub outliers: Vec<usize>,
}

/// What the bodies of one group amount to.
#[derive(Debug)]
pub enum Consensus {
    /// Too few to say.
    Unknown,
    /// A form that most share, and how many responses of operations could be compared.
    Common(Family, usize),
    /// Forms that compete, the most frequent first.
    Divided(Vec<Family>),
}

/// Bodies that are alike.
#[derive(Debug)]
pub struct Family {
    /// The first of those that have the most frequent of their forms.
    pub exemplar: usize,
    /// What all of them have.
    pub core: Form,
    /// How many responses of operations have them. One that is shared counts as often as it is used: that is how often
    /// clients may meet it, whoever wrote it down only once.
    pub uses: usize,
}

/// Whether clients of the API read what an operation answers: it serves them, by a method whose answers have bodies,
/// and is not a probe, whose status is its answer.
fn has_readers(operation: &Operation<'_>) -> bool {
    operation.scope == Scope::Path
        && !matches!(operation.method, Method::Head | Method::Options | Method::Trace)
        && !operation.is_probe()
}

impl<'a> Api<'a> {
    /// Whether a response tells clients of the API that their request failed. `default` does where a success is
    /// declared beside it.
    pub fn is_error(&self, response: &Response<'_>) -> bool {
        match response.status {
            StatusKey::Default => response.uses.iter().any(|(at, _)| {
                self.operations[*at].responses.iter().any(|used| matches!(used.status.class(), Some(1..=3)))
            }),
            status => status.is_error(),
        }
    }

    /// The operations in which clients of the API read the body of a response.
    pub fn readers<'s>(&'s self, response: &'s Response<'_>) -> impl Iterator<Item = &'s Operation<'a>> {
        response.uses.iter().map(|(at, _)| &self.operations[*at]).filter(|operation| has_readers(operation))
    }

    /// The schema of an error body as it is written.
    pub fn error_schema(&self, body: &ErrorBody) -> Node<'a> {
        let response = &self.responses[body.response];
        response.content[body.media].schema.unwrap_or(response.node)
    }

    /// The schemas of the JSON bodies with which an operation answers its success.
    fn success_schemas(&self, operation: usize) -> Vec<Node<'a>> {
        let successes = self.operations[operation].responses.iter().filter(|used| used.status.is_success());
        let successes = successes.filter_map(|used| self.response(used));
        let content = successes.flat_map(|success| &success.content).filter(|media| media.is_json());
        content.filter_map(|media| media.schema).collect()
    }
}

impl NewBody {
    /// How many responses would have it.
    pub fn responses(&self) -> usize {
        if self.is_shared { 1 } else { self.operations.len() }
    }

    /// Whether it lacks a code for programs or a message for people, and no error of the description has its schema yet.
    pub fn is_incomplete<'a>(&self, api: &Api<'a>, forms: &mut Forms<'a>) -> bool {
        match self.model {
            Some(Model::Schema(schema, _)) => Lack::of(forms.of(api.workspace.node(schema)), false).is_some(),
            Some(Model::Members(names, false)) => names.is_empty(),
            _ => false,
        }
    }
}

impl ErrorBodies {
    pub(super) fn of(api: &Api<'_>) -> Self {
        let results = results(api);
        let mut forms = Forms::new(api.workspace, api.root.document().size());
        let mut seen: HashMap<NodeId, usize> = HashMap::default();
        let mut uses: HashMap<NodeId, usize> = HashMap::default();
        let mut bodies = Self::default();
        for (at, response) in api.responses.iter().enumerate() {
            let readers: Vec<usize> = api.readers(response).map(|operation| operation.id).collect();
            if !api.is_error(response) || readers.is_empty() {
                continue;
            }
            // In 2.0 operations may share a response without answering it in JSON.
            let json = response.content.iter().enumerate().filter(|(_, media)| media.is_json());
            let body = json.filter_map(|(media, body)| Some((media, body.schema?))).next();
            if let Some((media, schema)) = body {
                if let Some(&body) = seen.get(&response.node.id()) {
                    bodies.uses[body].extend(&readers);
                    continue;
                }
                let form = forms.read(schema);
                let meant = api.value(schema);
                meant.into_iter().for_each(|meant| *uses.entry(meant.id()).or_default() += 1);
                // A list is spelled out in each place, and its entries are the same.
                let entry = |schema| api.value(api.value(schema)?.get("items")?);
                let is_own = |own| {
                    meant.is_some() && api.value(own) == meant
                        || entry(own).is_some_and(|own| entry(schema) == Some(own))
                };
                let is_result = api.success_schemas(readers[0]).into_iter().any(is_own)
                    || response.status == StatusKey::Code(409) && tells_no_error(&forms.all[form]);
                let protocol = protocol(api, response, media, &forms.all[form]);
                seen.insert(response.node.id(), bodies.all.len());
                bodies.all.push(ErrorBody { response: at, media, form, is_result, is_outlier: false, protocol });
                bodies.uses.push(readers);
            }
        }
        let oauth = bodies.of_oauth(api);
        for body in &mut bodies.all {
            let meant = api.value(api.error_schema(body)).map(Node::id);
            let count = |of: &HashMap<NodeId, usize>| meant.and_then(|id| of.get(&id).copied()).unwrap_or_default();
            let (results, uses) = (count(&results), count(&uses));
            body.is_result |= results > uses;
            bodies.margins.extend(meant.filter(|_| results > uses).map(|meant| (meant, results - uses)));
            let is_own = body.protocol == Some(Protocol::OAuth) && !meant.is_some_and(|id| oauth.contains(&id));
            body.protocol = body.protocol.filter(|_| !is_own);
        }
        let reports = bodies.reports(api, &mut forms);
        bodies.all.iter_mut().for_each(|body| body.is_result |= reports.contains(&body.form));
        bodies.results = bodies.all.iter().map(|body| body.is_result).collect();
        bodies.forms = std::mem::take(&mut forms.all);
        bodies.groups = bodies.groups(api, &mut Forms::new(api.workspace, api.root.document().size()));
        bodies.limit = forms.limit();
        for (at, body) in bodies.all.iter().enumerate() {
            bodies.sorts.entry((body.form, body.is_result, body.is_outlier, body.protocol)).or_insert(at);
        }
        bodies
    }

    /// The schemas of OAuth's shape that are read at OAuth endpoints most of the time, and are not what most other operations
    /// answer with too. Any other is a form that the API has chosen for its errors, those of the endpoints among them.
    fn of_oauth(&self, api: &Api<'_>) -> HashSet<NodeId> {
        let mut readers: HashMap<NodeId, (usize, usize)> = HashMap::default();
        let mut others = 0;
        let is_endpoint: Vec<bool> = api.operations.iter().map(is_oauth_endpoint).collect();
        for (body, uses) in self.all.iter().zip(&self.uses) {
            let inside = uses.iter().filter(|&&at| is_endpoint[at]).count();
            let outside = uses.len() - inside;
            others += outside;
            let meant = api.value(api.error_schema(body)).filter(|_| body.protocol == Some(Protocol::OAuth));
            if let Some(meant) = meant {
                let count = readers.entry(meant.id()).or_default();
                *count = (count.0 + inside, count.1 + outside);
            }
        }
        let is_oauth = |(inside, outside): (usize, usize)| inside > outside && outside * 2 <= others;
        readers.into_iter().filter(|(_, count)| is_oauth(*count)).map(|(meant, _)| meant).collect()
    }

    /// Whether a new body is written like one that is a result, too.
    pub fn is_like_result(&self, new: &NewBody) -> bool {
        matches!(new.model, Some(Model::Used(at) | Model::Like(at)) if self.all[at].is_result)
    }

    /// Whether new bodies would change what the errors of the description have in common, so that others differ from it,
    /// or would differ from it themselves.
    pub fn would_decide<'a>(&self, api: &Api<'a>, forms: &mut Forms<'a>, new: &[NewBody]) -> bool {
        let is_like_all = |body: &NewBody| match body.model {
            None => true,
            Some(Model::Used(at) | Model::Like(at)) => self.forms.len() == 1 || self.all[at].is_result,
            Some(_) => self.all.is_empty() && new.len() == 1 && new[0].responses() == 1,
        };
        // A body that more successes than errors have is a result, until more errors have it.
        let mut added: HashMap<NodeId, usize> = HashMap::default();
        for body in new {
            let Some(Model::Used(at) | Model::Like(at)) = body.model else { continue };
            let meant = api.value(api.error_schema(&self.all[at])).map(Node::id);
            let Some(meant) = meant else { continue };
            *added.entry(meant).or_default() += body.responses();
            // It is a result where the success of its operation is the same.
            let has_own = |operation: &usize| {
                api.success_schemas(*operation)
                    .into_iter()
                    .any(|own| api.value(own).is_some_and(|own| own.id() == meant))
            };
            let is_result = self.all[at].is_result && !self.margins.contains_key(&meant);
            if is_result && !body.operations.iter().all(has_own) {
                return true;
            }
        }
        if added.iter().any(|(meant, count)| self.margins.get(meant).is_some_and(|margin| count >= margin)) {
            return true;
        }
        if new.iter().all(is_like_all) {
            return false;
        }
        let mut then = self.with(api, forms, new);
        then.groups = then.groups(api, forms);
        let is_judged = |body: &ErrorBody| !body.is_result && !body.is_outlier;
        let is_divided = |bodies: &Self, name: &str| {
            let group = bodies.groups.iter().find(|group| group.name == name);
            group.is_some_and(|group| matches!(group.consensus, Consensus::Divided(_)))
        };
        let pairs = then.all.iter().zip(self.all.iter().map(Some).chain(std::iter::repeat(None)));
        // What is an outlier no more is judged by its members.
        let is_changed = |(then, before): (&ErrorBody, Option<&ErrorBody>)| match before {
            Some(before) => !before.is_outlier && then.is_outlier || !is_judged(before) && is_judged(then),
            None => then.is_outlier,
        };
        pairs.into_iter().any(is_changed)
            || then.groups.iter().any(|group| is_divided(&then, &group.name) && !is_divided(self, &group.name))
    }

    /// The same for all models that make no difference here: those of bodies of one form.
    pub fn sort_of(&self, model: &Model) -> Model {
        let sort = |at: &usize| {
            let ErrorBody { form, is_result, is_outlier, protocol, .. } = self.all[*at];
            self.sorts.get(&(form, is_result, is_outlier, protocol)).copied().unwrap_or(*at)
        };
        match model {
            Model::Used(at) => Model::Used(sort(at)),
            Model::Like(at) => Model::Like(sort(at)),
            other => other.clone(),
        }
    }

    /// The bodies and new ones, not grouped yet.
    fn with<'a>(&self, api: &Api<'a>, forms: &mut Forms<'a>, new: &[NewBody]) -> Self {
        work::add(self.all.len());
        let mut then =
            Self { all: self.all.clone(), uses: self.uses.clone(), forms: self.forms.clone(), ..Self::default() };
        for (body, is_result) in then.all.iter_mut().zip(&self.results) {
            (body.is_result, body.is_outlier) = (*is_result, false);
        }
        for NewBody { operations, is_shared, model, .. } in new {
            let Some(model) = model else { continue };
            let readers = operations.iter().copied().filter(|at| has_readers(&api.operations[*at]));
            let readers: Vec<usize> = readers.collect();
            if readers.is_empty() {
                continue;
            }
            let of_own = |form| ErrorBody {
                response: usize::MAX,
                media: 0,
                form,
                is_result: false,
                is_outlier: false,
                protocol: None,
            };
            let body = match model {
                Model::Used(at) => {
                    then.uses[*at].extend(readers);
                    continue;
                }
                Model::Like(at) => then.all[*at],
                Model::Schema(schema, is_problem) => {
                    let form = then.position(forms.of(api.workspace.node(*schema)));
                    ErrorBody { protocol: Some(Protocol::Problem).filter(|_| *is_problem), ..of_own(form) }
                }
                Model::Members(names, is_problem) => {
                    let form = then.position(&Form::of_texts(names));
                    ErrorBody { protocol: Some(Protocol::Problem).filter(|_| *is_problem), ..of_own(form) }
                }
            };
            let size = if *is_shared { readers.len() } else { 1 };
            for readers in readers.chunks(size) {
                then.all.push(body);
                then.uses.push(readers.to_vec());
            }
        }
        then
    }

    /// The position of a form, which is added where it is new.
    fn position(&mut self, form: &Form) -> usize {
        let known = self.forms.iter().position(|own| own.key == form.key && own.is_partial == form.is_partial);
        known.unwrap_or_else(|| {
            self.forms.push(form.clone());
            self.forms.len() - 1
        })
    }

    /// The form of a body.
    pub fn form(&self, body: usize) -> &Form {
        &self.forms[self.all[body].form]
    }

    /// A body of the form that most have, if there is one.
    pub fn common(&self) -> Option<usize> {
        self.groups.iter().find_map(|group| match &group.consensus {
            Consensus::Common(family, _) => Some(family.exemplar),
            _ => None,
        })
    }

    /// The bodies whose members can be checked: errors in a shape that the API chooses, and which
    /// are not reported as different from the common one.
    pub fn judged(&self) -> impl Iterator<Item = usize> {
        self.all
            .iter()
            .enumerate()
            .filter(|(_, body)| {
                let is_own = matches!(body.protocol, None | Some(Protocol::Problem));
                is_own && !body.is_result && !body.is_outlier
            })
            .map(|(at, _)| at)
    }

    /// The bodies grouped by the place to fix: those that refer to one component together, under the place where it is
    /// written down, and those that spell out one form, under the first of them.
    pub fn by_cause<'a>(&self, api: &Api<'a>, bodies: impl IntoIterator<Item = usize>) -> Vec<(Node<'a>, Vec<usize>)> {
        let mut causes: Vec<(Node<'a>, Vec<usize>)> = Vec::new();
        let mut position: HashMap<Result<NodeId, usize>, usize> = HashMap::default();
        for body in bodies {
            let schema = api.error_schema(&self.all[body]);
            let definition = api.definition(schema);
            let cause = if reference_of(schema).is_some() { Ok(definition.id()) } else { Err(self.all[body].form) };
            let at = *position.entry(cause).or_insert_with(|| {
                causes.push((definition, Vec::new()));
                causes.len() - 1
            });
            causes[at].1.push(body);
        }
        causes
    }

    /// The forms that report on each entry of a list: those of lists of objects, where every request that they answer
    /// sends a list.
    fn reports<'a>(&self, api: &Api<'a>, forms: &mut Forms<'a>) -> HashSet<usize> {
        let is_list = |form: &Form| form.shapes.iter().all(|shape| shape.entries().is_some());
        let has_objects = |shape: &Shape| shape.entries().is_some_and(|entry| !entry.members.is_empty());
        let (mut reports, mut others) = (HashSet::default(), HashSet::default());
        for (body, uses) in self.all.iter().zip(&self.uses) {
            if others.contains(&body.form) || !forms.all[body.form].shapes.iter().all(has_objects) {
                continue;
            }
            let is_sent_list = |&at: &usize| {
                let sent = api.operations[at].body.iter().flat_map(|body| &body.content);
                let mut schemas = sent.filter_map(|media| media.schema).peekable();
                schemas.peek().is_some()
                    && schemas.all(|schema| {
                        let form = forms.read(schema);
                        is_list(&forms.all[form])
                    })
            };
            let of = if uses.iter().all(is_sent_list) { &mut reports } else { &mut others };
            of.insert(body.form);
        }
        &reports - &others
    }

    /// Compares the bodies of each version of the API that has paths of its own, and those of problem details, among
    /// themselves. The shapes of other protocols are not the API's to choose.
    fn groups<'a>(&mut self, api: &Api<'a>, successes: &mut Forms<'a>) -> Vec<Group> {
        let versions: HashSet<&str> = api.served().map(version).filter(|version| !version.is_empty()).collect();
        // Of each body how many uses are of the group.
        let mut groups: BTreeMap<String, BTreeMap<usize, usize>> = BTreeMap::new();
        for (at, body) in self.all.iter().enumerate().filter(|(_, body)| !body.is_result) {
            for &operation in &self.uses[at] {
                let name = match body.protocol {
                    Some(Protocol::Problem) => " with problem details".to_owned(),
                    Some(_) => continue,
                    None if versions.len() < 2 => String::new(),
                    None => of(version(&api.operations[operation])),
                };
                *groups.entry(name).or_default().entry(at).or_default() += 1;
            }
        }
        groups.into_iter().map(|(name, bodies)| self.group(api, name, bodies, successes)).collect()
    }

    fn group<'a>(
        &mut self,
        api: &Api<'a>,
        name: String,
        mut bodies: BTreeMap<usize, usize>,
        successes: &mut Forms<'a>,
    ) -> Group {
        let mut consensus = self.consensus(&bodies);
        if matches!(consensus, Consensus::Divided(_)) {
            bodies.retain(|&body, _| !self.resembles_success(api, body, successes));
            consensus = self.consensus(&bodies);
        }
        let outliers: Vec<usize> = match &consensus {
            Consensus::Common(Family { core, .. }, _) => bodies
                .into_keys()
                .filter(|&body| {
                    let form = self.form(body);
                    !form.is_open() && !form.is_like(core) && !self.resembles_success(api, body, successes)
                })
                .collect(),
            _ => Vec::new(),
        };
        outliers.iter().for_each(|&body| self.all[body].is_outlier = true);
        Group { name, consensus, outliers }
    }

    /// Whether a body looks like the one that its operation answers a success with. Reading that costs, so only bodies
    /// that make a difference are asked.
    fn resembles_success<'a>(&mut self, api: &Api<'a>, body: usize, successes: &mut Forms<'a>) -> bool {
        let own = self.form(body);
        let Some(&reader) = self.uses[body].first() else { return false };
        let resembles = api.success_schemas(reader).into_iter().any(|schema| {
            let at = successes.read(schema);
            let success = &successes.all[at];
            !success.is_open() && own.is_like(success) && !tells_more(own, success)
        });
        self.all[body].is_result |= resembles;
        resembles
    }

    /// What these bodies have in common: the reference shape is chosen here.
    fn consensus(&self, bodies: &BTreeMap<usize, usize>) -> Consensus {
        let bodies =
            || bodies.iter().map(|(&body, &uses)| (body, uses)).filter(|(body, _)| !self.form(*body).is_open());
        let operations: HashSet<usize> = bodies().flat_map(|(body, _)| &self.uses[body]).copied().collect();
        if bodies().count() < ENOUGH.0 || operations.len() < ENOUGH.1 {
            return Consensus::Unknown;
        }
        let total: usize = bodies().map(|(_, uses)| uses).sum();
        let frequent = self.by_frequency(bodies());
        // The most frequent form that most are like, and not the one that the most are like: nearly all have what one has
        // that lacks nearly everything.
        let mut candidates = frequent.iter().take(CANDIDATES).map(|(one, _)| self.family(*one, &frequent));
        match candidates.find(|family| family.uses * 100 >= total * MAJORITY) {
            Some(family) => Consensus::Common(family, total),
            None => Consensus::Divided(self.families(&frequent)),
        }
    }

    /// Each form with the first body that has it and how many uses have it, the most frequent first.
    fn by_frequency(&self, bodies: impl Iterator<Item = (usize, usize)>) -> Vec<(usize, usize)> {
        let mut frequent: Vec<(usize, usize)> = Vec::new();
        let mut position: HashMap<usize, usize> = HashMap::default();
        for (body, uses) in bodies {
            let at = *position.entry(self.all[body].form).or_insert_with(|| {
                frequent.push((body, 0));
                frequent.len() - 1
            });
            frequent[at].1 += uses;
        }
        sort::by_key(&mut frequent, |(_, uses)| std::cmp::Reverse(*uses));
        frequent
    }

    /// Those of these bodies that are like one of them.
    fn family(&self, one: usize, frequent: &[(usize, usize)]) -> Family {
        let common = self.form(one);
        let like: Vec<_> = frequent.iter().filter(|(body, _)| self.form(*body).is_like(common)).collect();
        let forms: Vec<&Form> = like.iter().map(|(body, _)| self.form(*body)).collect();
        Family {
            exemplar: like.first().map_or(one, |(body, _)| *body),
            core: common.core(&forms),
            uses: like.iter().map(|(_, uses)| uses).sum(),
        }
    }

    /// Forms that are not like each other.
    fn families(&self, frequent: &[(usize, usize)]) -> Vec<Family> {
        let mut families: Vec<Vec<(usize, usize)>> = Vec::new();
        for &(body, uses) in frequent {
            let mut known = families.iter().take(CANDIDATES);
            match known.position(|family| self.form(body).is_like(self.form(family[0].0))) {
                Some(at) => families[at].push((body, uses)),
                None => families.push(vec![(body, uses)]),
            }
        }
        let mut families: Vec<Family> = families.iter().map(|family| self.family(family[0].0, family)).collect();
        sort::by_key(&mut families, |family| std::cmp::Reverse(family.uses));
        families
    }
}

/// How many responses have a schema as their result.
fn results(api: &Api<'_>) -> HashMap<NodeId, usize> {
    let mut results = HashMap::default();
    let successes = api.responses.iter().filter(|response| response.status.is_success());
    for schema in successes.flat_map(|response| &response.content).filter_map(|media| media.schema) {
        if let Some(meant) = api.value(schema) {
            *results.entry(meant.id()).or_default() += 1;
        }
    }
    results
}

/// The segment of the path that names a version of the API: `v2`. Empty where there is none.
fn version<'a>(operation: &Operation<'a>) -> &'a str {
    operation.version_prefix().rsplit('/').next().unwrap_or_default()
}

fn of(version: &str) -> String {
    if version.is_empty() { String::new() } else { format!(" of `{version}`") }
}

/// The members that RFC 6749, 5.2 gives to an error.
const OAUTH_MEMBERS: [&str; 3] = ["error", "error_description", "error_uri"];
/// Words in the paths of OAuth endpoints (RFC 6749, 7009, 7591, 7662, 8628).
const OAUTH_PATHS: [&str; 6] = ["oauth", "token", "introspect", "revoke", "authorize", "device_authorization"];

/// The protocol that gives a body its shape, so that it is not the API's to choose. Of OAuth it is by its shape alone.
fn protocol(api: &Api<'_>, response: &Response<'_>, media: usize, form: &Form) -> Option<Protocol> {
    if is_problem(&response.content[media].essence()) {
        return Some(Protocol::Problem);
    }
    let has = |names: &[&str]| form.shapes.iter().any(|shape| names.iter().all(|name| shape.field(name).is_some()));
    // RFC 7644, 3.12.
    if has(&["schemas", "detail"]) || has(&["schemas", "scimType"]) {
        return Some(Protocol::Scim);
    }
    if has(&["err", "description"]) {
        return Some(Protocol::SecurityEvents);
    }
    let is_last = |operation: &Operation<'_>| operation.segments().next_back().is_some_and(|last| last == "graphql");
    if has(&["errors"]) && api.readers(response).any(is_last) {
        return Some(Protocol::GraphQl);
    }
    let is_oauth = form.shapes.iter().any(|shape| {
        let is_code = shape.field("error").is_some_and(|error| error.shape.members.is_empty());
        let is_whole = shape.members.iter().all(|field| OAUTH_MEMBERS.contains(&&*field.name));
        is_code && (is_whole || shape.field("error_description").is_some())
    });
    is_oauth.then_some(Protocol::OAuth)
}

fn is_oauth_endpoint(operation: &Operation<'_>) -> bool {
    // Each of the words has an `o`.
    let mut segments = operation.segments().filter(|segment| segment.contains(['o', 'O']));
    segments.any(|segment| {
        let segment = segment.to_ascii_lowercase();
        OAUTH_PATHS.iter().any(|word| segment.contains(word))
    })
}

/// Whether a member of a body says what went wrong that a success doesn't have: it is more than an envelope.
fn tells_more(own: &Form, success: &Form) -> bool {
    let is_new = |name: &str| success.shapes.iter().all(|shape| shape.field(name).is_none());
    let tells = |name: &str| matches!(Role::of(name), Some(Role::Code | Role::Message | Role::Either));
    own.shapes.iter().flat_map(|shape| &shape.members).any(|field| tells(&field.name) && is_new(&field.name))
}

/// Whether no member has the name of something that errors tell: a conflict may show what it is with instead.
fn tells_no_error(form: &Form) -> bool {
    let tells = |name: &str| matches!(Role::of(name), Some(Role::Code | Role::Message | Role::Either | Role::Details));
    let names = || form.shapes.iter().flat_map(|shape| &shape.members).map(|field| &*field.name);
    names().next().is_some() && !names().any(tells)
}

/// Whether a media type is that of problem details (RFC 9457, 3).
pub fn is_problem(essence: &str) -> bool {
    matches!(essence, "application/problem+json" | "application/problem+xml")
}
