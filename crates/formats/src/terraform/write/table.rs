//! A table as `aws_dynamodb_table`.

use std::collections::BTreeMap;

use tablewright_core::model::{
    Billing, DEFAULT_RECOVERY_DAYS, Encryption, GlobalSecondaryIndex, Key, OnDemandMaximum, Projection, ScalarType,
    WarmThroughput,
};
use tablewright_core::observed::{ENVIRONMENT_TAG, OWNERSHIP_PREFIX, PROJECT_TAG};
use tablewright_core::project::{DesiredTable, IgnoredField};

use super::addresses::{Addresses, TABLE};
use super::hcl::{Block, Body, Expression};
use super::settings::{Setting, Subject};
use super::variables::Variables;

/// Returns the resource of a table, and the data source of its key where the provider wants an ARN that nobody declared.
pub(super) fn resource(table: &DesiredTable, variables: &Variables, addresses: &Addresses) -> Body {
    let mut module = Body::default();
    let Some(name) = addresses.name(&table.declared_name) else { return module };
    let mut body = Body::default();
    let whole = Subject::table(table);
    let set_setting = |body: &mut Body, argument: &str, setting: Setting| {
        if let Some(value) = variables.expression(setting, table, &whole) {
            body.set(argument, value);
        }
    };
    body.set("name", Expression::text(&table.table.name));
    set_setting(&mut body, "billing_mode", Setting::BillingMode);
    set_setting(&mut body, "table_class", Setting::TableClass);
    add_key(&table.table.key, &mut body);
    body.blank();
    add_capacity(table, &whole, variables, &mut body);
    add_attributes(table, &mut body);
    for (index_name, index) in &table.table.global_secondary_indexes {
        body.add(global_index(table, index_name, index, variables));
    }
    for (index_name, index) in &table.table.local_secondary_indexes {
        let mut local = Body::default();
        local.set("name", Expression::text(index_name));
        if let Some(sort) = index.key.sort.first() {
            local.set("range_key", Expression::text(&sort.name));
        }
        add_projection(&index.projection, &mut local);
        body.add(Block::new("local_secondary_index", &[], local));
    }
    let mode = variables.reference(Setting::BillingMode, &whole);
    add_on_demand(table.table.billing, mode.as_deref(), &mut body);
    add_warm(table.table.warm_throughput, &mut body);
    if let Some(view) = table.table.stream {
        body.set("stream_enabled", Expression::word(true));
        body.set("stream_view_type", Expression::text(view.text()));
        body.blank();
    }
    if let Some(attribute) = &table.table.time_to_live {
        let mut ttl = Body::default();
        ttl.set("attribute_name", Expression::text(attribute));
        ttl.set("enabled", Expression::word(true));
        body.add(Block::new("ttl", &[], ttl));
    }
    add_recovery(table, &whole, variables, &mut body);
    if let Some(key) = add_encryption(table, name, &mut body) {
        module.add(key);
    }
    set_setting(&mut body, "deletion_protection_enabled", Setting::DeletionProtection);
    body.blank();
    body.set("tags", tags(&table.table.tags));
    if let Some(lifecycle) = ignored_changes(ignored(table)) {
        body.add(lifecycle);
    }
    module.add(Block::new("resource", &[TABLE, name], body));
    module
}

/// Returns tags beside those that all resources have.
pub(super) fn tags<'t>(tags: impl IntoIterator<Item = (&'t String, &'t String)>) -> Expression {
    let own: Vec<_> = tags.into_iter().map(|(key, value)| (key.clone(), Expression::text(value))).collect();
    let common = Expression::reference("var.tags");
    if own.is_empty() { common } else { Expression::Call("merge", vec![common, Expression::Object(own)]) }
}

fn add_key(key: &Key, body: &mut Body) {
    if let Some(partition) = key.partition.first() {
        body.set("hash_key", Expression::text(&partition.name));
    }
    if let Some(sort) = key.sort.first() {
        body.set("range_key", Expression::text(&sort.name));
    }
}

/// Adds capacity, which is null while the mode is a variable that says otherwise.
fn add_capacity(table: &DesiredTable, subject: &Subject, variables: &Variables, body: &mut Body) {
    let mode = variables.reference(Setting::BillingMode, &Subject::table(table));
    for (argument, setting) in [("read_capacity", Setting::ReadCapacity), ("write_capacity", Setting::WriteCapacity)] {
        let value = match (&mode, variables.reference(setting, subject)) {
            (Some(mode), Some(units)) => Some(Expression::word(format!("{mode} == \"PROVISIONED\" ? {units} : null"))),
            _ if !table.table.billing.is_provisioned() => None,
            _ => variables.expression(setting, table, subject),
        };
        if let Some(value) = value {
            body.set(argument, value);
        }
    }
    body.blank();
}

/// Defines every attribute of a key, once.
fn add_attributes(table: &DesiredTable, body: &mut Body) {
    let table = &table.table;
    let indexes = table.global_secondary_indexes.values().map(|index| &index.key);
    let indexes = indexes.chain(table.local_secondary_indexes.values().map(|index| &index.key));
    let keys = std::iter::once(&table.key).chain(indexes);
    let mut defined: Vec<(&str, ScalarType)> = Vec::new();
    for attribute in keys.flat_map(Key::attributes) {
        if defined.iter().all(|(name, _)| *name != attribute.name) {
            defined.push((&attribute.name, attribute.scalar_type));
        }
    }
    for (name, scalar_type) in defined {
        let mut attribute = Body::default();
        attribute.set("name", Expression::text(name));
        attribute.set("type", Expression::text(scalar_type.text()));
        body.add(Block::new("attribute", &[], attribute));
    }
}

fn global_index(table: &DesiredTable, name: &str, index: &GlobalSecondaryIndex, variables: &Variables) -> Block {
    let mut body = Body::default();
    body.set("name", Expression::text(name));
    let has_one_each = index.key.partition.len() <= 1 && index.key.sort.len() <= 1;
    if has_one_each {
        add_key(&index.key, &mut body);
    }
    add_projection(&index.projection, &mut body);
    body.blank();
    add_capacity(table, &Subject::index(table, name), variables, &mut body);
    if !has_one_each {
        let parts = index.key.partition.iter().map(|attribute| (attribute, "HASH"));
        for (attribute, role) in parts.chain(index.key.sort.iter().map(|attribute| (attribute, "RANGE"))) {
            let mut part = Body::default();
            part.set("attribute_name", Expression::text(&attribute.name));
            part.set("key_type", Expression::text(role));
            body.add(Block::new("key_schema", &[], part));
        }
    }
    let mode = variables.reference(Setting::BillingMode, &Subject::table(table));
    add_on_demand(index.billing, mode.as_deref(), &mut body);
    add_warm(index.warm_throughput, &mut body);
    Block::new("global_secondary_index", &[], body)
}

fn add_projection(projection: &Projection, body: &mut Body) {
    let word = match projection {
        Projection::All => "ALL",
        Projection::KeysOnly => "KEYS_ONLY",
        Projection::Include(_) => "INCLUDE",
    };
    body.set("projection_type", Expression::text(word));
    if let Projection::Include(attributes) = projection {
        body.set("non_key_attributes", Expression::List(attributes.iter().map(Expression::text).collect()));
    }
}

/// Adds on-demand maxima, which the provider admits only while that is the mode. `mode` is the variable that says it.
fn add_on_demand(billing: Billing, mode: Option<&str>, body: &mut Body) {
    let Billing::OnDemand(maximum) = billing else { return };
    if maximum == OnDemandMaximum::default() {
        return;
    }
    let mut block = Body::default();
    let sides = [("max_read_request_units", maximum.read), ("max_write_request_units", maximum.write)];
    for (argument, units) in sides {
        if let Some(units) = units {
            block.set(argument, Expression::word(units));
        }
    }
    const NAME: &str = "on_demand_throughput";
    body.add(match mode {
        None => Block::new(NAME, &[], block),
        Some(mode) => {
            let mut dynamic = Body::default();
            dynamic.set("for_each", Expression::word(format!("{mode} == \"PAY_PER_REQUEST\" ? [1] : []")));
            dynamic.add(Block::new("content", &[], block));
            Block::new("dynamic", &[NAME], dynamic)
        }
    });
}

fn add_warm(warm: Option<WarmThroughput>, body: &mut Body) {
    let Some(warm) = warm else { return };
    let mut block = Body::default();
    block.set("read_units_per_second", Expression::word(warm.read));
    block.set("write_units_per_second", Expression::word(warm.write));
    body.add(Block::new("warm_throughput", &[], block));
}

/// Says in so many words whether there is recovery: the provider leaves alone what nothing is said about.
fn add_recovery(table: &DesiredTable, whole: &Subject, variables: &Variables, body: &mut Body) {
    let mut block = Body::default();
    if let Some(enabled) = variables.expression(Setting::PointInTimeRecovery, table, whole) {
        block.set("enabled", enabled);
    }
    if let Some(days) = table.table.point_in_time_recovery.filter(|days| *days != DEFAULT_RECOVERY_DAYS) {
        let days = match variables.reference(Setting::PointInTimeRecovery, whole) {
            Some(enabled) => format!("{enabled} ? {days} : null"),
            None => days.to_string(),
        };
        block.set("recovery_period_in_days", Expression::word(days));
    }
    body.add(Block::new("point_in_time_recovery", &[], block));
}

/// Says who holds the key. Returns the data source that tells the ARN of a key that is declared by its id or an alias.
fn add_encryption(table: &DesiredTable, name: &str, body: &mut Body) -> Option<Block> {
    let mut block = Body::default();
    let mut source = None;
    match &table.table.encryption {
        Encryption::AwsOwned => block.set("enabled", Expression::word(false)),
        Encryption::AwsManaged => block.set("enabled", Expression::word(true)),
        Encryption::KmsKey(key) => {
            block.set("enabled", Expression::word(true));
            let arn = if key.starts_with("arn:") && key.contains(":key/") {
                Expression::text(key)
            } else {
                let mut data = Body::default();
                data.set("key_id", Expression::text(key));
                source = Some(Block::new("data", &["aws_kms_key", name], data));
                Expression::reference(format!("data.aws_kms_key.{name}.arn"))
            };
            block.set("kms_key_arn", arn);
        }
    }
    body.add(Block::new("server_side_encryption", &[], block));
    source
}

/// Returns the arguments whose changes Terraform is to ignore: what the declaration leaves as it is found, and the tags
/// by which Tablewright knows its tables.
fn ignored(table: &DesiredTable) -> Vec<String> {
    let mut arguments: Vec<String> = Vec::new();
    for field in &table.ignore {
        let words: &[&str] = match field {
            IgnoredField::BillingMode => &["billing_mode", "read_capacity", "write_capacity"],
            IgnoredField::ProvisionedThroughput => &["read_capacity", "write_capacity"],
            IgnoredField::OnDemandThroughput => &["on_demand_throughput"],
            IgnoredField::WarmThroughput => &["warm_throughput"],
            IgnoredField::Stream => &["stream_enabled", "stream_view_type"],
            IgnoredField::TimeToLive => &["ttl"],
            IgnoredField::PointInTimeRecovery => &["point_in_time_recovery"],
            IgnoredField::ServerSideEncryption => &["server_side_encryption"],
            IgnoredField::TableClass => &["table_class"],
            IgnoredField::DeletionProtection => &["deletion_protection_enabled"],
            IgnoredField::Tags => &["tags"],
            IgnoredField::Tag(key) => {
                arguments.push(tag_argument(key));
                continue;
            }
            // Blocks of a set cannot be named one by one.
            IgnoredField::GlobalSecondaryIndexes | IgnoredField::GlobalSecondaryIndex(_) => &["global_secondary_index"],
        };
        arguments.extend(words.iter().map(|word| (*word).to_owned()));
    }
    if table.ownership_tags && !table.ignore.contains(&IgnoredField::Tags) {
        arguments.extend([PROJECT_TAG, ENVIRONMENT_TAG].map(tag_argument));
    }
    arguments.sort();
    arguments.dedup();
    arguments
}

/// Returns the argument in which a tag stands. `tags_all` follows it.
pub(super) fn tag_argument(key: &str) -> String {
    format!("tags[{}]", Expression::text(key).line())
}

/// Returns the block that lets Terraform ignore changes of arguments, where there are any.
pub(super) fn ignored_changes(arguments: Vec<String>) -> Option<Block> {
    if arguments.is_empty() {
        return None;
    }
    let mut lifecycle = Body::default();
    lifecycle.set("ignore_changes", Expression::List(arguments.into_iter().map(Expression::Written).collect()));
    Some(Block::new("lifecycle", &[], lifecycle))
}

/// Returns the tags of a companion without those of ownership.
pub(super) fn without_ownership(all: &BTreeMap<String, String>) -> Expression {
    tags(all.iter().filter(|(key, _)| !key.starts_with(OWNERSHIP_PREFIX)))
}
