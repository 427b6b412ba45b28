//! `tablewright diff`.

mod companions;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tablewright_core::codes::Code;
use tablewright_core::companion::Described;
use tablewright_core::diff::{Change, Sign, diff};
use tablewright_core::finding::any_error;
use tablewright_core::model::Table;
use tablewright_core::names::{self, NamePattern};
use tablewright_core::plan::{Live, wanted_in_place_of};
use tablewright_core::project::DesiredTable;
use tablewright_engine::read;

use super::saved;
use crate::command_error::CommandError;
use crate::exit::Status;
use crate::flags::{Common, Output};
use crate::load::{
    Declaration, ForeignTables, Kind, Loaded, Settings, Sources, kind_of, read_schemas, read_shown, read_template,
    read_terraform, terraform_directories, variables,
};
use crate::printer::Printer;
use crate::render::{quantity, style};
use crate::session::{Session, chosen_region};

/// Compare two of: environment, declaration, template, directory of schemas, schema file, saved plan
///
/// Shows what would make A into B; a template stands for the stage that --env names, a saved plan for the tables as they are
/// after it; names of live tables are not compared. What is declared beside tables is compared where both sides say
/// something about it: environments, declarations, saved plans. Exits with 2 where they differ.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// An environment's name (its live tables), `declaration:ENV` (what is declared for it), or a path
    a: String,
    /// The same
    b: String,
}

/// One side of a comparison.
#[derive(Default)]
struct Side {
    /// Tables by their declared names.
    tables: BTreeMap<String, Compared>,
    /// What is declared beside them; `None` where the side says nothing about that.
    companions: Option<BTreeMap<String, Described>>,
}

impl From<BTreeMap<String, Compared>> for Side {
    fn from(tables: BTreeMap<String, Compared>) -> Self {
        Self { tables, companions: None }
    }
}

/// A table of one side.
struct Compared {
    table: Table,
    /// The wish that it is, where that does not speak for the whole table.
    in_part: Option<Box<DesiredTable>>,
}

impl From<Table> for Compared {
    fn from(table: Table) -> Self {
        Self { table, in_part: None }
    }
}

impl From<DesiredTable> for Compared {
    fn from(desired: DesiredTable) -> Self {
        let table = desired.table.clone();
        Self { table, in_part: desired.declaration.keeps_unmentioned.then(|| Box::new(desired)) }
    }
}

/// Returns what differs. What a custom resource does not mention it leaves as it finds it, so it differs from nothing;
/// of two custom resources the one stands for what the other was before, so what one of them mentions is compared.
fn changes(a: &Compared, b: &Compared) -> Vec<Change> {
    match (&a.in_part, &b.in_part) {
        (None, Some(desired)) => diff(&a.table, &wanted_in_place_of(desired, &a.table)),
        (Some(desired), None) => diff(&wanted_in_place_of(desired, &b.table), &b.table),
        _ => diff(&a.table, &b.table),
    }
}

/// Compares and prints.
pub(crate) async fn run(common: &Common, arguments: &Arguments, printer: &Printer) -> Result<Status, CommandError> {
    let declaration = Declaration::find()?;
    let a = side(common, declaration.as_ref(), &arguments.a, printer).await?;
    let b = side(common, declaration.as_ref(), &arguments.b, printer).await?;
    let beside = companions::compare(a.companions, b.companions);
    let (a, b) = (a.tables, b.tables);
    let wanted = |name: &&String| common.tables.is_empty() || common.tables.contains(name);
    let names: BTreeSet<_> = a.keys().chain(b.keys()).filter(wanted).collect();
    let is_unknown = |name: &&String| !a.contains_key(*name) && !b.contains_key(*name);
    if let Some(unknown) = common.tables.iter().find(is_unknown) {
        return Err(CommandError::of(Code::UnknownTable, format!("neither side has a table {unknown}"))
            .hint("--table takes declared names, and stands behind A and B"));
    }
    let mut differences: Vec<(&String, Difference<Change>)> = Vec::new();
    for name in &names {
        match (a.get(*name), b.get(*name)) {
            (Some(_), None) => differences.push((name, Difference::OnlyA)),
            (None, Some(_)) => differences.push((name, Difference::OnlyB)),
            (Some(a), Some(b)) => {
                let changes = changes(a, b);
                if !changes.is_empty() {
                    differences.push((name, Difference::Changes(changes)));
                }
            }
            (None, None) => {}
        }
    }
    match common.output {
        Output::Text => printer.data(&text(arguments, names.len(), &differences, &beside)),
        Output::Json => printer.line(&json(&differences, &beside).to_string()),
    }
    Ok(if differences.is_empty() && beside.differences.is_empty() { Status::Done } else { Status::Pending })
}

/// In what the two sides differ about one table or companion.
enum Difference<C> {
    OnlyA,
    OnlyB,
    Changes(Vec<C>),
}

async fn side(
    common: &Common,
    declaration: Option<&Declaration>,
    text: &str,
    printer: &Printer,
) -> Result<Side, CommandError> {
    if let Some(environment) = text.strip_prefix("declaration:").or((text == "declaration").then_some("")) {
        let named = Some((environment, text)).filter(|(name, _)| !name.is_empty());
        let loaded = loaded(common, declaration, named)?;
        let companions = Some(companions::declared(common, &loaded));
        let tables = loaded.resolved.tables.into_iter().map(|(name, desired)| (name, desired.into())).collect();
        return Ok(Side { tables, companions });
    }
    if declaration.is_some_and(|declaration| declaration.environments().iter().any(|name| name == text)) {
        let loaded = loaded(common, declaration, Some((text, "the command line")))?;
        return live(common, &loaded, printer).await;
    }
    let path = Path::new(text);
    if let Some(directory) = terraform_directories(vec![path.to_owned()]).0.first().filter(|_| path.exists()) {
        let (parameters, variables) = (BTreeMap::new(), variables());
        let settings = settings_of(common, None, &parameters, &variables);
        let mut sources = Sources::default();
        let read = read_terraform(directory, settings, &[], &mut sources);
        return foreign(declaration, read, &sources);
    }
    if path.is_file() && saved::is_plan(path) {
        let saved = saved::read(path)?;
        let tables = saved.tables_after().into_iter().map(|(name, table)| (name, table.into())).collect();
        // Which of them go with the tables of --table no plan says.
        let companions = common.tables.is_empty().then(|| saved.companions_after());
        return Ok(Side { tables, companions });
    }
    if path.is_file() {
        let mut sources = Sources::default();
        let source = sources.read(path).map_err(|problem| unreadable(path, problem))?;
        match kind_of(&source) {
            Kind::Declaration => {
                return Err(CommandError::new(format!("{text} is a declaration, not a schema file")).hint(
                    "write `declaration:ENV` for what is declared for an environment, with -C for another project",
                ));
            }
            Kind::Template => {
                let region = chosen_region(common);
                let (parameters, variables) = (BTreeMap::new(), variables());
                let settings = settings_of(common, region.as_deref(), &parameters, &variables);
                let read = read_template(path, &source, settings, &mut sources);
                return foreign(declaration, read, &sources);
            }
            Kind::Shown => {
                let read = read_shown(&source, &mut sources);
                return foreign(declaration, read, &sources);
            }
            Kind::Schema => {}
        }
    }
    if path.exists() {
        return schemas(declaration, path);
    }
    let known = declaration.map(|declaration| declaration.environments().join(", ")).unwrap_or_default();
    Err(CommandError::new(format!("{text:?} is neither an environment nor a path that exists"))
        .hint(format!("environments: {known}"))
        .hint("write `declaration:ENV` for what is declared, or the path of a directory of schemas"))
}

fn loaded(
    common: &Common,
    declaration: Option<&Declaration>,
    named: Option<(&str, &str)>,
) -> Result<Loaded, CommandError> {
    let declaration = match declaration {
        Some(declaration) => declaration,
        None => &Declaration::read()?,
    };
    let (environment, origin) =
        declaration.choose_by(named.or(common.environment.as_deref().map(|name| (name, "--env"))))?;
    declaration.load(&environment, &origin)
}

async fn live(common: &Common, loaded: &Loaded, printer: &Printer) -> Result<Side, CommandError> {
    let session = Session::open(common, &loaded.resolved).await?;
    let tables = &loaded.resolved.tables;
    let names = tables.values().map(|desired| desired.table.name.clone());
    let reader = session.reader();
    let mut live = read::tables(&reader, names, []).await?.tables;
    let companions = Some(companions::live(common, loaded, &reader, &live, printer).await?);
    let mut side = Side { companions, ..Side::default() };
    for (name, desired) in tables {
        match live.remove(&desired.table.name) {
            Some(Live::Present(observed)) => drop(side.tables.insert(name.clone(), observed.table.into())),
            Some(Live::Unreadable(why)) => {
                return Err(CommandError::new(format!("{} could not be read", desired.table.name)).because(why));
            }
            _ => printer.message(&format!("{} has no {}", loaded.resolved.environment, desired.table.name)),
        }
    }
    Ok(side)
}

fn unreadable(path: &Path, problem: String) -> CommandError {
    CommandError::new(format!("{} cannot be read", path.display())).because(problem)
}

/// Returns what a foreign file is read for: the stage or workspace that `--env` names.
fn settings_of<'a>(
    common: &'a Common,
    region: Option<&'a str>,
    parameters: &'a BTreeMap<String, String>,
    variables: &'a BTreeMap<String, String>,
) -> Settings<'a> {
    Settings { stage: common.environment.as_deref(), region, account: None, parameters, variables }
}

/// Takes the tables of a foreign file; where the declaration's environments tell a table's declared name, it goes by that,
/// else by its logical id or the name of its resource.
fn foreign(declaration: Option<&Declaration>, read: ForeignTables, sources: &Sources) -> Result<Side, CommandError> {
    let mut findings = read.findings;
    let names = declaration.map(declared_names).unwrap_or_default();
    let mut side = Side::default();
    for table in read.tables.into_iter().filter(|_| !any_error(&findings)).collect::<Vec<_>>() {
        let id = table.id.value.clone();
        let live_name = table.live_name.as_ref().map(|name| name.value.clone());
        let name = live_name.as_deref().map_or_else(|| id.clone(), |live| names.known(live).unwrap_or(id.clone()));
        match table.declaration.to_desired(&name, live_name.as_deref().unwrap_or(&id)) {
            Ok(desired) => drop(side.tables.insert(name, desired.into())),
            Err(mut wrong) => findings.append(&mut wrong),
        }
    }
    if any_error(&findings) { Err(CommandError::findings(findings, sources)) } else { Ok(side) }
}

/// Reads schema files; where the declaration's environments tell a table's declared name, it goes by that.
fn schemas(declaration: Option<&Declaration>, path: &Path) -> Result<Side, CommandError> {
    let mut sources = Sources::default();
    let mut findings = Vec::new();
    let read = read_schemas(path, &mut sources, &mut findings).map_err(|problem| unreadable(path, problem))?;
    if any_error(&findings) {
        return Err(CommandError::findings(findings, &sources));
    }
    let names = declaration.map(declared_names).unwrap_or_default();
    let mut side = Side::default();
    for (live_name, declared) in read {
        let name = names.declared(&live_name);
        match declared.to_table(&live_name) {
            Ok(table) => drop(side.tables.insert(name, table.into())),
            Err(mut wrong) => findings.append(&mut wrong),
        }
    }
    if any_error(&findings) {
        return Err(CommandError::findings(findings, &sources));
    }
    Ok(side)
}

/// What tables are called in the declaration, by what they are called live in any of its environments.
#[derive(Default)]
struct DeclaredNames {
    by_live_name: BTreeMap<String, String>,
    patterns: Vec<NamePattern>,
}

impl DeclaredNames {
    /// Returns what a live table is called in the declaration, or would be.
    fn declared(&self, live_name: &str) -> String {
        self.known(live_name).unwrap_or_else(|| live_name.to_owned())
    }

    /// The same, where an environment's tables or names say it.
    fn known(&self, live_name: &str) -> Option<String> {
        let by_pattern = || names::owner_of(self.patterns.iter().map(|pattern| ((), pattern)), live_name);
        self.by_live_name.get(live_name).cloned().or_else(|| by_pattern().map(|((), table)| table.to_owned()))
    }
}

fn declared_names(declaration: &Declaration) -> DeclaredNames {
    let mut names = DeclaredNames::default();
    for environment in declaration.environments() {
        // What is wrong with an environment is told where it is used.
        let Ok(loaded) = declaration.resolve(&environment, "diff") else { continue };
        names.patterns.push(loaded.resolved.pattern);
        let tables = loaded.resolved.tables.into_iter();
        names.by_live_name.extend(tables.map(|(declared, desired)| (desired.table.name, declared)));
    }
    names
}

fn text(
    arguments: &Arguments,
    count: usize,
    differences: &[(&String, Difference<Change>)],
    beside: &companions::Comparison,
) -> String {
    let (a, b) = (&arguments.a, &arguments.b);
    let mut text = String::new();
    for (name, difference) in differences {
        match difference {
            Difference::OnlyA => text.push_str(&format!("{} {name}  only in {a}\n", style::removed("-"))),
            Difference::OnlyB => text.push_str(&format!("{} {name}  only in {b}\n", style::added("+"))),
            Difference::Changes(changes) => {
                text.push_str(&format!("{} {}\n", style::changed("~"), style::bold(name)));
                for change in changes {
                    let sign = match change.sign() {
                        Sign::Added => style::added("+"),
                        Sign::Removed => style::removed("-"),
                        Sign::Changed => style::changed("~"),
                    };
                    text.push_str(&format!("    {sign} {change}\n"));
                }
            }
        }
    }
    companions::push(&mut text, (a, b), beside);
    let mut tables = quantity::count(count, "table", "tables");
    if beside.count > 0 {
        tables.push_str(&format!(", {} beside them", beside.count));
    }
    text.push_str(&match differences.len() + beside.differences.len() {
        0 => format!("{tables} compared: no difference\n"),
        1 => format!("{tables} compared: 1 differs\n"),
        differing => format!("{tables} compared: {differing} differ\n"),
    });
    text
}

fn json(differences: &[(&String, Difference<Change>)], beside: &companions::Comparison) -> serde_json::Value {
    let differences: Vec<_> = differences
        .iter()
        .map(|(name, difference)| match difference {
            Difference::OnlyA => serde_json::json!({ "table": name, "only_in": "a" }),
            Difference::OnlyB => serde_json::json!({ "table": name, "only_in": "b" }),
            Difference::Changes(changes) => serde_json::json!({ "table": name, "changes": changes }),
        })
        .collect();
    serde_json::json!({ "version": 1, "differences": differences, "companions": companions::json(beside) })
}
