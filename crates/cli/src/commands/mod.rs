//! One file per command: its arguments with their help, then what it does.

pub(crate) mod apply;
pub(crate) mod completions;
pub(crate) mod cost;
pub(crate) mod destroy;
pub(crate) mod diff;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod index;
pub(crate) mod init;
pub(crate) mod lint;
pub(crate) mod local;
pub(crate) mod parameters;
pub(crate) mod plan;
pub(crate) mod render;
mod saved;
pub(crate) mod schema;
pub(crate) mod status;
pub(crate) mod up;
pub(crate) mod verify;

use crate::arguments::{Arguments, Command};
use crate::command_error::CommandError;
use crate::exit::Status;
use crate::printer::Printer;

/// Runs the chosen command.
pub(crate) fn run(arguments: Arguments, printer: &Printer) -> Result<Status, CommandError> {
    let Arguments { common, command } = arguments;
    if let Some(directory) = &common.directory {
        std::env::set_current_dir(directory).map_err(|error| {
            CommandError::new(format!("cannot go to {}", directory.display()))
                .because(error)
                .hint("-C takes a directory that exists")
        })?;
    }
    match command {
        Command::Completions(arguments) => Ok(completions::run(&arguments, printer)),
        Command::Schema(arguments) => Ok(schema::run(&arguments, printer)),
        Command::Explain(arguments) => explain::run(&common, &arguments, printer),
        Command::Render(arguments) => block_on(render::run(&common, &arguments, printer)),
        Command::Init(arguments) => block_on(init::run(&common, &arguments, printer)),
        Command::Cost(arguments) => block_on(cost::run(&common, &arguments, printer)),
        Command::Lint(arguments) => lint::run(&common, &arguments, printer),
        Command::Plan(arguments) => block_on(plan::run(&common, &arguments, printer)),
        Command::Drift(arguments) => block_on(plan::run(&common, &arguments.into(), printer)),
        Command::Apply(arguments) => block_on(apply::run(&common, &arguments, printer)),
        Command::Status(arguments) => block_on(status::run(&common, &arguments, printer)),
        Command::Export(arguments) => block_on(export::run(&common, &arguments, printer)),
        Command::Diff(arguments) => block_on(diff::run(&common, &arguments, printer)),
        Command::Verify(arguments) => block_on(verify::run(&common, &arguments, printer)),
        Command::Index(arguments) => block_on(index::run(&common, &arguments, printer)),
        Command::Destroy(arguments) => block_on(destroy::run(&common, &arguments, printer)),
        Command::Parameters(arguments) => block_on(parameters::run(&common, &arguments, printer)),
        Command::Local(arguments) => block_on(local::run(&common, &arguments, printer)),
        Command::Up(arguments) => block_on(up::run(&common, &arguments, printer)),
    }
}

fn block_on(command: impl Future<Output = Result<Status, CommandError>>) -> Result<Status, CommandError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| CommandError::new("no asynchronous runtime could be started").because(error))?;
    runtime.block_on(command)
}
