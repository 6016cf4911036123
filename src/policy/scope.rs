//! Which operations a policy is for.

use crate::config::policy::{Input, Scope, contains as is_meant};
use crate::model::{self, Location, Operation};
use crate::rule::Context;
use crate::rules::shared::is_upload;

/// Headers that OpenAPI describes in other ways, so that parameters with these names mean nothing (Parameter Object).
const NO_PARAMETERS: [&str; 3] = ["Accept", "Authorization", "Content-Type"];

/// Whether an operation is in a scope.
pub(super) fn contains(scope: &Scope, operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    let is_call = operation.scope != model::Scope::Path;
    is_call == scope.webhooks
        && fits(scope, operation, cx)
        && scope.not.as_ref().is_none_or(|not| !fits(not, operation, cx))
}

/// Whether all that a scope states of operations holds.
fn fits(scope: &Scope, operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    let is_any = |is_empty: bool, is_one: &dyn Fn() -> bool| is_empty || is_one();
    let has = |stated: Option<bool>, is: &dyn Fn() -> bool| stated.is_none_or(|stated| stated == is());
    is_any(scope.methods.is_empty(), &|| {
        scope.methods.iter().any(|method| method.eq_ignore_ascii_case(operation.method.name()))
    }) && is_any(scope.kinds.is_empty(), &|| scope.kinds.contains(&cx.kind(operation).name()))
        && is_any(scope.paths.is_empty(), &|| scope.paths.iter().any(|pattern| pattern.matches(operation.path)))
        && is_any(scope.tags.is_empty(), &|| operation.tags().any(|tag| scope.tags.iter().any(|own| own == tag)))
        && has(scope.secured, &|| operation.security.is_required())
        && has(scope.deprecated, &|| operation.is_deprecated())
        && is_any(scope.takes.is_empty(), &|| scope.takes.iter().any(|input| takes(operation, *input, cx)))
        && is_any(scope.declares.is_empty(), &|| {
            let declared = operation.responses.iter().map(|used| used.status);
            declared.into_iter().any(|status| scope.declares.iter().any(|own| is_meant(*own, status)))
        })
        && is_any(scope.extensions.is_empty(), &|| {
            scope.extensions.iter().any(|name| operation.node.get(name).is_some())
        })
}

/// Whether an operation takes an input.
fn takes(operation: &Operation<'_>, input: Input, cx: &Context<'_, '_>) -> bool {
    let has = |location| operation.parameters_in(location).next().is_some();
    match input {
        Input::Body => operation.body.is_some(),
        Input::Path => has(Location::Path) || operation.template.parameters().next().is_some(),
        Input::Query => has(Location::Query),
        Input::Header => operation
            .parameters_in(Location::Header)
            .any(|parameter| !NO_PARAMETERS.iter().any(|name| parameter.name.eq_ignore_ascii_case(name))),
        Input::Cookie => has(Location::Cookie),
        Input::Upload => operation.body.as_ref().is_some_and(|body| is_upload(body, cx.api)),
    }
}
