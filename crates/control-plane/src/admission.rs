//! What a table admits in the state that it is in.
//!
//! One function per call; the rows of the measured table are the arms of a match over what is under way. Cells that
//! nobody measured refuse nothing; the comments say which they are. The state is looked at before the values of a
//! request: the order matters only for requests with two faults, and DynamoDB's is known for few of them.

use tablewright_core::wire::UpdateTableInput;

use crate::capacity::refuse_on_demand;
use crate::jobs::Work;
use crate::plane::Context;
use crate::state::{BillingMode, Table};
use crate::{Refusal, encryption};

/// What stands in front of every refusal by state but two.
const IN_USE: &str = "Attempt to change a resource which is still in use: ";

pub(crate) fn in_use(message: impl AsRef<str>) -> Refusal {
    Refusal::in_use(format!("{IN_USE}{}", message.as_ref()))
}

pub(crate) fn being_created(name: &str) -> Refusal {
    in_use(format!("Table is being created: {name}")) // [T-001]
}

pub(crate) fn being_deleted(name: &str) -> Refusal {
    in_use(format!("Table is being deleted: {name}")) // [T-006]
}

/// [T-159]
pub(crate) fn one_online_index() -> Refusal {
    Refusal::limit("Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table")
}

/// Refuses a DeleteTable while anything is under way, also where TableStatus is ACTIVE [T-069][T-150].
pub(crate) fn delete(table: &Table, context: &Context<'_>) -> Result<(), Refusal> {
    let name = &table.name;
    let Some(job) = table.running(context.now).next() else { return Ok(()) };
    Err(match &job.work {
        Work::Creating => being_created(name),
        Work::Deleting => being_deleted(name), // [T-008]
        Work::Stream { .. } => in_use("Cannot delete table while stream is being enabled/disabled."), // [T-002]
        Work::Capacity { .. }
        | Work::Billing { .. }
        | Work::Class { .. }
        | Work::Encryption { .. }
        | Work::Warm { .. }
        | Work::IndexWarm { .. } => in_use(format!("Table: {name} is in the process of being updated.")),
        Work::IndexCreation { .. } | Work::IndexDeletion { .. } | Work::IndexChange { .. } => {
            in_use("Cannot delete table while indexes are being created, updated, or deleted.")
        }
        Work::Tags { .. } => in_use(format!("Table tags are being updated: {name}")), // [T-172]
    })
}

/// What an UpdateTable asks for, by groups.
struct Asked<'a> {
    input: &'a UpdateTableInput,
    /// Capacity or the billing mode.
    capacity: bool,
    /// PAY_PER_REQUEST on an on-demand table, which changes nothing [T-156].
    resends_on_demand: bool,
    created: Vec<&'a str>,
    deleted: Vec<&'a str>,
    changed: Vec<&'a str>,
}

impl<'a> Asked<'a> {
    fn new(input: &'a UpdateTableInput, table: &Table) -> Self {
        let updates = || input.global_secondary_index_updates.iter().flatten();
        let on_demand = input.billing_mode.as_deref() == Some(BillingMode::PayPerRequest.name());
        Self {
            input,
            capacity: input.provisioned_throughput.is_some() || input.billing_mode.is_some(),
            resends_on_demand: on_demand && table.billing_mode == BillingMode::PayPerRequest,
            created: updates().filter_map(|it| it.create.as_ref()).map(|it| it.index_name.as_str()).collect(),
            deleted: updates().filter_map(|it| it.delete.as_ref()).map(|it| it.index_name.as_str()).collect(),
            changed: updates().filter_map(|it| it.update.as_ref()).map(|it| it.index_name.as_str()).collect(),
        }
    }

    fn structural(&self) -> bool {
        !self.created.is_empty() || !self.deleted.is_empty()
    }

    /// Whether an index other than this one is to be created or deleted.
    fn structural_elsewhere(&self, name: &str) -> bool {
        self.created.iter().chain(&self.deleted).any(|other| *other != name)
    }
}

/// Refuses what an UpdateTable may not do now, and takes out of it what is accepted and has no effect.
pub(crate) fn update(
    table: &Table,
    mut input: UpdateTableInput,
    context: &Context<'_>,
) -> Result<UpdateTableInput, Refusal> {
    if table.is_deleting() {
        return Err(being_deleted(&table.name));
    }
    if table.creation(context.now).is_some() {
        return Err(being_created(&table.name));
    }
    let asked = Asked::new(&input, table);
    let (mut drops_billing, mut drops_class, mut drops_encryption) = (false, false, false);
    for job in table.running(context.now) {
        match &job.work {
            Work::Stream { operation } => stream(table, &asked, operation)?,
            Work::Capacity { .. } => capacity(table, &asked)?,
            Work::Billing { from, .. } => drops_billing |= billing(table, &asked, *from)?,
            Work::Class { overshadowed, .. } => drops_class |= class(table, &asked, *overshadowed)?,
            Work::Encryption { .. } => {
                // The same again is accepted and does nothing; another one is refused [T-120][T-065].
                if let Some(wanted) = &input.sse_specification {
                    if encryption::requested_key(wanted, context.place)? != table.key_arn {
                        return Err(in_use("Server-Side Encryption is still being updated"));
                    }
                    drops_encryption = true;
                }
            }
            Work::IndexCreation { index, allocated_at, .. } if *allocated_at > context.now => {
                allocation(table, &asked, index)?;
            }
            // Backfilling. Not measured, so admitted: maxima, stream, key, class and warm throughput of the table.
            Work::IndexCreation { index, .. } => {
                if asked.structural_elsewhere(index) {
                    return Err(one_online_index()); // [T-149][T-163]
                }
            }
            Work::IndexDeletion { index, .. } => deletion(table, &asked, &index.name)?,
            // Not measured, so admitted: everything but the same index once more [T-135].
            Work::IndexChange { index, .. } => {
                if asked.changed.contains(&index.as_str()) {
                    return Err(in_use(format!("Index is being updated. Table: {} Index: {index}", table.name)));
                }
            }
            // Higher or equal values pass [T-459]; not measured, so admitted: capacity, stream and class.
            Work::Warm { .. } | Work::IndexWarm { .. } | Work::Tags { .. } | Work::Creating | Work::Deleting => {}
        }
    }
    if drops_billing {
        input.billing_mode = None;
    }
    if drops_class {
        input.table_class = None;
    }
    if drops_encryption {
        input.sse_specification = None;
    }
    Ok(input)
}

fn on_demand_while(what: &str) -> Refusal {
    in_use(format!("OnDemandThroughput cannot be updated while {what} is in progress")) // [T-175]
}

fn capacity_is_changing(table: &Table) -> Refusal {
    in_use(format!("Table IOPS are currently being updated. Table: {}", table.name)) // [T-063]
}

fn stream_while_capacity(table: &Table) -> Refusal {
    in_use(format!("Can't enable or disable stream while table IOPS are being updated. Table: {}", table.name))
}

fn indexes_while_capacity(table: &Table) -> Refusal {
    in_use(format!("Can't create or delete indexes while table IOPS are being updated. Table: {}", table.name))
}

/// While the stream is being switched [T-002][T-119][T-175][T-444]. Deleting an index is not measured; the text is
/// about both.
fn stream(table: &Table, asked: &Asked<'_>, operation: &str) -> Result<(), Refusal> {
    let label = table.stream_label.as_deref().unwrap_or_default();
    let which = format!("Table: {} Stream: {label} Operation: {operation}", table.name);
    if asked.capacity && !asked.resends_on_demand {
        return Err(in_use(format!("Can't change table IOPS when stream status is being updated. {which}")));
    }
    if asked.input.on_demand_throughput.is_some() {
        return Err(on_demand_while("stream status update"));
    }
    if asked.input.stream_specification.is_some() {
        return Err(in_use(format!("A stream status change is currently in progress. {which}")));
    }
    if asked.input.table_class.is_some() {
        return Err(in_use(format!("Can't update table class when stream status is being updated. {which}")));
    }
    if asked.structural() {
        return Err(in_use("Can't create or delete an index when stream status is being updated."));
    }
    Ok(())
}

/// While capacity is being changed [T-370][T-063][T-163]. Maxima fail by the billing mode; class and warm throughput
/// are not measured, so admitted.
fn capacity(table: &Table, asked: &Asked<'_>) -> Result<(), Refusal> {
    if asked.capacity {
        return Err(capacity_is_changing(table));
    }
    if asked.input.stream_specification.is_some() {
        return Err(stream_while_capacity(table));
    }
    if asked.structural() {
        return Err(indexes_while_capacity(table));
    }
    Ok(())
}

/// While the billing mode is being switched; values are judged by the mode before [T-369]. Class and, on the way to
/// on-demand, indexes are not measured, so admitted. Returns whether the billing mode is accepted and dropped.
fn billing(table: &Table, asked: &Asked<'_>, from: BillingMode) -> Result<bool, Refusal> {
    let input = asked.input;
    let to_provisioned = from == BillingMode::PayPerRequest;
    // On the way to provisioned, PAY_PER_REQUEST is answered with 200 and has no effect [T-452].
    if input.provisioned_throughput.is_some() || asked.capacity && !to_provisioned {
        return Err(capacity_is_changing(table));
    }
    if let Some(maxima) = &input.on_demand_throughput {
        if !to_provisioned {
            refuse_on_demand(maxima)?;
        }
        return Err(on_demand_while("BillingMode update"));
    }
    if input.stream_specification.is_some() {
        return Err(stream_while_capacity(table));
    }
    if asked.structural() && to_provisioned {
        return Err(indexes_while_capacity(table));
    }
    for action in input.global_secondary_index_updates.iter().flatten().filter_map(|it| it.update.as_ref()) {
        crate::update::check_change(action, from)?;
    }
    Ok(input.billing_mode.is_some())
}

/// While the class is being changed [T-286][T-284][T-450][T-175]. Capacity and billing mode are not measured, so
/// admitted; of deleting an index the text tells. Returns whether a class is accepted and dropped: so it is after a
/// change of the key made the table look ACTIVE [T-287][T-451].
fn class(table: &Table, asked: &Asked<'_>, overshadowed: bool) -> Result<bool, Refusal> {
    let target = table.class.as_ref().map_or("STANDARD", |class| class.name.as_str());
    let which = format!("Table: {} TableClassUpdateInProgress: {target}", table.name);
    if asked.input.on_demand_throughput.is_some() {
        return Err(on_demand_while("TableClass update"));
    }
    if asked.input.stream_specification.is_some() {
        return Err(in_use(format!("Can't change stream status when a table class update is in progress. {which}")));
    }
    if asked.structural() {
        return Err(in_use("Can't create or delete an index when a table class update is in progress."));
    }
    if asked.input.table_class.is_some() && !overshadowed {
        return Err(in_use(format!("Can't update table class when a table class update is in progress. {which}")));
    }
    Ok(asked.input.table_class.is_some())
}

/// While an index is being allocated [T-149][T-150][T-163][T-458]. The class is not measured, so admitted.
fn allocation(table: &Table, asked: &Asked<'_>, index: &str) -> Result<(), Refusal> {
    let which = format!("Table: {} Index: {index}", table.name);
    if asked.capacity {
        return Err(in_use(format!(
            "Can't change table IOPS when an index is being created. Table: {} Indexes: [{index}]",
            table.name
        )));
    }
    if asked.input.on_demand_throughput.is_some() {
        return Err(on_demand_while("index creation"));
    }
    if asked.input.stream_specification.is_some() {
        return Err(in_use(format!("Can't change stream status when an index is being created. {which}")));
    }
    if asked.input.warm_throughput.is_some() {
        return Err(Refusal::internal_server_error("Table is under system maintenance, please try again later"));
    }
    if asked.deleted.contains(&index) {
        return Err(in_use(format!(
            "Index creation is in resource allocation phase. Retry deletion during backfilling phase or when the \
             index is active. {which}"
        )));
    }
    if asked.changed.contains(&index) {
        return Err(in_use(format!("Index is being created but is not backfilling yet. {which}")));
    }
    if asked.structural_elsewhere(index) {
        return Err(one_online_index());
    }
    Ok(())
}

/// While an index is being deleted [T-375][T-376][T-163]. Stream, class and warm throughput are not measured, so
/// admitted.
fn deletion(table: &Table, asked: &Asked<'_>, index: &str) -> Result<(), Refusal> {
    if [&asked.created, &asked.deleted, &asked.changed].iter().any(|names| names.contains(&index)) {
        return Err(in_use(format!("Index is being deleted. Table: {} Index: {index}", table.name)));
    }
    if asked.capacity && !asked.resends_on_demand {
        return Err(in_use(format!(
            "Can't change table IOPS when an index is being deleted. Table: {} Indexes: [{index}]",
            table.name
        )));
    }
    if asked.input.on_demand_throughput.is_some() {
        return Err(on_demand_while("index deletion"));
    }
    if asked.structural() {
        return Err(one_online_index());
    }
    Ok(())
}
