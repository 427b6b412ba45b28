//! Schema files in a directory, or one of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::project::TableDeclaration;
use tablewright_formats::schema;

use super::files::Sources;

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
    let mut tables = BTreeMap::new();
    for path in paths {
        match sources.read(&path) {
            Err(problem) => findings.push(unreadable(&path, &problem)),
            Ok(source) => match schema::read(&source) {
                Ok(file) => drop(tables.insert(file.table_name, file.declaration)),
                Err(mut wrong) => findings.append(&mut wrong),
            },
        }
    }
    Ok(tables)
}

/// Returns the paths that fit a pattern.
pub(crate) fn expand(pattern: &str) -> Result<Vec<PathBuf>, String> {
    let paths = glob::glob(pattern).map_err(|error| error.to_string())?;
    paths.map(|path| path.map_err(|error| error.to_string())).collect()
}

/// The finding of a file that cannot be read.
pub(super) fn unreadable(path: &Path, problem: &str) -> Finding {
    let message = format!("{} cannot be read: {problem}", path.display());
    let help = "a schema file is a readable text file in UTF-8, as `export` or `aws dynamodb describe-table` writes it";
    Finding::error(Code::FileNotFound, message).help(help)
}
