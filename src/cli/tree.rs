//! The questions that lead to a status code: asked one by one, or printed as a whole.

use std::io::{self, BufRead, Write};

use serde_json::{Value, json};

use super::console::Terminal;
use crate::report::terminal::{Ink, Pen, wrap};
use crate::status::tree::{self, Next, Node};
use crate::status::{self, Level};

/// Beyond this many columns running text is hard to follow.
const WIDEST: usize = 100;

/// What can be said in place of the number of an answer.
const COMMANDS: [(&str, Command); 3] =
    [("back", Command::Back), ("start again", Command::Start), ("quit", Command::Quit)];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Command {
    Back,
    Start,
    Quit,
}

/// Asks the questions until there is a code and no more to ask, or nobody answers.
///
/// It reads lines, so that it works on every terminal and in pipes.
///
/// # Errors
/// Those of the streams.
pub(super) fn walk(input: &mut dyn BufRead, out: &mut dyn Write, terminal: Terminal) -> io::Result<()> {
    let mut path = vec![tree::root()];
    let mut reached = None;
    let mut remark = "";
    loop {
        match (reached, path.last()) {
            (Some((code, note)), _) => write_code(code, note, terminal, out)?,
            (None, Some(node)) => write_question(node, terminal, out)?,
            (None, None) => return Ok(()),
        }
        write_prompt(remark, terminal, out)?;
        remark = "";
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            return writeln!(out);
        }
        writeln!(out)?;
        let word = line.trim().to_lowercase();
        let answers = path.last().filter(|_| reached.is_none()).map_or(&[][..], |node| node.answers);
        let number = word.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let named = COMMANDS.iter().find(|(name, _)| !word.is_empty() && name.starts_with(&word));
        match (number.and_then(|at| answers.get(at)), named) {
            (Some(answer), _) => match answer.next {
                Next::Ask(id) => path.extend(tree::node(id)),
                Next::Use { code, note } => reached = Some((code, note)),
            },
            (None, Some((_, Command::Quit))) => return Ok(()),
            (None, Some((_, Command::Start))) => (path, reached) = (vec![tree::root()], None),
            (None, Some((_, Command::Back))) if reached.take().is_none() && path.len() > 1 => {
                path.pop();
            }
            (None, Some((_, Command::Back))) => {}
            // There is nothing left to ask.
            (None, None) if reached.is_some() && word.is_empty() => return Ok(()),
            (None, None) => remark = "That is none of the answers.",
        }
    }
}

fn write_question(node: &Node, terminal: Terminal, out: &mut dyn Write) -> io::Result<()> {
    let pen = Pen { color: terminal.color };
    writeln!(out, "{}", pen.paint(Ink::Strong, node.question))?;
    for (at, answer) in node.answers.iter().enumerate() {
        let mut lines = wrap(answer.text, 0, columns(terminal) - 4).into_iter();
        let number = pen.paint(Ink::Key, &(at + 1).to_string());
        writeln!(out, "  {number} {}", lines.next().unwrap_or_default())?;
        lines.try_for_each(|line| writeln!(out, "    {line}"))?;
    }
    Ok(())
}

fn write_code(code: u16, note: &str, terminal: Terminal, out: &mut dyn Write) -> io::Result<()> {
    let Some(found) = status::lookup(code) else { return Ok(()) };
    let pen = Pen { color: terminal.color };
    writeln!(out, "{}", pen.paint(Ink::Strong, &found.to_string()))?;
    let headers = found.headers.iter().filter(|need| need.level == Level::Required);
    let headers = headers.map(|need| format!("`{}`: {}", need.name, need.why));
    let more = format!("`oas-audit status {code}` tells more.");
    let texts = [found.meaning.to_owned(), note.to_owned()].into_iter().chain(headers).chain([more]);
    for text in texts.filter(|text| !text.is_empty()) {
        wrap(&text, 0, columns(terminal) - 2).iter().try_for_each(|line| writeln!(out, "  {line}"))?;
    }
    Ok(())
}

fn write_prompt(remark: &str, terminal: Terminal, out: &mut dyn Write) -> io::Result<()> {
    let pen = Pen { color: terminal.color };
    if !remark.is_empty() {
        writeln!(out, "{remark}")?;
    }
    let letter = |name: &str| format!("{} {name}", name.chars().next().unwrap_or_default());
    let commands = COMMANDS.map(|(name, _)| letter(name)).join(", ");
    write!(out, "{} > ", pen.paint(Ink::Faint, &format!("[{commands}]")))?;
    out.flush()
}

/// Prints the whole tree.
///
/// # Errors
/// Those of the stream.
pub(super) fn write_whole(terminal: Terminal, out: &mut dyn Write) -> io::Result<()> {
    for line in tree::render().lines() {
        let text = line.trim_start();
        // A continuation line is indented below the text after its dash.
        let (indent, mark) = (line.len() - text.len(), if text.starts_with("- ") { 2 } else { 0 });
        let width = columns(terminal).saturating_sub(indent + mark).max(20);
        let mut lines = wrap(&text[mark..], 0, width).into_iter();
        writeln!(out, "{:indent$}{}{}", "", &text[..mark], lines.next().unwrap_or_default())?;
        lines.try_for_each(|line| writeln!(out, "{:1$}{line}", "", indent + mark))?;
    }
    Ok(())
}

/// The tree for programs: each question with its answers, the first one first.
pub(super) fn facts() -> Value {
    let answer = |answer: &tree::Answer| match answer.next {
        Next::Ask(id) => json!({"text": answer.text, "ask": id}),
        Next::Use { code, note } => json!({"text": answer.text, "code": code, "note": note}),
    };
    let question = |node: &Node| {
        let answers: Vec<Value> = node.answers.iter().map(answer).collect();
        json!({"id": node.id, "question": node.question, "answers": answers})
    };
    json!({"version": 1, "questions": tree::nodes().map(question).collect::<Vec<_>>()})
}

fn columns(terminal: Terminal) -> usize {
    terminal.width.clamp(40, WIDEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOK: Terminal = Terminal { color: false, width: 60, unicode: true };

    /// What is said to somebody who gives these answers.
    fn walked(answers: &str) -> String {
        let mut out = Vec::new();
        walk(&mut answers.as_bytes(), &mut out, LOOK).expect("writes to memory");
        String::from_utf8(out).expect("is text")
    }

    #[test]
    fn answers_lead_to_a_code() {
        let text = walked("3\n5\n3\n\nnot read\n").replace(" \n", "\n");
        insta::assert_snapshot!(text, @r"
        How did the request end?
          1 it succeeded, or the server accepted the work
          2 the client has to follow another address, or already has
            the response
          3 the client has to change the request, its credentials or
            its rate
          4 the request was fine, but this service or an upstream
            service failed
        [b back, s start again, q quit] >
        What is the cause?
          1 the identity or the permissions of the caller
          2 the address, the method or the requested format
          3 the form of the request: the server can't or won't read
            it
          4 the values: well formed, but invalid
          5 the current state of the resource
          6 the rate: this client has sent too many requests
        [b back, s start again, q quit] >
        How does the conflict show?
          1 a condition in the headers, such as If-Match, is not met
          2 the client sent no such condition, and the API requires
            one
          3 a duplicate, an outdated version in the body, or a step
            in the wrong order
        [b back, s start again, q quit] >
        409 Conflict
          The request conflicts with the current state of the
          resource, and the client may be able to resolve the
          conflict.
          Describe the conflict, so that the client can resolve it.
          `oas-audit status 409` tells more.
        [b back, s start again, q quit] >
        ");
    }

    #[test]
    fn one_can_go_back_start_again_and_quit() {
        let asked = |answers| walked(answers).matches("How did the request end?").count();
        assert_eq!(asked("3\nb\nq\n"), 2);
        assert_eq!(asked("b\nback\nquit\n"), 3, "before the first question is nothing");
        assert_eq!(asked("3\n5\n3\ns\nq\n"), 2);
        // From the code back to its question, and from there to another code.
        let text = walked("3\n5\n3\nb\n1\nq\n");
        assert!(text.contains("\n409 Conflict\n"), "{text}");
        assert!(text.contains("\n412 Precondition Failed\n"), "{text}");
    }

    #[test]
    fn what_is_no_answer_is_asked_again() {
        for answer in ["9", "0", "-1", "", "yes", "99999999999999999999"] {
            let text = walked(&format!("{answer}\n1\n"));
            assert_eq!(text.matches("That is none of the answers.").count(), 1, "{answer}: {text}");
            assert!(text.contains("Is the work finished?"), "{answer}: {text}");
        }
    }

    #[test]
    fn the_end_of_the_input_ends_it() {
        assert!(walked("").ends_with("> \n"));
        assert!(walked("3\n5").contains("How does the conflict show?"));
    }

    #[test]
    fn lines_fit_a_narrow_terminal() {
        let mut out = Vec::new();
        write_whole(LOOK, &mut out).expect("writes to memory");
        let whole = String::from_utf8(out).expect("is text");
        for text in [whole.as_str(), &walked("3\n5\n3\n")] {
            let longest = text.lines().max_by_key(|line| line.len()).unwrap_or_default();
            assert!(longest.len() <= 60, "{longest}");
        }
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(words(&whole), words(&tree::render()), "nothing is lost");
    }

    #[test]
    fn programs_get_every_question() {
        let questions = facts()["questions"].as_array().map(Vec::len);
        assert_eq!(questions, Some(tree::nodes().count()));
    }
}
