//! A round trip: an item that is written, read, found by every index, and deleted.

use std::collections::BTreeMap;

use super::check::{Check, Checklist, Trouble};
use crate::codes::Code;
use crate::model::{Key, ScalarType, Table};
use crate::refusal::Refusal;

/// What the key of every such item begins with, where it is a text.
const PREFIX: &str = "tablewright-probe-";
/// The attribute by which the item is known again.
const MARK: &str = "tablewright-probe";
/// The smallest number of thirty digits.
const SMALLEST: u128 = 10_u128.pow(29);
/// Seconds after which DynamoDB may delete an item that stayed, where the table has TTL.
const LIFE: u64 = 3600;

/// An item for a round trip. Attributes are texts: those of binary attributes are what their bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// The live name of the table.
    pub table: String,
    /// The attributes of the primary key.
    pub key: Vec<String>,
    /// All attributes, with their types, by name.
    pub item: BTreeMap<String, (ScalarType, String)>,
    /// The attribute by which the item is known again.
    pub mark: String,
    /// The indexes that are to find it.
    pub indexes: Vec<ProbeIndex>,
}

/// An index that is to find the item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProbeIndex {
    /// Its name.
    pub name: String,
    /// Its key's attributes, all of which a query names.
    pub key: Vec<String>,
}

/// What became of a round trip; a step that was not taken is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trip {
    /// Whether it was written.
    pub write: Option<Result<(), Refusal>>,
    /// Whether it was read again, as it was written.
    pub read: Option<Result<bool, Refusal>>,
    /// Whether each index found it, by the index's name.
    pub found: BTreeMap<String, Result<bool, Refusal>>,
    /// Whether it was deleted.
    pub delete: Option<Result<(), Refusal>>,
}

impl Probe {
    /// Returns the item for a table. `id` tells it apart from any other, and has to be random; `now` is in seconds since
    /// 1970.
    pub fn new(table: &Table, id: u128, now: u64) -> Self {
        let mut item = BTreeMap::new();
        let mut add = |key: &Key| {
            for attribute in key.attributes() {
                item.entry(attribute.name.clone())
                    .or_insert_with(|| (attribute.scalar_type, value(attribute.scalar_type, id)));
            }
            key.attributes().map(|attribute| attribute.name.clone()).collect::<Vec<_>>()
        };
        let key = add(&table.key);
        let global = table.global_secondary_indexes.iter().map(|(name, index)| (name, &index.key));
        let local = table.local_secondary_indexes.iter().map(|(name, index)| (name, &index.key));
        let indexes = global.chain(local).map(|(name, key)| ProbeIndex { name: name.clone(), key: add(key) }).collect();
        if let Some(attribute) = &table.time_to_live {
            // A number in a key may be no time, and a text is none.
            item.entry(attribute.clone()).or_insert_with(|| (ScalarType::Number, (now + LIFE).to_string()));
        }
        item.entry(MARK.to_owned()).or_insert_with(|| (ScalarType::String, value(ScalarType::String, id)));
        Self { table: table.name.clone(), key, item, mark: MARK.to_owned(), indexes }
    }

    /// Returns the item's key for people.
    pub fn key_text(&self) -> String {
        let texts = self.key.iter().filter_map(|name| Some(format!("{name} {}", self.item.get(name)?.1)));
        texts.collect::<Vec<_>>().join(", ")
    }
}

/// Returns a value that no other item has.
fn value(scalar_type: ScalarType, id: u128) -> String {
    match scalar_type {
        ScalarType::String | ScalarType::Binary => format!("{PREFIX}{id:032x}"),
        // Negative, as hardly any number is that somebody gave; DynamoDB keeps 38 digits, and none that leads as zero.
        ScalarType::Number => format!("-{}", SMALLEST + id % (9 * SMALLEST)),
    }
}

/// Judges a round trip of a declared table.
pub fn probe_checks(declared_name: &str, probe: &Probe, trip: &Trip) -> Vec<Check> {
    let mut list = Checklist::of(declared_name, &probe.table);
    let what = "an item can be written";
    match &trip.write {
        Some(Ok(())) => list.ok("probe/write", what),
        Some(Err(refusal)) => list.failed("probe/write", what, refused(refusal, "dynamodb:PutItem")),
        None => list.not_checked("probe/write", what, "it was interrupted before"),
    }
    let what = "the item is read as it was written";
    match &trip.read {
        Some(Ok(true)) => list.ok("probe/read", what),
        Some(Ok(false)) => list.failed("probe/read", what, wrong("it was not there, or another one")),
        Some(Err(refusal)) => list.failed("probe/read", what, refused(refusal, "dynamodb:GetItem")),
        None => list.not_checked("probe/read", what, "the item was not written, or it was interrupted"),
    }
    for index in &probe.indexes {
        let (aspect, what) = (format!("probe/index/{}", index.name), format!("index {} finds the item", index.name));
        match trip.found.get(&index.name) {
            Some(Ok(true)) => list.ok(&aspect, what),
            Some(Ok(false)) => list.failed(&aspect, what, wrong("it did not find it within the time that it had")),
            Some(Err(refusal)) => list.failed(&aspect, what, refused(refusal, "dynamodb:Query on the index")),
            None => list.not_checked(&aspect, what, "the item was not read, or it was interrupted"),
        }
    }
    let what = "the item is deleted";
    match &trip.delete {
        Some(Ok(())) => list.ok("probe/delete", what),
        Some(Err(refusal)) => {
            let trouble = refused(refusal, "dynamodb:DeleteItem");
            let fix = format!("{}; the item may have stayed, delete it by hand: {}", trouble.fix, probe.key_text());
            list.failed("probe/delete", what, Trouble { fix, ..trouble });
        }
        None => list.not_checked("probe/delete", what, "the item was not written"),
    }
    list.into_checks()
}

fn wrong(found: &str) -> Trouble {
    let cause = "the endpoint is not consistent, or an index is behind or not usable";
    Trouble::new(
        Code::RoundTripFailed,
        found,
        cause,
        "verify again; if it stays, look at the table with `tablewright status`",
    )
}

fn refused(refusal: &Refusal, action: &str) -> Trouble {
    let is_denied = refusal.code.contains("AccessDenied");
    let found = refusal.to_string();
    match is_denied {
        true => Trouble::new(
            Code::AccessDenied,
            found,
            "whoever runs this may not use the table's items",
            format!("allow {action}: `tablewright render iam --for app` shows the policy that programs need"),
        ),
        false => Trouble::new(
            Code::RoundTripFailed,
            found,
            "DynamoDB answered so to a call that programs send too",
            "mend what the answer says, then verify again",
        ),
    }
}
