//! Tables that are still being created: DynamoDB does not know them for items yet.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use serde_json::{Map, Value};

/// The names of tables that are being created, and until when; clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct NotReady {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    /// Whether there may be any; all that an ordinary request costs.
    any: AtomicBool,
    until: Mutex<BTreeMap<String, Instant>>,
}

impl NotReady {
    /// Notes that a table is being created.
    pub(crate) fn insert(&self, table: &str, until: Instant) {
        self.shared.until.lock().unwrap_or_else(PoisonError::into_inner).insert(table.to_owned(), until);
        self.shared.any.store(true, Ordering::Release);
    }

    /// Returns whether a request for items names a table that is being created, in a statement of PartiQL too.
    pub(crate) fn is_named_in(&self, body: &[u8]) -> bool {
        if !self.shared.any.load(Ordering::Acquire) {
            return false;
        }
        let mut until = self.shared.until.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        until.retain(|_, until| *until > now);
        if until.is_empty() {
            self.shared.any.store(false, Ordering::Release);
            return false;
        }
        let Ok(Value::Object(request)) = serde_json::from_slice(body) else { return false };
        let named = |action: &Map<String, Value>| {
            action.get("TableName").and_then(Value::as_str).is_some_and(|name| until.contains_key(name))
        };
        let mut batch = request.get("RequestItems").and_then(Value::as_object).into_iter().flatten();
        let actions = request.get("TransactItems").and_then(Value::as_array).into_iter().flatten();
        let mut actions = actions.filter_map(Value::as_object).flat_map(Map::values).filter_map(Value::as_object);
        let statements =
            ["Statements", "TransactStatements"].into_iter().filter_map(|list| request.get(list)?.as_array());
        let statements = statements.flatten().filter_map(Value::as_object).chain([&request]);
        let mut statements = statements.filter_map(|statement| statement.get("Statement")?.as_str());
        let stated = |statement: &str| table_of(statement).is_some_and(|name| until.contains_key(name));
        named(&request)
            || batch.any(|(name, _)| until.contains_key(name))
            || actions.any(named)
            || statements.any(stated)
    }
}

/// Returns the table that a statement of PartiQL is about: the name behind FROM, INTO or UPDATE.
fn table_of(statement: &str) -> Option<&str> {
    let is_of_names = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let mut words = statement.split(|c| !is_of_names(c)).filter(|word| !word.is_empty());
    words.find(|word| ["FROM", "INTO", "UPDATE"].iter().any(|keyword| word.eq_ignore_ascii_case(keyword)))?;
    words.next()
}

#[cfg(test)]
mod tests {
    use super::table_of;

    #[test]
    fn a_statement_is_about_one_table() {
        assert_eq!(table_of("SELECT * FROM \"shop.orders\".\"by-day\" WHERE id = 'x'"), Some("shop.orders"));
        assert_eq!(table_of("insert into orders value {'id': 'from stock'}"), Some("orders"));
        assert_eq!(table_of("UPDATE \"orders\" SET a = 1"), Some("orders"));
        assert_eq!(table_of("DELETE FROM orders WHERE id = 'x'"), Some("orders"));
        assert_eq!(table_of("nonsense"), None);
        assert_eq!(table_of("EXISTS(SELECT * FROM"), None);
    }
}
