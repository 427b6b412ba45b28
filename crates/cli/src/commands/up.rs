//! `tablewright up`.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::net::{Ipv4Addr, SocketAddr};

use tablewright_engine::Connection;
use tablewright_local::Options;
use tokio::process::Command;

use super::local::{self, End, Ending, REGION};
use super::plan;
use crate::carry_out::{Clients, carry_out_quietly};
use crate::command_error::CommandError;
use crate::exit::Status;
use crate::flags::{ApprovalFlags, Common, Confirming, Output, Writing};
use crate::load::{Loaded, table_variables};
use crate::printer::Printer;
use crate::render::quantity;
use crate::{seed, session};

/// Start an endpoint, apply the project to it, load the seed, and stay or run a command
///
/// The endpoint lives in this process and in memory; nothing is left when it ends. COMMAND sees the AWS SDKs'
/// endpoint variables, a region, dummy credentials and each table's name, and its exit status is returned.
/// Never contacts AWS.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Listen on this port; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// The command to run, after `--`
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

/// Brings a project up on an endpoint of its own.
pub(crate) async fn run(common: &Common, arguments: &Arguments, printer: &Printer) -> Result<Status, CommandError> {
    if common.endpoint_url.is_some() {
        return Err(
            CommandError::new("up starts an endpoint of its own").hint("leave --endpoint-url out, or use apply")
        );
    }
    // From the first moment on, so that no Ctrl-C is lost between two things that are waited for.
    let mut end = End::expect()?;
    let loaded = Loaded::read(common)?;
    let declared = loaded.resolved.settings.region.as_ref().map(|region| region.value.clone());
    let region = session::chosen_region(common).or(declared).unwrap_or_else(|| REGION.to_owned());
    let account = loaded.resolved.settings.account.as_ref().map(|account| account.value.clone());
    let endpoint = local::start(Options {
        bind: SocketAddr::from((Ipv4Addr::LOCALHOST, arguments.port)),
        region: region.clone(),
        account: account.unwrap_or_else(|| Options::default().account),
        ..Options::default()
    })
    .await?;
    let url = endpoint.url();
    let ready = tokio::select! {
        ready = bring_up(common, &loaded, &url, &region, printer) => ready,
        _ = end.wait() => Ok(Status::Interrupted),
    };
    let result = match ready {
        Ok(Status::Done) => match variables(&loaded, &url, &region) {
            Ok(variables) => stay(arguments, &variables, &mut end, printer).await,
            Err(error) => Err(error),
        },
        other => other,
    };
    endpoint.stop().await;
    result
}

/// Applies the project to the endpoint and loads the seed.
async fn bring_up(
    common: &Common,
    loaded: &Loaded,
    url: &str,
    region: &str,
    printer: &Printer,
) -> Result<Status, CommandError> {
    let here = Common { output: Output::Text, ..common.clone() };
    let connection = Connection::open_embedded(url, region);
    let clients = Clients { reader: connection.reader(), writer: connection.writer() };
    plan::warn(loaded, printer);
    let plan = plan::make(&here, loaded, &clients.reader, &ApprovalFlags { approve: Vec::new() }).await?.plan;
    let approvals = ApprovalFlags { approve: Vec::new() };
    let confirming = Confirming { yes: true, confirm: None };
    let writing = Writing { confirming, approvals, timeout: None, parallelism: 16 };
    let status = carry_out_quietly(&here, &writing, &clients, &plan, printer).await;
    if status != Status::Done {
        return Ok(status);
    }
    let seeded = seed::load(loaded, &loaded.chosen(&common.tables)?, &connection).await?;
    let tables = quantity::count(plan.tables.len(), "table", "tables");
    let items = if seeded > 0 { format!(", {}", quantity::count(seeded, "item", "items")) } else { String::new() };
    printer.message(&format!("{} is up at {url}: {tables}{items}", loaded.resolved.environment));
    Ok(Status::Done)
}

/// Runs the command, or stays until somebody asks it to end.
async fn stay(
    arguments: &Arguments,
    variables: &BTreeMap<String, String>,
    end: &mut End,
    printer: &Printer,
) -> Result<Status, CommandError> {
    if let Some((program, rest)) = arguments.command.split_first() {
        return run_command(program, rest, variables, end).await;
    }
    for (name, value) in variables {
        printer.line(&format!("export {name}={value}"));
    }
    printer.message("Ctrl-C ends it.");
    end.wait().await;
    Ok(Status::Done)
}

/// Returns what COMMAND sees: the endpoint, region and dummy credentials, and each table's live name.
fn variables(loaded: &Loaded, url: &str, region: &str) -> Result<BTreeMap<String, String>, CommandError> {
    let fixed = [
        ("AWS_ENDPOINT_URL_DYNAMODB", url),
        ("AWS_ENDPOINT_URL_DYNAMODB_STREAMS", url),
        ("AWS_ENDPOINT_URL_SSM", url),
        ("AWS_REGION", region),
        ("AWS_DEFAULT_REGION", region),
        ("AWS_ACCESS_KEY_ID", "local"),
        ("AWS_SECRET_ACCESS_KEY", "local"),
        ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "false"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("TABLEWRIGHT_ENDPOINT_URL", url),
        ("TABLEWRIGHT_REGION", region),
        ("TABLEWRIGHT_ENV", loaded.resolved.environment.as_str()),
    ];
    let mut variables: BTreeMap<_, _> =
        fixed.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    variables.extend(table_variables(loaded)?);
    Ok(variables)
}

/// Variables of the AWS SDKs that would lead COMMAND elsewhere.
const REMOVED: [&str; 5] =
    ["AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "TABLEWRIGHT_PROFILE"];

async fn run_command(
    program: &OsString,
    rest: &[OsString],
    variables: &BTreeMap<String, String>,
    end: &mut End,
) -> Result<Status, CommandError> {
    let mut command = Command::new(program);
    command.args(rest).envs(variables).kill_on_drop(true);
    for name in REMOVED {
        command.env_remove(name);
    }
    if let Some(path) = path_with_this_program() {
        command.env("PATH", path);
    }
    let name = program.to_string_lossy().into_owned();
    // With a terminal, the command shares this process's group, so that it may read keys and Ctrl-C reaches it by
    // itself. Without one it gets a group of its own, to which signals are passed and of which nothing stays behind.
    let own_group = !std::io::stdin().is_terminal();
    #[cfg(unix)]
    if own_group {
        command.process_group(0);
    }
    let mut child = command.spawn().map_err(|error| {
        CommandError::new(format!("{name} cannot be started"))
            .because(error)
            .hint("the command and its arguments follow `--`, each as a word of its own")
    })?;
    let target = Target::new(&child, own_group);
    let mut asked = false;
    let ended = loop {
        tokio::select! {
            ended = child.wait() => break ended,
            ending = end.wait() => {
                // A second signal ends the command whether it wants to or not.
                if asked {
                    target.kill();
                    drop(child.start_kill());
                } else {
                    target.pass_on(ending);
                }
                asked = true;
            }
        }
    };
    target.kill_what_is_left();
    let ended = ended.map_err(|error| CommandError::new(format!("{name} cannot be waited for")).because(error))?;
    Ok(Status::Of(code_of(ended)))
}

/// Whom signals are passed to.
struct Target {
    #[cfg(unix)]
    pid: Option<rustix::process::Pid>,
    own_group: bool,
}

#[cfg(unix)]
impl Target {
    fn new(child: &tokio::process::Child, own_group: bool) -> Self {
        let pid = child.id().and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw);
        Self { pid, own_group }
    }

    fn pass_on(&self, ending: Ending) {
        use rustix::process::Signal;
        match ending {
            // The terminal has sent it to the command already.
            Ending::Interrupt if !self.own_group => {}
            Ending::Interrupt => self.send(Signal::INT),
            Ending::Terminate => self.send(Signal::TERM),
            Ending::HangUp => self.send(Signal::HUP),
        }
    }

    fn kill(&self) {
        self.send(rustix::process::Signal::KILL);
    }

    fn kill_what_is_left(&self) {
        if self.own_group {
            self.kill();
        }
    }

    /// A process that has ended meanwhile needs no signal.
    fn send(&self, signal: rustix::process::Signal) {
        let _ = match (self.pid, self.own_group) {
            (Some(pid), true) => rustix::process::kill_process_group(pid, signal),
            (Some(pid), false) => rustix::process::kill_process(pid, signal),
            (None, _) => Ok(()),
        };
    }
}

#[cfg(not(unix))]
impl Target {
    fn new(_: &tokio::process::Child, own_group: bool) -> Self {
        Self { own_group }
    }

    fn pass_on(&self, _: Ending) {}

    fn kill(&self) {}

    fn kill_what_is_left(&self) {
        // There are no groups here; the flag is what the other systems need.
        let _ = self.own_group;
    }
}

/// A command that a signal ended counts as 128 and the signal, as in a shell.
fn code_of(ended: std::process::ExitStatus) -> u8 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&ended) {
        return u8::try_from(128 + signal).unwrap_or(u8::MAX);
    }
    ended.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}

/// COMMAND may call `tablewright` itself, also where it is not installed.
fn path_with_this_program() -> Option<OsString> {
    let own = std::env::current_exe().ok()?;
    let path = std::env::var_os("PATH").unwrap_or_default();
    let directories = std::iter::once(own.parent()?.to_owned()).chain(std::env::split_paths(&path));
    std::env::join_paths(directories).ok()
}
