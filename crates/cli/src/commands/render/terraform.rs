//! `tablewright render terraform`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use tablewright_core::companion::{Companion, DesiredCompanion, LiveCompanion};
use tablewright_core::finding::any_error;
use tablewright_core::place::Place;
use tablewright_core::project::{DesiredTable, Resolved};
use tablewright_formats::terraform::write::{self, Import, Module, Renamed, Setting};

use super::note;
use crate::command_error::CommandError;
use crate::exit::Status;
use crate::flags::{Common, Output};
use crate::load::{Declaration, Loaded};
use crate::printer::Printer;
use crate::replace_file::replace;
use crate::session::Session;
use crate::{companions, live};

/// The first words of every file, by which a file of one's own is known from one that may be replaced.
const MARK: &str = "# Written by `tablewright render terraform`";
/// A name for the environment that no other text is likely to hold.
const OTHER_NAME: &str = "xEnvironment0x";

/// Write the project as a Terraform module
///
/// The module is that of the chosen environment. What is not the same in all environments is a variable, and so is the
/// environment's name wherever a text holds it; NAME.tfvars has the values of each other environment.
///
/// With --import, imports.tf lets Terraform take over what exists. What Terraform says otherwise than the declaration is
/// told on stderr.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Write the module's files into this directory instead of stdout
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write import blocks for what exists, which the endpoint is asked for, or for everything that is declared
    #[arg(long, value_enum, value_name = "WHICH", num_args = 0..=1, require_equals = true, default_missing_value = "live")]
    import: Option<Which>,
    /// Make these settings variables even where all environments have the same
    #[arg(long, value_enum, value_name = "SETTING", value_delimiter = ',')]
    variables: Vec<AskedSetting>,
}

/// What is imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Which {
    /// What the endpoint has
    Live,
    /// Everything that is declared and whose id follows from its name; nobody is asked
    Declared,
}

/// Settings that can be asked for as variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum AskedSetting {
    /// All of them
    All,
    /// The billing mode, and with it the capacity
    BillingMode,
    /// Read and write capacity of what is provisioned
    Capacity,
    /// Whether there is point-in-time recovery
    PointInTimeRecovery,
    /// Whether tables are protected from deletion
    DeletionProtection,
    /// The table class
    TableClass,
}

impl AskedSetting {
    fn settings(self) -> &'static [Setting] {
        match self {
            AskedSetting::All => &Setting::ALL,
            AskedSetting::BillingMode => &[Setting::BillingMode],
            AskedSetting::Capacity => &[Setting::ReadCapacity, Setting::WriteCapacity],
            AskedSetting::PointInTimeRecovery => &[Setting::PointInTimeRecovery],
            AskedSetting::DeletionProtection => &[Setting::DeletionProtection],
            AskedSetting::TableClass => &[Setting::TableClass],
        }
    }
}

/// Writes the module to stdout or into files.
pub(crate) async fn run(common: &Common, arguments: &Arguments, printer: &Printer) -> Result<Status, CommandError> {
    let declaration = Declaration::read()?;
    let (environment, origin) = declaration.choose(common.environment.as_deref())?;
    let loaded = declaration.load(&environment, &origin)?;
    let mut tables = loaded.chosen(&common.tables)?;
    if tables.is_empty() {
        return Err(
            CommandError::new("no table is declared, so there is nothing for Terraform").hint("declare a table first")
        );
    }
    // As in the files, so that the table that is declared first is the module's primary one.
    tables.sort_by_key(|table| place(table).map_or((true, None), |place| (false, Some(place))));
    let companions = loaded.companions_of(&common.tables);
    let others = others(&declaration, &environment, printer)?;
    let renamed = declaration.renamed(&environment, OTHER_NAME);
    let imports = match arguments.import {
        None => Vec::new(),
        Some(Which::Declared) => declared(&tables, &companions),
        Some(Which::Live) => existing(common, &loaded, &tables, companions.clone(), printer).await?,
    };
    let module = Module {
        environment: &environment,
        tables: &tables,
        companions: &companions,
        functions: &loaded.resolved.functions,
        renamed: renamed.as_ref().map(|resolved| Renamed { name: OTHER_NAME, resolved }),
        others: &others,
        asked: &arguments.variables.iter().flat_map(|asked| asked.settings()).copied().collect::<BTreeSet<_>>(),
        imports: &imports,
    };
    let written = write::write(&module).map_err(|findings| CommandError::findings(findings, &loaded.sources))?;
    note(&written.findings, &loaded.sources, printer);
    let comment = format!(
        "{MARK} for environment {} of {};\n# do not edit: change the declaration and render it again.\n",
        printable(&environment),
        printable(&loaded.resolved.project)
    );
    match &arguments.out {
        Some(directory) => into_files(common, directory, &written.files, &comment, printer),
        None => {
            printer.data(&in_one(&written.files, &comment));
            Ok(Status::Done)
        }
    }
}

fn place(table: &DesiredTable) -> Option<&Place> {
    table.declaration.place.as_ref()
}

/// Returns a name without what would end a comment.
fn printable(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Returns the other environments. Those that have errors say nothing about the module, and are told.
fn others(
    declaration: &Declaration,
    environment: &str,
    printer: &Printer,
) -> Result<BTreeMap<String, Resolved>, CommandError> {
    let mut others = BTreeMap::new();
    for name in declaration.environments().into_iter().filter(|name| name != environment) {
        let resolved = declaration.resolve(&name, "render terraform")?.resolved;
        match any_error(&resolved.findings) {
            true => printer.message(&format!(
                "environment {name} has errors, so its settings are no variables; `tablewright lint` shows them"
            )),
            false => drop(others.insert(name, resolved)),
        }
    }
    Ok(others)
}

/// Returns everything that is declared; ids that only a service gives are not known.
fn declared(tables: &[&DesiredTable], companions: &[&DesiredCompanion]) -> Vec<Import> {
    let tables = tables.iter().map(|table| Import::Table(table.declared_name.clone()));
    let companions = companions.iter().map(|companion| of_companion(companion, None));
    tables.chain(companions).collect()
}

fn of_companion(companion: &DesiredCompanion, id: Option<String>) -> Import {
    Import::Companion { declared_name: companion.declared_name.clone(), id }
}

/// Asks the endpoint what exists.
async fn existing(
    common: &Common,
    loaded: &Loaded,
    tables: &[&DesiredTable],
    wanted: Vec<&DesiredCompanion>,
    printer: &Printer,
) -> Result<Vec<Import>, CommandError> {
    let session = Session::open(common, &loaded.resolved).await?;
    let reader = session.reader();
    let names = tables.iter().map(|table| (table.declared_name.clone(), table.table.name.clone())).collect();
    let found = live::read(&reader, &names).await?;
    if found.unreadable {
        return Err(CommandError::new("what exists cannot be known")
            .because(found.missing.join("; "))
            .hint("--import=declared asks nobody, and imports every declared table"));
    }
    for missing in &found.missing {
        printer.message(&format!("not imported: {missing}"));
    }
    let mut imports: Vec<_> = found.tables.into_keys().map(Import::Table).collect();
    // An attachment is found by the ARN of its policy.
    let mut policies: BTreeMap<String, String> = BTreeMap::new();
    for found in companions::read(&reader, wanted).await {
        let LiveCompanion::Present(live) = &found.live else {
            let why = found.live.why().map_or_else(|| "there is no such thing".to_owned(), ToOwned::to_owned);
            printer.message(&format!("not imported: {}: {why}", found.wanted.declared_name));
            continue;
        };
        let id = match &live.companion {
            Companion::Policy(policy) => {
                let arn = live.arn.clone();
                policies.extend(arn.clone().map(|arn| (policy.name.clone(), arn)));
                arn
            }
            Companion::Attachment(attachment) => {
                let arn = attachment.arn.known().ok().map(ToOwned::to_owned);
                arn.or_else(|| policies.get(&attachment.policy).cloned())
            }
            Companion::EventSourceMapping(mapping) => mapping.uuid.clone(),
            Companion::Parameter(_) | Companion::Alarm(_) => None,
        };
        imports.push(of_companion(found.wanted, id));
    }
    Ok(imports)
}

/// Returns the files of the module in one, which Terraform reads as well. Files with values are no part of it.
fn in_one(files: &[(String, String)], comment: &str) -> String {
    let module = files.iter().filter(|(name, _)| name.ends_with(".tf"));
    let parts: Vec<_> = module.map(|(name, text)| format!("# {name}\n\n{text}")).collect();
    format!("{comment}\n{}", parts.join("\n"))
}

/// Writes the files into a directory, and removes those of an earlier rendering that are no longer part of the module.
/// None of them is written where one is somebody's own.
fn into_files(
    common: &Common,
    directory: &Path,
    files: &[(String, String)],
    comment: &str,
    printer: &Printer,
) -> Result<Status, CommandError> {
    let wrong = |path: &Path, error: std::io::Error| {
        CommandError::new(format!("{} cannot be written", path.display()))
            .because(error)
            .hint("choose another directory with --out DIR")
    };
    let paths: Vec<_> = files.iter().map(|(name, text)| (directory.join(name), text)).collect();
    for (path, _) in &paths {
        match std::fs::read(path) {
            Ok(old) if !old.starts_with(MARK.as_bytes()) => {
                return Err(CommandError::new(format!("{} is there and was written by somebody else", path.display()))
                    .hint("nothing was written; choose another directory with --out DIR, or move the file away"));
            }
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(wrong(path, error)),
        }
    }
    std::fs::create_dir_all(directory).map_err(|error| wrong(directory, error))?;
    for (path, text) in &paths {
        replace(path, &format!("{comment}\n{text}")).map_err(|error| wrong(path, error))?;
    }
    let stale = stale(directory, files).map_err(|error| wrong(directory, error))?;
    for path in &stale {
        std::fs::remove_file(path).map_err(|error| {
            CommandError::new(format!("{} is from an earlier rendering and cannot be removed", path.display()))
                .because(error)
                .hint("the module is written; remove the file by hand, or Terraform reads it as well")
        })?;
    }
    let shown = |path: &Path| path.display().to_string();
    let written: Vec<_> = paths.iter().map(|(path, _)| shown(path)).collect();
    let removed: Vec<_> = stale.iter().map(|path| shown(path)).collect();
    tell(common, &written, &removed, printer);
    Ok(Status::Done)
}

/// Says which files were written and which removed. Documents name removed files only where there are some.
fn tell(common: &Common, written: &[String], removed: &[String], printer: &Printer) {
    match common.output {
        Output::Text => {
            written.iter().for_each(|path| printer.line(&format!("Wrote {path}")));
            removed.iter().for_each(|path| printer.line(&format!("Removed {path}")));
        }
        Output::Json => {
            let mut document = serde_json::json!({ "version": 1, "files": written });
            if !removed.is_empty() {
                document["removed"] = serde_json::json!(removed);
            }
            printer.line(&document.to_string());
        }
    }
}

/// Returns files of an earlier rendering that are not part of the module any more, in the order of their names.
fn stale(directory: &Path, files: &[(String, String)]) -> std::io::Result<Vec<PathBuf>> {
    let mut stale = Vec::new();
    for entry in directory.read_dir()? {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| may_be_left_out(name)) else { continue };
        let is_written = files.iter().any(|(written, _)| written == name);
        if !is_written && entry.file_type()?.is_file() && begins_with_mark(&entry.path()) {
            stale.push(entry.path());
        }
    }
    stale.sort();
    Ok(stale)
}

/// Says whether a file of this name is part of some modules and not of others.
fn may_be_left_out(name: &str) -> bool {
    let is_values = name.strip_suffix(".tfvars").is_some_and(|environment| !environment.contains('.'));
    is_values || ["variables.tf", "outputs.tf", "imports.tf"].contains(&name)
}

/// Says whether a file was written by this command. One that cannot be read was not.
fn begins_with_mark(path: &Path) -> bool {
    std::fs::read(path).is_ok_and(|text| text.starts_with(MARK.as_bytes()))
}
