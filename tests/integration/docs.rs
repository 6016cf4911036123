//! Generated files match the code that they are generated from, and pages name the Rust that the crate needs.
//! `OAS_AUDIT_BLESS=1` writes the generated files.

use std::path::PathBuf;

use oas_audit::internals::report::{catalogue, config_schema};
use oas_audit::internals::{diff, rules};

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn hold(name: &str, expected: &str) {
    if std::env::var_os("OAS_AUDIT_BLESS").is_some() {
        std::fs::write(path(name), expected).unwrap();
    }
    let found = std::fs::read_to_string(path(name)).unwrap_or_default();
    assert!(found == expected, "{name} is out of date: run `OAS_AUDIT_BLESS=1 cargo test docs` and review the change");
}

#[test]
fn the_page_of_rules_is_up_to_date() {
    hold("docs/rules.md", &catalogue::page(rules::ALL));
}

#[test]
fn the_page_of_rules_about_changes_is_up_to_date() {
    hold("docs/contract-rules.md", &catalogue::contract_page(diff::RULES));
}

#[test]
fn the_schema_of_the_config_is_up_to_date() {
    let schema = serde_json::to_string_pretty(&config_schema::schema(rules::ALL)).unwrap();
    hold("docs/oas-audit.schema.json", &format!("{schema}\n"));
}

#[test]
fn pages_name_the_oldest_rust_that_compiles_the_crate() {
    let expected = format!("Rust {} or newer", env!("CARGO_PKG_RUST_VERSION"));
    for name in ["README.md", "docs/quick-start.md"] {
        let page = std::fs::read_to_string(path(name)).unwrap();
        assert!(page.contains(&expected), "{name} says `{expected}`");
    }
}
