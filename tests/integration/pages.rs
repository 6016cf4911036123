//! The pages for users: what they show was run, what they name is there, and their links lead somewhere.
//!
//! The word behind a fence's language says what a block is, and readers don't see it:
//!
//! - ` ```yaml openapi.yaml ` is a file of the page's scratch repository;
//! - ` ```diff ` is applied to it;
//! - ` ```console ` shows commands behind `$ ` with what they print, where a line `…` stands for any lines left out.
//!   `OAS_AUDIT_BLESS=1` updates the output, and keeps these lines. If a whole block shows no output, it is only run;
//! - of the last two, ` ```console shop ` means the directory `shop`, which holds a description with hundreds of findings.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use oas_audit::internals::{diff, rules};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::baseline::old_api;
use crate::support::{CLEAN, Directory, Run, redact, root};

/// A page, as Markdown is read.
pub(crate) struct Page {
    /// Its path from the project's root.
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) blocks: Vec<Block>,
    /// Code within lines.
    codes: Vec<String>,
    links: Vec<String>,
    anchors: BTreeSet<String>,
}

/// A fenced block.
pub(crate) struct Block {
    language: String,
    /// What stands behind the language.
    pub(crate) argument: String,
    pub(crate) text: String,
    range: Range<usize>,
}

impl Page {
    fn read(name: &str) -> Self {
        let text = fs::read_to_string(root().join(name)).unwrap();
        let mut page = Self {
            name: name.to_owned(),
            blocks: Vec::new(),
            codes: Vec::new(),
            links: Vec::new(),
            anchors: BTreeSet::new(),
            text: String::new(),
        };
        let (mut block, mut heading): (Option<Block>, Option<String>) = (None, None);
        for (event, range) in Parser::new_ext(&text, Options::ENABLE_TABLES).into_offset_iter() {
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    let (language, argument) = info.split_once(' ').unwrap_or((&info, ""));
                    let (language, argument) = (language.to_owned(), argument.to_owned());
                    block = Some(Block { language, argument, text: String::new(), range: range.end..range.start });
                }
                Event::End(TagEnd::CodeBlock) => page.blocks.extend(block.take()),
                Event::Text(words) => {
                    if let Some(block) = &mut block {
                        block.text.push_str(&words);
                        block.range = block.range.start.min(range.start)..block.range.end.max(range.end);
                    } else if let Some(heading) = &mut heading {
                        heading.push_str(&words);
                    }
                }
                Event::Code(code) => {
                    heading.iter_mut().for_each(|heading| heading.push_str(&code));
                    page.codes.push(code.into_string());
                }
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => page.anchors.extend(heading.take().map(|words| anchor(&words))),
                Event::Start(Tag::Link { dest_url, .. }) => page.links.push(dest_url.into_string()),
                _ => {}
            }
        }
        page.text = text;
        page
    }

    /// The files that the page shows.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Block> {
        self.blocks.iter().filter(|block| block.is_file())
    }
}

impl Block {
    fn is_file(&self) -> bool {
        !self.argument.is_empty() && !["console", "diff"].contains(&self.language.as_str())
    }

    /// Commands with what they are shown to print.
    fn transcript(&self) -> Vec<(&str, String)> {
        let mut commands: Vec<(&str, String)> = Vec::new();
        for line in self.text.split_inclusive('\n').filter(|_| self.language == "console") {
            match (line.strip_prefix("$ "), commands.last_mut()) {
                (Some(command), _) => commands.push((command.trim_end(), String::new())),
                (None, Some((_, output))) => output.push_str(line),
                (None, None) => {}
            }
        }
        commands
    }
}

/// What GitHub makes of a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase();
    kept.chars()
        .filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter))
        .collect::<String>()
        .replace(' ', "-")
}

/// The pages that people wrote and the one that is generated.
pub(crate) fn pages() -> Vec<Page> {
    let entries = fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().file_name());
    let names = entries.map(|name| name.into_string().unwrap()).filter(|name| name.ends_with(".md"));
    let mut names: Vec<String> = names.map(|name| format!("docs/{name}")).collect();
    names.extend(["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(str::to_owned));
    names.sort_unstable();
    names.iter().map(|name| Page::read(name)).collect()
}

/// A directory with a repository in which programs find oas-audit, and nothing of the user who runs the test.
pub(crate) struct Scratch {
    /// The repository.
    pub(crate) files: Directory,
    /// What is not in the repository: programs in `bin`, the summary of a job, the output of the last command.
    pub(crate) aside: Directory,
}

impl Scratch {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let scratch = Self { files: Directory::new(files), aside: Directory::new(&[]) };
        scratch.start_repository("");
        scratch
    }

    fn start_repository(&self, directory: &str) {
        let (output, status) = self.run(
            directory,
            "git init -q -b main . && git add . && git commit -q --allow-empty -m start \
             && git update-ref refs/remotes/origin/main HEAD",
        );
        assert_eq!(status, 0, "{output}");
    }

    /// Runs a command of a shell, and returns what it printed on both streams, and its exit status.
    pub(crate) fn run(&self, directory: &str, command: &str) -> (String, i32) {
        self.start("bash", &["-c", command], directory)
    }

    /// Runs a program.
    pub(crate) fn start(&self, program: &str, arguments: &[&str], directory: &str) -> (String, i32) {
        let tools = Path::new(env!("CARGO_BIN_EXE_oas-audit")).parent().unwrap().to_owned();
        let others = std::env::split_paths(&std::env::var_os("PATH").unwrap()).collect::<Vec<PathBuf>>();
        let own = self.aside.path("bin");
        let output = self.aside.path("output");
        let file = fs::File::create(&output).unwrap();
        let status = Command::new(program)
            .args(arguments)
            .current_dir(self.files.path(directory))
            .env_clear()
            .env("PATH", std::env::join_paths([own, tools].into_iter().chain(others)).unwrap())
            .env("HOME", self.aside.path(""))
            .env("GITHUB_STEP_SUMMARY", self.aside.path("summary"))
            .envs(["AUTHOR", "COMMITTER"].into_iter().flat_map(|who| {
                [(format!("GIT_{who}_NAME"), "somebody"), (format!("GIT_{who}_EMAIL"), "somebody@example.com")]
            }))
            .stdin(Stdio::null())
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .status()
            .unwrap_or_else(|error| panic!("{program}: {error}"));
        (fs::read_to_string(output).unwrap(), status.code().unwrap_or(-1))
    }
}

/// Whether what a page shows is what is printed, line by line.
fn fits(shown: &str, printed: &str) -> bool {
    let mut parts = shown.split("…\n");
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = printed.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// Returns what a page shows of an output with the texts that are printed now. Lines `…` stay.
fn renewed(shown: &str, printed: &str) -> String {
    let current = sections(printed);
    let renew = |section| match heading(section) {
        None => Some(section),
        name => current.iter().find(|other| heading(other) == name).copied(),
    };
    let text: Option<String> = sections(shown).into_iter().map(renew).collect();
    text.filter(|text| fits(text, printed)).unwrap_or_else(|| printed.to_owned())
}

/// Splits an output before each finding, before the summary and before each line `…`.
fn sections(text: &str) -> Vec<&str> {
    let mut sections = Vec::new();
    let (mut start, mut end) = (0, 0);
    for line in text.split_inclusive('\n') {
        if end > start && (line == "…\n" || heading(line).is_some()) {
            sections.push(&text[start..end]);
            start = end;
        }
        end += line.len();
    }
    sections.push(&text[start..]);
    sections
}

/// The start of a finding up to its rule, such as `warning[missing-401]`, or of the summary.
fn heading(section: &str) -> Option<&str> {
    let is_finding = ["error[", "warning[", "info["].iter().any(|severity| section.starts_with(severity));
    let end = if is_finding { section.find(']')? } else { section.strip_prefix("Found ").map(|_| "Found".len())? };
    Some(&section[..end])
}

/// Runs a page from top to bottom, in one scratch repository.
fn run(page: &Page) {
    let sample = ["orders.yaml", "shared/errors.yaml"].map(|name| format!("fixtures/sample/{name}"));
    let texts = sample.each_ref().map(|name| fs::read_to_string(root().join(name)).unwrap());
    let scratch = match page.name.as_str() {
        "README.md" => Scratch::new(&[(&sample[0], &texts[0]), (&sample[1], &texts[1])]),
        _ => Scratch::new(&[]),
    };
    let (mut text, mut done, mut status) = (String::new(), 0, 0);
    for block in &page.blocks {
        let place = if block.is_file() { "" } else { &block.argument };
        if place == "shop" && !scratch.files.path(place).exists() {
            scratch.files.write("shop/openapi.yaml", old_api());
            scratch.start_repository(place);
        }
        if block.is_file() {
            scratch.files.write(&block.argument, &block.text);
        } else if block.language == "diff" {
            scratch.files.write(Path::new(place).join(".patch").to_str().unwrap(), &block.text);
            let (output, status) = scratch.run(place, "git apply .patch && rm .patch");
            assert_eq!(status, 0, "{}: {output}\n{}", page.name, block.text);
        }
        let commands = block.transcript();
        let is_shown = commands.iter().any(|(_, shown)| !shown.is_empty());
        let mut transcript = String::new();
        for (command, shown) in commands {
            let printed;
            (printed, status) = scratch.run(place, &format!("(exit {status}); {command}"));
            let printed = redact(&printed);
            assert!(status <= 1 && !printed.contains("panicked"), "{}: `{command}` prints\n{printed}", page.name);
            let fits = !is_shown || fits(&redact(&shown), &printed);
            if std::env::var_os("OAS_AUDIT_BLESS").is_none() {
                assert!(fits, "{}: `{command}` prints\n{printed}\nbut is shown with\n{shown}", page.name);
            }
            let printed = printed.replace("(TIME)", "(1 ms)");
            let shown = if fits { shown } else { renewed(&shown, &printed) };
            transcript.push_str(&format!("$ {command}\n{shown}"));
        }
        if !transcript.is_empty() {
            text.push_str(&page.text[done..block.range.start]);
            text.push_str(&transcript);
            done = block.range.end;
        }
    }
    text.push_str(&page.text[done..]);
    if text != page.text {
        fs::write(root().join(&page.name), text).unwrap();
    }
}

#[test]
#[cfg_attr(not(unix), ignore = "the pages are for the shell of Unix")]
fn what_pages_show_is_what_is_printed() {
    let pages = pages();
    let shown = pages.iter().filter(|page| page.name != "docs/rules.md");
    let ran: usize = shown
        .map(|page| {
            run(page);
            page.blocks.iter().map(|block| block.transcript().len()).sum::<usize>()
        })
        .sum();
    assert!(ran > 10, "{ran} commands");
}

#[test]
fn renewed_output_keeps_what_is_left_out() {
    let printed = "error[a]: new\n  1\n\nwarning[b]: new\n  2\n\nwarning[c]: c\n\nFound 3\n\nmore\n";
    let shown = "…\nwarning[b]: old\n\n…\n\nFound 2\n";
    assert_eq!(renewed(shown, printed), "…\nwarning[b]: new\n  2\n\n…\n\nFound 3\n\nmore\n");
    assert_eq!(renewed("…\nwarning[gone]: old\n\n", printed), printed);
    assert_eq!(renewed("old\n", printed), printed);
}

#[test]
fn configs_on_pages_load() {
    let mut count = 0;
    for page in pages() {
        for block in page.files().filter(|block| block.argument == "oas-audit.yaml") {
            let directory = Directory::new(&[("oas-audit.yaml", &block.text), ("openapi.yaml", CLEAN)]);
            directory.run(&["check", "--print-config", "openapi.yaml"]).expect(0);
            count += 1;
        }
    }
    assert!(count > 0);
}

#[test]
fn links_lead_somewhere() {
    let pages: BTreeMap<String, Page> = pages().into_iter().map(|page| (page.name.clone(), page)).collect();
    let mut count = 0;
    for page in pages.values() {
        for link in page.links.iter().filter(|link| !link.contains("://")) {
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let directory = Path::new(&page.name).parent().unwrap();
            let target = match path.strip_prefix("../") {
                _ if path.is_empty() => PathBuf::from(&page.name),
                Some(path) => directory.parent().unwrap().join(path),
                None => directory.join(path),
            };
            assert!(root().join(&target).exists(), "{}: `{link}` leads nowhere", page.name);
            let target = pages.get(target.to_str().unwrap());
            assert!(
                anchor.is_empty() || target.is_some_and(|target| target.anchors.contains(anchor)),
                "{}: `{link}` leads to no heading",
                page.name
            );
            count += 1;
        }
    }
    assert!(count > 100, "{count}");
}

/// Flags of other programs that pages name.
const FLAGS_OF_OTHERS: &[&str] = &[
    "--fetch",
    "--generate-ignore-file",
    "--ignore-file",
    "--quick",
    "--composed",
    "--deprecation-days-beta",
    "--deprecation-days-stable",
    "--err-ignore",
    "--flatten-allof",
    "--flatten-params",
    "--match-inline-refs",
    "--auto-upgrade",
    "--prefix-base",
    "--severity-levels",
    "--stability-level",
    "--strip-prefix-base",
    "--allow-external-refs",
    "--attributes",
    "--case-insensitive-headers",
    "--exclude-elements",
    "--exclude-extensions",
    "--filter-extension",
    "--include-path-params",
    "--lang",
    "--level",
    "--match-path",
    "--open",
    "--severity",
    "--tags",
    "--template",
    "--unmatch-path",
    "--strip-prefix-revision",
    "--warn-ignore",
];

/// Names with hyphens that are no rules.
const NO_RULES: &[&str] = &[
    "exit-code",
    "working-directory",
    "sarif-file",
    "fail-on",
    "pre-commit",
    "fetch-depth",
    "security-events",
    "oas-audit",
    "oas-audit-system",
    "x-oas-audit-ignore",
    "x-operation-kind",
    "x-sunset",
    "x-",
    "x-ms-pageable",
    "one-of",
];

fn is_word(letter: char) -> bool {
    letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-'
}

#[test]
fn flags_on_pages_exist() {
    let commands = ["check", "diff", "operations", "advise", "init", "rules", "explain", "status", "completions"];
    let flags = commands.map(|command| {
        let help = Run::new(&["help", command]).go().expect(0).stdout;
        let words = help.split(|letter| !is_word(letter)).filter(|word| word.starts_with("--"));
        (command, words.map(str::to_owned).collect::<BTreeSet<String>>())
    });
    let mut count = 0;
    for page in pages().iter().filter(|page| page.name != "docs/rules.md") {
        let lines = page
            .blocks
            .iter()
            .filter(|block| block.language != "diff")
            .flat_map(|block| block.text.lines())
            .chain(page.codes.iter().map(String::as_str));
        for line in lines {
            let named = commands.iter().position(|command| line.contains(&format!("oas-audit {command}")));
            if named.is_none() && !line.starts_with("--") {
                continue;
            }
            let words = line.split(|letter| !is_word(letter)).filter(|word| word.starts_with("--") && word.len() > 2);
            for word in words.filter(|word| !FLAGS_OF_OTHERS.contains(word)) {
                let mut known = flags.iter().filter(|(command, _)| named.is_none_or(|at| commands[at] == *command));
                assert!(known.any(|(_, flags)| flags.contains(word)), "{}: there is no `{word}`: {line}", page.name);
                count += 1;
            }
        }
    }
    assert!(count > 30, "{count}");
}

#[test]
fn rules_on_pages_exist() {
    // One names the rules of other linters, and links ours. The others are made of our rules, and of policies.
    for page in pages().iter().filter(|page| {
        !["docs/coming-from.md", "docs/contract-rules.md", "docs/profiles.md", "docs/rules.md"]
            .contains(&page.name.as_str())
    }) {
        let is_name = |code: &&String| {
            code.contains('-')
                && !code.starts_with('-')
                && code.chars().all(|letter| is_word(letter) && !letter.is_ascii_digit())
        };
        for name in page.codes.iter().filter(is_name) {
            let is_known =
                rules::find(name).is_some() || diff::find(name).is_some() || NO_RULES.contains(&name.as_str());
            assert!(is_known, "{}: there is no rule `{name}`", page.name);
        }
    }
}
