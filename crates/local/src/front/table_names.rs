//! Tables by ARN in item operations: DynamoDB takes an ARN wherever it takes a name, and answers with what it was
//! given; the item store takes and gives only names.

use std::collections::BTreeSet;

use hyper::body::Bytes;
use serde_json::{Map, Value};

/// What every ARN of a table starts with; bodies without it are passed on unread.
const MARK: &[u8] = b"arn:aws:dynamodb:";

/// The members of an answer that may be keyed by table.
const BY_TABLE: [&str; 4] = ["Responses", "UnprocessedKeys", "UnprocessedItems", "ItemCollectionMetrics"];

/// The tables that a request names by their ARNs.
#[derive(Debug)]
pub(super) struct ByArn {
    prefix: String,
    names: BTreeSet<String>,
}

/// Returns the body with ARNs of this region's and account's tables replaced by their names, and which these are if
/// there are any.
pub(super) fn with_bare_names(body: Bytes, region: &str, account: &str) -> (Bytes, Option<ByArn>) {
    if !body.windows(MARK.len()).any(|window| window == MARK) {
        return (body, None);
    }
    let Ok(Value::Object(mut request)) = serde_json::from_slice(&body) else { return (body, None) };
    let prefix = format!("arn:aws:dynamodb:{region}:{account}:table/");
    let mut by_arn = ByArn { prefix, names: BTreeSet::new() };
    by_arn.replace(&mut request);
    if by_arn.names.is_empty() {
        return (body, None);
    }
    (Bytes::from(Value::Object(request).to_string()), Some(by_arn))
}

impl ByArn {
    /// Names tables in an answer as the request did.
    pub(super) fn restore(&self, answer: &mut Value) {
        for member in BY_TABLE {
            if let Some(Value::Object(tables)) = answer.get_mut(member) {
                *tables = std::mem::take(tables).into_iter().map(|(name, it)| (self.asked(name), it)).collect();
            }
        }
        let capacities = match answer.get_mut("ConsumedCapacity") {
            Some(Value::Array(capacities)) => capacities.as_mut_slice(),
            Some(capacity) => std::slice::from_mut(capacity),
            None => &mut [],
        };
        for capacity in capacities {
            if let Some(Value::String(name)) = capacity.get_mut("TableName") {
                *name = self.asked(std::mem::take(name));
            }
        }
    }

    fn asked(&self, name: String) -> String {
        if self.names.contains(&name) { format!("{}{name}", self.prefix) } else { name }
    }

    /// Replaces where tables are named: `TableName`, the keys of `RequestItems`, and within `TransactItems`.
    fn replace(&mut self, request: &mut Map<String, Value>) {
        self.replace_name(request);
        if let Some(Value::Object(tables)) = request.get_mut("RequestItems") {
            *tables = std::mem::take(tables).into_iter().map(|(name, items)| (self.bare(name), items)).collect();
        }
        let actions = request.get_mut("TransactItems").and_then(Value::as_array_mut).into_iter().flatten();
        for action in actions.filter_map(Value::as_object_mut).flat_map(Map::values_mut) {
            if let Some(action) = action.as_object_mut() {
                self.replace_name(action);
            }
        }
    }

    fn replace_name(&mut self, action: &mut Map<String, Value>) {
        if let Some(Value::String(name)) = action.get_mut("TableName") {
            *name = self.bare(std::mem::take(name));
        }
    }

    /// Returns the name for an ARN, and remembers it; anything else as it is.
    fn bare(&mut self, name: String) -> String {
        match name.strip_prefix(&self.prefix).filter(|bare| !bare.contains('/')) {
            Some(bare) => {
                self.names.insert(bare.to_owned());
                bare.to_owned()
            }
            None => name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::with_bare_names;
    use hyper::body::Bytes;
    use serde_json::{Value, json};

    fn rewritten(body: &Value) -> Value {
        let (body, _) = with_bare_names(Bytes::from(body.to_string()), "us-east-1", "000000000000");
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
