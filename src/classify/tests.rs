use std::fmt::Write as _;
use std::path::PathBuf;

use super::*;
use crate::resolve::{Input, Memory, Workspace};
use crate::text::SourceId;

/// An operation of a test's API, written in whichever version is asked for.
#[derive(Clone, Copy)]
struct Given {
    title: &'static str,
    name: &'static str,
    summary: &'static str,
    /// The request body's schema, empty for none.
    takes: &'static str,
    /// The status and the schema of the response, the latter empty for none.
    answers: (&'static str, &'static str),
    /// More lines of the operation, as flow entries.
    more: &'static str,
}

const fn given(title: &'static str, answers: (&'static str, &'static str)) -> Given {
    Given { title, name: "", summary: "", takes: "", answers, more: "" }
}

const USER: &str = "{$ref: '#/components/schemas/User'}";
const USERS: &str = "{type: array, items: {$ref: '#/components/schemas/User'}}";
const PAGE: &str = "{type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/User'}}, total: {type: integer}}}";
const NEW: &str = "{type: object, properties: {name: {type: string}}}";
const SCHEMAS: [&str; 2] = [
    "User: {type: object, properties: {id: {type: string}, name: {type: string}, email: {type: string}}}",
    "Job: {type: object, properties: {id: {type: string}, kind: {type: string}, progress: {type: integer}}}",
];

fn document(version: &str, operations: &[Given]) -> String {
    let is_2 = version == "2.0";
    let mut text = format!("{}: '{version}'\n", if is_2 { "swagger" } else { "openapi" });
    let _ = writeln!(text, "info: {{title: t, version: '1'}}");
    let _ = writeln!(text, "{}", if is_2 { "definitions:" } else { "components:\n  schemas:" });
    for schema in SCHEMAS {
        let _ = writeln!(text, "{}{schema}", if is_2 { "  " } else { "    " });
    }
    text.push_str("paths:\n");
    for operation in operations {
        let (method, path) = operation.title.split_once(' ').expect("has both");
        let (status, schema) = operation.answers;
        // One path item for each operation: operations of one path are found by the path, not by the item.
        let _ = writeln!(text, "  '{}':\n    {}:", path.replace('\'', "''"), method.to_lowercase());
        for (key, value) in [("operationId", operation.name), ("summary", operation.summary)] {
            if !value.is_empty() {
                let _ = writeln!(text, "      {key}: '{value}'");
            }
        }
        if !operation.takes.is_empty() {
            let takes = operation.takes;
            let _ = if is_2 {
                writeln!(text, "      parameters: [{{name: b, in: body, schema: {takes}}}]")
            } else {
                writeln!(text, "      requestBody: {{content: {{application/json: {{schema: {takes}}}}}}}")
            };
        }
        if !operation.more.is_empty() {
            let _ = writeln!(text, "      {}", operation.more);
        }
        let body = match (schema.is_empty(), is_2) {
            (true, _) => String::new(),
            (false, true) => format!(", schema: {schema}"),
            (false, false) => format!(", content: {{application/json: {{schema: {schema}}}}}"),
        };
        let _ = writeln!(text, "      responses: {{'{status}': {{description: d{body}}}}}");
    }
    if is_2 { text.replace("#/components/schemas/", "#/definitions/") } else { text }
}

/// Merges operations at one path into one path item: a path may stand once only.
fn merged(version: &str, operations: &[Given]) -> String {
    let mut sorted = operations.to_vec();
    sorted.sort_by_key(|operation| operation.title.split_once(' ').map(|(_, path)| path));
    let mut last = String::new();
    document(version, &sorted)
        .lines()
        .filter(|line| {
            let is_path = line.starts_with("  '/");
            let is_again = is_path && *line == last;
            if is_path {
                (*line).clone_into(&mut last);
            }
            !is_again
        })
        .flat_map(|line| [line, "\n"])
        .collect()
}

fn classified<T>(text: &str, look: impl Fn(&Api<'_>, &Kinds) -> T) -> T {
    let files = Memory([(PathBuf::from("a.yaml"), text.as_bytes().to_vec())].into());
    let input = Input { path: "a.yaml".into(), name: "a.yaml".into() };
    let workspace = Workspace::load(&files, &[input], &[]);
    let api = Api::new(&workspace, SourceId(0)).expect("is a description");
    look(&api, &Kinds::infer(&api))
}

/// The kind of one operation among others.
fn kind_of(title: &str, text: &str) -> Kind {
    classified(text, |api, kinds| {
        let operation = api.operations.iter().find(|operation| operation.title() == title);
        kinds.kind(operation.unwrap_or_else(|| panic!("{title} is not in\n{text}")).id)
    })
}

const VERSIONS: [&str; 4] = ["2.0", "3.0.3", "3.1.0", "3.2.0"];

/// Checks the kind of the first operation, the others being there beside it, in every version.
#[track_caller]
fn expect(kind: Kind, operations: &[Given]) {
    for version in VERSIONS {
        let text = merged(version, operations);
        let title = operations[0].title;
        assert_eq!(kind_of(title, &text), kind, "{title} in {version}:\n{text}");
    }
}

const ITEM: Given = given("GET /users/{id}", ("200", USER));

#[test]
fn creations_are_told_by_the_shape_of_the_api_alone() {
    expect(Kind::Create, &[Given { takes: NEW, ..given("POST /users", ("200", USER)) }, ITEM]);
    // Nothing but a plural is too thin.
    expect(Kind::Unknown, &[Given { takes: NEW, ..given("POST /users", ("200", "")) }]);
}

#[test]
fn creations_are_told_by_words_alone() {
    expect(Kind::Create, &[Given { summary: "Creates a user", takes: NEW, ..given("POST /crew", ("200", "")) }]);
    expect(Kind::Create, &[Given { name: "users.create", takes: NEW, ..given("POST /crew", ("200", "")) }]);
}

#[test]
fn a_declared_code_decides_nothing() {
    for status in ["200", "201"] {
        expect(Kind::Create, &[Given { takes: NEW, ..given("POST /users", (status, USER)) }, ITEM]);
        let cancel = Given { name: "cancelOrder", ..given("POST /orders/{id}/cancel", (status, "")) };
        expect(Kind::Action, &[cancel]);
    }
}

#[test]
fn siblings_are_found_whatever_their_parameters_are_called() {
    let create = |title| Given { takes: NEW, ..given(title, ("200", "")) };
    let read = |title| given(title, ("200", USER));
    for (post, get) in [
        ("POST /users", "GET /users/{userName}/"),
        ("POST /users/", "GET /users/{id}"),
        ("POST /users.json", "GET /users/{id}.json"),
        ("POST /users{extension}", "GET /users/{id}{extension}"),
        ("POST /Users", "GET /Users({id})"),
        ("POST /Users", "GET /Users('{id}')"),
        ("POST /a/{x}/users", "GET /a/{y}/users/{z}"),
    ] {
        expect(Kind::Create, &[create(post), read(get)]);
    }
    expect(Kind::Unknown, &[create("POST /users"), read("GET /groups/{id}")]);
}

#[test]
fn words_win_over_the_shape_of_the_api() {
    let search =
        Given { name: "searchUsers", summary: "Searches for users", takes: NEW, ..given("POST /users", ("200", PAGE)) };
    expect(Kind::Query, &[search, ITEM]);
    let scroll = Given { name: "scrollUsers", summary: "Scrolls through users", ..given("POST /users", ("200", PAGE)) };
    expect(Kind::Query, &[scroll, ITEM]);
}

#[test]
fn several_at_once() {
    let create = Given { summary: "Create users", ..given("POST /users", ("200", USERS)) };
    expect(Kind::BatchCreate, &[Given { takes: USERS, ..create }, ITEM]);
    expect(Kind::BatchCreate, &[Given { name: "bulkCreateUsers", takes: NEW, ..create }]);
}

#[test]
fn creating_or_replacing() {
    let put = given("PUT /users/{id}", ("200", USER));
    expect(Kind::Upsert, &[Given { summary: "Create or replace a user", takes: NEW, ..put }]);
    expect(Kind::Upsert, &[Given { summary: "Add/replace a user", takes: NEW, ..put }]);
    expect(Kind::Upsert, &[Given { name: "upsertUser", summary: "Upsert a user", takes: NEW, ..put }]);
    expect(Kind::Update, &[Given { takes: NEW, ..put }]);
    let post = Given { takes: NEW, ..given("POST /users", ("200", USER)) };
    expect(Kind::Upsert, &[Given { more: "description: Create or update a user", ..post }, ITEM]);
    expect(Kind::Upsert, &[Given { summary: "Add/update a user", ..post }, ITEM]);
    expect(
        Kind::Create,
        &[Given { more: "description: Create a user. Its address can be read or updated", ..post }, ITEM],
    );
}

#[test]
fn work_that_goes_on() {
    let job = "{type: object, properties: {job_id: {type: string}}}";
    expect(Kind::Async, &[Given { name: "exportUsers", takes: NEW, ..given("POST /users/export", ("200", job)) }]);
    let start = Given { summary: "Start an export", takes: NEW, ..given("POST /lists/{id}", ("200", "")) };
    expect(Kind::Async, &[start]);
    expect(Kind::Async, &[Given { name: "rebuildIndex", ..given("POST /index/rebuild", ("202", "")) }]);
    expect(Kind::Action, &[Given { name: "rebuildIndex", ..given("POST /index/rebuild", ("200", "")) }]);
    let scan = Given { name: "scanTable", summary: "Submit a scan", takes: NEW, ..given("POST /plan", ("200", USER)) };
    let plan = given("GET /plan/{id}", ("200", USER));
    expect(Kind::Create, &[scan, plan]);
    // The answer is the state of the work, and no user.
    let work = "{description: Follows asynchronous requests, type: object, properties: {name: {type: string}, at: {type: string}, done: {type: boolean}}}";
    let create = Given { name: "createUser", takes: USER, ..given("POST /users", ("200", work)) };
    expect(Kind::Async, &[create, ITEM]);
    expect(Kind::Create, &[create, given("GET /users/{id}", ("200", work))]);
    let update = Given { takes: USER, ..given("PATCH /users/{id}", ("200", work)) };
    expect(Kind::Async, &[update, ITEM]);
}

#[test]
fn what_follows_work_elsewhere_tells_of_work() {
    const JOB: &str = "{$ref: '#/components/schemas/Job'}";
    const NAMED: &str = "{type: object, properties: {copy_job_id: {type: string}, user_id: {type: string}}}";
    let follow = |answer| given("GET /jobs/{id}", ("200", answer));
    let create = |answer| Given { summary: "Create a user", takes: NEW, ..given("POST /users", ("200", answer)) };
    let delete = |answer| Given { summary: "Delete a user", ..given("DELETE /users/{id}", ("200", answer)) };
    expect(Kind::Async, &[create(JOB), ITEM, follow(JOB)]);
    expect(Kind::Async, &[delete(JOB), ITEM, follow(JOB)]);
    expect(Kind::Async, &[create(JOB), ITEM, given("GET /job/{id}", ("200", JOB))]);
    expect(Kind::Async, &[create(NAMED), ITEM, follow(USER)]);
    expect(Kind::Async, &[delete(JOB), ITEM, given("GET /jobs/{team}/{id}", ("200", JOB))]);
    // Nothing follows it, or it was there before, or it is the resource itself.
    expect(Kind::Create, &[create(JOB), ITEM, given("GET /staff/{id}", ("200", JOB))]);
    expect(Kind::Delete, &[delete(JOB), ITEM]);
    expect(Kind::Create, &[create(NAMED), ITEM]);
    expect(Kind::Create, &[Given { takes: NAMED, ..create(NAMED) }, ITEM, follow(USER)]);
    expect(Kind::Create, &[create(JOB), given("GET /users/{id}", ("200", JOB)), follow(JOB)]);
    let cancel = Given { summary: "Cancel a job", ..given("DELETE /jobs/{id}", ("200", JOB)) };
    expect(Kind::Delete, &[cancel, follow(JOB)]);
    let ask = Given { summary: "Get the state", takes: NEW, ..given("POST /sync_progress", ("200", JOB)) };
    expect(Kind::Query, &[ask, follow(JOB)]);
    let hire = Given { summary: "Create a job", takes: NEW, ..given("POST /teams/{id}/jobs", ("200", JOB)) };
    expect(Kind::Create, &[hire, follow(JOB)]);
}

#[test]
fn an_operation_that_says_it_is_asynchronous_is() {
    let create = |more| Given { summary: "Create a user", takes: NEW, more, ..given("POST /users", ("200", "")) };
    for said in [
        "This operation is asynchronous.",
        "It is made by hand. This is an asynchronous operation, so be patient.",
        "Creates a job that completes asynchronously.",
        "It will be queued for processing.",
    ] {
        let more = format!("description: '{said}'").leak();
        expect(Kind::Async, &[create(more), ITEM]);
        // The resource itself is there.
        expect(Kind::Create, &[Given { answers: ("200", USER), ..create(more) }, ITEM]);
        // Unless that is the work.
        let job = Given { summary: "Create a job", takes: NEW, more, ..given("POST /batch/jobs", ("200", USER)) };
        expect(Kind::Async, &[job, given("GET /batch/jobs/{id}", ("200", USER))]);
        let delete = Given { name: "deleteUser", more, ..given("DELETE /users/{id}", ("204", "")) };
        expect(Kind::Delete, &[delete]);
    }
    for condition in ["If it is large, the operation is asynchronous.", "Mails about it are sent asynchronously."] {
        expect(Kind::Create, &[create(format!("description: '{condition}'").leak()), ITEM]);
    }
}

#[test]
fn a_batch_may_be_the_thing() {
    let job = Given { summary: "Create batch job", takes: NEW, ..given("POST /batch/jobs", ("200", USER)) };
    expect(Kind::Create, &[job, given("GET /batch/jobs/{id}", ("200", USER))]);
    let either =
        "{oneOf: [{$ref: '#/components/schemas/User'}, {type: array, items: {$ref: '#/components/schemas/User'}}]}";
    let rules = Given { summary: "Create rule(s)", takes: either, ..given("POST /rules", ("200", either)) };
    // 2.0 has no alternatives.
    for version in &VERSIONS[1..] {
        let text = merged(version, &[rules, given("GET /rules/{id}", ("200", USER))]);
        assert_eq!(kind_of("POST /rules", &text), Kind::BatchCreate);
    }
}

#[test]
fn an_export_that_is_handed_over_is_read() {
    const KEY: &str = "{type: object, properties: {encryptedKey: {type: string}}}";
    const STATE: &str = "{type: object, properties: {status: {type: string}}}";
    let export = |answer| Given {
        name: "exportKey",
        summary: "Export a key",
        takes: NEW,
        ..given("POST /keys/export/{name}", ("200", answer))
    };
    expect(Kind::Query, &[export(KEY)]);
    expect(Kind::Async, &[export(STATE)]);
    expect(Kind::Async, &[export(USER)]);
    expect(Kind::Async, &[export("")]);
}

#[test]
fn creating_or_changing_is_said_in_many_ways() {
    let post = Given { takes: NEW, ..given("POST /users", ("200", USER)) };
    for more in [
        "description: This assigns a role, creating or modifying a user",
        "description: Register a new user, or updates an existing one with that name.",
        "description: Upserts a user",
    ] {
        expect(Kind::Upsert, &[Given { more, ..post }, ITEM]);
    }
    for more in [
        "description: Creates a user from a release or update channel",
        "description: Creates a user to be informed when one is created or updated",
        "description: Creates a user. To be used before creating or updating others",
    ] {
        expect(Kind::Create, &[Given { more, ..post }, ITEM]);
    }
    let put = Given { name: "writeChecks", takes: NEW, ..given("PUT /checks/{model_id}", ("204", "")) };
    expect(Kind::Upsert, &[Given { summary: "Upsert checks for a model", ..put }]);
    // The answer says which of them it was.
    let text = merged("3.1.0", &[Given { summary: "Create a user", ..post }, ITEM]);
    assert_eq!(kind_of("POST /users", &text), Kind::Create);
    let told = text.replace("description: d", "description: User created or updated");
    assert_eq!(kind_of("POST /users", &told), Kind::Upsert);
    let told = told.replace("Create a user", "Change a user");
    assert_ne!(kind_of("POST /users", &told), Kind::Upsert);
}

#[test]
fn what_get_answers_just_so_is_read() {
    const IDS: &str = "{type: array, items: {type: string}}";
    let get = Given { summary: "Get balances", ..given("GET /states/{id}/balances", ("200", USERS)) };
    let post = Given { takes: IDS, ..Given { title: "POST /states/{id}/balances", ..get } };
    expect(Kind::Query, &[post, get]);
    let update = Given { title: "POST /lists/{list}", name: "PostListsList", summary: "Update it", ..ITEM };
    expect(Kind::Update, &[update, Given { title: "GET /lists/{list}", ..ITEM }]);
    let create = Given { summary: "Create balances", takes: USERS, ..post };
    expect(Kind::BatchCreate, &[create, get]);
    let correct = Given {
        summary: "Corrects errors in a text",
        takes: NEW,
        ..given("POST /checker/correct_errors", ("200", NEW))
    };
    expect(Kind::Query, &[correct]);
    let invoice = Given { summary: "Correct an invoice", ..given("POST /invoices/{id}/correct", ("200", "")) };
    expect(Kind::Action, &[invoice]);
}

#[test]
fn a_token_from_below_a_word_for_signing_in() {
    const LINK: &str = "{type: object, properties: {token: {type: string}, url: {type: string}}}";
    let portal = |title, answer| Given {
        more: "description: Use this function to get links to the portal",
        takes: NEW,
        ..given(title, ("200", answer))
    };
    expect(Kind::Auth, &[portal("POST /auth/portal-access/{app_id}", LINK)]);
    expect(Kind::Query, &[portal("POST /auth/portal-access/{app_id}", USER)]);
    expect(Kind::Query, &[portal("POST /apps/portal-access/{app_id}", LINK)]);
}

#[test]
fn changes() {
    expect(Kind::Update, &[given("PATCH /users/{id}", ("200", USER))]);
    expect(Kind::Update, &[Given { takes: NEW, ..given("POST /users/{id}", ("200", USER)) }]);
    let settings = Given { takes: NEW, ..given("POST /users/{id}/settings", ("200", NEW)) };
    expect(Kind::Update, &[settings, given("GET /users/{id}/settings", ("200", NEW))]);
}

#[test]
fn adding_to_a_resource_changes_it_and_adding_one_creates() {
    let add = |title, summary| Given { summary, takes: NEW, ..given(title, ("200", "")) };
    expect(Kind::Update, &[add("POST /teams/{id}/users", "Add a user to a team")]);
    expect(Kind::Update, &[add("POST /tasks/{id}/addFollowers", "Add followers")]);
    expect(Kind::Create, &[add("POST /pet", "Add a new pet to the store"), given("GET /pet/{id}", ("200", USER))]);
    let comment =
        Given { summary: "Add a comment to an issue", takes: NEW, ..given("POST /issues/{i}/comments", ("200", USER)) };
    expect(Kind::Create, &[comment, given("GET /issues/{i}/comments/{c}", ("200", USER))]);
}

#[test]
fn what_is_defined_as_it_is_added_comes_to_be() {
    const SOURCE: &str = "{type: object, properties: {id: {type: string}, name: {type: string}, layout: {type: string}, url: {type: string}, filter: {type: string}}}";
    const LINK: &str = "{type: object, properties: {id: {type: string}, name: {type: string}, user_id: {type: string}, role: {type: string}, since: {type: string}}}";
    let add = |title, what| Given {
        name: "addSource",
        summary: "Add a source to a project",
        takes: what,
        ..given(title, ("200", what))
    };
    expect(Kind::Create, &[add("POST /projects/{id}/sources", SOURCE)]);
    // A resource with an identifier exists already, and so does a member; a command does not name a collection.
    expect(Kind::Update, &[add("POST /projects/{id}/sources", LINK)]);
    expect(Kind::Update, &[add("POST /projects/{id}/members", SOURCE)]);
    expect(Kind::Update, &[add("POST /projects/{id}/sources/add", SOURCE)]);
}

#[test]
fn removals_by_any_method() {
    expect(Kind::Delete, &[given("DELETE /users/{id}", ("204", ""))]);
    expect(Kind::Delete, &[Given { summary: "Unassign a role", ..given("DELETE /users/{id}/roles/{r}", ("204", "")) }]);
    expect(Kind::Delete, &[Given { name: "deleteUsers", takes: NEW, ..given("POST /users/bulk-delete", ("200", "")) }]);
}

#[test]
fn commands_and_computations() {
    for (kind, title) in [
        (Kind::Action, "POST /orders/{id}/cancel"),
        (Kind::Action, "POST /orders/{id}:cancel"),
        (Kind::Action, "PUT /orders/{id}/cancel"),
        (Kind::Query, "POST /orders/search"),
        (Kind::Query, "POST /orders/calculate-price"),
        (Kind::Query, "POST /orders:batchGet"),
    ] {
        let name = if title.contains("cancel") { "cancelOrder" } else { "" };
        expect(kind, &[Given { name, takes: NEW, ..given(title, ("200", NEW)) }]);
    }
}

#[test]
fn what_is_carried_out_is_not_made() {
    const QUERY: &str = "{type: object, properties: {sql: {type: string}}}";
    let post = Given { takes: QUERY, ..given("POST /queries", ("200", NEW)) };
    let get = Given { title: "GET /queries/{id}", ..ITEM };
    for name in ["performQuery", "runQuery", "executeSearch", "searchQueries", "getQueries"] {
        expect(Kind::Query, &[Given { name, ..post }, get]);
    }
    expect(Kind::Create, &[Given { name: "createQuery", ..post }, get]);
    let call = Given { name: "executeFunction", takes: QUERY, ..given("POST /functions", ("200", NEW)) };
    expect(Kind::Action, &[call, Given { title: "GET /functions/{id}", ..ITEM }]);
    // Running something makes a run.
    let run = Given { name: "runFlow", takes: NEW, ..given("POST /runs", ("200", USER)) };
    expect(Kind::Create, &[run, Given { title: "GET /runs/{id}", ..ITEM }]);
}

#[test]
fn signing_in_and_out() {
    expect(Kind::Auth, &[Given { name: "loginUser", takes: NEW, ..given("POST /user/login", ("200", "")) }]);
    expect(Kind::Auth, &[given("POST /oauth/token", ("200", NEW))]);
    expect(Kind::Auth, &[Given { summary: "Revoke a token", ..given("POST /oauth2/revoke", ("200", "")) }]);
    const TOKEN: &str = "{type: object, properties: {accessToken: {type: string}}}";
    const SECRET: &str = "{type: object, properties: {email: {type: string}, password: {type: string}}}";
    expect(Kind::Auth, &[Given { takes: SECRET, ..given("POST /access", ("200", TOKEN)) }]);
    expect(Kind::Auth, &[Given { summary: "Sign in", takes: SECRET, ..given("POST /session", ("200", "")) }]);
    // To sign a document is something else.
    expect(Kind::Action, &[Given { summary: "Sign a document", ..given("POST /documents/{id}/sign", ("200", "")) }]);
}

#[test]
fn getting_a_token_that_gives_access_is_signing_in() {
    const PASS: &str = "{type: object, properties: {access_token: {type: string}, expires_in: {type: integer}}}";
    const SECRET: &str = "{type: object, properties: {email: {type: string}, password: {type: string}}}";
    let get = |title, summary| Given { summary, takes: NEW, ..given(title, ("200", "")) };
    expect(Kind::Auth, &[get("POST /keys/{key}/grant", "Get an access token")]);
    expect(Kind::Auth, &[Given { summary: "Get it", takes: NEW, ..given("POST /keys", ("200", PASS)) }]);
    expect(
        Kind::Auth,
        &[Given { summary: "Generate a token", takes: NEW, ..given("POST /widget_token", ("200", "")) }],
    );
    // Under a word for signing in, whatever the rest of the segment says.
    expect(Kind::Auth, &[get("POST /oauth/request_token_query", "")]);
    let open = Given { takes: SECRET, summary: "Create a session", ..given("POST /session", ("200", USER)) };
    expect(Kind::Auth, &[open, given("GET /session", ("200", USER))]);
    expect(Kind::Auth, &[Given { name: "logout", summary: "Log out", ..given("DELETE /sessions/{id}", ("200", "")) }]);
    // Other tokens are made, or counted.
    expect(Kind::Query, &[get("POST /texts/count", "Get the number of tokens")]);
    expect(Kind::Create, &[Given { name: "createToken", ..get("POST /cards", "Create a card token") }]);
    expect(
        Kind::Auth,
        &[Given { name: "logOut", summary: "Log out", ..given("DELETE /auth/logout/{x}", ("200", "")) }],
    );
    expect(Kind::Create, &[Given { summary: "Sign up", takes: SECRET, ..given("POST /SignUp", ("200", USER)) }]);
    expect(Kind::Delete, &[Given { summary: "Delete a session", ..given("DELETE /sessions/{id}", ("204", "")) }]);
}

#[test]
fn an_address_to_be_called_at_makes_a_subscription() {
    const CALL: &str = "{type: object, properties: {callbackUrl: {type: string}, event: {type: string}}}";
    let hook = |title, takes| Given { summary: "When an order changes", takes, ..given(title, ("200", "")) };
    expect(Kind::Create, &[hook("POST /orders/hooks/update", CALL)]);
    expect(Kind::Create, &[hook("POST /orders/subscribe", CALL)]);
    // One that is there is changed or tried, and many requests take an address beside what they are about.
    let known = "{type: object, properties: {webhook_id: {type: string}, callbackUrl: {type: string}}}";
    expect(Kind::Update, &[hook("POST /orders/hooks/update", known)]);
    expect(Kind::Action, &[hook("POST /orders/hooks/test", CALL)]);
    expect(Kind::Action, &[Given { summary: "Send a message", takes: CALL, ..given("POST /messages", ("200", "")) }]);
}

#[test]
fn what_is_sent_and_comes_back_as_something_else_is_computed() {
    const FILE: &str = "{type: object, properties: {file: {type: string, format: byte}, pages: {type: string}}}";
    const FILES: &str =
        "{type: object, properties: {ok: {type: boolean}, parts: {type: array, items: {type: string, format: byte}}}}";
    const KEPT: &str = "{type: object, properties: {id: {type: string}, file: {type: string, format: byte}}}";
    const NAMED: &str =
        "{type: object, properties: {operation_id: {type: string}, file: {type: string, format: byte}}}";
    let split = |takes, gives| Given { summary: "Split a PDF", takes, ..given("POST /pdf/split", ("200", gives)) };
    expect(Kind::Query, &[split(FILE, FILE)]);
    expect(Kind::Query, &[split(FILE, FILES)]);
    expect(
        Kind::Query,
        &[split(
            "{type: object, properties: {files: {type: array, items: {type: object, properties: {body: {type: string, format: byte}}}}}}",
            FILE,
        )],
    );
    expect(Kind::Action, &[split(NEW, FILE)]);
    // What has an identity is kept. A request has one as well.
    expect(Kind::Action, &[split(FILE, KEPT)]);
    expect(Kind::Query, &[split(FILE, NAMED)]);
    // What is made and handed over is nowhere to be found.
    let make = Given { summary: "Create a report", takes: NEW, ..given("POST /report-from-template", ("200", FILE)) };
    expect(Kind::Unknown, &[make]);
    // A lead is converted as well as a file.
    let convert = |title, takes, gives| Given { summary: "Convert it", takes, ..given(title, ("200", gives)) };
    expect(Kind::Query, &[convert("POST /rows", NEW, NEW)]);
    expect(Kind::Action, &[convert("POST /leads/{id}/convert", "", "")]);
}

#[test]
fn a_title_leaves_the_word_to_the_description() {
    let call = |more| Given { summary: "Gender service", takes: NEW, more, ..given("POST /gender", ("200", "")) };
    expect(Kind::Query, &[call("description: Detects what a name says.")]);
    expect(Kind::Unknown, &[call("description: Nothing more is known.")]);
    // Of changes a description tells in passing.
    expect(Kind::Unknown, &[call("description: Accepts a list of names.")]);
    // A participle says what something is like.
    expect(Kind::Unknown, &[call("description: For the names provided")]);
}

#[test]
fn a_name_that_spells_out_the_path_says_nothing_more() {
    let estimate = "POST /issues/{id}/time_estimate";
    let set = Given { summary: "Set a time estimate", takes: NEW, ..given(estimate, ("200", "")) };
    expect(Kind::Update, &[Given { name: "postIssuesIdTimeEstimate", ..set }]);
    expect(Kind::Update, &[set]);
}

#[test]
fn a_verb_that_reads_has_no_members() {
    let search = Given { summary: "Batch search", takes: USERS, ..given("POST /users/search", ("200", USERS)) };
    expect(Kind::Query, &[search, given("GET /users/search/{query}", ("200", USERS))]);
    expect(Kind::Query, &[Given { takes: NEW, ..given("POST /search/places/polygon", ("200", USERS)) }]);
    // No method that changes what it is sent to reads.
    let update = Given { summary: "Compute update", takes: NEW, ..given("PATCH /computes/{name}", ("200", NEW)) };
    expect(Kind::Update, &[update]);
}

#[test]
fn calls_of_other_services_are_received() {
    let receiver = given("POST /webhooks/payments", ("200", ""));
    expect(Kind::Receive, &[Given { summary: "Webhook receiver", takes: NEW, ..receiver }]);
    expect(
        Kind::Create,
        &[Given { summary: "Create a webhook", takes: NEW, ..given("POST /webhooks", ("200", USER)) }],
    );
}

#[test]
fn a_list_of_values_is_a_member_unless_it_names_what_is_collected() {
    const URLS: &str = "{type: object, properties: {account_urls: {type: array, items: {type: string}}}}";
    let named = |path, summary| Given { summary, takes: URLS, ..given(path, ("201", USER)) };
    expect(Kind::BatchCreate, &[named("POST /accounts", "Add accounts")]);
    expect(Kind::Create, &[named("POST /clients", "Register a client")]);
}

#[test]
fn reads() {
    expect(Kind::List, &[given("GET /users", ("200", USERS))]);
    expect(Kind::List, &[given("GET /users", ("200", PAGE))]);
    expect(Kind::List, &[given("GET /staff", ("200", PAGE))]);
    expect(Kind::Item, &[ITEM]);
    expect(Kind::Item, &[Given { summary: "Find a user by id", ..ITEM }]);
    expect(Kind::Singleton, &[given("GET /users/me", ("200", USER))]);
    expect(Kind::Singleton, &[given("GET /users/{id}/settings", ("200", NEW))]);
    // One document holds the keys; a command by GET reads nothing.
    expect(Kind::Singleton, &[given("GET /.well-known/keys.json", ("200", PAGE))]);
    expect(Kind::Action, &[given("GET /clear-site-data", ("200", ""))]);
    expect(Kind::Unknown, &[Given { name: "findByBarcode", ..given("GET /barcodes/{barcode}", ("200", USERS)) }]);
    // Whatever else stands around a list, words of paging and of success don't make it one thing.
    const PAGED: &str = "{type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/User'}}, from: {type: integer}, to: {type: integer}, path: {type: string}, per_page: {type: integer}, last_page: {type: integer}}}";
    const RESULT: &str = "{type: object, properties: {IsSuccess: {type: boolean}, ErrorCode: {type: integer}, ErrorMessage: {type: string}, Result: {type: array, items: {$ref: '#/components/schemas/User'}}}}";
    let suggest =
        Given { name: "autocomplete", summary: "Autocomplete it", ..given("GET /autocomplete", ("200", USERS)) };
    expect(Kind::List, &[suggest]);
    expect(Kind::List, &[given("GET /users", ("200", PAGED))]);
    const INVOICE: &str = "{type: object, properties: {number: {type: string}, items: {type: array, items: {type: object}}, grand_total: {type: number}, total_due: {type: number}, discount_total: {type: number}}}";
    expect(Kind::Singleton, &[given("GET /draft", ("200", INVOICE))]);
    expect(Kind::List, &[given("GET /users/pending", ("200", RESULT))]);
    // A parameter that chooses a variant identifies nothing, unless it is one of what stands before it.
    expect(Kind::Item, &[given("GET /apps/{id}/versions/{version}", ("200", NEW))]);
    expect(Kind::Singleton, &[given("GET /translations/{locale}", ("200", NEW))]);
}

#[test]
fn enumerated_parameters_identify_nothing() {
    let text = "openapi: 3.1.0\npaths:\n  /reports/{x}:\n    get:\n      parameters: [{name: x, in: path, schema: {enum: [a, b]}}]\n      responses: {'200': {description: d, content: {application/json: {schema: {type: object, properties: {sum: {type: number}}}}}}}\n";
    assert_eq!(kind_of("GET /reports/{x}", text), Kind::Singleton);
    classified(text, |api, _| assert!(!ends_in_identifier(&api.operations[0])));
    classified(&text.replace("enum: [a, b]", "type: string"), |api, kinds| {
        assert!(ends_in_identifier(&api.operations[0]));
        assert_eq!(kinds.kind(0), Kind::Item);
    });
}

#[test]
fn files_are_downloads() {
    for (version, response) in [
        ("openapi: 3.0.0", "{description: d, content: {application/pdf: {}}}"),
        ("openapi: 3.1.0", "{description: d, content: {image/png: {schema: {type: string, format: binary}}}}"),
        ("swagger: '2.0'", "{description: d, schema: {type: file}}"),
    ] {
        let text =
            format!("{version}\npaths:\n  /invoices/{{id}}/copy:\n    get:\n      responses: {{'200': {response}}}\n");
        assert_eq!(kind_of("GET /invoices/{id}/copy", &text), Kind::Download, "{text}");
    }
}

#[test]
fn what_the_api_calls_is_received() {
    let text = "openapi: 3.1.0\npaths:\n  /hooks:\n    post:\n      operationId: createHook\n      requestBody: {content: {application/json: {}}}\n      responses: {'201': {description: d}}\n      callbacks: {done: {'{$url}': {post: {responses: {'200': {description: d}}}}}}\nwebhooks:\n  made: {post: {operationId: createThing, responses: {'200': {description: d}}}}\n";
    let kinds = classified(text, |api, kinds| api.operations.iter().map(|one| kinds.kind(one.id)).collect::<Vec<_>>());
    assert_eq!(kinds, [Kind::Create, Kind::Receive, Kind::Receive]);
}

#[test]
fn evidence_that_pulls_two_ways_gives_unknown_and_is_kept() {
    let text = merged(
        "3.1.0",
        &[Given { name: "createOrder", summary: "Cancel an order", takes: NEW, ..given("POST /thing", ("200", "")) }],
    );
    classified(&text, |_, kinds| {
        let found = kinds.get(0).expect("is there");
        assert_eq!((found.kind, found.confidence), (Kind::Unknown, Confidence::Low));
        for effect in [Effect::Create, Effect::Command] {
            assert!(
                found.evidence.iter().any(|one| one.matter == Matter::Effect(effect) && one.weight > 0),
                "{found:?}"
            );
        }
        assert!(found.evidence.iter().any(|one| one.reason() == "the operationId says `create`"), "{found:?}");
    });
}

#[test]
fn nothing_known_gives_unknown() {
    expect(Kind::Unknown, &[Given { takes: NEW, ..given("POST /anything/{id}/thing", ("200", "")) }]);
    expect(Kind::Unknown, &[given("OPTIONS /users", ("200", ""))]);
}

#[test]
fn a_text_that_all_share_says_nothing() {
    let titles = ["/a", "/b", "/c", "/d", "/e", "/f"];
    let operations: Vec<String> = titles
        .iter()
        .map(|path| format!("  {path}: {{post: {{summary: Create it, responses: {{'200': {{description: d}}}}}}}}\n"))
        .collect();
    let text = |count: usize| format!("openapi: 3.0.0\npaths:\n{}", operations[..count].concat());
    assert_eq!(kind_of("POST /a", &text(1).replace("post: {", "post: {requestBody: {content: {}}, ")), Kind::Create);
    assert_eq!(kind_of("POST /a", &text(6).replace("post: {", "post: {requestBody: {content: {}}, ")), Kind::Unknown);
}

#[test]
fn plurals_create_nothing_where_operations_are_named_by_verbs() {
    let call = |title| Given { takes: NEW, ..given(title, ("200", NEW)) };
    let operations =
        [call("POST /users/get"), call("POST /users/list"), call("POST /users/update"), call("POST /users/remove")];
    for (at, kind) in [Kind::Query, Kind::Query, Kind::Update, Kind::Delete].into_iter().enumerate() {
        let text = merged("3.0.3", &operations);
        assert_eq!(kind_of(operations[at].title, &text), kind);
        classified(&text, |_, kinds| assert!(kinds.is_rpc()));
    }
    classified(&merged("3.0.3", &[ITEM]), |_, kinds| assert!(!kinds.is_rpc()));
}

#[test]
fn the_author_has_the_last_word() {
    let stated = Given { more: "x-operation-kind: action", ..ITEM };
    classified(&merged("3.1.0", &[stated]), |api, kinds| {
        let found = kinds.get(0).expect("is there");
        assert_eq!((found.kind, found.confidence, found.stated), (Kind::Action, Confidence::High, true));
        let configured =
            Kinds::infer_with(api, |operation| operation.path.starts_with("/users").then_some(Kind::Query));
        assert_eq!(configured.kind(0), Kind::Query);
    });
    let misstated = Given { more: "x-operation-kind: actoin", ..ITEM };
    classified(&merged("3.1.0", &[misstated]), |api, kinds| {
        assert_eq!(kinds.kind(0), Kind::Item);
        assert_eq!(statement(&api.operations[0]).map(Node::text), Some("actoin"));
    });
}

#[test]
fn kinds_read_back() {
    for kind in Kind::ALL {
        assert_eq!(kind.name().parse(), Ok(kind));
    }
    assert!("Create".parse::<Kind>().is_err_and(|error| error.contains("batch_create")));
}

#[test]
fn large_documents_are_read_to_the_end() {
    let paths = |count: usize| {
        let item = |at| {
            format!(
                "  /r{at}: {{post: {{responses: {{'200': {{$ref: '#/r'}}}}}}}}\n  /r{at}/{{id}}: {{get: {{responses: {{'200': {{$ref: '#/r'}}}}}}}}\n"
            )
        };
        let shared = "openapi: 3.0.0\nr: {description: d, content: {application/json: {schema: {type: object, properties: {id: {}, name: {}, mail: {}}}}}}\npaths:\n";
        (0..count).map(item).fold(shared.to_owned(), |all, one| all + &one)
    };
    classified(&paths(5_000), |_, kinds| assert_eq!(kinds.kind(2 * 5_000 - 1), Kind::Item));
}
