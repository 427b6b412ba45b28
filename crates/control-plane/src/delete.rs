//! DeleteTable.

use serde_json::{Value, json};
use tablewright_core::wire::TableDescription;

use crate::jobs::Work;
use crate::plane::{Context, Effect, Reply, write};
use crate::{Refusal, admission};

pub(crate) fn table(context: &Context<'_>, request: &Value) -> Result<Reply, Refusal> {
    let table = context.named_table(request)?;
    if table.is_deleting() {
        return Err(admission::being_deleted(&table.name)); // [T-008]
    }
    if table.creation(context.now).is_some() {
        return Err(admission::being_created(&table.name));
    }
    if table.deletion_protection {
        // [T-016]
        return Err(Refusal::validation(
            "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection \
             first.",
        ));
    }
    admission::delete(table, context)?;
    // The answer leaves out keys, indexes and dates [T-363].
    let whole = crate::describe::table(table, context.place, context.now);
    let description = TableDescription {
        table_name: whole.table_name,
        table_status: Some("DELETING".to_owned()),
        provisioned_throughput: whole.provisioned_throughput,
        table_size_bytes: whole.table_size_bytes,
        item_count: whole.item_count,
        table_arn: whole.table_arn,
        table_id: whole.table_id,
        deletion_protection_enabled: whole.deletion_protection_enabled,
        ..TableDescription::default()
    };
    let body = json!({"TableDescription": write(&description)?});
    if context.durations.deleting <= 0 {
        return Ok(Reply::deleting(body, table.name.clone()));
    }
    // The name stays taken until the deletion is over; the items go now.
    let mut table = table.clone();
    table.jobs.clear();
    table.start(Work::Deleting, context.now, context.durations.deleting);
    Ok(Reply::changing(body, table, vec![Effect::DeleteTable]))
}
