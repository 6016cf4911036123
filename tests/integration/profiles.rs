//! The profiles: their policies do what their tests say, each says where it comes from, and the commands show them.

use std::fs;

use serde_json::Value;

use crate::pages::pages;
use crate::support::{Directory, Run, root};

/// The profiles, as the command lists them.
fn profiles() -> Vec<Value> {
    let listed = Run::new(&["profiles", "-f", "json"]).go().expect(0).json();
    listed["profiles"].as_array().unwrap().clone()
}

fn name(profile: &Value) -> &str {
    profile["name"].as_str().unwrap()
}

fn text(profile: &str) -> String {
    fs::read_to_string(root().join(format!("src/profile/{profile}.yaml"))).unwrap()
}

/// What the policies of a profile find in a document: rule, operation or response, without line numbers.
fn found(profile: &str, document: &str) -> Vec<String> {
    let directory = Directory::new(&[("api.yaml", document), ("oas-audit.yaml", &format!("extends: [{profile}]\n"))]);
    let outcome = directory.run(&["check", "-f", "json", "--exit-zero", "api.yaml"]).expect(0).json();
    let findings = outcome["documents"][0]["findings"].as_array().unwrap();
    let of_policies = findings.iter().filter(|finding| finding["rule"].as_str().unwrap().starts_with("policy/"));
    of_policies.map(|finding| finding["message"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_policy_of_a_profile_does_what_its_tests_say() {
    let profiles = profiles();
    assert_eq!(profiles.len(), 10);
    for profile in profiles.iter().map(name) {
        let outcome = Run::new(&["check", "--no-config", "--profile", profile, "--test-policies"]).go().expect(0);
        assert!(outcome.stdout.ends_with(": 0 failed, 0 without tests\n"), "{profile}: {}", outcome.stdout);
    }
}

#[test]
fn everything_in_a_profile_names_the_section_that_it_comes_from() {
    for profile in profiles().iter().map(name) {
        let config: Value = serde_yaml::from_str(&text(profile)).unwrap();
        for policy in config["policies"].as_array().unwrap() {
            let id = policy["id"].as_str().unwrap();
            assert!(id.starts_with(&format!("{profile}-")), "the id `{id}` starts with the name of its profile");
            assert!(policy["source"].is_string() && policy["why"].is_string(), "`{id}` says why, and from where");
            assert!(policy["test"]["bad"].is_object() && policy["test"]["good"].is_object(), "`{id}` has tests");
        }
        for (rule, setting) in config["rules"].as_object().unwrap() {
            assert!(setting["source"].is_string(), "{profile}: `{rule}` says from where");
        }
    }
}

#[test]
fn the_page_of_profiles_is_up_to_date() {
    let mut page = "# Profiles\n\n\
        A profile is a published guideline as policies and settings of rules. Use one in the config:\n\n\
        ```yaml\nextends: [zalando]\n```\n\n\
        Or for one command: `oas-audit check --profile zalando`. A profile says only what its guideline says about status codes and\n\
        responses, and each line names the section that it comes from. All other rules of oas-audit stay as they are. What the config\n\
        says itself takes precedence over the profile, so a part that does not fit is turned off by its id:\n\n\
        ```yaml\nextends: [zalando]\nrules: {policy/zalando-no-422: off}\n```\n\n\
        `oas-audit profiles` lists the profiles, and `oas-audit explain profile/zalando` shows one. They are written in the language\n\
        for [your own rules](policies.md).\n"
        .to_owned();
    for profile in profiles().iter().map(name) {
        let explained = Run::new(&["explain", &format!("profile/{profile}"), "-f", "json"]).go().expect(0).json();
        let docs = explained["docs"].as_str().unwrap().replace("\n## ", "\n### ");
        page += &format!("\n## {profile}\n\n{}\n", docs.trim_end());
    }
    let path = root().join("docs/profiles.md");
    if std::env::var_os("OAS_AUDIT_BLESS").is_some() {
        fs::write(&path, &page).unwrap();
    }
    assert!(fs::read_to_string(path).unwrap_or_default() == page, "docs/profiles.md is out of date: OAS_AUDIT_BLESS=1");
}

#[test]
fn what_one_guideline_requires_another_forbids() {
    let document = |code: &str| {
        format!(
            "openapi: 3.1.0
info: {{title: Persons, version: '1.0'}}
paths:
  /persons:
    post:
      requestBody: {{content: {{application/json: {{schema: {{type: object}}}}}}}}
      responses:
        '201': {{description: created}}
        '{code}': {{description: the person is invalid}}
"
        )
    };
    let is_found = |profile, code, message: &str| {
        let found = found(profile, &document(code));
        found.iter().any(|own| own.contains(message))
    };
    assert!(is_found("nl-api", "422", "declares no `400`") && is_found("nl-api", "422", "declares `422`"));
    assert!(!is_found("nl-api", "400", "declares no `4") && !is_found("nl-api", "400", "declares `4"));
    assert!(is_found("au-gov", "400", "declares no `422`") && !is_found("au-gov", "400", "declares no `400`"));
    assert!(is_found("au-gov", "422", "declares no `400`") && !is_found("au-gov", "422", "declares no `422`"));
}

#[test]
fn advice_follows_a_profile() {
    let document = "openapi: 3.1.0
info: {title: Shop, version: '1.0'}
security: [{token: []}]
paths:
  /orders:
    post:
      operationId: createOrder
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: {'201': {description: created}}
components: {securitySchemes: {token: {type: http, scheme: bearer}}}
";
    let directory = Directory::new(&[("api.yaml", document)]);
    let state = |arguments: &[&str], code: &str| {
        let arguments = [&["advise", "POST", "/orders", "-f", "json"], arguments].concat();
        let advice = directory.run(&arguments).expect(0).json();
        let codes = advice["documents"][0]["operations"][0]["advice"].as_array().unwrap().clone();
        let found = codes.iter().find(|one| one["status"] == code);
        found.map(|one| one["state"].as_str().unwrap().to_owned()).unwrap_or_default()
    };
    assert_eq!(state(&[], "401"), "missing");
    assert_eq!(state(&["--profile", "zalando"], "401"), "possible");
    assert_eq!(state(&["--profile", "zalando"], "400"), "missing");
    let advised = directory.run(&["advise", "POST", "/orders", "--profile", "zalando"]).expect(0).stdout;
    assert!(advised.contains("application/problem+json"), "{advised}");
}

#[test]
fn codes_of_a_kind_follow_a_profile() {
    let codes = |arguments: &[&str]| {
        let arguments = [&["status", "--for", "update", "-f", "json"], arguments].concat();
        let listed = Run::new(&arguments).go().expect(0).json();
        let codes = listed["codes"].as_array().unwrap().iter().map(|code| code["code"].as_u64().unwrap());
        codes.collect::<Vec<_>>()
    };
    assert!(codes(&[]).contains(&422) && !codes(&["--profile", "zalando"]).contains(&422));
    assert!(codes(&["--profile", "au-gov"]).contains(&422));
}

#[test]
fn the_recipes_for_policies_do_what_their_tests_say() {
    let page = pages().into_iter().find(|page| page.name == "docs/policies.md").unwrap();
    let recipes: Vec<_> = page.blocks.iter().filter(|block| block.text.starts_with("policies:\n")).collect();
    let tested: Vec<_> = recipes.iter().filter(|block| block.text.contains("\n    test:\n")).collect();
    assert!(tested.len() > 36, "{} recipes have tests", tested.len());
    for recipe in tested {
        let directory = Directory::new(&[("oas-audit.yaml", &recipe.text)]);
        directory.run(&["check", "--test-policies"]).expect(0);
    }
}
