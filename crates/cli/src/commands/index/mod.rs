//! `tablewright index`: one global secondary index at a time, as DynamoDB builds them.

mod add;
mod list;
mod remove;

use clap::Subcommand;
use tablewright_core::codes::Code;
use tablewright_core::model::Table;
use tablewright_core::names;
use tablewright_core::observed::Observed;
use tablewright_core::plan::{Approvals, Live, Plan, TablePlan, plan_table};
use tablewright_core::project::{DesiredTable, OnExisting, TableDeclaration};
use tablewright_engine::{Reader, read};

use super::plan;
use crate::command_error::CommandError;
use crate::exit::Status;
use crate::flags::{Common, Output, Writing};
use crate::load::Loaded;
use crate::printer::Printer;
use crate::{render, settled};

/// Add, remove or list global secondary indexes, one at a time
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Add(add::Arguments),
    Remove(remove::Arguments),
    List(list::Arguments),
}

/// Does what is asked for.
pub(crate) async fn run(common: &Common, arguments: &Arguments, printer: &Printer) -> Result<Status, CommandError> {
    if !common.tables.is_empty() && !matches!(arguments.command, Command::List(_)) {
        return Err(CommandError::new("--table does not choose the table of an index").hint(
            "write the table first and then the index: `tablewright index add TABLE INDEX`; nothing was changed",
        ));
    }
    match &arguments.command {
        Command::Add(arguments) => add::run(common, arguments, printer).await,
        Command::Remove(arguments) => remove::run(common, arguments, printer).await,
        Command::List(arguments) => list::run(common, arguments, printer).await,
    }
}

/// A live table that is to get or lose an index.
struct Target<'a> {
    /// The name of its plan: the declared one, or the live one where it is not declared.
    name: String,
    declared: Option<&'a DesiredTable>,
    observed: Observed,
}

impl<'a> Target<'a> {
    /// Finds a table by its declared name, or else by its live name, and reads it. One that is being created is waited
    /// for.
    async fn find(
        loaded: &'a Loaded,
        reader: &Reader,
        name: &str,
        printer: &Printer,
    ) -> Result<Target<'a>, CommandError> {
        let tables = &loaded.resolved.tables;
        let declared = tables.get(name).or_else(|| tables.values().find(|desired| desired.table.name == name));
        let live_name = declared.map_or(name, |desired| &desired.table.name);
        let environment = &loaded.resolved.environment;
        if declared.is_none()
            && let Some((owner, table)) = names::owner_of(loaded.resolved.patterns.iter(), live_name)
            && owner != environment
        {
            return Err(CommandError::of(
                Code::ForeignName,
                format!("{live_name} is table {table} of {owner}, not of {environment}"),
            )
            .hint(format!("choose that environment with --env {owner}; nothing was changed")));
        }
        let read = async || Ok(read::tables(reader, [live_name.to_owned()], []).await?.tables.remove(live_name));
        let creating = |live: &Option<Live>| match live {
            Some(Live::Present(observed)) if observed.status == "CREATING" => vec![name.to_owned()],
            _ => Vec::new(),
        };
        match settled::once_created(read, creating, printer).await? {
            Some(Live::Present(observed)) => Ok(Target {
                name: declared.map_or_else(|| name.to_owned(), |desired| desired.declared_name.clone()),
                declared,
                observed: *observed,
            }),
            Some(Live::Unreadable(why)) => Err(CommandError::new(format!("{live_name} could not be read"))
                .because(why)
                .hint("nothing was changed")),
            Some(Live::Absent) | None => {
                let error = CommandError::new(format!("there is no table {live_name}"));
                Err(match declared {
                    Some(_) => error.hint("`tablewright apply` creates it with its indexes"),
                    None => {
                        let known = tables.keys().cloned().collect::<Vec<_>>().join(", ");
                        error.hint(format!("write a declared name ({known}) or a live one"))
                    }
                })
            }
        }
    }

    /// Returns the table as wanted: as it is, with its indexes changed. Ownership is not touched, and `on_existing` does
    /// not count: this command is what somebody says explicitly.
    fn changed(&self, change: impl FnOnce(&mut Table)) -> DesiredTable {
        let mut table = self.observed.table.clone();
        change(&mut table);
        DesiredTable {
            declared_name: self.name.clone(),
            table,
            on_existing: OnExisting::Converge,
            ownership_tags: false,
            tags_exclusive: false,
            ignore: Default::default(),
            declaration: TableDeclaration::default(),
        }
    }

    /// Says that the table is as asked for already.
    fn nothing_to_do(&self, common: &Common, why: &str, printer: &Printer) -> Status {
        match common.output {
            Output::Text => printer.line(&format!("Nothing to do: {why}.")),
            Output::Json => render::report::json(&Plan::default(), &[], printer),
        }
        Status::Done
    }

    /// Plans the change.
    fn plan(&self, loaded: &Loaded, desired: &DesiredTable, writing: &Writing) -> Result<Plan, CommandError> {
        let (project, environment) = (&loaded.resolved.project, &loaded.resolved.environment);
        let approvals = Approvals::new(writing.approvals.approve.iter().cloned());
        let live = Live::Present(Box::new(self.observed.clone()));
        let table: TablePlan = plan_table(&loaded.resolved.owner(), desired, &live, &approvals);
        let plan =
            Plan { project: project.clone(), environment: environment.clone(), tables: vec![table], ..Plan::default() };
        plan::all_used(&approvals, &plan)?;
        Ok(plan)
    }
}
