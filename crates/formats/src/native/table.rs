//! A table, defaults for tables, or an environment's override of a table.

use std::collections::BTreeMap;

use tablewright_core::model::{
    DEFAULT_RECOVERY_DAYS, Encryption, OnDemandMaximum, StreamViewType, TableClass, Throughput, WarmThroughput,
};
use tablewright_core::place::Declared;
use tablewright_core::project::{BillingMode, IgnoredField, TableDeclaration};

use super::expectations::expectation;
use super::index::{global_index, local_index};
use super::keys::{Places, key};
use super::project::named;
use super::reference::{
    ENCRYPTION, NOT_IN_DEFAULTS, ON_DEMAND, PROVISIONED, RECOVERY, STREAM, Section, TABLE, TIME_TO_LIVE, WARM,
};
use super::settings::on_existing;
use crate::reader::{Fields, Reader, as_boolean};
use crate::tree::{Entry, Node, Value};

/// Where a declaration of a table stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Under `defaults`.
    Defaults,
    /// Under the project's `tables`.
    Table,
    /// Under an environment's `tables`.
    Override,
}

/// Reads the declaration that stands under a key.
pub(super) fn table(reader: &mut Reader, entry: &Entry, role: Role) -> TableDeclaration {
    let Entry { key: name, value: node } = entry;
    let place = Some(name.place.clone());
    if node.is_absent() {
        return TableDeclaration { place, ..TableDeclaration::default() };
    }
    let what = match role {
        Role::Defaults => "defaults",
        Role::Table => "a table",
        Role::Override => "a table's override",
    };
    // What is no table is still a name that overrides may mean.
    let Some(fields) = reader.fields(what, node, &TABLE) else {
        return TableDeclaration { place, ..TableDeclaration::default() };
    };
    let mut declaration = TableDeclaration { place, ..settings_of_tables(reader, &fields) };
    if role == Role::Defaults {
        for key in NOT_IN_DEFAULTS.iter().filter_map(|key| fields.entry(key.name)) {
            let message = format!("`{}` belongs to a table, not to defaults", key.key.value);
            reader.wrong(&key.key.place, message, "move it into the table under `tables`");
        }
        return declaration;
    }
    declaration.name = fields.get("name").and_then(|node| reader.text("name", node));
    declaration.partition_key =
        fields.get("partition_key").and_then(|node| key(reader, "partition_key", node, Places::Table));
    declaration.sort_key = fields.get("sort_key").and_then(|node| key(reader, "sort_key", node, Places::Table));
    declaration.global_secondary_indexes = named(reader, &fields, "global_secondary_indexes", |reader, entry| {
        reader.about(format!("{}/{}", name.value, entry.key.value), |reader| global_index(reader, entry))
    });
    declaration.local_secondary_indexes = named(reader, &fields, "local_secondary_indexes", |reader, entry| {
        reader.about(format!("{}/{}", name.value, entry.key.value), |reader| local_index(reader, entry))
    });
    declaration.expect =
        fields.get("expect").and_then(|node| reader.about(name.value.clone(), |reader| expectation(reader, node)));
    declaration
}

/// Reads everything that defaults may hold too.
fn settings_of_tables(reader: &mut Reader, fields: &Fields<'_>) -> TableDeclaration {
    let billing_mode = fields.get("billing_mode");
    let table_class = fields.get("table_class");
    TableDeclaration {
        billing_mode: billing_mode
            .and_then(|node| reader.choice("billing_mode", node, BillingMode::CHOICES, BillingMode::parse)),
        provisioned_throughput: fields.get("provisioned_throughput").and_then(|node| provisioned(reader, node)),
        on_demand_throughput: fields.get("on_demand_throughput").and_then(|node| on_demand(reader, node)),
        warm_throughput: fields.get("warm_throughput").and_then(|node| warm(reader, node)),
        stream: fields.get("stream").and_then(|node| stream(reader, node)),
        time_to_live: fields.get("time_to_live").and_then(|node| time_to_live(reader, node)),
        point_in_time_recovery: fields.get("point_in_time_recovery").and_then(|node| recovery(reader, node)),
        server_side_encryption: fields.get("server_side_encryption").and_then(|node| encryption(reader, node)),
        table_class: table_class
            .and_then(|node| reader.choice("table_class", node, TableClass::CHOICES, TableClass::parse)),
        deletion_protection: fields
            .get("deletion_protection")
            .and_then(|node| reader.boolean("deletion_protection", node)),
        tags: fields.get("tags").map(|node| tags(reader, node)).unwrap_or_default(),
        on_existing: fields.get("on_existing").and_then(|node| on_existing(reader, node)),
        ownership_tags: fields.get("ownership_tags").and_then(|node| reader.boolean("ownership_tags", node)),
        tags_exclusive: fields.get("tags_exclusive").and_then(|node| reader.boolean("tags_exclusive", node)),
        ignore: fields.get("ignore").map(|node| ignore(reader, node)),
        ..TableDeclaration::default()
    }
}

/// Reads two numbers, of which both must be there.
fn both(reader: &mut Reader, section: &Section, node: &Node, keys: [&str; 2]) -> Option<Declared<[u64; 2]>> {
    let name = section.name;
    let fields = reader.fields(&format!("`{name}`"), node, section)?;
    let [first, second] =
        keys.map(|key| reader.required(&format!("`{name}`"), &fields, key).and_then(|node| reader.number(key, node)));
    Some(Declared::new([first?.value, second?.value], node.place.clone()))
}

pub(super) fn provisioned(reader: &mut Reader, node: &Node) -> Option<Declared<Throughput>> {
    let units = both(reader, &PROVISIONED, node, ["read_capacity_units", "write_capacity_units"]);
    // What is wrong has been told; throughput is there, and nobody shall be told that it is missing.
    let [read, write] = units.map_or([1, 1], |units| units.value);
    Some(Declared::new(Throughput { read, write }, node.place.clone()))
}

pub(super) fn warm(reader: &mut Reader, node: &Node) -> Option<Declared<WarmThroughput>> {
    let units = both(reader, &WARM, node, ["read_units_per_second", "write_units_per_second"])?;
    let [read, write] = units.value;
    Some(Declared::new(WarmThroughput { read, write }, units.place))
}

pub(super) fn on_demand(reader: &mut Reader, node: &Node) -> Option<Declared<OnDemandMaximum>> {
    let keys = ["max_read_request_units", "max_write_request_units"];
    let fields = reader.fields("`on_demand_throughput`", node, &ON_DEMAND)?;
    let [read, write] = keys.map(|key| fields.get(key).and_then(|node| reader.number(key, node)));
    let maximum = OnDemandMaximum { read: read.map(|units| units.value), write: write.map(|units| units.value) };
    Some(Declared::new(maximum, node.place.clone()))
}

fn stream(reader: &mut Reader, node: &Node) -> Option<Declared<Option<StreamViewType>>> {
    let node = match &node.value {
        Value::Map(_) => {
            let fields = reader.fields("`stream`", node, &STREAM)?;
            reader.required("`stream`", &fields, "view_type")?
        }
        _ => node,
    };
    match as_boolean(node) {
        Some(false) => Some(Declared::new(None, node.place.clone())),
        Some(true) => {
            let message = "`stream` is `true`, which does not say what its records carry";
            reader.wrong(&node.place, message, format!("write one of {}", StreamViewType::CHOICES.join(", ")));
            None
        }
        None => {
            let view = reader.choice("stream", node, StreamViewType::CHOICES, StreamViewType::parse)?;
            Some(Declared::new(Some(view.value), view.place))
        }
    }
}

/// Words that people write for on and off, and YAML 1.2 takes for texts.
const SWITCHES: [&str; 4] = ["off", "no", "on", "yes"];

fn time_to_live(reader: &mut Reader, node: &Node) -> Option<Declared<Option<String>>> {
    let place = node.place.clone();
    if let Value::Scalar(scalar) = &node.value
        && !scalar.quoted
        && as_boolean(node).is_none()
        && (SWITCHES.contains(&scalar.text.to_ascii_lowercase().as_str())
            || matches!(scalar.text.to_ascii_lowercase().as_str(), "true" | "false"))
    {
        let message = format!("`time_to_live` is `{}`", scalar.text);
        reader.wrong(&place, message, "write `false` to switch it off, or quote the name of an attribute");
        return None;
    }
    if let Value::Map(_) = node.value {
        let fields = reader.fields("`time_to_live`", node, &TIME_TO_LIVE)?;
        let enabled = fields.get("enabled").map(|node| reader.boolean("enabled", node));
        if let Some(enabled) = enabled
            && !enabled?.value
        {
            return Some(Declared::new(None, place));
        }
        let attribute = reader.required("`time_to_live`", &fields, "attribute_name")?;
        return Some(Declared::new(Some(reader.text("attribute_name", attribute)?.value), place));
    }
    match as_boolean(node) {
        Some(false) => Some(Declared::new(None, place)),
        Some(true) => {
            let message = "`time_to_live` is `true`, which does not say where the time stands";
            reader.wrong(&place, message, "write the name of the attribute, such as `expiresAt`");
            None
        }
        None => Some(Declared::new(Some(reader.text("time_to_live", node)?.value), place)),
    }
}

fn recovery(reader: &mut Reader, node: &Node) -> Option<Declared<Option<u32>>> {
    let place = node.place.clone();
    let Value::Map(_) = node.value else {
        let expected = "`true`, `false` or `{ recovery_period_in_days: 7 }`";
        let Some(enabled) = as_boolean(node) else {
            reader.no_boolean("point_in_time_recovery", node, expected);
            return None;
        };
        return Some(Declared::new(enabled.then_some(DEFAULT_RECOVERY_DAYS), place));
    };
    let fields = reader.fields("`point_in_time_recovery`", node, &RECOVERY)?;
    let enabled = fields.get("enabled").map(|node| reader.boolean("enabled", node));
    let days = fields.get("recovery_period_in_days").map(|node| {
        let days = reader.number("recovery_period_in_days", node)?;
        // What is far out of range stays out of range; the rules say what the range is.
        Some(u32::try_from(days.value).unwrap_or(u32::MAX))
    });
    if node.entries().is_empty() {
        reader.wrong(&place, "`point_in_time_recovery` says nothing", "write `true`, `false` or a recovery period");
        return None;
    }
    match (enabled, days) {
        (Some(enabled), _) if !enabled.as_ref()?.value => Some(Declared::new(None, place)),
        (_, Some(days)) => Some(Declared::new(Some(days?), place)),
        (Some(_), None) => Some(Declared::new(Some(DEFAULT_RECOVERY_DAYS), place)),
        (None, None) => None,
    }
}

fn encryption(reader: &mut Reader, node: &Node) -> Option<Declared<Encryption>> {
    let place = node.place.clone();
    if let Value::Map(_) = node.value {
        let fields = reader.fields("`server_side_encryption`", node, &ENCRYPTION)?;
        let kms_key = reader.required("`server_side_encryption`", &fields, "kms_key")?;
        return Some(Declared::new(Encryption::KmsKey(reader.text("kms_key", kms_key)?.value), place));
    }
    let word = match &node.value {
        Value::Scalar(scalar) => scalar.text.as_str(),
        _ => "",
    };
    match word {
        "aws_owned" => Some(Declared::new(Encryption::AwsOwned, place)),
        "aws_managed" => Some(Declared::new(Encryption::AwsManaged, place)),
        _ => {
            let expected = "`aws_owned`, `aws_managed` or `{ kms_key: … }`";
            if word.starts_with("alias/") || word.starts_with("arn:") {
                let message = format!("`server_side_encryption` is `{word}`; expected {expected}");
                reader.wrong(&place, message, format!("write `{{ kms_key: {word} }}`"));
            } else {
                reader.unexpected_word("server_side_encryption", node, expected, &["aws_owned", "aws_managed"]);
            }
            None
        }
    }
}

/// Reads tags. A tag's value may be any scalar, also an empty text; null is as if the tag was not there.
fn tags(reader: &mut Reader, node: &Node) -> BTreeMap<String, Declared<String>> {
    let mut tags = BTreeMap::new();
    for Entry { key, value } in reader.entries("`tags`", node).unwrap_or_default() {
        let null = matches!(&value.value, Value::Scalar(scalar) if scalar.is_null());
        if !null && let Some(text) = reader.any_text(&key.value, value) {
            tags.insert(key.value.clone(), text);
        }
    }
    tags
}

fn ignore(reader: &mut Reader, node: &Node) -> Declared<Vec<IgnoredField>> {
    let texts = reader.texts("ignore", node);
    Declared::new(reader.ignored_fields(texts), node.place.clone())
}
