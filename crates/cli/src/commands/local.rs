//! `tablewright local`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use tablewright_local::{Clock, Endpoint, Options, StartError};

use crate::command_error::CommandError;
use crate::exit::Status;
use crate::printer::Printer;
use crate::session::{self, LOCAL_PORT};

/// Serve the embedded endpoint
///
/// It speaks the protocols of DynamoDB, DynamoDB Streams and Systems Manager's Parameter Store, so that any SDK or the
/// AWS CLI can use it. Data lives in memory, or in a directory that survives restarts.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Listen on this port; 0 takes a free one
    #[arg(long, default_value_t = LOCAL_PORT)]
    port: u16,
    /// Keep tables, items and parameters in this directory instead of in memory
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Listen on this address; anything but loopback lets other machines read and write everything
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    bind: IpAddr,
    /// The account that ARNs name
    #[arg(long, value_name = "DIGITS", default_value = "000000000000", value_parser = account)]
    account: String,
    /// Let changes of tables take their time, N times faster than on DynamoDB: 1 is real time. Without it everything is
    /// done at once and no cool-down refuses anything
    #[arg(long, value_name = "N", value_parser = time_scale)]
    time_scale: Option<f64>,
    /// Let about one request in ten go wrong, the same ones for the same SEED, a whole number: it is throttled, gets an
    /// internal error, loses its connection before or after it took effect, or waits up to 200 ms. No request goes wrong
    /// more than twice in a row, so that the three attempts of an AWS SDK get everything through
    #[arg(long, value_name = "SEED")]
    faults: Option<u64>,
}

fn time_scale(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(scale) if scale.is_finite() && scale > 0.0 => Ok(scale),
        _ => Err("a scale is a number above 0, such as 1 or 60".to_owned()),
    }
}

fn account(text: &str) -> Result<String, String> {
    match text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        true => Ok(text.to_owned()),
        false => Err("an account has twelve digits".to_owned()),
    }
}

/// The region that the embedded endpoint's ARNs name where none is chosen.
pub(crate) const REGION: &str = "us-east-1";

/// Serves until somebody asks it to stop.
pub(crate) async fn run(
    common: &crate::flags::Common,
    arguments: &Arguments,
    printer: &Printer,
) -> Result<Status, CommandError> {
    let options = Options {
        bind: SocketAddr::new(arguments.bind, arguments.port),
        data_directory: arguments.data_dir.clone(),
        region: session::chosen_region(common).unwrap_or_else(|| REGION.to_owned()),
        account: arguments.account.clone(),
        clock: arguments.time_scale.map_or(Clock::Instant, Clock::Scaled),
        faults: arguments.faults,
    };
    // Before anybody is told that it runs, so that whoever is told may also end it.
    let mut end = End::expect()?;
    let endpoint = start(options).await?;
    if !arguments.bind.is_loopback() {
        printer.message("warning: other machines can reach this endpoint, which asks for no credentials");
    }
    if let Some(seed) = arguments.faults {
        printer.message(&format!("Faults are injected into about one request in ten, with seed {seed}."));
    }
    let kept = match &arguments.data_dir {
        Some(directory) => format!("kept in {}", directory.display()),
        None => "in memory, gone when it stops".to_owned(),
    };
    printer.message(&format!("Data: {kept}. Ctrl-C stops it."));
    // The URL is the one line on stdout, so that a script can wait for it.
    printer.line(&endpoint.url());
    end.wait().await;
    endpoint.stop().await;
    Ok(Status::Done)
}

/// Starts an endpoint.
pub(crate) async fn start(options: Options) -> Result<Endpoint, CommandError> {
    Endpoint::start(options).await.map_err(|error: StartError| {
        let mut command_error = CommandError::new(error.to_string());
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            command_error = command_error.because(cause);
            source = cause.source();
        }
        command_error
    })
}

/// How somebody asked a command that stays to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Ctrl-C.
    Interrupt,
    /// A termination signal.
    Terminate,
    /// The terminal has gone.
    HangUp,
}

/// The wish that a command that stays should end.
#[cfg(unix)]
pub(crate) struct End {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hang_up: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl End {
    /// Takes the signals over from now on.
    pub(crate) fn expect() -> Result<End, CommandError> {
        use tokio::signal::unix::{SignalKind, signal};
        let of = |kind| signal(kind).map_err(|error| CommandError::new("signals cannot be received").because(error));
        Ok(End {
            interrupt: of(SignalKind::interrupt())?,
            terminate: of(SignalKind::terminate())?,
            hang_up: of(SignalKind::hangup())?,
        })
    }

    /// Waits for one of them.
    pub(crate) async fn wait(&mut self) -> Ending {
        tokio::select! {
            _ = self.interrupt.recv() => Ending::Interrupt,
            _ = self.terminate.recv() => Ending::Terminate,
            _ = self.hang_up.recv() => Ending::HangUp,
        }
    }
}

/// The wish that a command that stays should end.
#[cfg(not(unix))]
pub(crate) struct End;

#[cfg(not(unix))]
impl End {
    /// Does nothing: there is nothing to take over.
    pub(crate) fn expect() -> Result<End, CommandError> {
        Ok(End)
    }

    /// Waits for Ctrl-C.
    pub(crate) async fn wait(&mut self) -> Ending {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        Ending::Interrupt
    }
}
