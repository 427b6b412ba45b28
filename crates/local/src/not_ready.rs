//! Tables that are still being created, and indexes that are still being built: DynamoDB does not know the ones for items
//! yet, and lets nobody read the others.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use serde_json::{Map, Value};

/// A table, or an index of one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Resource {
    /// The table.
    pub(crate) table: String,
    /// The index; `None` for the table itself.
    pub(crate) index: Option<String>,
}

/// What is not there for items, and until when; clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct NotReady {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    /// Whether there may be any; all that an ordinary request costs.
    any: AtomicBool,
    until: Mutex<BTreeMap<Resource, Instant>>,
}

impl NotReady {
    /// Notes until when a table, and indexes of it, are not there for items; takes the place of what was noted before.
    pub(crate) fn note(&self, table: &str, created: Option<Instant>, indexes: &[(String, Instant)]) {
        let mut until = self.shared.until.lock().unwrap_or_else(PoisonError::into_inner);
        until.retain(|noted, _| noted.table != table);
        let resource = |index: Option<&String>| Resource { table: table.to_owned(), index: index.cloned() };
        until.extend(created.map(|at| (resource(None), at)));
        until.extend(indexes.iter().map(|(index, at)| (resource(Some(index)), *at)));
        self.shared.any.store(!until.is_empty(), Ordering::Release);
    }

    /// Returns what a request for items names and is not there yet, in a statement of PartiQL too.
    pub(crate) fn named_in(&self, body: &[u8]) -> Option<Resource> {
        if !self.shared.any.load(Ordering::Acquire) {
            return None;
        }
        let mut until = self.shared.until.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        until.retain(|_, until| *until > now);
        if until.is_empty() {
            self.shared.any.store(false, Ordering::Release);
            return None;
        }
        let Ok(Value::Object(request)) = serde_json::from_slice(body) else { return None };
        named(&request).into_iter().find(|resource| until.contains_key(resource))
    }
}

/// Returns the tables that a request names, and the indexes that it reads.
fn named(request: &Map<String, Value>) -> Vec<Resource> {
    let text = |action: &Map<String, Value>, member: &str| action.get(member)?.as_str().map(str::to_owned);
    let of_action = |action: &Map<String, Value>| {
        let resource = |index| Some(Resource { table: text(action, "TableName")?, index });
        [resource(None), text(action, "IndexName").and_then(|index| resource(Some(index)))]
    };
    let batch = request.get("RequestItems").and_then(Value::as_object).into_iter().flatten();
    let batch = batch.map(|(table, _)| Resource { table: table.clone(), index: None });
    let actions = request.get("TransactItems").and_then(Value::as_array).into_iter().flatten();
    let actions = actions.filter_map(Value::as_object).flat_map(Map::values).filter_map(Value::as_object);
    let statements = ["Statements", "TransactStatements"].into_iter().filter_map(|list| request.get(list)?.as_array());
    let statements = statements.flatten().filter_map(Value::as_object).chain([request]);
    let statements = statements.filter_map(|statement| statement.get("Statement")?.as_str()).flat_map(of_statement);
    actions.chain([request]).flat_map(of_action).flatten().chain(batch).chain(statements).collect()
}

/// Returns what a statement of PartiQL is about: the name behind FROM, INTO or UPDATE, and that of an index behind it.
fn of_statement(statement: &str) -> Vec<Resource> {
    let is_of_names = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let mut words = statement.split(|c| !is_of_names(c)).filter(|word| !word.is_empty());
    let is_keyword = |word: &str| ["FROM", "INTO", "UPDATE"].iter().any(|keyword| word.eq_ignore_ascii_case(keyword));
    let Some(table) = words.find(|word| is_keyword(word)).and_then(|_| words.next()) else { return Vec::new() };
    let resource = |index: Option<&str>| Resource { table: table.to_owned(), index: index.map(str::to_owned) };
    let index = words.next().filter(|dot| *dot == ".").and_then(|_| words.next());
    [Some(resource(None)), index.map(|index| resource(Some(index)))].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::{Resource, of_statement};

    fn resource(table: &str, index: Option<&str>) -> Resource {
        Resource { table: table.to_owned(), index: index.map(str::to_owned) }
    }

    #[test]
    fn a_statement_is_about_one_table() {
        let orders = [resource("orders", None)];
        let of_index = [resource("shop.orders", None), resource("shop.orders", Some("by-day"))];
        assert_eq!(of_statement("SELECT * FROM \"shop.orders\".\"by-day\" WHERE id = 'x'"), of_index);
        assert_eq!(of_statement("insert into orders value {'id': 'from stock'}"), orders);
        assert_eq!(of_statement("UPDATE \"orders\" SET a = 1"), orders);
        assert_eq!(of_statement("DELETE FROM orders WHERE id = 'x'"), orders);
        assert_eq!(of_statement("nonsense"), []);
        assert_eq!(of_statement("EXISTS(SELECT * FROM"), []);
    }
}
