//! What a stack tells others about its tables.

use serde_json::{Map, Value, json};
use tablewright_core::model::Table;

use super::text::substituted;

/// Returns a table's outputs, each exported under the stack's name: its name, its ARN, and its stream's where it has one.
pub(super) fn outputs(logical_id: &str, table: &Table) -> Map<String, Value> {
    let attribute = |name: &str| json!({ "Fn::GetAtt": [logical_id, name] });
    let name = ("Name", "Name", json!({ "Ref": logical_id }));
    let arn = ("Arn", "ARN", attribute("Arn"));
    let stream = table.stream.map(|_| ("StreamArn", "ARN of the stream", attribute("StreamArn")));
    [Some(name), Some(arn), stream]
        .into_iter()
        .flatten()
        .map(|(end, what, value)| {
            let key = format!("{logical_id}{end}");
            let output = json!({
                "Description": format!("{what} of {}", table.name),
                "Value": value,
                "Export": { "Name": substituted(&format!("${{AWS::StackName}}-{key}")) },
            });
            (key, output)
        })
        .collect()
}
