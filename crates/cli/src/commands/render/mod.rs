//! `tablewright render`: the project in other forms, a file for each.

mod names;

use crate::command_error::CommandError;
use crate::exit::Status;
use crate::flags::Common;
use crate::printer::Printer;

/// Write the project in another form
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    form: Form,
}

/// The forms.
#[derive(Debug, clap::Subcommand)]
enum Form {
    Names(names::Arguments),
}

/// Writes the chosen form.
pub(crate) fn run(common: &Common, arguments: &Arguments, printer: &Printer) -> Result<Status, CommandError> {
    match &arguments.form {
        Form::Names(arguments) => names::run(common, arguments, printer),
    }
}
