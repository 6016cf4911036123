//! Advice and audit agree, over whole documents; and what the advice on single operations is.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{AdviceSource, Advisor, OperationAdvice, State};
use crate::audit::{self, Description, Options};
use crate::diagnostic::{Claim, Diagnostic};
use crate::model::{Api, StatusKey};
use crate::resolve::{Input, Memory, Workspace};
use crate::rule::Preset;
use crate::status::{Body, Level};
use crate::text::SourceId;

fn options(preset: Preset) -> Options {
    Options { preset, ..Options::default() }
}

/// Advises every operation of a document and shows what came of it.
fn advise<T>(workspace: &Workspace, id: SourceId, show: impl FnOnce(&Api<'_>, &[OperationAdvice<'_, '_>]) -> T) -> T {
    let options = options(Preset::Strict);
    let description = Description::read(workspace, id, &options).expect("is a description");
    let findings = audit::one_by_one(&description);
    let Description { api, kinds, conventions, .. } = &description;
    let advisor = Advisor::new(api, kinds, conventions, &findings);
    let advised: Vec<_> = api.operations.iter().filter_map(|operation| advisor.operation(operation)).collect();
    show(api, &advised)
}

/// Runs over each description below `fixtures/`, audited by the rules of a preset.
fn over_fixtures(preset: Preset, hold: impl Fn(&str, &Api<'_>, &[OperationAdvice<'_, '_>], &[Diagnostic])) -> usize {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut count = 0;
    for top in ["documents", "rules", "sample"] {
        let mut files = BTreeMap::new();
        collect(&root.join(top), &mut files);
        let inputs: Vec<Input> =
            files.keys().map(|path| Input { path: path.clone(), name: path.to_string_lossy().into_owned() }).collect();
        let workspace = Workspace::load(&Memory(files), &inputs, &[]);
        for document in audit::audit(&workspace, &options(preset)).documents {
            if Api::new(&workspace, document.source).is_ok() {
                let name = &workspace.document(document.source).source.name;
                advise(&workspace, document.source, |api, advised| hold(name, api, advised, &document.findings));
                count += 1;
            }
        }
    }
    count
}

fn collect(directory: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in std::fs::read_dir(directory).expect("is a directory") {
        let path = entry.expect("is readable").path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.insert(path.clone(), std::fs::read(&path).expect("is readable"));
        }
    }
}

/// Whether a finding names an operation, alone or among others.
fn names(finding: &Diagnostic, advised: &OperationAdvice<'_, '_>) -> bool {
    let (method, path) = (advised.operation.method.name(), advised.operation.path);
    let occurrences = finding.occurrences.iter().filter_map(|one| one.operation.as_ref());
    finding.operation.iter().chain(occurrences).any(|name| name.method == method && name.path == path)
        || finding.claims.iter().any(|claim| claim.operation() == advised.operation.id)
}

#[test]
fn what_recommended_finds_absent_is_advised_as_missing() {
    let held = Cell::new(0);
    let count = over_fixtures(Preset::Recommended, |name, _, advised, findings| {
        for finding in findings {
            for claim in &finding.claims {
                let Claim::Declare { operation, codes } = claim else { continue };
                let lacking = advised.iter().filter(|one| one.operation.id == *operation);
                for one in lacking.filter(|one| !one.operation.covers(codes[0])) {
                    let advice = one.codes.iter().find(|advice| advice.status == StatusKey::Code(codes[0]));
                    let state = advice.map(|advice| advice.state);
                    assert_eq!(state, Some(State::Missing), "{name}: {}: {}", finding.rule, one.operation.title());
                    held.set(held.get() + 1);
                }
            }
        }
    });
    assert!(count > 100 && held.get() > 200, "{count} descriptions with {} absences", held.get());
}

#[test]
fn what_is_missing_is_a_finding_of_strict() {
    over_fixtures(Preset::Strict, |name, _, advised, findings| {
        for one in advised {
            for advice in one.codes.iter().filter(|advice| advice.state == State::Missing) {
                assert_eq!(advice.source, AdviceSource::Rule);
                // Findings about a shared response name no operation.
                let is_found = |rule: &str| {
                    findings.iter().any(|finding| {
                        let is_unnamed = finding.operation.is_none() && finding.occurrences.is_empty();
                        finding.rule == rule && (names(finding, one) || is_unnamed)
                    })
                };
                let title = one.operation.title();
                assert!(advice.remarks.iter().any(|remark| is_found(remark.rule)), "{name}: {title}: {advice:?}");
            }
        }
        if findings.is_empty() {
            let is_missing = |one: &OperationAdvice<'_, '_>| one.codes.iter().any(|code| code.state == State::Missing);
            assert!(!advised.iter().any(is_missing), "{name}");
        }
    });
}

#[test]
fn every_declared_key_is_advised_once_and_in_order() {
    over_fixtures(Preset::Strict, |name, _, advised, _| {
        for one in advised {
            let title = one.operation.title();
            let mut keys: Vec<&str> = one.codes.iter().map(|advice| advice.key.as_str()).collect();
            let declared: Vec<&str> = one.operation.responses.iter().map(|used| used.key.text()).collect();
            assert!(declared.iter().all(|key| keys.contains(key)), "{name}: {title}");
            let codes: Vec<u16> = one.codes.iter().filter_map(|advice| advice.status.code()).collect();
            assert!(codes.is_sorted(), "{name}: {title}: {codes:?}");
            keys.sort_unstable();
            keys.dedup();
            assert_eq!(keys.len(), one.codes.len(), "{name}: {title}");
            assert!(one.codes.iter().all(|advice| !advice.why.is_empty()));
        }
    });
}

const SHOP: &str = "\
openapi: 3.1.0
info: {title: shop, version: '1'}
security: [{token: []}]
paths:
  /orders:
    get:
      operationId: listOrders
      security: []
      responses:
        '200': {description: orders, content: {application/json: {schema: {type: array, items: {type: object}}}}}
        '401': {description: log in}
    post:
      operationId: createOrder
      requestBody: {content: {application/json: {schema: {type: object, required: [sku]}}}}
      responses:
        '200': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
        '429':
          description: slow down
          headers: {Retry-After: {schema: {type: integer}}}
          content: {application/problem+json: {schema: {type: object}}}
        5XX: {description: broken, content: {application/problem+json: {schema: {type: object}}}}
  /orders/{id}:
    get:
      operationId: getOrder
      responses:
        '200': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
    head:
      responses:
        '200': {description: made}
        default: {description: broken}
components:
  schemas:
    Order: {type: object, properties: {id: {type: string}}}
  securitySchemes:
    token: {type: http, scheme: bearer}
";

/// What is advised for an operation of the shop.
fn of_shop<T>(title: &str, show: impl FnOnce(&OperationAdvice<'_, '_>) -> T) -> T {
    let files = Memory([(PathBuf::from("shop.yaml"), SHOP.as_bytes().to_vec())].into());
    let input = Input { path: "shop.yaml".into(), name: "shop.yaml".into() };
    let workspace = Workspace::load(&files, &[input], &[]);
    advise(&workspace, SourceId(0), |_, advised| {
        show(advised.iter().find(|one| one.operation.title() == title).expect("is an operation"))
    })
}

fn states(title: &str) -> Vec<(String, State)> {
    of_shop(title, |one| one.codes.iter().map(|advice| (advice.key.clone(), advice.state)).collect())
}

fn expected(rows: &[(&str, State)]) -> Vec<(String, State)> {
    rows.iter().map(|(key, state)| ((*key).to_owned(), *state)).collect()
}

#[test]
fn a_creation_lacks_what_rules_ask_for() {
    let server = State::Covered(StatusKey::Range(5));
    assert_eq!(
        states("POST /orders"),
        expected(&[
            ("200", State::Doubtful),
            ("201", State::Missing),
            ("400", State::Missing),
            ("401", State::Missing),
            ("403", State::Possible),
            ("409", State::Possible),
            ("415", State::Possible),
            ("429", State::Declared),
            ("500", server),
            ("503", server),
            ("5XX", State::Declared),
        ])
    );
    of_shop("POST /orders", |one| {
        let snippet = one.snippet.as_ref().expect("something is missing");
        for code in ["'201':", "'400':", "'401':"] {
            assert!(snippet.text.lines().any(|line| line.starts_with(code)), "{}", snippet.text);
        }
        let limit = one.codes.iter().find(|advice| advice.key == "429").expect("is declared");
        assert_eq!(limit.media_types, ["application/problem+json"]);
        let header = limit.headers.iter().find(|header| header.name == "Retry-After").expect("belongs to it");
        assert!(header.is_declared);
    });
}

#[test]
fn what_a_rule_disputes_is_doubtful() {
    of_shop("GET /orders", |one| {
        let refusal = one.codes.iter().find(|advice| advice.key == "401").expect("is declared");
        assert_eq!(refusal.state, State::Doubtful);
        assert!(refusal.remarks.iter().any(|remark| remark.rule == "unauthorized-on-public"), "{:?}", refusal.remarks);
        let challenge = refusal.headers.iter().find(|header| header.name == "WWW-Authenticate").expect("belongs to it");
        assert_eq!((challenge.level, challenge.is_declared), (Level::Required, false));
        assert!(!one.codes.iter().any(|advice| advice.key == "404"), "its path names no resource");
    });
}

#[test]
fn default_stands_for_errors_and_head_has_no_bodies() {
    of_shop("HEAD /orders/{id}", |one| {
        assert!(one.codes.iter().all(|advice| advice.body == Body::Forbidden));
        let missing: Vec<&str> = one
            .codes
            .iter()
            .filter(|advice| advice.state == State::Missing)
            .map(|advice| advice.key.as_str())
            .collect();
        assert_eq!(missing, [] as [&str; 0]);
        let refusal = one.codes.iter().find(|advice| advice.key == "401").expect("it asks for credentials");
        assert_eq!(refusal.state, State::Covered(StatusKey::Default));
    });
}
