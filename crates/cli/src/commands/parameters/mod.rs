//! `tablewright parameters`: the declared parameters, and values that operators give them.

mod list;
mod set;

use clap::Subcommand;
use tablewright_core::companion::{DesiredCompanion, Kind};
use tablewright_formats::suggest::nearest;

use crate::command_error::CommandError;
use crate::exit::Status;
use crate::flags::Common;
use crate::load::Loaded;
use crate::printer::Printer;

/// List the declared parameters of Systems Manager, or give one that operators own another value
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    List(list::Arguments),
    Set(set::Arguments),
}

/// Does what is asked for.
pub(crate) async fn run(common: &Common, arguments: &Arguments, printer: &Printer) -> Result<Status, CommandError> {
    match &arguments.command {
        Command::List(arguments) => list::run(common, arguments, printer).await,
        Command::Set(arguments) => set::run(common, arguments, printer).await,
    }
}

/// Finds a declared parameter by its declared or its live name.
fn find<'a>(loaded: &'a Loaded, name: &str) -> Result<&'a DesiredCompanion, CommandError> {
    let section = Kind::Parameter.section();
    let short = |wanted: &'a DesiredCompanion| {
        wanted.declared_name.strip_prefix(section).map_or("", |rest| rest.trim_start_matches('/'))
    };
    let parameters =
        || loaded.resolved.companions.iter().filter(|wanted| wanted.companion.identity().kind == Kind::Parameter);
    let is_meant =
        |wanted: &&DesiredCompanion| wanted.declared_name == name || wanted.companion.identity().name == name;
    if let Some(wanted) = parameters().find(|wanted| short(wanted) == name || is_meant(wanted)) {
        return Ok(wanted);
    }
    let error = CommandError::new(format!("no parameter {name} is declared"));
    let known: Vec<_> = parameters().map(short).collect();
    // A live name is meant by its last part.
    let word = name.rsplit('/').next().unwrap_or(name);
    let error = match nearest(word, known.iter().copied()) {
        Some(meant) => error.hint(format!("did you mean `{meant}`?")),
        None if known.is_empty() => error.hint("declare it under `parameters`"),
        None => error.hint(format!("declared are {}", known.join(", "))),
    };
    Err(error.hint("nothing was changed"))
}
