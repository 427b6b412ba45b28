//! Tables from files: schema files, templates and Terraform.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tablewright_core::check;
use tablewright_core::codes::Code;
use tablewright_core::finding::{Finding, Severity, any_error};
use tablewright_core::place::{Declared as Written, Place};
use tablewright_core::project::{CompanionDeclarations, DesiredTable, Project, TableDeclaration, Twice};
use tablewright_formats::native::Treatment;
use tablewright_formats::schema;
use tablewright_formats::source::Source;

use super::{Arguments, Found};
use crate::command_error::CommandError;
use crate::flags::Common;
use crate::load::{
    DECLARATION_NAMES, ForeignTables, Kind, Manager, Settings, expand, is_directory_of_terraform, kind_of, read_shown,
    read_template, read_terraform, terraform_directories,
};
use crate::session::chosen_region;

/// What the files declare.
#[derive(Default)]
struct Declared {
    /// By live name.
    tables: BTreeMap<String, TableDeclaration>,
    /// Tables of schema files, whose silence is no wish.
    described: Vec<String>,
    /// How tables are treated, by live name, where a custom resource or Terraform says it.
    treatments: BTreeMap<String, Treatment>,
    /// What stands beside tables, which it names by live name.
    companions: CompanionDeclarations,
    remarks: Vec<String>,
    /// Parameters that some template has.
    used: Vec<String>,
}

/// Reads files, all files of directories, and what fits patterns.
pub(super) fn read(common: &Common, arguments: &Arguments) -> Result<Found, CommandError> {
    let mut found = Found::default();
    let mut declared = Declared::default();
    let parameters = parameters(arguments)?;
    let variables = crate::load::variables();
    let region = chosen_region(common);
    let mut templates = 0;
    let (directories, files) = terraform_directories(paths(&arguments.from)?);
    let settings = Settings {
        stage: arguments.stage.as_deref(),
        region: region.as_deref(),
        account: None,
        parameters: &parameters,
        variables: &variables,
    };
    for directory in directories {
        templates += 1;
        let read = read_terraform(&directory, settings, &arguments.value_files, &mut found.sources);
        declared.add_foreign(&directory, read, &parameters, &mut found);
    }
    for path in files {
        refuse_other_kind(&path)?;
        let source = found.sources.read(&path).map_err(|problem| {
            CommandError::new(format!("{} cannot be read", path.display()))
                .because(problem)
                .hint("schema files and templates are readable text files in UTF-8")
        })?;
        match kind_of(&source) {
            Kind::Declaration => return Err(is_declaration(&path)),
            Kind::Schema => declared.add_schema(&source, &mut found),
            Kind::Template => {
                templates += 1;
                let read = read_template(&path, &source, settings, &mut found.sources);
                declared.add_foreign(&path, read, &parameters, &mut found);
            }
            Kind::Shown => {
                let read = read_shown(&source, &mut found.sources);
                declared.add_foreign(&path, read, &BTreeMap::new(), &mut found);
            }
        }
    }
    if templates == 0 && (arguments.stage.is_some() || !parameters.is_empty()) {
        let flag = if arguments.stage.is_some() { "--stage" } else { "--parameter" };
        return Err(CommandError::new(format!("{flag} is for templates and Terraform, and none of the files is one"))
            .hint("leave it out; nothing was written"));
    }
    if let Some(name) = parameters.keys().find(|name| !declared.used.contains(name)) {
        return Err(CommandError::new(format!("no file has a parameter or variable {name}")).hint(
            "--parameter takes a name as a template's Parameters or Terraform's variables have it; nothing was written",
        ));
    }
    let is_wrong = any_error(&found.findings);
    for (live_name, declaration) in &declared.tables {
        match declaration.clone().to_desired(live_name, live_name) {
            Ok(desired) => {
                found.findings.extend(refused(&desired).into_iter().filter(|_| !is_wrong));
                found.tables.push(desired.table);
            }
            // What is wrong with a template's table has been told.
            Err(wrong) if !is_wrong => found.findings.extend(wrong),
            Err(_) => {}
        }
    }
    if !is_wrong {
        found.findings.extend(refused_beside(&declared));
    }
    if any_error(&found.findings) {
        return Err(CommandError::findings(found.findings, &found.sources));
    }
    if found.tables.is_empty() {
        return Err(CommandError::new("the files declare no table")
            .hint("for this stage and these parameters there is none; `tablewright init` alone writes a beginning"));
    }
    found.treatments = declared.treatments;
    found.companions = declared.companions;
    found.remarks = declared.remarks;
    found.remarks.extend(unsaid(&declared.tables, &declared.described));
    Ok(found)
}

/// Returns the values of parameters by name.
fn parameters(arguments: &Arguments) -> Result<BTreeMap<String, String>, CommandError> {
    let mut parameters = BTreeMap::new();
    for (name, value) in &arguments.parameters {
        if let Some(first) = parameters.insert(name.clone(), value.clone()) {
            return Err(CommandError::new(format!("--parameter {name} is given twice: {first:?} and {value:?}"))
                .hint("leave one of them out; nothing was written"));
        }
    }
    Ok(parameters)
}

impl Declared {
    fn add_schema(&mut self, source: &Source, found: &mut Found) {
        match schema::read(source) {
            Err(mut wrong) => found.findings.append(&mut wrong),
            Ok(file) => {
                found.findings.extend(schema::left_out(source));
                self.described.push(file.table_name.clone());
                self.insert(&file.table_name, file.declaration, &source.start(), found);
            }
        }
    }

    fn add_foreign(
        &mut self,
        path: &Path,
        mut read: ForeignTables,
        parameters: &BTreeMap<String, String>,
        found: &mut Found,
    ) {
        found.findings.append(&mut read.findings);
        if !read.read_for.is_empty() {
            let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
            self.remarks.push(format!("{} is read for {}.", path.display(), read.read_for.join(", ")));
        }
        let used = parameters.keys().filter(|name| !read.unknown_parameters.contains(name));
        self.used.extend(used.cloned());
        let mut names = BTreeMap::new();
        for table in read.tables {
            let id = &table.id.value;
            let name = table.live_name.as_ref().map_or(id, |name| &name.value).clone();
            names.insert(id.clone(), name.clone());
            if table.live_name.is_none() && read.manager == Manager::Stack {
                let remark = format!("{id} has no TableName, so CloudFormation makes one up; it is declared as {id}.");
                self.remarks.push(remark);
            }
            if let Some(treatment) = table.treatment {
                self.treatments.insert(name.clone(), treatment);
                if read.manager == Manager::Stack {
                    let remark =
                        format!("{id} is adopted by a custom resource; what it is silent about is declared off.");
                    self.remarks.push(remark);
                }
            }
            self.insert(&name, table.declaration, &table.id.place, found);
        }
        read.companions.rename_tables(|id| names.get(id).map_or(id, String::as_str).to_owned());
        for Twice { name, first, second } in self.companions.extend(read.companions) {
            let finding = Finding::error(Code::DuplicateKey, format!("{name} is declared already, at {first}"));
            found.findings.push(finding.at(&second).about(name).help("leave one of the two files out"));
        }
    }

    fn insert(&mut self, name: &str, declaration: TableDeclaration, file: &Place, found: &mut Found) {
        let place = declaration.place.clone().unwrap_or_else(|| file.clone());
        if let Some(other) = self.tables.insert(name.to_owned(), declaration) {
            let first = other.place.as_ref().map(|place| place.file.to_string()).unwrap_or_default();
            let problem = match &other.place {
                Some(place) if *first == *file.file => format!("table {name} is in line {} already", place.line),
                _ => format!("table {name} is in {first} already"),
            };
            let finding = Finding::error(Code::DuplicateKey, problem).at(&place);
            found.findings.push(finding.help(match *first == *file.file {
                true => "two resources cannot have one name; give each table its own, or remove one",
                false => "leave one of the two files out",
            }));
        }
    }
}

/// Returns what DynamoDB would refuse about a table, at the places of its file.
fn refused(desired: &DesiredTable) -> Vec<Finding> {
    let mut findings = Vec::new();
    check::table(desired, &mut findings);
    findings.retain(|finding| finding.severity == Severity::Error);
    findings
}

/// Returns what AWS would refuse about companions, at the places of their files.
fn refused_beside(declared: &Declared) -> Vec<Finding> {
    let Some(place) = declared.companions.names().map(|(_, place)| place.clone()).next() else { return Vec::new() };
    let mut project = Project::new(Written::new("init".to_owned(), place));
    project.tables = declared.tables.clone();
    let names: Vec<String> = declared.companions.names().map(|(name, _)| name).collect();
    drop(project.add_companions(declared.companions.clone()));
    let mut findings = project.resolve(None).map(|resolved| resolved.findings).unwrap_or_default();
    let is_of_companion = |about: &str| names.iter().any(|name| about.starts_with(name.as_str()));
    findings.retain(|finding| {
        finding.severity == Severity::Error && finding.resource.as_deref().is_some_and(is_of_companion)
    });
    findings
}

/// Returns the files that are meant, each once, in order.
fn paths(arguments: &[String]) -> Result<Vec<PathBuf>, CommandError> {
    let mut all: Vec<PathBuf> = Vec::new();
    for argument in arguments {
        let path = Path::new(argument);
        if is_directory_of_terraform(path) {
            all.push(path.to_owned());
            continue;
        }
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
                true => format!("{argument} holds no .json or .tf file"),
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

/// Refuses files whose names say that they are something that is not read.
fn refuse_other_kind(path: &Path) -> Result<(), CommandError> {
    let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let is = |ending: &str| name.ends_with(ending);
    if DECLARATION_NAMES.contains(&name.as_str()) {
        return Err(is_declaration(path));
    }
    let is_program = name.starts_with("serverless.") && [".ts", ".js", ".cjs", ".mjs"].iter().any(|ending| is(ending));
    if !is_program {
        return Ok(());
    }
    let kind = "a program that makes a configuration of the Serverless Framework";
    Err(CommandError::new(format!("{} looks like {kind}, which init does not read", path.display()))
        .hint("where the tables exist, `tablewright init --from-live` declares them")
        .hint("--from takes templates, serverless.yml, Terraform, and the JSON of `aws dynamodb describe-table`"))
}

fn is_declaration(path: &Path) -> CommandError {
    CommandError::new(format!("{} is a declaration already", path.display())).hint("copy it, or use it with -C DIR")
}

/// Says what files are silent about: in a declaration, silence means off.
fn unsaid(declared: &BTreeMap<String, TableDeclaration>, described: &[String]) -> Vec<String> {
    let silent = |is_silent: fn(&TableDeclaration) -> bool| -> Vec<&str> {
        let silent = declared.iter().filter(|(name, table)| described.contains(name) && is_silent(table));
        silent.map(|(name, _)| name.as_str()).collect()
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
