//! `tablewright parameters set`.

use tablewright_core::companion::{CompanionPlan, ValueError, plan_value};
use tablewright_core::plan::Plan;

use crate::carry_out::{Clients, How, carry_out};
use crate::command_error::CommandError;
use crate::companions;
use crate::exit::Status;
use crate::flags::{Common, Writing};
use crate::load::Loaded;
use crate::printer::Printer;
use crate::session::Session;

/// Give a parameter that operators own another value, which no later `apply` sets back
///
/// The parameter must be declared with `owner: operator`. What the declaration owns is changed there: a value that is
/// set by hand would be set back by the next `apply`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The parameter, by its declared or its live name
    name: String,
    /// The value; for a list of texts with commas between them
    value: String,
    #[command(flatten)]
    writing: Writing,
}

/// Writes the value.
pub(super) async fn run(common: &Common, arguments: &Arguments, printer: &Printer) -> Result<Status, CommandError> {
    let loaded = Loaded::read(common)?;
    let wanted = super::find(&loaded, &arguments.name)?;
    let session = Session::open(common, &loaded.resolved).await?;
    let reader = session.reader();
    let mut live = companions::read(&reader, vec![wanted]).await;
    let plans: Result<Vec<CompanionPlan>, ValueError> =
        live.drain(..).map(|found| plan_value(found.wanted, &arguments.value, &found.live)).collect();
    let plan = Plan {
        project: loaded.resolved.project.clone(),
        environment: loaded.resolved.environment.clone(),
        companions: plans.map_err(|error| refused(&error, &wanted.place.to_string()))?,
        ..Plan::default()
    };
    let writer = session.announce(&loaded, [wanted.declared_name.as_str()], printer).await?;
    let clients = Clients { reader, writer };
    let how = How { writing: &arguments.writing, detach: false, again: "the same command again" };
    carry_out(common, &loaded, &session.endpoint(), how, &clients, &plan, printer).await
}

fn refused(error: &ValueError, place: &str) -> CommandError {
    let said = CommandError::new(error.to_string());
    match error {
        ValueError::Declared(_) => said
            .hint(format!("change its value at {place}, then `tablewright apply`"))
            .hint("or write `owner: operator` there; then this command sets it; nothing was changed"),
        ValueError::Refused { help, .. } => said.hint(*help).hint("nothing was changed"),
        ValueError::NoParameter(_) => said.hint("nothing was changed"),
    }
}
