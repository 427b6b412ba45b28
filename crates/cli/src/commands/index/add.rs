//! `tablewright index add`.

use std::collections::BTreeSet;

use clap::ValueEnum;
use tablewright_core::check;
use tablewright_core::codes::Code;
use tablewright_core::finding::Severity;
use tablewright_core::model::{
    Billing, GlobalSecondaryIndex, Key, KeyAttribute, OnDemandMaximum, Projection, ScalarType, Throughput,
};
use tablewright_formats::native;

use super::Target;
use crate::carry_out::{Clients, How, carry_out};
use crate::command_error::CommandError;
use crate::exit::Status;
use crate::flags::{Common, Writing};
use crate::load::Loaded;
use crate::printer::Printer;
use crate::session::Session;
use crate::settled;

/// Add one index to a live table, and wait until it is ACTIVE
///
/// Adds a declared index alone, or, with --partition-key, one that is not declared, and prints the lines to declare
/// it. Does nothing where it is there already; refuses where one of that name differs.
///
/// Without TABLE and INDEX everything comes from variables: TABLE_NAME, INDEX_NAME, PARTITION_KEY, PARTITION_KEY_TYPE,
/// SORT_KEY, SORT_KEY_TYPE, PROJECTION_TYPE and NON_KEY_ATTRIBUTES (with commas between). Beside TABLE and INDEX they are
/// not looked at.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The table, by its declared or its live name
    #[arg(requires = "index")]
    table: Option<String>,
    /// The index
    index: Option<String>,
    #[command(flatten)]
    definition: Definition,
    #[command(flatten)]
    writing: Writing,
}

/// What an index that is not declared is to be.
#[derive(Debug, Clone, Default, clap::Args)]
struct Definition {
    /// The attribute of the partition key
    #[arg(long, value_name = "NAME", requires = "table")]
    partition_key: Option<String>,
    /// The type of the partition key [default: S]
    #[arg(long, value_name = "TYPE", value_enum, ignore_case = true, requires = "partition_key")]
    partition_key_type: Option<KeyType>,
    /// The attribute of the sort key, where there is one
    #[arg(long, value_name = "NAME", requires = "partition_key")]
    sort_key: Option<String>,
    /// The type of the sort key [default: S]
    #[arg(long, value_name = "TYPE", value_enum, ignore_case = true, requires = "sort_key")]
    sort_key_type: Option<KeyType>,
    /// What the index carries besides keys [default: ALL]
    #[arg(long, value_name = "PROJECTION", value_enum, ignore_case = true, requires = "partition_key")]
    projection: Option<ProjectionType>,
    /// The attributes that a projection INCLUDE carries, with commas between
    #[arg(long, value_name = "NAMES", value_delimiter = ',', requires = "projection")]
    non_key_attributes: Vec<String>,
    /// Read capacity of the index on a provisioned table [default: the table's]
    #[arg(long, value_name = "UNITS", requires = "partition_key")]
    read_capacity: Option<u64>,
    /// Write capacity of the index on a provisioned table [default: the table's]
    #[arg(long, value_name = "UNITS", requires = "partition_key")]
    write_capacity: Option<u64>,
}

/// The type of a key attribute.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum KeyType {
    /// String
    #[value(name = "S")]
    String,
    /// Number
    #[value(name = "N")]
    Number,
    /// Binary
    #[value(name = "B")]
    Binary,
}

impl From<KeyType> for ScalarType {
    fn from(of: KeyType) -> Self {
        match of {
            KeyType::String => ScalarType::String,
            KeyType::Number => ScalarType::Number,
            KeyType::Binary => ScalarType::Binary,
        }
    }
}

/// What an index carries besides its keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ProjectionType {
    /// Every attribute
    #[value(name = "ALL")]
    All,
    /// Nothing else
    #[value(name = "KEYS_ONLY")]
    KeysOnly,
    /// The attributes of --non-key-attributes
    #[value(name = "INCLUDE")]
    Include,
}

/// What is asked for: a table, an index, and what the index is to be where it is not declared.
struct Wish {
    table: String,
    index: String,
    definition: Option<Definition>,
}

/// Adds the index.
pub(super) async fn run(common: &Common, arguments: &Arguments, printer: &Printer) -> Result<Status, CommandError> {
    let wish = wish(arguments)?;
    let loaded = Loaded::read(common)?;
    let session = Session::open(common, &loaded.resolved).await?;
    let reader = session.reader();
    let finding = Target::find(&loaded, &reader, &wish.table, printer);
    let target = settled::within(arguments.writing.timeout, finding).await?;
    let name = &wish.index;
    let declared = target.declared.and_then(|desired| desired.table.global_secondary_indexes.get(name));
    let wanted = match (&wish.definition, declared) {
        (None, Some(declared)) => declared.clone(),
        (Some(definition), declared) => {
            let asked = definition.index(target.observed.table.billing)?;
            match declared {
                Some(declared) if !is_same(declared, &asked) => {
                    return Err(differs(name, "declared", declared, &asked));
                }
                Some(declared) => declared.clone(),
                None => asked,
            }
        }
        (None, None) => return Err(not_declared(&target, name)),
    };
    if let Some(live) = target.observed.table.global_secondary_indexes.get(name) {
        let going = target.observed.indexes.get(name).is_some_and(|index| index.status == "DELETING");
        if going {
            return Err(CommandError::new(format!("index {name} of {} is being deleted", target.name))
                .hint("nothing was changed; add it once it is gone, which `tablewright index list` shows"));
        }
        if !is_same(live, &wanted) {
            return Err(differs(name, "live", live, &wanted));
        }
        if declared.is_none() && live.billing != wanted.billing && definition_has_capacity(&wish) {
            return Err(CommandError::new(format!("index {name} is there, with another capacity: {}", live.billing))
                .hint("nothing was changed; capacity is declared, and `tablewright apply` changes it"));
        }
        if target.observed.indexes.get(name).is_some_and(|index| index.status == "ACTIVE") {
            let why = format!("{} has index {name}, and it is ACTIVE", target.name);
            return Ok(target.nothing_to_do(common, &why, printer));
        }
    }
    let desired = target.changed(|table| {
        table.global_secondary_indexes.entry(name.clone()).or_insert_with(|| wanted.clone());
    });
    let mut problems = Vec::new();
    check::table(&desired, &mut problems);
    problems.retain(|finding| finding.severity == Severity::Error);
    if !problems.is_empty() {
        return Err(CommandError::findings(problems, &loaded.sources));
    }
    let plan = target.plan(&loaded, &desired, &arguments.writing)?;
    let clients = Clients { reader, writer: session.announce(&loaded, [target.name.as_str()], printer).await? };
    let how = How { writing: &arguments.writing, detach: false, again: "the same command again" };
    let status = carry_out(common, &loaded, &session.endpoint(), how, &clients, &plan, printer).await?;
    if declared.is_none() && status == Status::Done {
        printer.message(&match target.declared {
            Some(_) => {
                let lines = native::write_index(&target.name, name, &wanted, target.observed.table.billing);
                format!("Nobody declared it yet. The lines to declare:\n\n{lines}")
            }
            None => format!(
                "Nobody declared the table. `tablewright export --match {}` writes a declaration of it.",
                target.name
            ),
        });
    }
    Ok(status)
}

/// Says whether a capacity is asked for.
fn definition_has_capacity(wish: &Wish) -> bool {
    wish.definition.as_ref().is_some_and(|asked| asked.read_capacity.is_some() || asked.write_capacity.is_some())
}

/// Returns what is asked for: by arguments, or, where there is neither table nor index among them, by variables.
fn wish(arguments: &Arguments) -> Result<Wish, CommandError> {
    if let (Some(table), Some(index)) = (&arguments.table, &arguments.index) {
        let definition = Some(&arguments.definition).filter(|definition| definition.partition_key.is_some()).cloned();
        return Ok(Wish { table: table.clone(), index: index.clone(), definition });
    }
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let (Some(table), Some(index)) = (variable("TABLE_NAME"), variable("INDEX_NAME")) else {
        return Err(CommandError::new("no index was named")
            .hint("write `tablewright index add TABLE INDEX`, or set TABLE_NAME and INDEX_NAME"));
    };
    let needs = |name: &str, other: &str| {
        CommandError::new(format!("{name} is set, and {other} is not"))
            .hint(format!("set {other} too, or take {name} away; nothing was changed"))
    };
    if variable("SORT_KEY").is_none() && variable("SORT_KEY_TYPE").is_some() {
        return Err(needs("SORT_KEY_TYPE", "SORT_KEY"));
    }
    let of_definition = ["PARTITION_KEY_TYPE", "SORT_KEY", "PROJECTION_TYPE", "NON_KEY_ATTRIBUTES"];
    let definition = match variable("PARTITION_KEY") {
        None => match of_definition.into_iter().find(|name| variable(name).is_some()) {
            Some(name) => return Err(needs(name, "PARTITION_KEY")),
            None => None,
        },
        Some(partition_key) => Some(Definition {
            partition_key: Some(partition_key),
            partition_key_type: choice("PARTITION_KEY_TYPE", variable("PARTITION_KEY_TYPE"))?,
            sort_key: variable("SORT_KEY"),
            sort_key_type: choice("SORT_KEY_TYPE", variable("SORT_KEY_TYPE"))?,
            projection: choice("PROJECTION_TYPE", variable("PROJECTION_TYPE"))?,
            non_key_attributes: variable("NON_KEY_ATTRIBUTES")
                .map(|names| names.split(',').map(str::to_owned).collect())
                .unwrap_or_default(),
            ..Definition::default()
        }),
    };
    Ok(Wish { table, index, definition })
}

/// Reads a variable that has choices.
fn choice<T: ValueEnum>(name: &str, value: Option<String>) -> Result<Option<T>, CommandError> {
    let Some(value) = value else { return Ok(None) };
    T::from_str(&value, true).map(Some).map_err(|_| {
        let choices =
            T::value_variants().iter().filter_map(|choice| Some(choice.to_possible_value()?.get_name().to_owned()));
        CommandError::new(format!("{name} is {value:?}"))
            .hint(format!("it is one of {}", choices.collect::<Vec<_>>().join(", ")))
    })
}

impl Definition {
    /// Returns the index that is described, for a table that is billed like this.
    fn index(&self, of_table: Billing) -> Result<GlobalSecondaryIndex, CommandError> {
        let attribute = |name: &Option<String>, of: Option<KeyType>| {
            let scalar_type = of.map_or(ScalarType::String, ScalarType::from);
            name.iter().map(|name| KeyAttribute { name: name.clone(), scalar_type }).collect::<Vec<_>>()
        };
        let attributes: BTreeSet<String> = self.non_key_attributes.iter().map(|name| name.trim().to_owned()).collect();
        if attributes.contains("") {
            return Err(CommandError::new("a non-key attribute has no name")
                .hint("write names with commas between, such as --non-key-attributes total,state"));
        }
        let projection = match self.projection.unwrap_or(ProjectionType::All) {
            ProjectionType::Include if attributes.is_empty() => {
                return Err(CommandError::of(
                    Code::IncludeWithoutAttributes,
                    "the projection INCLUDE includes nothing",
                )
                .hint("name attributes with --non-key-attributes or NON_KEY_ATTRIBUTES, or take KEYS_ONLY"));
            }
            ProjectionType::Include => Projection::Include(attributes),
            other if !attributes.is_empty() => {
                let word = if other == ProjectionType::All { "ALL" } else { "KEYS_ONLY" };
                return Err(CommandError::new(format!("a projection {word} takes no non-key attributes"))
                    .hint("write --projection INCLUDE, or leave --non-key-attributes out"));
            }
            ProjectionType::All => Projection::All,
            ProjectionType::KeysOnly => Projection::KeysOnly,
        };
        let billing = match (of_table, self.read_capacity, self.write_capacity) {
            (Billing::Provisioned(throughput), read, write) => Billing::Provisioned(Throughput {
                read: read.unwrap_or(throughput.read),
                write: write.unwrap_or(throughput.write),
            }),
            (Billing::OnDemand(_), None, None) => Billing::OnDemand(OnDemandMaximum::default()),
            (Billing::OnDemand(_), ..) => {
                return Err(CommandError::new("the table is on-demand, so its indexes have no capacity")
                    .hint("leave --read-capacity and --write-capacity out"));
            }
        };
        let key = Key {
            partition: attribute(&self.partition_key, self.partition_key_type),
            sort: attribute(&self.sort_key, self.sort_key_type),
        };
        Ok(GlobalSecondaryIndex { key, projection, billing, warm_throughput: None })
    }
}

/// Says whether two indexes answer the same queries; capacity is another matter.
fn is_same(one: &GlobalSecondaryIndex, other: &GlobalSecondaryIndex) -> bool {
    one.key == other.key && one.projection == other.projection
}

fn differs(name: &str, which: &str, found: &GlobalSecondaryIndex, asked: &GlobalSecondaryIndex) -> CommandError {
    let words = |index: &GlobalSecondaryIndex| format!("{}; projects {}", index.key, index.projection);
    CommandError::of(Code::IndexDiffers, format!("index {name} is another one"))
        .because(format!("{which:<8} {}", words(found)))
        .because(format!("asked for {}", words(asked)))
        .hint("nothing was changed; give the new index another name, or remove the old one first with `index remove`")
}

fn not_declared(target: &Target<'_>, name: &str) -> CommandError {
    let error = CommandError::new(format!("no index {name} is declared for {}", target.name))
        .hint("--partition-key NAME adds one that is not declared");
    match target.declared {
        Some(desired) if !desired.table.global_secondary_indexes.is_empty() => {
            let known = desired.table.global_secondary_indexes.keys().cloned().collect::<Vec<_>>().join(", ");
            error.hint(format!("declared are {known}"))
        }
        _ => error,
    }
}
