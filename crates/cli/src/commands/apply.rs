//! `tablewright apply`.

use std::path::PathBuf;

use tablewright_core::plan::{Outcome, Plan};
use tablewright_engine::Reader;

use super::plan;
use super::saved::Saved;
use crate::carry_out::{Clients, How, carry_out};
use crate::command_error::CommandError;
use crate::exit::Status;
use crate::flags::{Common, Writing};
use crate::load::Loaded;
use crate::printer::Printer;
use crate::session::Session;
use crate::settled;

/// Bring the environment to the declared shape
///
/// Adopts what exists, creates what is missing, changes what can be changed without loss, and holds the rest until
/// it is approved with the flag that the plan shows.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Apply exactly this plan, which `plan --out` saved, or nothing where anything has changed since
    #[arg(value_name = "PLAN")]
    plan: Option<PathBuf>,
    /// Start what can be started and leave; the next `apply` goes on
    #[arg(long)]
    detach: bool,
    #[command(flatten)]
    writing: Writing,
}

/// Plans, asks, performs, and says how it ended.
pub(crate) async fn run(common: &Common, arguments: &Arguments, printer: &Printer) -> Result<Status, CommandError> {
    let saved = arguments.plan.as_deref().map(|path| Saved::read(path, common, &arguments.writing)).transpose()?;
    let loaded = match &saved {
        Some(saved) => saved.load(common)?,
        None => Loaded::read(common)?,
    };
    let session = Session::open(common, &loaded.resolved).await?;
    let chosen = saved.as_ref().map_or(common.tables.as_slice(), Saved::chosen);
    let written = loaded.resolved.tables.keys().filter(|name| chosen.is_empty() || chosen.contains(name));
    let beside = loaded.companions_of(chosen).into_iter().map(|wanted| wanted.declared_name.as_str());
    let writer = session.announce(&loaded, written.map(String::as_str).chain(beside), printer).await?;
    let reader = session.reader();
    plan::warn(&loaded, printer);
    let planning = async {
        match &saved {
            Some(saved) => saved.plan_again(common, &loaded, &session).await,
            None => plan_settled(common, &loaded, &reader, arguments, printer).await,
        }
    };
    let plan = settled::within(arguments.writing.timeout, planning).await?;
    let clients = Clients { reader, writer };
    let again = match saved {
        Some(_) => "`tablewright plan` again, then apply that,",
        None => "`tablewright apply` again",
    };
    let how = How { writing: &arguments.writing, detach: arguments.detach, again };
    carry_out(common, &loaded, &session.endpoint(), how, &clients, &plan, printer).await
}

/// Plans once no table is being created any more. A run that leaves waits for none.
async fn plan_settled(
    common: &Common,
    loaded: &Loaded,
    reader: &Reader,
    arguments: &Arguments,
    printer: &Printer,
) -> Result<Plan, CommandError> {
    let read = async || Ok(plan::make(common, loaded, reader, &arguments.writing.approvals).await?.plan);
    let creating = |plan: &Plan| {
        let creating = plan.tables.iter().filter(|table| table.outcome == Outcome::BeingCreated && !arguments.detach);
        creating.map(|table| table.declared_name.clone()).collect()
    };
    settled::once_created(read, creating, printer).await
}
