//! `oas-audit guide` as a user gets it.

use insta::assert_snapshot;

use crate::support::{Run, root};

fn guide(document: &str, arguments: &[&str]) -> String {
    let arguments = [&["guide", document], arguments].concat();
    Run::new(&arguments).within(&root().join("fixtures/documents")).go().expect(0).stdout
}

#[test]
fn the_conventions_of_a_description_are_a_page() {
    assert_snapshot!("guide_of_toolshed", guide("3.1/exemplary.yaml", &[]));
}

#[test]
fn exceptions_are_named_with_their_places() {
    let page = guide("twin/twin.yaml", &[]);
    assert_snapshot!("guide_of_the_twin", page);
    assert!(page.contains("twin/twin.yaml:"), "{page}");
}

#[test]
fn json_has_all_exceptions() {
    let json: serde_json::Value = serde_json::from_str(&guide("twin/twin.yaml", &["--format", "json"])).unwrap();
    assert_eq!(json["version"], 1);
    let topics = json["documents"][0]["topics"].as_array().unwrap();
    let conventions = topics.iter().flat_map(|topic| topic["conventions"].as_array().unwrap());
    let with_share = conventions.filter(|one| one["share"].is_array());
    for one in with_share {
        let share = |at: usize| one["share"][at].as_u64().unwrap();
        assert!(share(0) <= share(1), "{one}");
        let exceptions = one["exceptions"].as_array().map_or(0, Vec::len) as u64;
        assert!(exceptions <= share(1), "{one}");
    }
}
