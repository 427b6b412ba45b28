//! `tablewright explain`.

use tablewright_core::codes::{Code, Explanation};

use crate::command_error::CommandError;
use crate::exit::Status;
use crate::flags::{Common, Output};
use crate::printer::Printer;
use crate::render::style;

/// Tell what a code means, why it matters, how to mend it, and how to go on without
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// A code such as DS102; without one, all of them are listed
    #[arg(value_name = "CODE")]
    code: Option<String>,
    /// List all codes, a line each
    #[arg(long, conflicts_with = "code")]
    all: bool,
}

/// How wide text is.
const WIDTH: usize = 100;

/// Prints one code or all of them.
pub(crate) fn run(common: &Common, arguments: &Arguments, printer: &Printer) -> Result<Status, CommandError> {
    let chosen = match &arguments.code {
        Some(text) => Some(Code::parse(text.trim()).ok_or_else(|| unknown(text))?),
        None => None,
    };
    match (common.output, chosen) {
        (Output::Json, Some(code)) => {
            let mut document = json(code);
            document["version"] = 1.into();
            printer.line(&document.to_string());
        }
        (Output::Json, None) => {
            let codes: Vec<_> = Code::ALL.iter().copied().map(json).collect();
            printer.line(&serde_json::json!({ "version": 1, "codes": codes }).to_string());
        }
        (Output::Text, Some(code)) => printer.data(&explained(code)),
        (Output::Text, None) => printer.data(&listed()),
    }
    Ok(Status::Done)
}

fn unknown(text: &str) -> CommandError {
    CommandError::new(format!("there is no code {text:?}"))
        .hint(format!("the nearest ones are {}", nearest(text).join(", ")))
        .hint("`tablewright explain` lists all codes")
}

/// Returns the codes that were most likely meant: those that differ in the fewest characters.
fn nearest(text: &str) -> Vec<&'static str> {
    let text = text.trim().to_ascii_uppercase();
    let differences = |code: &str| {
        let differing = code.chars().zip(text.chars()).filter(|(code, text)| code != text).count();
        differing + code.chars().count().abs_diff(text.chars().count())
    };
    let mut codes: Vec<_> = Code::ALL.iter().map(|code| code.text()).collect();
    codes.sort_by_key(|code| differences(code));
    codes.truncate(3);
    codes
}

fn json(code: Code) -> serde_json::Value {
    let Explanation { meaning, why, fix, allow } = *code.explanation();
    serde_json::json!({
        "code": code,
        "title": code.title(),
        "family": code.family().title(),
        "meaning": meaning,
        "why": why,
        "fix": fix,
        "allow": allow,
    })
}

fn listed() -> String {
    let mut text = String::new();
    let mut family = None;
    for code in Code::ALL.iter().copied() {
        if family.replace(code.family()) != Some(code.family()) {
            let gap = if text.is_empty() { "" } else { "\n" };
            text.push_str(&format!("{gap}{}\n", style::bold(code.family().title())));
        }
        text.push_str(&format!("  {code}  {}\n", code.title()));
    }
    text
}

fn explained(code: Code) -> String {
    let Explanation { meaning, why, fix, allow } = *code.explanation();
    let mut text = format!("{}: {}\n\n{}", style::bold(code.text()), code.title(), wrapped(meaning, ""));
    let parts = [("Why it matters", Some(why)), ("How to mend it", Some(fix)), (code.family().way_around(), allow)];
    for (heading, part) in parts {
        if let Some(part) = part {
            text.push_str(&format!("\n{}\n{}", style::bold(heading), wrapped(part, "  ")));
        }
    }
    text
}

/// Returns a text in lines of at most [`WIDTH`] characters, as far as its words admit, each indented and ended.
fn wrapped(text: &str, indentation: &str) -> String {
    let mut lines = String::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let width = indentation.len() + line.chars().count() + 1 + word.chars().count();
        if !line.is_empty() && width > WIDTH {
            lines.push_str(&format!("{indentation}{line}\n"));
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines + indentation + &line + "\n"
}
