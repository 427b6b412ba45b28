//! Scenarios: files in `tests/scenarios` in which every command stands above what it said.
//!
//! A step begins at the start of a line, and what belongs to it follows indented by four spaces:
//!
//! ```text
//! file NAME                      writes a file; below it its text
//! call OPERATION                 sends a request as any other client would; below it the request's JSON
//! run [NAME=VALUE]… ARGUMENTS…   runs the command; below it the exit code and everything that was said
//! do [NAME=VALUE]… ARGUMENTS…    runs the command, which must succeed, and shows nothing
//! show NAME                      reads a file; below it its text
//! ```
//!
//! Lines that begin with `#` are comments. `$NAME` in arguments is a value that the test gave. With
//! `TABLEWRIGHT_REVIEW=1` what was said replaces what was expected, for a person to read and commit.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use tablewright_testkit::sandbox::{Said, Sandbox};

/// One step of a scenario, with the comments and blank lines before it.
#[derive(Debug, Default)]
struct Step {
    before: String,
    head: String,
    block: String,
}

/// A value that differs from run to run.
#[derive(Debug)]
pub(crate) struct Value {
    /// What stands for it in the file, after a `$`.
    pub(crate) name: &'static str,
    /// The value.
    pub(crate) text: String,
}

/// Plays the scenario `tests/scenarios/GROUP/NAME.txt`.
#[track_caller]
pub(crate) fn check(group: &str, name: &str, values: &[Value]) {
    let path = folder(group).join(format!("{name}.txt"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let (steps, rest) = steps(&text);
    let sandbox = Sandbox::new(env!("CARGO_BIN_EXE_tablewright"));
    let played = steps.iter().map(|step| written(step, &play(&sandbox, step, values))).collect::<String>() + &rest;
    if std::env::var_os("TABLEWRIGHT_REVIEW").is_some() {
        std::fs::write(&path, played).expect("scenarios can be written");
    } else {
        let hint = "TABLEWRIGHT_REVIEW=1 writes what was said into the file";
        assert!(played == text, "{}: {}\n{hint}", path.display(), first_difference(&text, &played));
    }
}

/// Fails where the scenarios of a group are not the ones that its tests play.
#[track_caller]
pub(crate) fn check_names(group: &str, names: &[&str]) {
    let entries = std::fs::read_dir(folder(group)).expect("the folder of scenarios can be read");
    let found: BTreeSet<_> = entries
        .map(|entry| entry.expect("an entry").path().file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    assert_eq!(found, names.iter().map(|name| (*name).to_owned()).collect());
}

/// Makes a test of every scenario of a group, and one that none is forgotten. One that needs a value gets it from an
/// expression.
macro_rules! scenarios {
    ($group:literal: $($name:ident $(with $value:expr)?),+ $(,)?) => {
        mod scenarios {
            $(
                #[test]
                fn $name() {
                    let values: &[crate::scenario::Value] = &[$($value)?];
                    crate::scenario::check($group, stringify!($name), values);
                }
            )+

            #[test]
            fn every_scenario_is_played() {
                crate::scenario::check_names($group, &[$(stringify!($name)),+]);
            }
        }
    };
}

pub(crate) use scenarios;

fn folder(group: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios").join(group)
}

fn steps(text: &str) -> (Vec<Step>, String) {
    let mut steps: Vec<Step> = Vec::new();
    let mut before = String::new();
    let mut blank = String::new();
    for line in text.lines() {
        match line.strip_prefix("    ") {
            Some(indented) => {
                let block = &mut steps.last_mut().expect("a scenario begins with a step").block;
                block.push_str(&std::mem::take(&mut blank));
                block.push_str(indented);
                block.push('\n');
            }
            None if line.is_empty() => blank.push('\n'),
            None if line.starts_with('#') => {
                before.push_str(&std::mem::take(&mut blank));
                before.push_str(line);
                before.push('\n');
            }
            None => {
                before.push_str(&std::mem::take(&mut blank));
                let head = line.to_owned();
                steps.push(Step { before: std::mem::take(&mut before), head, block: String::new() });
            }
        }
    }
    (steps, before + &blank)
}

fn written(step: &Step, block: &str) -> String {
    let indented = block.lines().map(|line| match line {
        "" => "\n".to_owned(),
        line => format!("    {line}\n"),
    });
    format!("{}{}\n{}", step.before, step.head, indented.collect::<String>())
}

/// Plays a step and returns what belongs below it.
fn play(sandbox: &Sandbox, step: &Step, values: &[Value]) -> String {
    let mut words = words(&step.head, values);
    let verb = words.remove(0);
    match (verb.as_str(), words.as_slice()) {
        ("file", [name]) => {
            sandbox.write(name, &step.block);
            step.block.clone()
        }
        ("call", [operation]) => {
            let input = serde_json::from_str(&step.block).unwrap_or_else(|error| panic!("{}: {error}", step.head));
            sandbox.must(operation, &input);
            step.block.clone()
        }
        ("run", words) => trimmed(&told(&run(sandbox, words), values)),
        ("do", words) => {
            run(sandbox, words).expect(0);
            String::new()
        }
        ("show", [name]) => trimmed(&sandbox.read(name)),
        _ => panic!("no such step: {}", step.head),
    }
}

fn run(sandbox: &Sandbox, words: &[String]) -> Said {
    let url = sandbox.url();
    let is_variable = |word: &&String| word.split_once('=').is_some_and(|(name, _)| is_variable_name(name));
    let given = words.iter().take_while(is_variable).count();
    let (variables, arguments) = words.split_at(given);
    let mut variables: Vec<(&str, &str)> = variables.iter().filter_map(|word| word.split_once('=')).collect();
    variables.insert(0, ("TABLEWRIGHT_ENDPOINT_URL", &url));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    sandbox.run_with(&arguments, &variables)
}

fn is_variable_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Splits at spaces, except between single quotes, and puts in values.
fn words(line: &str, values: &[Value]) -> Vec<String> {
    let quoted = line.split('\'').enumerate().flat_map(|(number, part)| match number % 2 {
        0 => part.split_whitespace().map(ToOwned::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    let put_in =
        |word: String| values.iter().fold(word, |word, value| word.replace(&format!("${}", value.name), &value.text));
    quoted.map(put_in).collect()
}

/// Returns all that was said, with what differs from run to run replaced.
fn told(said: &Said, values: &[Value]) -> String {
    let code = said.code.map_or_else(|| "by a signal".to_owned(), |code| code.to_string());
    let mut text = format!("exit {code}\n{}", said.stdout);
    if !said.stderr.is_empty() {
        text.push_str("--- stderr\n");
        text.push_str(&in_order(&said.stderr));
    }
    values.iter().fold(text, |text, value| text.replace(&value.text, &format!("${}", value.name)))
}

/// Sorts neighbouring lines about what happened: actions that may run side by side end in any order.
fn in_order(stderr: &str) -> String {
    let mut lines: Vec<_> = stderr.lines().map(without_time).collect();
    let is_event = |line: &String| line.starts_with(['✓', '✗', '…']);
    for group in lines.chunk_by_mut(|a, b| is_event(a) == is_event(b)).filter(|group| is_event(&group[0])) {
        group.sort();
    }
    lines.into_iter().map(|line| line + "\n").collect()
}

fn without_time(line: &str) -> String {
    match line.split_once(": done in ") {
        Some((what, time)) if time.ends_with(" s") => format!("{what}: done in TIME"),
        _ => line.to_owned(),
    }
}

fn trimmed(text: &str) -> String {
    text.trim_end().to_owned() + "\n"
}

fn first_difference(expected: &str, played: &str) -> String {
    let (mut expected, mut played) = (expected.lines(), played.lines());
    for number in 1.. {
        let (before, now) = (expected.next(), played.next());
        if before != now {
            let text = |line: Option<&str>| line.unwrap_or("the end").to_owned();
            let rest: Vec<_> = played.take(12).collect();
            return format!("line {number}\n  - {}\n  + {}\n    {}", text(before), text(now), rest.join("\n    "));
        }
        if now.is_none() {
            break;
        }
    }
    "line ends".to_owned()
}
