//! `tablewright destroy`.

use std::collections::{BTreeMap, BTreeSet};

use tablewright_core::companion::{plan_companion_removal, strays};
use tablewright_core::plan::{Approvals, Live, Plan, plan_destruction};
use tablewright_engine::read;

use super::plan;
use crate::carry_out::{Clients, How, carry_out};
use crate::command_error::CommandError;
use crate::companions;
use crate::exit::Status;
use crate::flags::{Common, Writing};
use crate::load::Loaded;
use crate::printer::Printer;
use crate::session::Session;
use crate::settled;

/// Delete the declared tables of an environment and what is declared beside them, each once it is approved
///
/// Every table waits for `--approve DS101:TABLE` of its own, one that is protected against deletion for its DS108 too;
/// parameters wait for `--approve DS113:parameters/NAME`. --table chooses some of them. Items are gone with their table; where point-in-time recovery is on, DynamoDB keeps a
/// backup for 35 days.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    writing: Writing,
}

/// Plans the deletions, asks, performs those that are approved, and says how it ended.
pub(crate) async fn run(common: &Common, arguments: &Arguments, printer: &Printer) -> Result<Status, CommandError> {
    let loaded = Loaded::read(common)?;
    let session = Session::open(common, &loaded.resolved).await?;
    let tables = loaded.chosen(&common.tables)?;
    let written = tables.iter().map(|table| table.declared_name.as_str());
    let beside = loaded.companions_of(&common.tables).into_iter().map(|wanted| wanted.declared_name.as_str());
    let writer = session.announce(&loaded, written.chain(beside), printer).await?;
    let clients = Clients { reader: session.reader(), writer };
    let read = async || {
        let names = tables.iter().map(|table| table.table.name.clone());
        Ok(read::tables(&clients.reader, names, []).await?.tables)
    };
    let reading = settled::once_created(read, |live| in_status(live, "CREATING"), printer);
    let live: BTreeMap<String, Live> = settled::within(arguments.writing.timeout, reading).await?;
    // Whoever was interrupted gives the same approvals again, also for what is gone meanwhile.
    let going = in_status(&live, "DELETING");
    let is_gone = |name: &String| going.contains(name) || matches!(live.get(name), Some(Live::Absent));
    let companions = companions::read(&clients.reader, loaded.companions_of(&common.tables)).await;
    let gone_tables = tables.iter().filter(|table| is_gone(&table.table.name)).map(|t| &t.declared_name);
    let gone_companions = companions.iter().filter(|found| found.is_gone()).map(|found| &found.wanted.declared_name);
    let gone: BTreeSet<_> = gone_tables.chain(gone_companions).collect();
    let given = arguments.writing.approvals.approve.iter().filter(|approval| !gone.contains(&approval.resource));
    let approvals = Approvals::new(given.cloned());
    let (project, environment) = (&loaded.resolved.project, &loaded.resolved.environment);
    let owner = loaded.resolved.owner();
    let plans = tables.iter().map(|desired| {
        let live = live.get(&desired.table.name).unwrap_or(&Live::Absent);
        plan_destruction(&owner, desired, live, &approvals)
    });
    let declared: Vec<_> = companions.iter().map(|found| (found.wanted, &found.live)).collect();
    let strays = strays(&declared);
    let strays = strays.iter().map(|(stray, live)| plan_companion_removal(stray, live, &approvals));
    let removals = declared.iter().map(|(wanted, live)| plan_companion_removal(wanted, live, &approvals)).chain(strays);
    let plan = Plan {
        project: project.clone(),
        environment: environment.clone(),
        tables: plans.collect(),
        companions: removals.collect(),
        ..Plan::default()
    };
    plan::all_used(&approvals, &plan)?;
    let how = How { writing: &arguments.writing, detach: false, again: "`tablewright destroy` again" };
    carry_out(common, &loaded, &session.endpoint(), how, &clients, &plan, printer).await
}

/// Returns the live names of the tables that are in a status.
fn in_status(live: &BTreeMap<String, Live>, status: &str) -> Vec<String> {
    let tables = live.iter().filter(|(_, live)| matches!(live, Live::Present(observed) if observed.status == status));
    tables.map(|(name, _)| name.clone()).collect()
}
