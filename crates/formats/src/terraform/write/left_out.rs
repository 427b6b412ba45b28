//! What is declared and Terraform cannot say, or not before a newer provider.

use std::collections::BTreeSet;

use tablewright_core::codes::Code;
use tablewright_core::companion::Companion;
use tablewright_core::finding::Finding;
use tablewright_core::project::{DesiredTable, IgnoredField, OnExisting};

use super::module::Module;

/// Something that is said otherwise than it is declared.
struct Unsaid {
    /// Whether a table says it.
    is_said: fn(&DesiredTable) -> bool,
    /// What becomes of it, before the tables that say it.
    message: &'static str,
    help: &'static str,
}

const UNSAID: &[Unsaid] = &[
    Unsaid {
        is_said: |table| table.declaration.on_existing.is_some() && table.on_existing != OnExisting::Converge,
        message: "`on_existing` is left out: Terraform takes over what is imported, and fails at what else exists",
        help: "--import writes the blocks that import what exists",
    },
    Unsaid {
        is_said: |table| table.tags_exclusive,
        message: "`tags_exclusive` is left out: Terraform always removes tags that are not in the configuration",
        help: "`ignore: [tags.KEY]` keeps one that others set",
    },
    Unsaid {
        is_said: |table| table.declaration.keeps_unmentioned,
        message: "what the included custom resource does not mention becomes DynamoDB's default",
        help: "declare what is to stay",
    },
    Unsaid {
        is_said: |table| table.ignore.iter().any(|field| matches!(field, IgnoredField::GlobalSecondaryIndex(_))),
        message: "one ignored index makes Terraform ignore all global indexes",
        help: "Terraform cannot name one block of several",
    },
    Unsaid {
        is_said: needs_newer_provider,
        message: "warm throughput and keys of several attributes are written for version 6 of the AWS provider",
        help: "versions.tf asks for it; a version that does not know them says so in `terraform validate`",
    },
];

/// Says whether a table has something that version 5 of the provider does not know.
pub(super) fn needs_newer_provider(table: &DesiredTable) -> bool {
    let table = &table.table;
    table.warm_throughput.is_some()
        || table
            .global_secondary_indexes
            .values()
            .any(|index| index.warm_throughput.is_some() || index.key.partition.len() > 1 || index.key.sort.len() > 1)
}

/// Returns a note for each thing that the module says otherwise, with the tables that say it.
pub(super) fn left_out(module: &Module<'_>) -> Vec<Finding> {
    let of_tables = |unsaid: &Unsaid| {
        let names = module.tables.iter().filter(|table| (unsaid.is_said)(table));
        let names: Vec<_> = names.map(|table| table.declared_name.as_str()).collect();
        let message = format!("{} ({})", unsaid.message, names.join(", "));
        (!names.is_empty()).then(|| Finding::note(Code::NotRendered, message).help(unsaid.help))
    };
    UNSAID.iter().filter_map(of_tables).chain(log_groups(module)).collect()
}

/// Returns a note for each declared log group of a function that a mapping leads to.
fn log_groups(module: &Module<'_>) -> Vec<Finding> {
    let functions: BTreeSet<_> = module
        .companions
        .iter()
        .filter_map(|desired| match &desired.companion {
            Companion::EventSourceMapping(mapping) => Some(mapping.function.as_str()),
            _ => None,
        })
        .collect();
    let note = |name: &str| {
        let group = &module.functions.get(name)?.log_group;
        let message = format!("log group {group} is left out: Lambda makes it, and Terraform fails at one that exists");
        let help = format!("declare it in Terraform where {name} itself is made");
        Some(Finding::note(Code::NotRendered, message).about(name).help(help))
    };
    functions.into_iter().filter_map(note).collect()
}
