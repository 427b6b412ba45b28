//! `outputs.tf`: what the module tells others about its tables.

use tablewright_core::project::DesiredTable;

use super::addresses::Addresses;
use super::hcl::{Block, Body, Expression};

/// What is told of each table: the end of the output's name, what it is, and the attribute.
const OF_TABLE: [(&str, &str, &str); 4] = [
    ("name", "Name of the {} DynamoDB table", "name"),
    ("arn", "ARN of the {} DynamoDB table", "arn"),
    ("id", "ID of the {} DynamoDB table", "id"),
    ("stream_arn", "ARN of the {} DynamoDB table stream", "stream_arn"),
];

/// Returns the outputs of tables, of which the first is the primary one.
pub(super) fn body(tables: &[&DesiredTable], addresses: &Addresses) -> Body {
    let mut body = Body::default();
    let mut add = |name: &str, description: &str, value: Expression| {
        let mut output = Body::default();
        output.set("description", Expression::text(description));
        output.set("value", value);
        body.add(Block::new("output", &[name], output));
    };
    let named: Vec<_> = tables
        .iter()
        .filter_map(|table| {
            Some((*table, addresses.name(&table.declared_name)?, addresses.table(&table.declared_name)?))
        })
        .collect();
    for (table, name, address) in &named {
        for (end, description, attribute) in OF_TABLE {
            let value = Expression::reference(format!("{address}.{attribute}"));
            add(&format!("{name}_table_{end}"), &description.replace("{}", &table.declared_name), value);
        }
    }
    if let Some((table, _, address)) = named.first() {
        let primary = &table.declared_name;
        add("table_name", &format!("Primary table name ({primary})"), Expression::reference(format!("{address}.name")));
        add("table_arn", &format!("Primary table ARN ({primary})"), Expression::reference(format!("{address}.arn")));
    }
    for (output, description, attribute) in
        [("table_names", "Map of all table names", "name"), ("table_arns", "Map of all table ARNs", "arn")]
    {
        let members = named.iter().map(|(table, _, address)| {
            (table.declared_name.clone(), Expression::reference(format!("{address}.{attribute}")))
        });
        add(output, description, Expression::Object(members.collect()));
    }
    for (table, name, _) in &named {
        let indexes = &table.table.global_secondary_indexes;
        if !indexes.is_empty() {
            let names = Expression::List(indexes.keys().map(Expression::text).collect());
            let description = format!("Names of Global Secondary Indexes of {}", table.declared_name);
            add(&format!("{name}_gsi_names"), &description, names);
        }
    }
    body
}
