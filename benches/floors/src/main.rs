//! Programs that do the least, to measure others by; see `USAGE`.

#[path = "../../made/mod.rs"]
mod made;

use std::error::Error;
use std::mem::MaybeUninit;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;
use std::{env, fs};

use serde::de::IgnoredAny;
use unsafe_libyaml::{
    YAML_STREAM_END_EVENT, yaml_event_delete, yaml_event_t, yaml_parser_delete, yaml_parser_initialize,
    yaml_parser_parse, yaml_parser_set_input_string, yaml_parser_t,
};

const USAGE: &str = "\
floors json FILE             reads JSON and skips it
floors yaml FILE             reads YAML and takes libyaml's bare events
floors files FOLDER          reads every file
floors make OPERATIONS FILE  makes a description: by its name YAML, JSON, or JSON in one line (.min.json)
floors shrink FILE FILE      writes JSON in one line
floors measure PROGRAM ...   runs a program: prints nanoseconds, peak memory in KiB, and exit status";

type Outcome = Result<(), Box<dyn Error>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments[..] {
        ["json", file] => json(file),
        ["yaml", file] => yaml(file),
        ["files", folder] => files(Path::new(folder)).map(drop),
        ["make", operations, file] => make(operations, file),
        ["shrink", from, to] => shrink(from, to),
        ["measure", program, ref arguments @ ..] => measure(program, arguments),
        _ => Err(USAGE.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn json(file: &str) -> Outcome {
    serde_json::from_slice::<IgnoredAny>(&fs::read(file)?)?;
    Ok(())
}

fn yaml(file: &str) -> Outcome {
    let bytes = fs::read(file)?;
    let mut parser = MaybeUninit::<yaml_parser_t>::uninit();
    // SAFETY: the parser is used between its initialization and its deletion, and `bytes` outlives it. An event is
    // read and deleted only where the parser has made it.
    unsafe {
        let parser = parser.as_mut_ptr();
        if yaml_parser_initialize(parser).fail {
            return Err("libyaml does not start".into());
        }
        yaml_parser_set_input_string(parser, bytes.as_ptr(), bytes.len() as u64);
        let mut is_good = true;
        let mut is_over = false;
        while !is_over && is_good {
            let mut event = MaybeUninit::<yaml_event_t>::uninit();
            is_good = yaml_parser_parse(parser, event.as_mut_ptr()).ok;
            if is_good {
                is_over = (*event.as_ptr()).type_ == YAML_STREAM_END_EVENT;
                yaml_event_delete(event.as_mut_ptr());
            }
        }
        yaml_parser_delete(parser);
        if is_good { Ok(()) } else { Err("libyaml refuses it".into()) }
    }
}

fn files(folder: &Path) -> Result<usize, Box<dyn Error>> {
    let mut size = 0;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        size += if path.is_dir() { files(&path)? } else { fs::read(path)?.len() };
    }
    Ok(size)
}

fn make(operations: &str, file: &str) -> Outcome {
    let description = made::made(operations.parse()?);
    let text = if file.ends_with(".min.json") {
        description.to_string()
    } else if file.ends_with(".json") {
        serde_json::to_string_pretty(&description)?
    } else {
        made::yaml(&description)
    };
    Ok(fs::write(file, text)?)
}

fn shrink(from: &str, to: &str) -> Outcome {
    let value: serde_json::Value = serde_json::from_slice(&fs::read(from)?)?;
    Ok(fs::write(to, value.to_string())?)
}

/// A process of its own for this, as the peak of a program counts from what its parent had in memory: here it is little.
fn measure(program: &str, arguments: &[&str]) -> Outcome {
    let start = Instant::now();
    let child = Command::new(program).args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
    let mut status = 0;
    let mut usage = MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: both pointers are valid for writes, and zeros are a valid `rusage`.
    let usage = unsafe {
        if libc::wait4(child.id() as libc::pid_t, &raw mut status, 0, usage.as_mut_ptr()) < 0 {
            return Err(std::io::Error::last_os_error().into());
        }
        usage.assume_init()
    };
    let nanoseconds = start.elapsed().as_nanos();
    // A signal is no exit status.
    let code = if libc::WIFEXITED(status) { libc::WEXITSTATUS(status) } else { -1 };
    println!("{nanoseconds} {} {code}", usage.ru_maxrss);
    Ok(())
}
