use serde_json::Value;

use super::super::canned;
use super::*;

fn written(report: &Report) -> String {
    canned::written(|out| write(report, out))
}

/// The published schema, but refusing members that it doesn't describe.
fn schema() -> jsonschema::Validator {
    fn close(schema: &mut Value) {
        match schema {
            Value::Object(members) => {
                members.values_mut().for_each(close);
                if members.contains_key("properties") {
                    members.insert("additionalProperties".into(), false.into());
                }
            }
            Value::Array(items) => items.iter_mut().for_each(close),
            _ => {}
        }
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/report.schema.json");
    let text = std::fs::read_to_string(path).expect("is in the repository");
    let mut schema: Value = serde_json::from_str(&text).expect("is JSON");
    jsonschema::draft202012::meta::validate(&schema).expect("is a schema");
    close(&mut schema);
    jsonschema::validator_for(&schema).expect("is a schema")
}

#[test]
fn fits_the_schema() {
    let schema = schema();
    for report in [canned::report(), Report::default()] {
        let value = serde_json::from_str(&written(&report)).expect("is JSON");
        let errors: Vec<String> =
            schema.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert_eq!(errors, Vec::<String>::new());
    }
    assert!(!schema.is_valid(&serde_json::json!({"version": 1})));
}

#[test]
fn is_read_back() {
    for report in [canned::report(), Report::default()] {
        let text = written(&report);
        let read: plain::Report = serde_json::from_str(&text).expect("is a report");
        assert_eq!(format!("{}\n", serde_json::to_string_pretty(&read).expect("is data")), text);
    }
}

#[test]
fn findings_and_places_in_batches_are_one_list() {
    let mut report = canned::report();
    let findings = &mut report.documents[0].findings;
    let many = findings.iter().position(|finding| !finding.occurrences.is_empty()).expect("is there");
    let (mut large, small) = (findings[many].clone(), findings[0].clone());
    large.occurrences = large.occurrences.iter().cycle().take(2 * BATCH + 1).cloned().collect();
    let before = std::iter::repeat_n(small.clone(), BATCH + 1);
    *findings = before.chain([large.clone(), large, small]).collect();
    let text = written(&report);
    let read: plain::Report = serde_json::from_str(&text).expect("is a report");
    assert_eq!(read.documents[0].findings[BATCH + 1].occurrences.len(), 2 * BATCH + 1);
    assert!(text == format!("{}\n", serde_json::to_string_pretty(&read).expect("is data")));
}

#[test]
fn counts_lines_and_columns_in_characters_and_offsets_in_bytes() {
    let sources = canned::sources(&[("a.yaml", "x: 1\n日本😀: 2\r\n")]);
    let place = canned::place(&sources, 0, "", "😀", "/日本😀");
    let value: Value =
        serde_json::from_str(&written(&canned::single(sources, vec![canned::finding("rule", place, "")])))
            .expect("is JSON");
    let location = &value["documents"][0]["findings"][0]["location"];
    assert_eq!(location["start"], serde_json::json!({"line": 2, "column": 3, "offset": 11}));
    assert_eq!(location["end"], serde_json::json!({"line": 2, "column": 4, "offset": 15}));
}

#[test]
fn an_empty_report_has_every_member() {
    insta::assert_snapshot!(written(&Report::default()).replace(env!("CARGO_PKG_VERSION"), "x.y.z"), @r#"
    {
      "version": 1,
      "tool": {
        "name": "oas-audit",
        "version": "x.y.z"
      },
      "documents": [],
      "failures": [],
      "summary": {
        "documents": 0,
        "operations": 0,
        "findings": 0,
        "places": 0,
        "bySeverity": {
          "error": 0,
          "warning": 0,
          "info": 0
        },
        "byRule": {},
        "suppressed": 0,
        "baseline": null,
        "since": null,
        "contract": null,
        "complete": true
      }
    }
    "#);
}

#[test]
fn members_stand_in_their_order() {
    let mut report = canned::report();
    report.documents.remove(0);
    let text = written(&report).replace(env!("CARGO_PKG_VERSION"), "x.y.z");
    insta::assert_snapshot!(text, @r#"
    {
      "version": 1,
      "tool": {
        "name": "oas-audit",
        "version": "x.y.z"
      },
      "documents": [
        {
          "path": "apis/users.json",
          "openapi": "2.0",
          "operations": 1,
          "broken": false,
          "findings": [
            {
              "rule": "invalid-status-key",
              "severity": "error",
              "class": null,
              "confidence": "medium",
              "message": "`4xx` is not a status code: ranges are written `4XX`",
              "why": "Tools reject the key or skip it, so the response is missing from documentation and generated clients.",
              "help": "write the X in upper case",
              "snippet": null,
              "pointer": "/paths/~1users~1{name}/get/responses/4xx",
              "location": {
                "path": "apis/users.json",
                "start": {
                  "line": 1,
                  "column": 157,
                  "offset": 163
                },
                "end": {
                  "line": 1,
                  "column": 162,
                  "offset": 168
                }
              },
              "label": "write `4XX`",
              "related": [],
              "operation": null,
              "status": "4xx",
              "occurrences": [],
              "fingerprint": "b16681191c299031",
              "fix": {
                "title": "write `4XX`",
                "applicability": "unsafe",
                "edits": [
                  {
                    "location": {
                      "path": "apis/users.json",
                      "start": {
                        "line": 1,
                        "column": 157,
                        "offset": 163
                      },
                      "end": {
                        "line": 1,
                        "column": 162,
                        "offset": 168
                      }
                    },
                    "text": "\"4XX\""
                  }
                ],
                "obstacle": null
              }
            }
          ],
          "suppressed": []
        }
      ],
      "failures": [
        {
          "input": "apis/gone.yaml",
          "message": "there is no such file",
          "help": "check the path; it is taken from the working directory"
        }
      ],
      "summary": {
        "documents": 1,
        "operations": 1,
        "findings": 1,
        "places": 1,
        "bySeverity": {
          "error": 1,
          "warning": 0,
          "info": 0
        },
        "byRule": {
          "invalid-status-key": 1
        },
        "suppressed": 0,
        "baseline": null,
        "since": null,
        "contract": null,
        "complete": false
      }
    }
    "#);
}

#[test]
fn many_documents_are_written_as_one_is() {
    let one = canned::report();
    let mut many = canned::report();
    for _ in 0..70 {
        many.documents.append(&mut canned::report().documents);
    }
    let [one, text] = [written(&one), written(&many)];
    let read = |text: &str| serde_json::from_str::<Value>(text).expect("is JSON");
    let [one, many] = [read(&one), read(&text)];
    assert_eq!(text, format!("{}\n", serde_json::to_string_pretty(&many).expect("is written")));
    let documents = |report: &Value| report["documents"].as_array().cloned().expect("is a list");
    let one = documents(&one);
    assert!(documents(&many).chunks(one.len()).all(|documents| documents == one));
}
