//! `oas-audit check --test-policies`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;

use super::args::{self, Color};
use super::console::{Terminal, print};
use super::runner::Notation;
use super::start::stdin;
use super::{ExitStatus, refuse};
use crate::config::Refusal;
use crate::policy::PolicyRule;
use crate::project::inputs::Inputs;
use crate::project::policy_tests::fault;
use crate::project::settings::Settings;
use crate::report::terminal::line;
use crate::rule::Rule;
use crate::text::words::plural;

pub(super) fn run(input: &args::Input, mut settings: Settings, color: Color) -> io::Result<ExitStatus> {
    let (text, is_right) = match all(input, &mut settings) {
        Ok(done) => done,
        Err(refusal) => {
            refuse(Terminal::stderr(color), &refusal);
            return Ok(ExitStatus::Failure);
        }
    };
    print(Terminal::stdout(color), Notation::Text, |out| out.write_all(text.as_bytes()))?;
    Ok(if is_right { ExitStatus::Clean } else { ExitStatus::Findings })
}

/// Runs the tests of the configs that the inputs follow, and of the one in the working directory.
fn all(input: &args::Input, settings: &mut Settings) -> Result<(String, bool), Refusal> {
    let inputs = Inputs::find(&input.inputs, stdin(input));
    let mut configs = BTreeSet::new();
    for input in &inputs.documents {
        configs.insert(settings.of(&inputs.files, &input.path)?);
    }
    if configs.is_empty() {
        configs.insert(settings.here(&inputs.files)?);
    }
    let rules: Vec<&PolicyRule> = configs.iter().flat_map(|at| settings.get(*at).options.policies.iter()).collect();
    if rules.is_empty() {
        let (message, help) = ("there are no policies to test", "add `policies` to the config");
        return Err(Refusal::new(message, help));
    }
    let (mut text, mut documents, mut failed, mut untested) = (String::new(), 0, 0, 0);
    let count = rules.len();
    for rule in rules {
        let (id, policy) = (rule.meta().id, &rule.policy);
        let place = |span: crate::text::Span| {
            format!("{}:{}", line(&policy.source.name), policy.source.position(span.start).line)
        };
        let mut say = |mark: &str, words: &str| {
            // Memory takes everything.
            let _ = writeln!(text, "{mark:10}{id}: {words}");
        };
        if policy.tests.is_empty() {
            untested += 1;
            say("untested", &format!("{}: it has no `test`", place(policy.name)));
            continue;
        }
        documents += policy.tests.len();
        let faults: Vec<String> = policy
            .tests
            .iter()
            .filter_map(|test| {
                let name = if test.is_bad { "bad" } else { "good" };
                Some(format!("{}: the {name} document is wrong: {}", place(test.span), line(&fault(rule, test)?)))
            })
            .collect();
        failed += faults.len();
        if faults.is_empty() {
            say("ok", &format!("{} document{}", policy.tests.len(), plural(policy.tests.len())));
        }
        faults.iter().for_each(|fault| say("failed", fault));
    }
    let policies = if count == 1 { "policy" } else { "policies" };
    let _ = writeln!(
        text,
        "\n{count} {policies}, {documents} document{}: {failed} failed, {untested} without tests",
        plural(documents)
    );
    Ok((text, failed == 0))
}
