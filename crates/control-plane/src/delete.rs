//! DeleteTable.

use serde_json::{Value, json};
use tablewright_core::wire::TableDescription;

use crate::Refusal;
use crate::plane::{Context, Reply, write};

pub(crate) fn table(context: &Context<'_>, request: &Value) -> Result<Reply, Refusal> {
    let table = context.named_table(request)?;
    if table.deletion_protection {
        // [T-016]
        return Err(Refusal::validation(
            "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection \
             first.",
        ));
    }
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
    Ok(Reply::deleting(body, table.name.clone()))
}
