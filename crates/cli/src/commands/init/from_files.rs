//! Tables from schema files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tablewright_core::codes::Code;
use tablewright_core::finding::{Finding, any_error};
use tablewright_core::project::TableDeclaration;
use tablewright_formats::schema;
use tablewright_formats::source::Source;

use super::Found;
use crate::command_error::CommandError;
use crate::load::{DECLARATION_NAMES, expand};

/// Reads files, all files of directories, and what fits patterns.
pub(super) fn read(arguments: &[String]) -> Result<Found, CommandError> {
    let mut found = Found::default();
    let mut declared: BTreeMap<String, TableDeclaration> = BTreeMap::new();
    for path in paths(arguments)? {
        refuse_other_kind(&path)?;
        let source = found.sources.read(&path).map_err(|problem| {
            CommandError::new(format!("{} cannot be read", path.display()))
                .because(problem)
                .hint("a schema file is a readable text file in UTF-8")
        })?;
        refuse_template(&source)?;
        match schema::read(&source) {
            Err(mut wrong) => found.findings.append(&mut wrong),
            Ok(file) => {
                found.findings.extend(schema::left_out(&source));
                if let Some(other) = declared.insert(file.table_name.clone(), file.declaration) {
                    let first = other.place.as_ref().map(|place| place.file.to_string()).unwrap_or_default();
                    let problem = format!("table {} is in {first} already", file.table_name);
                    let finding = Finding::error(Code::DuplicateKey, problem).at(&source.start());
                    found.findings.push(finding.help("leave one of the two files out"));
                }
            }
        }
    }
    for (live_name, declaration) in &declared {
        match declaration.to_table(live_name) {
            Ok(table) => found.tables.push(table),
            Err(mut wrong) => found.findings.append(&mut wrong),
        }
    }
    if any_error(&found.findings) {
        return Err(CommandError::findings(found.findings, &found.sources));
    }
    found.remarks = unsaid(&declared);
    Ok(found)
}

/// Returns the files that are meant, each once, in order.
fn paths(arguments: &[String]) -> Result<Vec<PathBuf>, CommandError> {
    let mut all: Vec<PathBuf> = Vec::new();
    for argument in arguments {
        let path = Path::new(argument);
        let pattern = match (path.is_dir(), path.exists()) {
            (true, _) => format!("{}/*.json", glob::Pattern::escape(argument)),
            (false, true) => glob::Pattern::escape(argument),
            (false, false) => argument.clone(),
        };
        let found = expand(&pattern).map_err(|problem| {
            CommandError::of(Code::FileNotFound, format!("{argument} cannot be read")).because(problem)
        })?;
        let is_declaration = |path: &PathBuf| {
            path.file_name().is_some_and(|name| DECLARATION_NAMES.iter().any(|declaration| name == *declaration))
        };
        let found: Vec<_> = found.into_iter().filter(|found| !path.is_dir() || !is_declaration(found)).collect();
        if found.is_empty() {
            let problem = match path.is_dir() {
                true => format!("{argument} holds no .json file"),
                false => format!("there is no file {argument}"),
            };
            return Err(CommandError::of(Code::FileNotFound, problem)
                .hint("--from takes schema files, directories of them, or quoted patterns such as 'schemas/*.json'"));
        }
        all.extend(found);
    }
    all.sort();
    all.dedup();
    Ok(all)
}

/// Refuses files whose names say that they are something else than schema files.
fn refuse_other_kind(path: &Path) -> Result<(), CommandError> {
    let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let is = |ending: &str| name.ends_with(ending);
    let kind = if DECLARATION_NAMES.contains(&name.as_str()) {
        return Err(CommandError::new(format!("{} is a declaration already", path.display()))
            .hint("copy it, or use it with -C DIR"));
    } else if is(".tf") || is(".tf.json") {
        "Terraform configuration"
    } else if name.starts_with("serverless.") {
        "a configuration of the Serverless Framework"
    } else if is(".yaml") || is(".yml") || is(".template") {
        "a template of CloudFormation or SAM"
    } else {
        return Ok(());
    };
    Err(not_yet_read(path, kind))
}

/// Refuses templates of CloudFormation in JSON.
fn refuse_template(source: &Source) -> Result<(), CommandError> {
    let Ok(serde_json::Value::Object(members)) = serde_json::from_str(&source.text) else { return Ok(()) };
    match members.contains_key("Resources") || members.contains_key("AWSTemplateFormatVersion") {
        true => Err(not_yet_read(Path::new(&*source.name), "a template of CloudFormation")),
        false => Ok(()),
    }
}

fn not_yet_read(path: &Path, kind: &str) -> CommandError {
    CommandError::new(format!("{} looks like {kind}, which init does not read yet", path.display()))
        .hint("where the tables exist, `tablewright init --from-live` declares them")
        .hint("--from takes the JSON of `aws dynamodb describe-table` or of create-table's input")
}

/// Says what files are silent about: in a declaration, silence means off.
fn unsaid(declared: &BTreeMap<String, TableDeclaration>) -> Vec<String> {
    let silent = |is_silent: fn(&TableDeclaration) -> bool| -> Vec<&str> {
        declared.iter().filter(|(_, table)| is_silent(table)).map(|(name, _)| name.as_str()).collect()
    };
    let fields = [
        ("TTL", silent(|table| table.time_to_live.is_none())),
        ("point-in-time recovery", silent(|table| table.point_in_time_recovery.is_none())),
        ("deletion protection", silent(|table| table.deletion_protection.is_none())),
    ];
    fields
        .into_iter()
        .filter(|(_, tables)| !tables.is_empty())
        .map(|(field, tables)| {
            let tables = match tables.len() {
                count if count == declared.len() => "any table".to_owned(),
                1..=3 => tables.join(", "),
                count => format!("{count} tables, {} among them", tables[0]),
            };
            format!("The files say nothing about {field} of {tables}; it is declared off.")
        })
        .collect()
}
