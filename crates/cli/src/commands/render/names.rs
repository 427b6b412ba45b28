//! `tablewright render names`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use clap::ValueEnum;
use tablewright_core::finding::any_error;
use tablewright_core::project::Group;
use tablewright_formats::names::{self, Language, Names, Naming, TableConstant};

use super::print;
use crate::command_error::CommandError;
use crate::exit::Status;
use crate::flags::Common;
use crate::load::{Declaration, Loaded, table_variables};
use crate::printer::Printer;

/// Write table and index names as constants, variables or JSON
///
/// With --env, modules hold that environment's names. Without it, they choose the environment when they run: by
/// TABLEWRIGHT_ENV, or else as the declaration's `default_environment` says; variables in names are looked up then too.
/// JSON and dotenv always hold the names of one environment.
///
/// All tables stand in TABLE_NAMES; each of the declaration's `groups` stands in a set of its own, such as
/// COMPANY_TABLE_NAMES.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// What to write
    #[arg(long, value_enum)]
    format: Format,
    /// Write a file into this directory instead of stdout
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// The forms of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Live names by declared name and by group
    Json,
    /// Live names in variables, as `up` sets them
    Dotenv,
    /// A CommonJS module, which ES modules can import from
    #[value(alias = "js")]
    Javascript,
    /// An ES module with types
    #[value(alias = "ts")]
    Typescript,
    /// A module of classes
    Python,
    /// A module of modules
    Rust,
}

impl Format {
    /// Returns the name of the file in `--out`.
    fn file_name(self) -> &'static str {
        match self {
            Format::Json => "table-config.json",
            Format::Dotenv => "table-config.env",
            Format::Javascript => "table-config.js",
            Format::Typescript => "table-config.ts",
            Format::Python => "table_config.py",
            Format::Rust => "table_config.rs",
        }
    }

    /// Returns the language; the other forms have none, and cannot choose an environment themselves.
    fn language(self) -> Option<Language> {
        match self {
            Format::Json | Format::Dotenv => None,
            Format::Javascript => Some(Language::JavaScript),
            Format::Typescript => Some(Language::TypeScript),
            Format::Python => Some(Language::Python),
            Format::Rust => Some(Language::Rust),
        }
    }
}

/// Writes the names to stdout or into a file.
pub(crate) fn run(common: &Common, arguments: &Arguments, printer: &Printer) -> Result<Status, CommandError> {
    let text = match arguments.format.language() {
        Some(language) if common.environment.is_none() => names::write(&at_run_time(common)?, language),
        language => {
            let loaded = Loaded::read(common)?;
            match language {
                Some(language) => names::write(&fixed(common, &loaded)?, language),
                None if arguments.format == Format::Dotenv => dotenv(common, &loaded)?,
                None => {
                    let names = fixed(common, &loaded)?;
                    names::write_json(&names, &loaded.resolved.environment, &live_names(common, &loaded)?)
                }
            }
        }
    };
    print(common, arguments.out.as_deref(), arguments.format.file_name(), &text, printer)
}

/// Returns the live names of the chosen tables, by declared name.
fn live_names(common: &Common, loaded: &Loaded) -> Result<BTreeMap<String, String>, CommandError> {
    let tables = loaded.chosen(&common.tables)?;
    Ok(tables.into_iter().map(|table| (table.declared_name.clone(), table.table.name.clone())).collect())
}

fn dotenv(common: &Common, loaded: &Loaded) -> Result<String, CommandError> {
    let wanted: BTreeSet<_> = live_names(common, loaded)?.into_values().collect();
    let mut text = String::new();
    for (variable, live_name) in table_variables(loaded)? {
        if wanted.contains(&live_name) {
            // Live names are made of characters that no shell takes for anything else.
            let _ = writeln!(text, "{variable}={live_name}");
        }
    }
    Ok(text)
}

/// Returns the names of one environment.
fn fixed(common: &Common, loaded: &Loaded) -> Result<Names, CommandError> {
    let mut indexes = BTreeMap::new();
    add_indexes(common, loaded, &mut indexes)?;
    let environment = loaded.resolved.environment.clone();
    names(loaded, &indexes, Naming::Fixed { environment, live_names: live_names(common, loaded)? })
}

/// Returns the names of all environments. Each must be without errors; indexes of any of them get a constant.
fn at_run_time(common: &Common) -> Result<Names, CommandError> {
    let declaration = Declaration::read()?;
    let mut indexes = BTreeMap::new();
    let mut last = None;
    for environment in declaration.environments() {
        let loaded = declaration.resolve(&environment, "render names")?;
        if any_error(&loaded.resolved.findings) {
            return Err(CommandError::findings(loaded.resolved.findings, &loaded.sources));
        }
        add_indexes(common, &loaded, &mut indexes)?;
        last = Some(loaded);
    }
    let loaded = last.ok_or_else(|| CommandError::new("the declaration has no environment"))?;
    names(&loaded, &indexes, Naming::AtRunTime(declaration.name_templates()))
}

/// Index names by declared name of their table.
type Indexes = BTreeMap<String, BTreeSet<String>>;

fn add_indexes(common: &Common, loaded: &Loaded, indexes: &mut Indexes) -> Result<(), CommandError> {
    for desired in loaded.chosen(&common.tables)? {
        let of_table = indexes.entry(desired.declared_name.clone()).or_default();
        of_table.extend(desired.table.global_secondary_indexes.keys().cloned());
        of_table.extend(desired.table.local_secondary_indexes.keys().cloned());
    }
    Ok(())
}

fn names(loaded: &Loaded, indexes: &Indexes, naming: Naming) -> Result<Names, CommandError> {
    let tables: Vec<TableConstant> = names::table_constants(indexes).map_err(|same| {
        let [one, other] = same.names;
        CommandError::new(format!("{one} and {other} would both be the constant {}", same.constant))
            .hint("rename one of them, or leave a table out: --table takes those that are wanted")
    })?;
    let groups = loaded.project.groups.iter().map(|group| {
        let wanted = group.constants.iter().filter(|(_, table)| indexes.contains_key(&table.value));
        Group { name: group.name.clone(), constants: wanted.cloned().collect() }
    });
    Ok(Names { project: loaded.resolved.project.clone(), tables, groups: groups.collect(), naming })
}
