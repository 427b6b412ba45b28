//! The `tablewright` command: arguments, loading files, asking, printing. Decisions live in the libraries.

mod arguments;
mod carry_out;
mod command_error;
mod commands;
mod companions;
mod confirm;
mod exit;
mod flags;
mod journal;
mod live;
mod load;
mod printer;
mod progress;
mod render;
mod replace_file;
mod seed;
mod session;
mod settled;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::Arguments;
use command_error::CommandError;
use flags::Output;
use printer::Printer;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are answers; anything else is an error like all others.
            let code = if error.use_stderr() { exit::Status::Error } else { exit::Status::Done };
            drop(error.print());
            return code.into();
        }
    };
    let printer = Printer::new();
    let output = arguments.common.output;
    let result = commands::run(arguments, &printer);
    let result = match printer.failure() {
        Some(why) => Err(CommandError::new("the output could not be written").because(why)),
        None => result,
    };
    match result {
        Ok(status) => status.into(),
        Err(error) => {
            if output == Output::Json {
                printer.line(&error.json().to_string());
            }
            error.print(&printer);
            exit::Status::Error.into()
        }
    }
}
