use serde_json::Value;

use super::super::{Base, canned};
use super::*;
use crate::text::SourceId;

fn written(report: &Report) -> Value {
    serde_json::from_str(&canned::written(|out| write(report, &Style::default(), out))).expect("is JSON")
}

fn schema() -> jsonschema::Validator {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/integration/schemas/sarif-2.1.0.json");
    let text = std::fs::read_to_string(path).expect("is in the repository");
    let schema: Value = serde_json::from_str(&text).expect("is JSON");
    jsonschema::options().should_validate_formats(true).build(&schema).expect("is a schema")
}

#[track_caller]
fn check(schema: &jsonschema::Validator, value: &Value) {
    let errors: Vec<String> =
        schema.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

/// Every rule once, at the top of a document.
fn every_rule() -> Report {
    let place = canned::report().documents[0].findings[0].primary.place.clone();
    let findings = rules::ALL.iter().map(|rule| canned::finding(rule.meta().id, place.clone(), "m")).collect();
    canned::single(canned::sources(&[("a b/ü.yaml", "openapi: 3.1.0\ninfo: {}\n")]), findings)
}

#[test]
fn fits_the_schema() {
    let schema = schema();
    let mut broken = canned::report();
    broken.documents[1].is_broken = true;
    for report in [canned::report(), broken, every_rule(), Report::default()] {
        check(&schema, &written(&report));
    }
    let mut wrong = written(&canned::report());
    wrong["runs"][0]["results"][0]["level"] = "fatal".into();
    assert!(!schema.is_valid(&wrong), "the schema is checked");
}

#[test]
fn a_result_has_its_places_its_fingerprint_and_its_fix() {
    let value = written(&canned::report());
    let run = &value["runs"][0];
    insta::assert_json_snapshot!(run["results"][4], @r#"
    {
      "ruleId": "no-content-with-body",
      "ruleIndex": 4,
      "level": "error",
      "message": {
        "text": "204 can't have a body, but `DELETE /pets/{id}` declares one. Remove `content`, or answer 200."
      },
      "locations": [
        {
          "physicalLocation": {
            "artifactLocation": {
              "uri": "apis/pets.yaml",
              "uriBaseId": "%SRCROOT%"
            },
            "region": {
              "startLine": 27,
              "startColumn": 11,
              "endLine": 27,
              "endColumn": 18
            }
          },
          "logicalLocations": [
            {
              "name": "204",
              "fullyQualifiedName": "/paths/~1pets~1{id}/delete/responses/204",
              "kind": "property"
            }
          ],
          "message": {
            "text": "a body"
          }
        }
      ],
      "relatedLocations": [
        {
          "id": 1,
          "physicalLocation": {
            "artifactLocation": {
              "uri": "apis/pets.yaml",
              "uriBaseId": "%SRCROOT%"
            },
            "region": {
              "startLine": 25,
              "startColumn": 9,
              "endLine": 25,
              "endColumn": 14
            }
          },
          "logicalLocations": [
            {
              "name": "204",
              "fullyQualifiedName": "/paths/~1pets~1{id}/delete/responses/204",
              "kind": "property"
            }
          ],
          "message": {
            "text": "no content, by its definition"
          }
        }
      ],
      "partialFingerprints": {
        "oasAuditFinding/v1": "94829f0f33f70183"
      },
      "fixes": [
        {
          "description": {
            "text": "Remove the body."
          },
          "artifactChanges": [
            {
              "artifactLocation": {
                "uri": "apis/pets.yaml",
                "uriBaseId": "%SRCROOT%"
              },
              "replacements": [
                {
                  "deletedRegion": {
                    "startLine": 26,
                    "startColumn": 28,
                    "endLine": 27,
                    "endColumn": 64
                  },
                  "insertedContent": {
                    "text": ""
                  }
                }
              ]
            }
          ],
          "properties": {
            "applicability": "safe"
          }
        }
      ],
      "properties": {
        "confidence": "high",
        "operation": {
          "method": "DELETE",
          "path": "/pets/{id}",
          "operationId": "deletePet",
          "kind": "delete"
        },
        "status": "204"
      }
    }
    "#);
    insta::assert_json_snapshot!(run["invocations"], @r#"
    [
      {
        "executionSuccessful": false,
        "toolExecutionNotifications": [
          {
            "level": "error",
            "message": {
              "text": "There is no such file. Check the path; it is taken from the working directory."
            },
            "locations": [
              {
                "physicalLocation": {
                  "artifactLocation": {
                    "uri": "apis/gone.yaml",
                    "uriBaseId": "%SRCROOT%"
                  }
                }
              }
            ]
          }
        ]
      }
    ]
    "#);
    insta::assert_json_snapshot!(run["artifacts"], @r#"
    [
      {
        "location": {
          "uri": "apis/pets.yaml",
          "uriBaseId": "%SRCROOT%"
        },
        "mimeType": "application/yaml",
        "roles": [
          "analysisTarget"
        ]
      },
      {
        "location": {
          "uri": "apis/users.json",
          "uriBaseId": "%SRCROOT%"
        },
        "mimeType": "application/json",
        "roles": [
          "analysisTarget"
        ]
      }
    ]
    "#);
}

#[test]
fn suppressed_findings_are_there_for_those_who_ask() {
    let report = canned::report();
    let style = Style { verbose: true, ..Style::default() };
    let mut out = Vec::new();
    write(&report, &style, &mut out).expect("memory takes everything");
    let value: Value = serde_json::from_slice(&out).expect("is JSON");
    check(&schema(), &value);
    let results = value["runs"][0]["results"].as_array().expect("is a list");
    let suppressed: Vec<&Value> = results.iter().filter(|result| result["suppressions"][0].is_object()).collect();
    assert_eq!(suppressed.len(), report.suppressed());
    assert_eq!(suppressed[0]["suppressions"][0]["kind"], "inSource");
    assert_eq!(suppressed[0]["suppressions"][0]["justification"], "pets of others are hidden");
    assert!(results.iter().all(|result| result["suppressions"].is_array()), "all say whether they are");
    let plain = written(&report);
    let results = plain["runs"][0]["results"].as_array().expect("is a list");
    assert_eq!(results.len(), report.findings().count());
    assert!(results.iter().all(|result| result.get("suppressions").is_none()));
}

#[test]
fn rules_come_with_their_page() {
    let value = written(&every_rule());
    let rules = value["runs"][0]["tool"]["driver"]["rules"].as_array().expect("is a list");
    assert_eq!(rules.len(), rules::ALL.len());
    for (rule, result) in rules.iter().zip(value["runs"][0]["results"].as_array().expect("is a list")) {
        let index = result["ruleIndex"].as_u64().expect("is a number") as usize;
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let text = |pointer: &str| rule.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        for pointer in ["/shortDescription/text", "/fullDescription/text", "/help/text", "/help/markdown"] {
            assert!(!text(pointer).is_empty(), "{pointer}: {rule}");
        }
        assert!(text("/help/markdown").contains("## Bad"), "{rule}");
        assert!(text("/helpUri").ends_with(&format!("#{}", text("/id"))), "{rule}");
        assert!(text("/shortDescription/text").len() < 1_024 && text("/fullDescription/text").len() < 1_024, "{rule}");
    }
}

#[test]
fn paths_outside_of_the_root_are_absolute() {
    let base = Base { root: "/srv/shop/apis".into(), working_directory: "/srv/shop/apis".into() };
    let location = |name: &str| {
        let style = Style { base: base.clone(), ..Style::default() };
        serde_json::to_value(ArtifactLocation::new(name, &style)).expect("is JSON")
    };
    assert_eq!(location("a.yaml"), serde_json::json!({"uri": "a.yaml", "uriBaseId": "%SRCROOT%"}));
    assert_eq!(location("../b.yaml"), serde_json::json!({"uri": "file:///srv/shop/b.yaml"}));
}

#[test]
fn many_places_are_cut_and_counted() {
    let mut report = canned::report();
    let finding = &mut report.documents[0].findings[0];
    let occurrence = finding.occurrences[0].clone();
    finding.occurrences = vec![occurrence; 412];
    let value = written(&report);
    check(&schema(), &value);
    let result = &value["runs"][0]["results"][0];
    assert_eq!(result["relatedLocations"].as_array().map(Vec::len), Some(PLACES));
    let text = result["message"]["text"].as_str().expect("is text");
    assert!(text.contains("312 more places"), "{text}");
}

#[test]
fn text_of_documents_makes_no_link_and_no_fence() {
    let sources = canned::sources(&[("a.yaml", "x: 1\n")]);
    let place = Place { source: SourceId(0), span: Span::new(0, 1), pointer: "/a~1b/c~0d".into() };
    let mut finding = canned::finding("rule", place, "see [this](1)");
    let text = "```\nx".into();
    finding.snippet = Some(crate::diagnostic::Snippet { language: Language::Yaml, text, declares: None });
    let value = written(&canned::single(sources, vec![finding]));
    let result = &value["runs"][0]["results"][0];
    assert_eq!(result["message"]["text"], "See [this] (1).");
    assert_eq!(result["message"]["markdown"], "See &#91;this&#93; (1).\n\n````yaml\n```\nx\n````");
    assert_eq!(result["locations"][0]["logicalLocations"][0]["name"], "c~d");
}
