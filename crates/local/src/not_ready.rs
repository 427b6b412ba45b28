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

    /// Returns whether a request for items names a table that is being created. Statements of PartiQL are not looked
    /// into.
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
        named(&request) || batch.any(|(name, _)| until.contains_key(name)) || actions.any(named)
    }
}
