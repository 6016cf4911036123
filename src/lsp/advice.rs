//! What single operations should declare.

use crate::advise::{Advice, Advisor};
use crate::audit::{self, Description};
use crate::model::Operation;

/// The codes of an operation: declared, missing and possible ones.
pub(super) fn advise(description: &Description<'_>, operation: &Operation<'_>) -> Vec<Advice> {
    let findings = audit::one_by_one(description);
    let Description { api, kinds, conventions, .. } = description;
    let advisor = Advisor::new(api, kinds, conventions, &findings).without(description.forbidden());
    advisor.operation(operation).map(|advised| advised.codes).unwrap_or_default()
}
