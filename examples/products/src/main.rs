//! Performs every access pattern of the products system once and prints what came back.

use std::error::Error as _;
use std::io::Write as _;
use std::process::ExitCode;

use products_example::error::Error;
use products_example::settings::Tables;
use products_example::{client, tour};

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where nobody reads standard error any more, there is nobody to tell.
            let _ = writeln!(std::io::stderr(), "error: {}", chain(&error));
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Error> {
    let tables = Tables::from_variables(|name| std::env::var(name).ok())?;
    tour::tour(&client::client().await, &tables, &mut std::io::stdout().lock()).await
}

/// Returns an error with everything that led to it.
fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(&format!(": {cause}"));
        source = cause.source();
    }
    text
}
