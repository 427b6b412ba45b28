//! Tables by ARN in item operations: DynamoDB takes an ARN wherever it takes a name, the item store only names.

use hyper::body::Bytes;
use serde_json::{Map, Value};

/// What every ARN of a table starts with; bodies without it are passed on unread.
const MARK: &[u8] = b"arn:aws:dynamodb:";

/// Returns the body with ARNs of this region's and account's tables replaced by their names.
pub(super) fn with_bare_names(body: Bytes, region: &str, account: &str) -> Bytes {
    if !body.windows(MARK.len()).any(|window| window == MARK) {
        return body;
    }
    let Ok(Value::Object(mut request)) = serde_json::from_slice(&body) else { return body };
    let prefix = format!("arn:aws:dynamodb:{region}:{account}:table/");
    if replace(&mut request, &prefix) { Bytes::from(Value::Object(request).to_string()) } else { body }
}

/// Replaces where tables are named: `TableName`, the keys of `RequestItems`, and within `TransactItems`.
fn replace(request: &mut Map<String, Value>, prefix: &str) -> bool {
    let mut changed = replace_name(request, prefix);
    if let Some(Value::Object(tables)) = request.get_mut("RequestItems")
        && tables.keys().any(|name| name.starts_with(prefix))
    {
        let bare = |name: String| bare_name(&name, prefix).map(str::to_owned).unwrap_or(name);
        *tables = std::mem::take(tables).into_iter().map(|(name, items)| (bare(name), items)).collect();
        changed = true;
    }
    let actions = request.get_mut("TransactItems").and_then(Value::as_array_mut).into_iter().flatten();
    for action in actions.filter_map(Value::as_object_mut).flat_map(Map::values_mut) {
        changed |= action.as_object_mut().is_some_and(|action| replace_name(action, prefix));
    }
    changed
}

fn replace_name(action: &mut Map<String, Value>, prefix: &str) -> bool {
    let Some(Value::String(name)) = action.get_mut("TableName") else { return false };
    let Some(bare) = bare_name(name, prefix).map(str::to_owned) else { return false };
    *name = bare;
    true
}

fn bare_name<'a>(name: &'a str, prefix: &str) -> Option<&'a str> {
    name.strip_prefix(prefix).filter(|bare| !bare.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::with_bare_names;
    use hyper::body::Bytes;
    use serde_json::{Value, json};

    fn rewritten(body: &Value) -> Value {
        let body = with_bare_names(Bytes::from(body.to_string()), "us-east-1", "000000000000");
        serde_json::from_slice(&body).expect("JSON")
    }

    #[test]
    fn names_are_replaced_wherever_tables_are_named() {
        let arn = "arn:aws:dynamodb:us-east-1:000000000000:table/orders";
        assert_eq!(
            rewritten(&json!({"TableName": arn, "Key": {"pk": {"S": arn}}})),
            json!({"TableName": "orders", "Key": {"pk": {"S": arn}}})
        );
        assert_eq!(
            rewritten(&json!({"RequestItems": {arn: {"Keys": []}}})),
            json!({"RequestItems": {"orders": {"Keys": []}}})
        );
        assert_eq!(
            rewritten(&json!({"TransactItems": [{"Put": {"TableName": arn}}]})),
            json!({"TransactItems": [{"Put": {"TableName": "orders"}}]})
        );
    }

    #[test]
    fn what_names_no_table_of_ours_stays_as_it_is() {
        let elsewhere = "arn:aws:dynamodb:eu-west-1:000000000000:table/orders";
        for body in [json!({"TableName": elsewhere}), json!({"TableName": "orders", "Item": {"pk": {"S": elsewhere}}})]
        {
            assert_eq!(rewritten(&body), body);
        }
    }
}
