//! What can be said on the command line.

mod values;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser, Subcommand, ValueHint};
use clap_complete::Shell;

use crate::diagnostic::{Class, Severity};
use crate::diff::Profile;
use crate::profile;
use crate::project::settings::{ConfigSource, RuleSetting};
use crate::report::Format;
use crate::rule::Preset;
use crate::status;

pub(super) use values::{Color, FailOn, FailOnClass, GuideFormat, ListFormat, Output, PageFormat};
use values::{
    classes, explained, formats, output, presets, profile_name, profiles, revision, rule_id, rule_setting, severities,
};

/// The variable that names a config.
const VARIABLE: &str = "OAS_AUDIT_CONFIG";

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// Audits the HTTP status codes and responses that OpenAPI documents declare.
#[derive(Debug, Parser)]
#[command(name = "oas-audit", version, styles = STYLES, max_term_width = 100, after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(super) command: Command,

    /// When to use colours.
    ///
    /// `auto` uses them on a terminal, unless NO_COLOR is set; FORCE_COLOR or CLICOLOR_FORCE turns them on elsewhere.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = "Global options")]
    pub(super) color: Color,
}

const EXAMPLES: &str = "\
Examples:
  oas-audit check                           audit every OpenAPI document below this directory
  oas-audit check openapi.yaml              audit one document
  oas-audit advise POST /orders             what one operation should declare
  oas-audit explain created-without-location
  oas-audit status 409

`oas-audit help check` shows every option of the main command.";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Audit OpenAPI documents: which responses their operations declare, and which they should
    Check(Check),
    /// Compare two versions of documents: which changes break clients
    Diff(Diff),
    /// List the operations of documents: what each one does, and the codes it declares
    Operations(Operations),
    /// Advise what operations should declare, beside what they declare, with what to paste
    Advise(Advise),
    /// Write the conventions of an API as a page for a style guide
    Guide(Guide),
    /// Write a config that explains itself
    Init(Init),
    /// List the rules
    Rules(Rules),
    /// List the profiles: published guidelines that a config can extend
    Profiles(Profiles),
    /// Explain a rule or a profile, with bad and good examples
    Explain(Explain),
    /// Look up HTTP status codes: what they mean, when to use them, what they need
    Status(Status),
    /// Write the completions of a shell
    Completions(Completions),
    /// Serve an editor: findings and fixes while documents are edited
    Lsp(Lsp),
}

const INPUT: &str = "Files, directories, glob patterns, or `-` for standard input";

const LONG_INPUT: &str = "\
Files, directories, glob patterns, or `-` for standard input.

Directories are searched for YAML and JSON files that are OpenAPI documents by their content. Hidden files, what \
`.gitignore` names, and `node_modules`, `target` and `vendor` are left out.

Patterns are expanded by oas-audit, so quote them: 'apis/**/*.yaml'. Files that are named, or matched by a pattern, \
but are not OpenAPI documents, are skipped unless there are no others. A file that is a part of documents, by their \
references, is audited through those; if none of them is named, they are looked for in its repository.

References between files are followed within the repository of each input (or the working directory, where there is no \
repository), and to every file that is named.";

/// The arguments of `lsp`.
#[derive(Debug, Args)]
pub(super) struct Lsp {
    /// Talk over standard input and output, which is the only way
    #[arg(long, hide = true)]
    pub(super) stdio: bool,
}

/// The arguments of `check`.
#[derive(Debug, Args)]
#[command(after_help = CHECK_EXAMPLES, after_long_help = CHECK_EXAMPLES)]
pub(super) struct Check {
    #[command(flatten)]
    pub(super) input: Input,

    /// Skip files that are not OpenAPI documents, even if there are no others
    #[arg(long, help_heading = "Input")]
    pub(super) skip_others: bool,

    /// If only a part of a description is named, show and fix the findings in all of its files
    ///
    /// A part is audited with the documents that refer to it. Without this flag, only the findings in the part are shown
    /// and fixed.
    #[arg(long, help_heading = "Input")]
    pub(super) whole: bool,

    #[command(flatten)]
    pub(super) report: ReportChoice,

    /// Count the findings of every rule
    #[arg(long, help_heading = "Output")]
    pub(super) statistics: bool,

    /// Say on standard error how long each step took
    #[arg(long, help_heading = "Output")]
    pub(super) timings: bool,

    #[command(flatten)]
    pub(super) config: ConfigChoice,

    /// Print what is in force, and from where, and do nothing else
    #[arg(long, help_heading = "Config")]
    pub(super) print_config: bool,

    /// Run the documents that are written beside each policy, and do nothing else
    ///
    /// Each `bad` document must have a finding of the policy, and no `good` one may have any. Exit status 1 if that is not
    /// so.
    #[arg(long, conflicts_with_all = ["print_config", "write_baseline", "diff", "fix", "unsafe_fixes"], help_heading = "Config")]
    pub(super) test_policies: bool,

    /// Extend this profile, in addition to what the config extends; repeatable. `oas-audit profiles` lists them
    #[arg(long, value_name = "NAME", value_parser = profile_name, help_heading = "Rules")]
    pub(super) profile: Vec<&'static profile::Profile>,

    /// Which rules are on; `recommended` unless the config says otherwise
    #[arg(long, value_name = "PRESET", value_parser = presets(), help_heading = "Rules")]
    pub(super) preset: Option<Preset>,

    /// Turn a rule off, or on with a severity; repeatable
    ///
    /// The severity is `off`, `info`, `warning` or `error`. Of two settings of one rule the last one counts, and both count
    /// more than the config.
    #[arg(
        long = "rule",
        value_name = "ID=SEVERITY",
        value_parser = rule_setting,
        value_delimiter = ',',
        help_heading = "Rules"
    )]
    pub(super) rules: Vec<RuleSetting>,

    /// Run only this rule; repeatable
    #[arg(long, value_name = "ID", value_parser = rule_id, value_delimiter = ',', help_heading = "Rules")]
    pub(super) only: Vec<String>,

    /// Pass over findings below this severity: they are not shown, not counted, and don't fail the run
    #[arg(long, value_name = "SEVERITY", default_value = "info", value_parser = severities(), help_heading = "Rules")]
    pub(super) min_severity: Severity,

    /// Report only what this file of known findings doesn't know
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath, help_heading = "Baseline")]
    pub(super) baseline: Option<PathBuf>,

    /// Record what is found as known, in this file
    ///
    /// Without a path it is the baseline of the config, or `oas-audit-baseline.json`.
    #[arg(
        long,
        value_name = "PATH",
        num_args = 0..=1,
        require_equals = true,
        conflicts_with_all = ["baseline", "no_ignores"],
        value_hint = ValueHint::FilePath,
        help_heading = "Baseline",
    )]
    pub(super) write_baseline: Option<Option<PathBuf>>,

    /// Report only what the working tree adds against this git revision
    ///
    /// As `origin/main` in a pull request, or HEAD in a hook. What was found in the documents as they were then is not
    /// reported, also where lines or files have moved. The summary says how many findings are fixed since.
    #[arg(long, value_name = "REV", value_parser = revision, conflicts_with = "write_baseline", help_heading = "Baseline")]
    pub(super) since: Option<String>,

    /// With --since: leave out what changed in the contract with clients
    #[arg(long, requires = "since", help_heading = "Baseline")]
    pub(super) no_contract: bool,

    /// With --since: the clients that the contract is kept for
    #[arg(long, value_name = "PROFILE", default_value = "client", value_parser = profiles(), help_heading = "Baseline")]
    pub(super) contract: Profile,

    /// Report everything, as if nothing were suppressed: no comments, no extensions, no `ignore` in the config, no baseline
    #[arg(long, help_heading = "Rules")]
    pub(super) no_ignores: bool,

    /// Fix what can be fixed without a change to what the description says about the server
    ///
    /// Such as a range in lower case, a body on `204`, or a header that is declared twice. The files are edited in place:
    /// comments, order and everything else stay as they are. The report is about what is left.
    #[arg(long, conflicts_with = "write_baseline", help_heading = "Fixes")]
    pub(super) fix: bool,

    /// Fix too what changes what the description says about the server
    ///
    /// Such as a response, a body or a header that is declared. Read the changes: a description that promises what the
    /// server doesn't do is worse than one that says too little.
    #[arg(long, conflicts_with = "write_baseline", help_heading = "Fixes")]
    pub(super) unsafe_fixes: bool,

    /// Print the fixes as a patch instead of making them, and no report; exit status 1 if there are any
    #[arg(long, conflicts_with_all = ["format", "output", "write_baseline"], help_heading = "Fixes")]
    pub(super) diff: bool,

    /// The least severity that makes exit status 1; `warning` unless the config says otherwise
    #[arg(long, value_name = "SEVERITY", help_heading = "What fails the run")]
    pub(super) fail_on: Option<FailOn>,

    /// Exit with status 0 where there are findings; what can't be audited still makes status 2
    #[arg(long, help_heading = "What fails the run")]
    pub(super) exit_zero: bool,
}

const CHECK_EXAMPLES: &str = "\
Exit status:
  0  no findings, or none as severe as --fail-on
  1  findings
  2  something could not be audited, or the usage is wrong

Examples:
  oas-audit check                                     every OpenAPI document below this directory
  oas-audit check 'apis/**/*.yaml' --fail-on error
  oas-audit check api.yaml --preset strict --rule missing-429=off
  oas-audit check api.yaml --format concise --output json=report.json
  oas-audit check --since origin/main                 only what a pull request adds
  curl -s https://example.com/openapi.json | oas-audit check - --stdin-path openapi.json";

/// What is read.
#[derive(Debug, Args)]
pub(super) struct Input {
    #[arg(
        value_name = "INPUT",
        default_value = ".",
        value_hint = ValueHint::AnyPath,
        help = INPUT,
        long_help = LONG_INPUT,
    )]
    pub(super) inputs: Vec<PathBuf>,

    /// The name of the document on standard input
    ///
    /// It is shown in reports, and references are relative to it.
    #[arg(long, value_name = "NAME", value_hint = ValueHint::FilePath, help_heading = "Input")]
    pub(super) stdin_path: Option<PathBuf>,
}

/// Which reports are written, and how much they show.
#[derive(Debug, Args)]
pub(super) struct ReportChoice {
    /// Form of the report on standard output [default: human]
    ///
    /// Where none is named and GITHUB_ACTIONS is `true`, `github` is written behind `human`.
    #[arg(long, short, value_name = "FORMAT", value_parser = formats(), help_heading = "Output")]
    pub(super) format: Option<Format>,

    /// Write a report to a file as well; repeatable
    ///
    /// The file is replaced as a whole once the report is complete. Its directory has to exist.
    #[arg(long, short, value_name = "FORMAT=PATH", value_parser = output, help_heading = "Output")]
    pub(super) output: Vec<Output>,

    /// List every place of a finding about several
    #[arg(long, help_heading = "Output")]
    pub(super) expand: bool,

    /// How many findings of one rule in one document are shown; 0 shows all
    ///
    /// Where nothing is said, 20 of one rule and 60 of all rules: errors first, and at least one of every rule.
    /// Limits the reports for people only.
    #[arg(long, value_name = "N", help_heading = "Output")]
    pub(super) max_findings: Option<usize>,

    /// Leave out the summary
    #[arg(long, short, conflicts_with = "verbose", help_heading = "Output")]
    pub(super) quiet: bool,

    /// Say more about each finding, and name what was left out
    #[arg(long, short, help_heading = "Output")]
    pub(super) verbose: bool,
}

/// Which config is used.
#[derive(Debug, Args)]
pub(super) struct ConfigChoice {
    /// The config to use, instead of the one nearest to each input
    ///
    /// Without it, `oas-audit.yaml`, `.oas-audit.yaml` or `.github/oas-audit.yaml` counts, beside the input or above it up to
    /// the root of its repository. OAS_AUDIT_CONFIG names a config too.
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath, help_heading = "Config")]
    pub(super) config: Option<PathBuf>,

    /// Use no config
    #[arg(long, conflicts_with = "config", help_heading = "Config")]
    pub(super) no_config: bool,
}

/// The arguments of `operations`.
#[derive(Debug, Args)]
#[command(after_help = OPERATIONS_HELP)]
pub(super) struct Operations {
    #[command(flatten)]
    pub(super) input: Input,

    #[command(flatten)]
    pub(super) config: ConfigChoice,

    /// Print a table of operations by status codes
    #[arg(long, help_heading = "Output")]
    pub(super) matrix: bool,

    /// Show the evidence for each kind
    #[arg(long, short, conflicts_with = "matrix", help_heading = "Output")]
    pub(super) verbose: bool,

    /// Form of the output; the evidence is always in json
    #[arg(long, short, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    pub(super) format: ListFormat,
}

const OPERATIONS_HELP: &str = "\
Each operation has a kind (create, list, delete, ...), which is inferred from its path, its name, its schemas and its \
neighbours. Stars say how sure that is: *** for high confidence, ** for medium, * for low. The extension \
`x-operation-kind`, or `kinds` in the config, states a kind where the guess is wrong.

Examples:
  oas-audit operations api.yaml
  oas-audit operations api.yaml --matrix";

/// The arguments of `advise`.
#[derive(Debug, Args)]
#[command(after_help = ADVISE_HELP)]
pub(super) struct Advise {
    /// Inputs as of `check`, and operations as METHOD PATH; all operations of the documents in this directory by default
    ///
    /// A method (`get`, `POST`, ...) makes an operation of itself and the word after it; every other word is a file, a
    /// directory, a glob pattern, or `-` for standard input. A file that is called like a method is written `./get`.
    ///
    /// The path is the template (`/orders/{id}`, whatever the parameter is called) or an address that fits it
    /// (`/orders/42`).
    #[arg(value_name = "INPUT|METHOD PATH", value_hint = ValueHint::AnyPath)]
    pub(super) words: Vec<PathBuf>,

    /// An operation by METHOD PATH, by its path alone, or by its operationId; repeatable
    #[arg(long, value_name = "OPERATION", help_heading = "Input")]
    pub(super) operation: Vec<String>,

    /// The name of the document on standard input
    #[arg(long, value_name = "NAME", value_hint = ValueHint::FilePath, help_heading = "Input")]
    pub(super) stdin_path: Option<PathBuf>,

    #[command(flatten)]
    pub(super) config: ConfigChoice,

    /// Extend this profile, in addition to what the config extends; repeatable. `oas-audit profiles` lists them
    #[arg(long, value_name = "NAME", value_parser = profile_name, help_heading = "Config")]
    pub(super) profile: Vec<&'static profile::Profile>,

    /// The questions of a review, each answered by the rules that check it
    ///
    /// The answer is `yes` if no rule of the preset `strict` finds anything.
    #[arg(long, conflicts_with = "operation", help_heading = "Output")]
    pub(super) checklist: bool,

    /// Say more: the evidence, the headers that are merely useful, and what to paste
    ///
    /// It is said anyway of operations that are named, and always in json.
    #[arg(long, short, help_heading = "Output")]
    pub(super) verbose: bool,

    /// Form of the output
    #[arg(long, short, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    pub(super) format: ListFormat,
}

const ADVISE_HELP: &str = "\
Each code has a state:
  declared  the operation declares it
  doubtful  it does, but a rule says that another code belongs there, or none
  forbidden it does, but a policy of the config forbids it
  missing   it doesn't, and a rule of the preset `strict` asks for it
  by 4XX    a range or `default` stands for it
  possible  operations of this kind often need it; only you know whether this one does

Examples:
  oas-audit advise                          every operation of the documents below this directory
  oas-audit advise POST /orders             one operation, with what to paste
  oas-audit advise api.yaml 'GET /orders/{id}'
  oas-audit advise api.yaml --operation createOrder
  oas-audit advise --checklist api.yaml     the questions of a review, with their answers";

/// The arguments of `guide`.
#[derive(Debug, Args)]
#[command(after_help = GUIDE_HELP)]
pub(super) struct Guide {
    #[command(flatten)]
    pub(super) input: Input,

    #[command(flatten)]
    pub(super) config: ConfigChoice,

    /// Form of the output; json has all exceptions
    #[arg(long, short, value_name = "FORMAT", default_value = "markdown", help_heading = "Output")]
    pub(super) format: GuideFormat,
}

const GUIDE_HELP: &str = "\
The page states what the operations have in common, with how many follow it and which don't: codes by kind, error bodies, \
headers, credentials and lists. What should be different is said by `oas-audit check`.

Examples:
  oas-audit guide openapi.yaml > http-conventions.md
  oas-audit guide --format json";

/// The arguments of `init`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  oas-audit init
  oas-audit init --baseline           know what is found today, and report only what is new from now on
  oas-audit init --force              write the config anew")]
pub(super) struct Init {
    /// With --baseline: the files and directories to audit
    #[arg(value_name = "INPUT", default_value = ".", value_hint = ValueHint::AnyPath)]
    pub(super) inputs: Vec<PathBuf>,

    /// Record what is found today as known, in `oas-audit-baseline.json`
    #[arg(long)]
    pub(super) baseline: bool,

    /// Replace a config, and a baseline, that is there
    #[arg(long)]
    pub(super) force: bool,
}

/// The arguments of `diff`.
#[derive(Debug, Args)]
#[command(after_help = DIFF_HELP)]
pub(super) struct Diff {
    /// The version that clients know: a file, a directory, or `REV:PATH` as git writes it
    #[arg(value_name = "BASE", value_hint = ValueHint::AnyPath)]
    pub(super) base: PathBuf,

    /// The version that they get; with --base there is only this one
    #[arg(value_name = "HEAD", value_hint = ValueHint::AnyPath)]
    pub(super) head: Option<PathBuf>,

    /// Compare the working tree with this git revision
    #[arg(long = "base", value_name = "REV", value_parser = revision, conflicts_with = "head", help_heading = "Input")]
    pub(super) revision: Option<String>,

    #[command(flatten)]
    pub(super) report: ReportChoice,

    /// Print only `major`, `minor`, `patch` or `none`, and the change that decides
    #[arg(long, conflicts_with_all = ["format", "output"], help_heading = "Output")]
    pub(super) semver: bool,

    /// The least class that is listed; what is below is counted
    #[arg(long, value_name = "CLASS", default_value = "compatible", value_parser = classes(), help_heading = "Output")]
    pub(super) min_class: Class,

    #[command(flatten)]
    pub(super) config: ConfigChoice,

    /// The clients that the contract is kept for
    #[arg(long, value_name = "PROFILE", default_value = "client", value_parser = profiles(), help_heading = "Rules")]
    pub(super) contract: Profile,

    /// Turn a rule off, or give its changes a class; repeatable
    ///
    /// `error` is breaking, `warning` risky, `info` compatible.
    #[arg(
        long = "rule",
        value_name = "ID=SEVERITY",
        value_parser = rule_setting,
        value_delimiter = ',',
        help_heading = "Rules"
    )]
    pub(super) rules: Vec<RuleSetting>,

    /// The least class of changes that makes exit status 1
    #[arg(long, value_name = "CLASS", default_value = "breaking", help_heading = "What fails the run")]
    pub(super) fail_on: FailOnClass,
}

const DIFF_HELP: &str = "\
Exit status:
  0  no changes, or none as grave as --fail-on
  1  changes
  2  something could not be compared, or the usage is wrong

Examples:
  oas-audit diff old.yaml new.yaml
  oas-audit diff v1.4.0:api/openapi.yaml api/openapi.yaml
  oas-audit diff api/openapi.yaml --base origin/main       the working tree against a branch
  oas-audit diff old/ new/ --format markdown                release notes of every document
  oas-audit diff api.yaml --base v1.4.0 --semver            the part of the version to raise";

/// The arguments of `explain`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  oas-audit explain created-without-location
  oas-audit explain profile/zalando
  oas-audit rules")]
pub(super) struct Explain {
    /// Id of the rule, as `oas-audit rules` lists it, or `profile/NAME`
    #[arg(value_name = "RULE", value_parser = explained)]
    pub(super) rule: String,

    #[command(flatten)]
    pub(super) config: ConfigChoice,

    /// Form of the output
    #[arg(long, short, value_name = "FORMAT", default_value = "human")]
    pub(super) format: PageFormat,
}

/// The arguments of `profiles`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  oas-audit profiles\n  oas-audit explain profile/zalando")]
pub(super) struct Profiles {
    /// Form of the output
    #[arg(long, short, value_name = "FORMAT", default_value = "human")]
    pub(super) format: PageFormat,
}

/// The arguments of `rules`.
#[derive(Debug, Args)]
pub(super) struct Rules {
    #[command(flatten)]
    pub(super) config: ConfigChoice,

    /// Form of the output
    #[arg(long, short, value_name = "FORMAT", default_value = "human")]
    pub(super) format: PageFormat,
}

/// The arguments of `status`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  oas-audit status                    every code
  oas-audit status 409                one code
  oas-audit status duplicate email    the codes that fit a situation
  oas-audit status --for create       the codes that an operation of a kind should declare
  oas-audit status --table 4xx        retries, caches, senders and headers of each code
  oas-audit status --tree             the questions that lead to a code")]
pub(super) struct Status {
    /// A code, a class like 4xx, or words that describe the situation; all codes by default
    #[arg(value_name = "CODE|WORDS")]
    pub(super) words: Vec<String>,

    /// The codes that operations of this kind should declare
    #[arg(
        long = "for",
        value_name = "KIND",
        value_parser = PossibleValuesParser::new(status::KINDS),
        conflicts_with = "words",
    )]
    pub(super) kind: Option<String>,

    /// With `--for`, the codes that this profile allows and requires
    #[arg(long, value_name = "NAME", value_parser = profile_name, requires = "kind")]
    pub(super) profile: Option<&'static profile::Profile>,

    /// Find a code by questions: asked one by one at a terminal, printed as a whole elsewhere
    #[arg(long, conflicts_with_all = ["words", "kind"])]
    pub(super) tree: bool,

    /// A line for each code: whether a client may retry, whether a cache keeps it, who sends it, its headers
    ///
    /// With a code, words or a kind, only the codes that fit.
    #[arg(long, conflicts_with = "tree")]
    pub(super) table: bool,

    /// Form of the output
    #[arg(long, short, value_name = "FORMAT", default_value = "human")]
    pub(super) format: PageFormat,
}

/// The arguments of `completions`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  oas-audit completions bash > ~/.local/share/bash-completion/completions/oas-audit
  oas-audit completions zsh > ~/.zfunc/_oas-audit
  oas-audit completions fish > ~/.config/fish/completions/oas-audit.fish")]
pub(super) struct Completions {
    /// The shell
    pub(super) shell: Shell,
}

impl ConfigChoice {
    /// The same with what the environment says.
    pub(super) fn source(&self) -> ConfigSource {
        let variable = || std::env::var_os(VARIABLE).filter(|value: &OsString| !value.is_empty()).map(PathBuf::from);
        match self.config.clone().or_else(|| variable().filter(|_| !self.no_config)) {
            Some(path) => ConfigSource::File(path),
            None if self.no_config => ConfigSource::Nowhere,
            None => ConfigSource::Nearest,
        }
    }
}
