//! `tablewright completions`.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::exit::Status;
use crate::printer::Printer;

/// Write a completion script for a shell
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Writes the script to stdout.
pub(crate) fn run(arguments: &Arguments, printer: &Printer) -> Status {
    let mut script = Vec::new();
    let mut command = crate::arguments::Arguments::command();
    clap_complete::generate(arguments.shell, &mut command, "tablewright", &mut script);
    printer.data(&String::from_utf8_lossy(&script));
    Status::Done
}
