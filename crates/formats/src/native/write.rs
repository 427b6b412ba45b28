//! From tables to a declaration as a person would write it.

use std::collections::{BTreeMap, BTreeSet};

use tablewright_core::model::{
    Billing, DEFAULT_RECOVERY_DAYS, Encryption, GlobalSecondaryIndex, Key, KeyAttribute, LocalSecondaryIndex,
    OnDemandMaximum, Projection, ScalarType, Table, TableClass, Throughput, WarmThroughput,
};
use tablewright_core::names::NameTemplate;
use tablewright_core::project::{CompanionDeclarations, ENVIRONMENT_OF_NONE};

use super::treatment::Treatment;
use super::write_companions;
use crate::source::Source;
use crate::variables::{EnvironmentName, Expansion, Variables, escape};
use crate::yaml::{Output, write_entries};

type Entries = Vec<(String, Output)>;

/// What a declaration says besides its tables.
#[derive(Debug, Clone, Copy)]
pub struct Heading<'a> {
    /// The project's name.
    pub project: &'a str,
    /// The only environment that is declared, and the default one; without it, none is.
    pub environment: Option<&'a str>,
    /// The AWS region.
    pub region: Option<&'a str>,
    /// The name template, variables allowed.
    pub table_name: Option<&'a str>,
}

/// Returns a declaration of the given tables, by declared name, in YAML.
///
/// What all tables share stands under `defaults`; what is DynamoDB's default is left out, but for the billing mode. A
/// table whose live name is another one than the template (or, without one, the declared name) gives says so. The text
/// reads back to the same tables.
pub fn write(heading: Heading<'_>, tables: &BTreeMap<String, Table>) -> String {
    write_all(heading, tables, &BTreeMap::new(), &CompanionDeclarations::default())
}

/// Does the same as [`write`], says of tables, by declared name, how they are treated, and declares what stands beside
/// them.
pub fn write_all(
    heading: Heading<'_>,
    tables: &BTreeMap<String, Table>,
    treatments: &BTreeMap<String, Treatment>,
    companions: &CompanionDeclarations,
) -> String {
    let Heading { project, environment, region, table_name } = heading;
    let mut file: Entries = vec![entry("project", literal(project))];
    let region = region.map(|region| entry("region", literal(region)));
    let template = table_name.map(|template| entry("table_name", Output::Text(template.to_owned())));
    let settings: Entries = region.into_iter().chain(template).collect();
    let mut sections: Vec<Entries> = Vec::new();
    match environment {
        None => {
            file.extend(settings);
            sections.push(file);
        }
        Some(name) => {
            file.push(entry("default_environment", literal(name)));
            sections.push(file);
            let declared = vec![entry(name, Output::Long(settings))];
            sections.push(vec![entry("environments", Output::Long(declared))]);
        }
    }
    let shared = Shared::of(tables);
    let defaults = shared.entries();
    if !defaults.is_empty() {
        sections.push(vec![entry("defaults", Output::Long(defaults))]);
    }
    let live_name = |declared: &str| match table_name {
        None => Some(declared.to_owned()),
        Some(template) => live_name(template, project, declared),
    };
    let declarations = tables.iter().map(|(declared, table)| {
        let name = live_name(declared).filter(|live| *live != table.name).map(|_| table.name.as_str());
        let mut entries = table_entries(name, table, &shared);
        entries.extend(treatments.get(declared).into_iter().flat_map(Treatment::entries));
        (declared.clone(), Output::Long(entries))
    });
    sections.push(vec![entry("tables", Output::Long(declarations.collect()))]);
    sections.extend(write_companions::sections(companions));
    let texts: Vec<String> = sections
        .iter()
        .map(|section| {
            let mut text = String::new();
            write_entries(section, 0, &mut text);
            text
        })
        .collect();
    texts.join("\n")
}

/// Returns the live name that a template gives, where it can be known without an environment and its variables.
fn live_name(template: &str, project: &str, declared: &str) -> Option<String> {
    let variables =
        Variables { environment: EnvironmentName::Known("{environment}"), values: &BTreeMap::new(), lenient: true };
    let place = Source::new("", "").start();
    let template = match variables.expand_text(template, &place, &mut Vec::new()) {
        Expansion::Unchanged => template.to_owned(),
        Expansion::Replaced(text) => text,
        Expansion::Absent => return None,
    };
    let template = NameTemplate::parse(&template).ok()?;
    Some(template.bind(project, ENVIRONMENT_OF_NONE).live_name(declared))
}

/// What all tables share and `defaults` says for them. A single table shares nothing.
#[derive(Debug, Default)]
struct Shared {
    settings: Entries,
    tags: BTreeMap<String, String>,
}

impl Shared {
    fn of(tables: &BTreeMap<String, Table>) -> Self {
        let mut all = tables.values();
        let Some(first) = all.next().filter(|_| tables.len() > 1) else { return Self::default() };
        let mut settings = settings(first);
        let mut tags: BTreeSet<_> = first.tags.iter().collect();
        for table in all {
            let of_table = self::settings(table);
            settings.retain(|setting| of_table.contains(setting));
            tags.retain(|(key, value)| table.tags.get(*key) == Some(*value));
        }
        let tags = tags.into_iter().map(|(key, value)| (key.clone(), value.clone())).collect();
        Self { settings, tags }
    }

    fn entries(&self) -> Entries {
        let mut entries = self.settings.clone();
        entries.extend(tags(self.tags.iter()));
        entries
    }
}

/// Returns the lines that declare one global secondary index, of a table that is billed like this.
pub fn write_index(table: &str, name: &str, index: &GlobalSecondaryIndex, of_table: Billing) -> String {
    let index = vec![(name.to_owned(), Output::Short(global_index(index, of_table)))];
    let indexes = vec![entry("global_secondary_indexes", Output::Long(index))];
    let tables = vec![(table.to_owned(), Output::Long(indexes))];
    let mut text = String::new();
    write_entries(&[entry("tables", Output::Long(tables))], 0, &mut text);
    text
}

fn table_entries(name: Option<&str>, table: &Table, shared: &Shared) -> Entries {
    let mut entries = Entries::new();
    entries.extend(name.map(|name| entry("name", literal(name))));
    entries.extend(key_entries(&table.key));
    if !table.global_secondary_indexes.is_empty() {
        let indexes = table.global_secondary_indexes.iter();
        let indexes = indexes.map(|(name, index)| (name.clone(), Output::Short(global_index(index, table.billing))));
        entries.push(entry("global_secondary_indexes", Output::Long(indexes.collect())));
    }
    if !table.local_secondary_indexes.is_empty() {
        let indexes = table.local_secondary_indexes.iter();
        let indexes = indexes.map(|(name, index)| (name.clone(), Output::Short(local_index(index, &table.key))));
        entries.push(entry("local_secondary_indexes", Output::Long(indexes.collect())));
    }
    entries.extend(settings(table).into_iter().filter(|setting| !shared.settings.contains(setting)));
    entries.extend(table.time_to_live.as_ref().map(|attribute| entry("time_to_live", literal(attribute))));
    entries.extend(tags(table.tags.iter().filter(|(key, _)| !shared.tags.contains_key(*key))));
    entries
}

/// The settings that `defaults` may hold, without what DynamoDB does anyway.
fn settings(table: &Table) -> Entries {
    let mut entries = vec![entry("billing_mode", word(table.billing.mode()))];
    entries.extend(throughput(table.billing));
    entries.extend(table.warm_throughput.map(warm));
    entries.extend(table.stream.map(|view| entry("stream", word(view.text()))));
    entries.extend(table.point_in_time_recovery.map(|days| {
        let recovery = match days {
            DEFAULT_RECOVERY_DAYS => word("true"),
            days => Output::Short(vec![entry("recovery_period_in_days", word(days))]),
        };
        entry("point_in_time_recovery", recovery)
    }));
    match &table.encryption {
        Encryption::AwsOwned => {}
        Encryption::AwsManaged => entries.push(entry("server_side_encryption", word("aws_managed"))),
        Encryption::KmsKey(key) => {
            entries.push(entry("server_side_encryption", Output::Short(vec![entry("kms_key", literal(key))])));
        }
    }
    if table.table_class != TableClass::Standard {
        entries.push(entry("table_class", word(table.table_class.text())));
    }
    if table.deletion_protection {
        entries.push(entry("deletion_protection", word("true")));
    }
    entries
}

fn global_index(index: &GlobalSecondaryIndex, of_table: Billing) -> Entries {
    let mut entries: Entries = key_entries(&index.key).collect();
    entries.extend(projection(&index.projection));
    // An index without capacity of its own has its table's; maxima are not inherited.
    if !index.billing.is_provisioned() || index.billing != of_table {
        entries.extend(throughput(index.billing));
    }
    entries.extend(index.warm_throughput.map(warm));
    entries
}

fn local_index(index: &LocalSecondaryIndex, of_table: &Key) -> Entries {
    let keys = key_entries(&index.key).skip(usize::from(index.key.partition == of_table.partition));
    keys.chain(projection(&index.projection)).collect()
}

fn key_entries(key: &Key) -> impl Iterator<Item = (String, Output)> {
    let sort = (!key.sort.is_empty()).then(|| entry("sort_key", attributes(&key.sort)));
    std::iter::once(entry("partition_key", attributes(&key.partition))).chain(sort)
}

fn attributes(attributes: &[KeyAttribute]) -> Output {
    let attribute = |attribute: &KeyAttribute| match attribute.scalar_type {
        ScalarType::String => literal(&attribute.name),
        other => Output::Short(vec![entry("name", literal(&attribute.name)), entry("type", word(other.text()))]),
    };
    match attributes {
        [only] => attribute(only),
        several => Output::List(several.iter().map(attribute).collect()),
    }
}

fn projection(projection: &Projection) -> Option<(String, Output)> {
    let output = match projection {
        Projection::All => return None,
        Projection::KeysOnly => word("KEYS_ONLY"),
        Projection::Include(attributes) => {
            let attributes = attributes.iter().map(|attribute| literal(attribute)).collect();
            Output::Short(vec![entry("include", Output::List(attributes))])
        }
    };
    Some(entry("projection", output))
}

fn throughput(billing: Billing) -> Option<(String, Output)> {
    match billing {
        Billing::Provisioned(Throughput { read, write }) => {
            let units = vec![entry("read_capacity_units", word(read)), entry("write_capacity_units", word(write))];
            Some(entry("provisioned_throughput", Output::Short(units)))
        }
        Billing::OnDemand(OnDemandMaximum { read: None, write: None }) => None,
        Billing::OnDemand(OnDemandMaximum { read, write }) => {
            let read = read.map(|units| entry("max_read_request_units", word(units)));
            let write = write.map(|units| entry("max_write_request_units", word(units)));
            Some(entry("on_demand_throughput", Output::Short(read.into_iter().chain(write).collect())))
        }
    }
}

fn warm(warm: WarmThroughput) -> (String, Output) {
    let WarmThroughput { read, write } = warm;
    let units = vec![entry("read_units_per_second", word(read)), entry("write_units_per_second", word(write))];
    entry("warm_throughput", Output::Short(units))
}

fn tags<'a>(tags: impl Iterator<Item = (&'a String, &'a String)>) -> Option<(String, Output)> {
    let tags: Entries = tags.map(|(key, value)| (key.clone(), literal(value))).collect();
    (!tags.is_empty()).then(|| entry("tags", Output::Short(tags)))
}

pub(super) fn entry(key: &str, value: Output) -> (String, Output) {
    (key.to_owned(), value)
}

/// A text in which nothing may be taken for a variable.
pub(super) fn literal(text: &str) -> Output {
    Output::Text(escape(text))
}

pub(super) fn word(word: impl ToString) -> Output {
    Output::Word(word.to_string())
}
