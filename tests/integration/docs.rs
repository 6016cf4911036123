//! What is generated from the code is what the repository holds. `OAS_AUDIT_BLESS=1` writes it anew.

use std::path::PathBuf;

use oas_audit::report::{catalogue, config_schema};
use oas_audit::rules;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn hold(name: &str, expected: &str) {
    if std::env::var_os("OAS_AUDIT_BLESS").is_some() {
        std::fs::write(path(name), expected).unwrap();
    }
    let found = std::fs::read_to_string(path(name)).unwrap_or_default();
    assert!(found == expected, "{name} is out of date: run `OAS_AUDIT_BLESS=1 cargo test` and look at the change");
}

#[test]
fn the_page_of_rules_is_up_to_date() {
    hold("docs/rules.md", &catalogue::page(rules::ALL));
}

#[test]
fn the_table_of_the_readme_is_up_to_date() {
    let readme = std::fs::read_to_string(path("README.md")).unwrap();
    let (start, end) = ("<!-- rules: generated -->\n", "<!-- /rules -->");
    let (before, rest) = readme.split_once(start).unwrap();
    let (_, after) = rest.split_once(end).unwrap();
    hold("README.md", &format!("{before}{start}\n{}\n{end}{after}", catalogue::table(rules::ALL, "docs/rules.md")));
}

#[test]
fn the_schema_of_the_config_is_up_to_date() {
    let schema = serde_json::to_string_pretty(&config_schema::schema(rules::ALL)).unwrap();
    hold("docs/oas-audit.schema.json", &format!("{schema}\n"));
}
