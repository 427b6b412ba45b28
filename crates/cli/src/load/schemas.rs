//! Schema files that a declaration includes, or that stand in a directory.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::project::TableDeclaration;
use tablewright_formats::native::Include;
use tablewright_formats::schema;

use super::files::Sources;

/// Reads what an `include` names and adds its tables. Everything that is wrong becomes a finding at the include.
pub(super) fn include(
    include: &Include,
    tables: &mut BTreeMap<String, TableDeclaration>,
    sources: &mut Sources,
    findings: &mut Vec<Finding>,
) {
    let pattern = &include.from.value;
    let paths = match expand(pattern) {
        Ok(paths) if paths.is_empty() => {
            findings.push(
                Finding::error(Code::FileNotFound, format!("no file fits {pattern:?}"))
                    .at(&include.from.place)
                    .help("the pattern is relative to the declaration's directory"),
            );
            return;
        }
        Ok(paths) => paths,
        Err(problem) => {
            let finding = Finding::error(Code::FileNotFound, format!("{pattern:?} cannot be read: {problem}"));
            findings.push(finding.at(&include.from.place));
            return;
        }
    };
    let prefix = include.strip_prefix.as_ref().map_or("", |prefix| prefix.value.as_str());
    for path in paths {
        let Some((live_name, declaration)) = read_one(&path, sources, findings) else { continue };
        let declared = live_name.strip_prefix(prefix).filter(|rest| !rest.is_empty()).unwrap_or(&live_name);
        let place = declaration.place.clone();
        if let Some(other) = tables.insert(declared.to_owned(), declaration) {
            let first = other.place.as_ref().map(ToString::to_string).unwrap_or_default();
            findings.push(
                Finding::error(Code::DuplicateKey, format!("table {declared} is declared already, at {first}"))
                    .at_some(place.as_ref())
                    .about(declared)
                    .help("keep one of the two, or strip another prefix"),
            );
        }
    }
}

/// Reads all schema files of a directory, or one file; tables by live name.
pub(crate) fn read_schemas(
    path: &Path,
    sources: &mut Sources,
    findings: &mut Vec<Finding>,
) -> Result<BTreeMap<String, TableDeclaration>, String> {
    let mut paths = vec![path.to_owned()];
    if path.is_dir() {
        paths = expand(&format!("{}/*.json", glob::Pattern::escape(&path.display().to_string())))?;
        if paths.is_empty() {
            return Err("it holds no .json file".to_owned());
        }
    }
    let read = paths.iter().filter_map(|path| read_one(path, sources, findings));
    Ok(read.collect())
}

/// Returns the paths that fit a pattern.
pub(crate) fn expand(pattern: &str) -> Result<Vec<PathBuf>, String> {
    let paths = glob::glob(pattern).map_err(|error| error.to_string())?;
    paths.map(|path| path.map_err(|error| error.to_string())).collect()
}

fn read_one(path: &Path, sources: &mut Sources, findings: &mut Vec<Finding>) -> Option<(String, TableDeclaration)> {
    let source = match sources.read(path) {
        Ok(source) => source,
        Err(problem) => {
            let message = format!("{} cannot be read: {problem}", path.display());
            let help = "a schema file is a readable text file in UTF-8, as `export` or `aws dynamodb describe-table` writes it";
            findings.push(Finding::error(Code::FileNotFound, message).help(help));
            return None;
        }
    };
    match schema::read(&source) {
        Ok(file) => Some((file.table_name, file.declaration)),
        Err(mut wrong) => {
            findings.append(&mut wrong);
            None
        }
    }
}
