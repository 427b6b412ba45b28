//! Terraform: the files of a directory, and what `terraform show -json` printed.

use std::path::{Path, PathBuf};

use tablewright_formats::native::Treatment;
use tablewright_formats::source::Source;
use tablewright_formats::terraform::configuration::{self, Files, Resolved, Scope};
use tablewright_formats::terraform::show;

use super::files::{Sources, is_admitted};
use super::foreign::{ForeignTable, ForeignTables, Manager};
use super::templates::Settings;

/// Takes the directories of Terraform out of paths: those that are named, and those of files that are named. The others
/// stay as they are.
pub(crate) fn directories(paths: Vec<PathBuf>) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let (mut directories, mut others) = (Vec::new(), Vec::new());
    for path in paths {
        let directory = match is_file_of_terraform(&path) {
            true => path.parent().map(Path::to_owned),
            false => is_directory_of_terraform(&path).then(|| path.clone()),
        };
        match directory {
            Some(directory) if directories.contains(&directory) => {}
            Some(directory) => directories.push(directory),
            None => others.push(path),
        }
    }
    (directories, others)
}

/// Says whether a directory holds files of Terraform.
pub(crate) fn is_directory_of_terraform(path: &Path) -> bool {
    let entries = path.read_dir().into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).any(|path| is_file_of_terraform(&path))
}

fn is_file_of_terraform(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    (name.ends_with(".tf") || name.ends_with(".tf.json")) && !path.is_dir()
}

/// Reads the files of a directory, with the local modules that they call. Files with values are relative to the current
/// directory.
pub(crate) fn read(
    directory: &Path,
    settings: Settings<'_>,
    value_files: &[String],
    sources: &mut Sources,
) -> ForeignTables {
    let scope = Scope { workspace: settings.stage, variables: settings.parameters, value_files };
    let resolved = configuration::read(&scope, &mut Folder { path: directory, value_files, sources });
    let workspace = settings.stage.map(|stage| format!("workspace {stage}"));
    let parameters =
        settings.parameters.iter().map(|(name, value)| match resolved.sensitive_variables.contains(name) {
            true => format!("variable {name}"),
            false => format!("variable {name}={value}"),
        });
    let files = value_files.iter().map(|path| format!("values of {path}"));
    let read_for: Vec<String> = workspace.into_iter().chain(parameters).chain(files).collect();
    ForeignTables { read_for, ..of_resolved(resolved) }
}

/// Reads a plan or a state. It holds secrets as plain text, so no message quotes it.
pub(crate) fn read_shown(source: &Source, sources: &mut Sources) -> ForeignTables {
    sources.forget(source);
    match show::read(source) {
        Ok(resolved) => of_resolved(resolved),
        Err(findings) => ForeignTables::unreadable(Manager::Terraform, findings),
    }
}

fn of_resolved(resolved: Resolved) -> ForeignTables {
    let names = configuration::declared_names(&resolved.tables);
    let tables = resolved.tables.iter().zip(names).map(|(table, name)| {
        let mut id = table.address.clone();
        id.value = name;
        let declaration = table.completed();
        ForeignTable {
            id,
            live_name: table.table_name.clone(),
            treatment: Treatment::of_ignored(&declaration),
            declaration,
            handling: None,
        }
    });
    ForeignTables {
        manager: Manager::Terraform,
        tables: tables.collect(),
        companions: resolved.companions,
        findings: resolved.findings,
        unknown_parameters: resolved.unknown_variables,
        read_for: Vec::new(),
    }
}

/// The files that a configuration may name: those of the project's directory, and of its own.
struct Folder<'a> {
    path: &'a Path,
    value_files: &'a [String],
    sources: &'a mut Sources,
}

impl Files for Folder<'_> {
    fn list(&mut self, folder: &str) -> Result<Vec<String>, String> {
        let full = self.path.join(folder);
        let full = if full.as_os_str().is_empty() { PathBuf::from(".") } else { full };
        if !is_admitted(self.path, &full) && full.exists() {
            return Err("it lies outside of the project's directory".to_owned());
        }
        let entries = full.read_dir().map_err(|error| error.to_string())?;
        Ok(entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect())
    }

    fn open(&mut self, path: &str) -> Result<Option<Source>, String> {
        if self.value_files.iter().any(|file| file == path) {
            return self.sources.read(Path::new(path)).map(Some);
        }
        let full = self.path.join(path);
        if !full.exists() {
            return Ok(None);
        }
        if !is_admitted(self.path, &full) {
            return Err("it lies outside of the project's directory".to_owned());
        }
        self.sources.read(&full).map(Some)
    }
}
