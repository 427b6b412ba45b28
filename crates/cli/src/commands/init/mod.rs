//! `tablewright init`: a declaration to begin with, from nothing, from files or from live tables.

mod from_files;

use std::collections::BTreeMap;
use std::path::Path;

use tablewright_core::finding::{Finding, Severity};
use tablewright_core::model::Table;
use tablewright_core::project::{CompanionDeclarations, EnvironmentSettings};
use tablewright_formats::native::{self, Document, Heading, Scope, Treatment};
use tablewright_formats::source::Source;

use crate::command_error::CommandError;
use crate::exit::Status;
use crate::flags::{Common, Output};
use crate::live::{self, LiveTables};
use crate::load::{Sources, declaration_path};
use crate::printer::Printer;
use crate::render::{findings, quantity};
use crate::replace_file::replace;
use crate::session::Session;

/// Write a declaration to begin with, or one of the tables that exist
///
/// With --from or --from-live, what all names begin with becomes the name template, what all tables share stands under
/// `defaults`, and the rest under `tables`. Never replaces a declaration, and changes no table.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Declare the tables of files, and what belongs to them: templates of CloudFormation or SAM, serverless.yml,
    /// Terraform, what `terraform show -json` prints, DescribeTable or CreateTable JSON, directories of that, or quoted
    /// patterns
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "from_live")]
    from: Vec<String>,
    /// Resolve templates for this stage, and Terraform for this workspace
    #[arg(long, value_name = "NAME", requires = "from")]
    stage: Option<String>,
    /// Give a template's parameter, or a variable of Terraform, a value
    #[arg(long = "parameter", value_name = "NAME=VALUE", requires = "from", value_parser = parameter)]
    parameters: Vec<(String, String)>,
    /// Read values of Terraform's variables from this file, over terraform.tfvars
    #[arg(long = "var-file", value_name = "FILE", requires = "from")]
    value_files: Vec<String>,
    /// Declare the tables that exist in the region, or at --endpoint-url
    #[arg(long)]
    from_live: bool,
    /// Declare only the live tables whose names fit this pattern, such as 'orders-*'
    #[arg(long = "match", value_name = "PATTERN", requires = "from_live")]
    pattern: Option<glob::Pattern>,
    /// Name the project; otherwise after what all table names begin with, or after the directory
    #[arg(long, value_name = "NAME")]
    project: Option<String>,
    /// Declare this environment and make it the default
    #[arg(id = "environment_name", long = "environment", value_name = "NAME")]
    environment: Option<String>,
    /// Print the declaration instead of writing tablewright.yaml
    #[arg(long)]
    stdout: bool,
}

/// Takes a parameter apart.
fn parameter(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err(format!("{text:?} is not of the form NAME=VALUE")),
    }
}

/// The file that is written.
const FILE: &str = "tablewright.yaml";

/// Tables that exist, and what there is to say about them.
#[derive(Default)]
struct Found {
    tables: Vec<Table>,
    /// How tables are treated, by live name, where the files say it.
    treatments: BTreeMap<String, Treatment>,
    /// What stands beside tables, which it names by live name.
    companions: CompanionDeclarations,
    region: Option<String>,
    /// What the declaration cannot say, or nobody said.
    findings: Vec<Finding>,
    sources: Sources,
    /// Comments above the declaration, and messages.
    remarks: Vec<String>,
    /// Tables that are there and could not be declared.
    missing: Vec<String>,
}

/// Writes the declaration.
pub(crate) async fn run(common: &Common, arguments: &Arguments, printer: &Printer) -> Result<Status, CommandError> {
    if !arguments.stdout
        && let Some(existing) = declaration_path()?
    {
        return Err(CommandError::new(format!("there is a declaration already: {}", existing.display()))
            .hint("nothing was written; --stdout prints what would be, and -C DIR goes to another directory"));
    }
    let given =
        [("--project", &arguments.project), ("--environment", &arguments.environment), ("--stage", &arguments.stage)];
    for (flag, name) in given {
        if name.as_ref().is_some_and(|name| name.trim().is_empty()) {
            return Err(CommandError::new(format!("{flag} is empty")).hint("give it a name, or leave it out"));
        }
    }
    if let Some(name) = &common.environment {
        return Err(CommandError::new("--env chooses an environment of a declaration, and there is none yet")
            .hint(format!("--environment {name} declares one; --stage {name} resolves templates for a stage")));
    }
    let found = match (arguments.from_live, arguments.from.is_empty()) {
        (true, _) => Some(live_tables(common, arguments).await?),
        (false, false) => Some(from_files::read(common, arguments)?),
        (false, true) => None,
    };
    let environment = arguments.environment.as_deref();
    let (text, found) = match found {
        None => {
            let project = arguments.project.clone().unwrap_or_else(name_of_directory);
            (native::start(&project, environment), Found::default())
        }
        Some(found) => {
            let found = found.chosen(&common.tables)?;
            (declaration(arguments, &found), found)
        }
    };
    refuse_wrong(&text, environment)?;
    report(&found, printer);
    if arguments.stdout {
        printer.data(&text);
    } else {
        replace(Path::new(FILE), &text)
            .map_err(|error| CommandError::new(format!("{FILE} cannot be written")).because(error))?;
        tell(common, &found, printer);
    }
    Ok(if found.missing.is_empty() { Status::Done } else { Status::InPart })
}

impl Found {
    /// Leaves only the tables that are asked for with `--table`, by their live names.
    fn chosen(mut self, names: &[String]) -> Result<Found, CommandError> {
        if let Some(unknown) = names.iter().find(|name| !self.tables.iter().any(|table| table.name == **name)) {
            return Err(CommandError::new(format!("there is no table {unknown}"))
                .hint("there are no declared names yet: --table takes live names here"));
        }
        if !names.is_empty() {
            self.tables.retain(|table| names.contains(&table.name));
            self.companions.retain(|table| names.iter().any(|name| name == table));
        }
        Ok(self)
    }
}

/// Returns the declaration of tables that exist, remarks above it.
fn declaration(arguments: &Arguments, found: &Found) -> String {
    let names = || found.tables.iter().map(|table| table.name.as_str());
    let project = arguments.project.clone().unwrap_or_else(|| {
        let prefix = native::common_prefix("", names());
        let prefix = prefix.trim_matches(['-', '_', '.']);
        if prefix.is_empty() { name_of_directory() } else { prefix.to_owned() }
    });
    let environment = arguments.environment.as_deref();
    let heading = Heading { project: &project, environment, region: found.region.as_deref(), table_name: None };
    let remarks: String = found.remarks.iter().map(|remark| format!("# {remark}\n")).collect();
    let treated = found.tables.iter().map(|table| {
        let treatment = found.treatments.get(&table.name).cloned().unwrap_or_default();
        (table.clone(), treatment)
    });
    remarks + &native::declare(heading, treated, found.companions.clone())
}

/// Refuses to write a declaration that every other command would refuse, which names given by hand can make of it.
fn refuse_wrong(text: &str, environment: Option<&str>) -> Result<(), CommandError> {
    let source = Source::new(FILE.to_owned(), text.to_owned());
    let mut sources = Sources::default();
    sources.take(&source);
    let wrong = |findings| CommandError::findings(findings, &sources).hint("choose another --project or --environment");
    let document = Document::parse(&source).map_err(wrong)?;
    let scope = Scope { environment, variables: &BTreeMap::new() };
    let (project, mut findings) = document.project(&scope);
    if let Some(resolved) = project.and_then(|project| project.resolve(environment).ok()) {
        findings.extend(resolved.findings);
    }
    findings.retain(|finding| finding.severity == Severity::Error);
    if findings.is_empty() { Ok(()) } else { Err(wrong(findings)) }
}

/// Returns the name of the current directory, as far as it can be a project's.
fn name_of_directory() -> String {
    let directory = std::env::current_dir().ok();
    let name = directory.as_deref().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    let name: String = name
        .unwrap_or_default()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' })
        .collect();
    let name = name.trim_matches(['-', '_', '.']);
    if name.is_empty() { "project".to_owned() } else { name.to_owned() }
}

/// Reads the live tables that fit the pattern.
async fn live_tables(common: &Common, arguments: &Arguments) -> Result<Found, CommandError> {
    let session = Session::with(common, &EnvironmentSettings::default()).await?;
    let reader = session.reader();
    let wanted = |name: &String| arguments.pattern.as_ref().is_none_or(|pattern| pattern.matches(name));
    let names: BTreeMap<String, String> =
        reader.table_names().await?.into_iter().filter(wanted).map(|name| (name.clone(), name)).collect();
    if names.is_empty() {
        let place = format!("{} has no table", session.endpoint());
        return Err(CommandError::new(match &arguments.pattern {
            Some(pattern) => format!("{place} that fits {}", pattern.as_str()),
            None => place,
        })
        .hint(
            "choose another --region, --profile or --endpoint-url; `init` alone writes a declaration to begin with",
        ));
    }
    let LiveTables { mut tables, mut missing, .. } = live::read(&reader, &names).await?;
    tables.retain(|name, observed| {
        let goes = observed.status == "DELETING";
        missing.extend(goes.then(|| format!("{name}: it is being deleted")));
        !goes
    });
    if tables.is_empty() {
        let error = CommandError::new("no table could be read").hint("allow the reading calls; nothing was written");
        return Err(missing.into_iter().fold(error, CommandError::because));
    }
    let mut remarks = Vec::new();
    for observed in tables.values() {
        if !observed.unsupported.is_empty() {
            let calls: Vec<_> = observed.unsupported.iter().map(|aspect| aspect.reading_call()).collect();
            remarks.push(format!("{}: the endpoint did not answer {}", observed.table.name, calls.join(", ")));
        }
    }
    Ok(Found {
        tables: tables.into_values().map(|observed| observed.table).collect(),
        region: common.region.clone().or_else(|| session.lasting_region().map(ToOwned::to_owned)),
        remarks,
        missing,
        ..Found::default()
    })
}

/// Says what is not in the declaration.
fn report(found: &Found, printer: &Printer) {
    if !found.findings.is_empty() {
        printer.message(&findings::text(&found.findings, &found.sources));
    }
    for remark in &found.remarks {
        printer.message(&format!("note: {remark}"));
    }
    for problem in &found.missing {
        printer.message(&format!("not declared: {problem}"));
    }
}

/// Says what was written and how to go on.
fn tell(common: &Common, found: &Found, printer: &Printer) {
    if common.output == Output::Json {
        let document = serde_json::json!({
            "version": 1,
            "file": FILE,
            "tables": found.tables.len(),
            "companions": found.companions.len(),
            "findings": found.findings,
            "remarks": found.remarks,
            "missing": found.missing,
        });
        return printer.line(&document.to_string());
    }
    let companions = &found.companions;
    let counted = [
        (found.tables.len(), "table", "tables"),
        (companions.policies.len(), "policy", "policies"),
        (companions.parameters.len(), "parameter", "parameters"),
        (companions.alarms.len(), "alarm", "alarms"),
        (companions.event_source_mappings.len(), "event source mapping", "event source mappings"),
    ];
    let counted = counted.into_iter().filter(|(count, ..)| *count > 0);
    let counted: Vec<_> = counted.map(|(count, one, several)| quantity::count(count, one, several)).collect();
    match counted.is_empty() {
        true => printer.line(&format!("Wrote {FILE}")),
        false => printer.line(&format!("Wrote {FILE}: {}", counted.join(", "))),
    }
    printer.message("Look through it, then: `tablewright lint`, and `tablewright plan` for what would change.");
    if found.tables.is_empty() {
        printer.message("Without an AWS account: `tablewright up` brings the project up on this machine.");
    }
}
