//! `docs/guide/commands.md`, made from the command line itself.

use std::fmt::Write as _;
use std::path::Path;

use clap::{Arg, Command, CommandFactory as _};

use super::Arguments;

const OPENING: &str = "# Commands

Made from the program by a test; `TABLEWRIGHT_REVIEW=1 cargo test` writes it anew. `tablewright help COMMAND` says the same.

";

/// Returns the page.
fn page() -> String {
    let mut root = Arguments::command();
    root.build();
    let mut page = OPENING.to_owned();
    let common: Vec<_> = root.get_arguments().filter(|argument| argument.is_global_set()).collect();
    page.push_str("## Flags of every command\n\n");
    arguments(&mut page, &common);
    for command in root.get_subcommands().filter(|command| command.get_name() != "help") {
        section(&mut page, command, "##");
    }
    page.trim_end().to_owned() + "\n"
}

fn section(page: &mut String, command: &Command, heading: &str) {
    let name = command.get_bin_name().unwrap_or_default();
    let about = command.get_long_about().or(command.get_about()).map(ToString::to_string).unwrap_or_default();
    let (first, rest) = about.split_once("\n\n").unwrap_or((&about, ""));
    let _ = write!(page, "{heading} `{name}`\n\n{}.\n\n", first.trim_end_matches('.'));
    if !rest.is_empty() {
        let _ = write!(page, "{rest}\n\n");
    }
    let usage = command.clone().render_usage().to_string();
    let _ = write!(page, "```text\n{}\n```\n\n", usage.trim_start_matches("Usage: "));
    let own = command.get_arguments().filter(|argument| !argument.is_global_set() && !is_of_clap(argument));
    arguments(page, &own.collect::<Vec<_>>());
    for command in command.get_subcommands().filter(|command| command.get_name() != "help") {
        section(page, command, "###");
    }
}

/// Flags that clap adds, which every program has.
fn is_of_clap(argument: &Arg) -> bool {
    ["help", "version"].contains(&argument.get_id().as_str())
}

fn arguments(page: &mut String, arguments: &[&Arg]) {
    if arguments.is_empty() {
        return;
    }
    page.push_str("| argument | what it does |\n|---|---|\n");
    for argument in arguments {
        let _ = writeln!(page, "| `{}` | {} |", synopsis(argument), what(argument).replace('|', "\\|"));
    }
    page.push('\n');
}

/// Returns an argument as it is typed.
fn synopsis(argument: &Arg) -> String {
    let values: Vec<_> = argument.get_value_names().unwrap_or_default().iter().map(ToString::to_string).collect();
    let values = values.join(" ");
    let flag = match (argument.get_long(), argument.get_short()) {
        (Some(long), _) => format!("--{long}"),
        (None, Some(short)) => format!("-{short}"),
        (None, None) => return values,
    };
    match argument.get_action().takes_values() {
        true => format!("{flag} {values}"),
        false => flag,
    }
}

/// Returns what an argument does, with its choices and its default.
fn what(argument: &Arg) -> String {
    let mut what = argument.get_help().map(ToString::to_string).unwrap_or_default();
    if argument.get_action().takes_values() {
        let choices: Vec<_> =
            argument.get_possible_values().iter().map(|choice| format!("`{}`", choice.get_name())).collect();
        if !choices.is_empty() {
            let _ = write!(what, "; one of {}", choices.join(", "));
        }
        let defaults: Vec<_> = argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
        if !defaults.is_empty() {
            let _ = write!(what, "; default `{}`", defaults.join(" "));
        }
    }
    what
}

#[test]
fn the_guide_has_every_command_as_it_is() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide/commands.md");
    if std::env::var_os("TABLEWRIGHT_REVIEW").is_some() {
        std::fs::write(&path, page()).expect("the page can be written");
        return;
    }
    let written = std::fs::read_to_string(&path).expect("the page");
    assert!(written == page(), "{} has moved on: TABLEWRIGHT_REVIEW=1 cargo test writes it anew", path.display());
}
