//! `tablewright index remove`.

use super::Target;
use crate::carry_out::{Clients, How, carry_out};
use crate::command_error::CommandError;
use crate::exit::Status;
use crate::flags::{Common, Writing};
use crate::load::Loaded;
use crate::printer::Printer;
use crate::session::Session;
use crate::settled;

/// Remove one index from a live table, once it is approved, and wait until it is gone
///
/// Queries on the index fail from then on, so it waits for `--approve DS102:TABLE/INDEX`. Does nothing where there is
/// no such index.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The table, by its declared or its live name
    table: String,
    /// The index
    index: String,
    #[command(flatten)]
    writing: Writing,
}

/// Removes the index.
pub(super) async fn run(common: &Common, arguments: &Arguments, printer: &Printer) -> Result<Status, CommandError> {
    let loaded = Loaded::read(common)?;
    let session = Session::open(common, &loaded.resolved).await?;
    let reader = session.reader();
    let finding = Target::find(&loaded, &reader, &arguments.table, printer);
    let target = settled::within(arguments.writing.timeout, finding).await?;
    let name = &arguments.index;
    if target.observed.table.local_secondary_indexes.contains_key(name) {
        return Err(CommandError::new(format!("{name} is a local index of {}", target.name))
            .because("local indexes are made with their table and never go")
            .hint("nothing was changed"));
    }
    if !target.observed.table.global_secondary_indexes.contains_key(name) && target.observed.is_settled() {
        return Ok(target.nothing_to_do(common, &format!("{} has no index {name}", target.name), printer));
    }
    let desired = target.changed(|table| drop(table.global_secondary_indexes.remove(name)));
    let mut plan = target.plan(&loaded, &desired, &arguments.writing)?;
    for table in plan.tables.iter_mut().filter(|table| !table.held.is_empty()) {
        // Whoever has not approved yet need not wait for what others build.
        table.in_flight.clear();
    }
    let declared = target.declared.is_some_and(|desired| desired.table.global_secondary_indexes.contains_key(name));
    if declared {
        printer
            .message(&format!("The declaration has index {name}: take it out, or the next `apply` builds it again."));
    }
    let clients = Clients { reader, writer: session.announce(&loaded, [target.name.as_str()], printer).await? };
    let how = How { writing: &arguments.writing, detach: false, again: "the same command again" };
    carry_out(common, &loaded, &session.endpoint(), how, &clients, &plan, printer).await
}
