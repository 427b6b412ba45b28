//! A plan in a file, between `plan --out` and whoever takes the file.

use std::path::{Path, PathBuf};

use tablewright_core::codes::Code;
use tablewright_core::plan::{Approvals, Difference, Plan, SavedPlan};
use tablewright_core::project::Resolved;

use super::plan;
use crate::command_error::CommandError;
use crate::flags::{Common, Writing};
use crate::load::{Declaration, Loaded, read_regular};
use crate::session::Session;

/// A plan that was read from a file.
pub(super) struct Saved {
    path: PathBuf,
    plan: SavedPlan,
}

impl Saved {
    /// Reads a plan for applying it. What it decided cannot be chosen again.
    pub(super) fn read(path: &Path, common: &Common, writing: &Writing) -> Result<Saved, CommandError> {
        let chosen = [("--table", !common.tables.is_empty()), ("--approve", !writing.approvals.approve.is_empty())];
        if let Some((flag, _)) = chosen.iter().find(|(_, given)| *given) {
            return Err(CommandError::new(format!("{flag} cannot stand beside a saved plan"))
                .hint(format!("give it to `plan --out {}`, look at the plan, and apply that", path.display())));
        }
        Ok(Saved { path: path.to_owned(), plan: read(path)? })
    }

    /// Reads the declaration for the plan's environment, which flag and variable may name too.
    pub(super) fn load(&self, common: &Common) -> Result<Loaded, CommandError> {
        let declaration = Declaration::read()?;
        let origin = self.path.display().to_string();
        let planned = self.plan.inputs.environment.as_str();
        let (environment, origin) = match declaration.choose(common.environment.as_deref()) {
            Ok(chosen) => chosen,
            // Nobody says anything else, so the plan's is no guess.
            Err(_) if common.environment.is_none() => declaration.choose_by(Some((planned, &origin)))?,
            Err(error) => return Err(error),
        };
        if environment != planned {
            let planned_for = planned.to_owned();
            let difference = Difference::Setting { what: "environment", planned: planned_for, now: environment };
            let hint = format!("that comes from {origin}; --env {planned} chooses the plan's");
            return Err(self.refusal(&[difference]).hint(hint));
        }
        declaration.load(&environment, &origin)
    }

    /// Returns the declared names of the tables that the plan was made for; none are all.
    pub(super) fn chosen(&self) -> &[String] {
        &self.plan.inputs.chosen
    }

    /// Plans again from what is there now, and returns that plan where it is the saved one.
    pub(super) async fn plan_again(
        &self,
        common: &Common,
        loaded: &Loaded,
        session: &Session,
    ) -> Result<Plan, CommandError> {
        let inputs = &self.plan.inputs;
        let target = session.target().await?;
        let Resolved { project, environment, tables, .. } = &loaded.resolved;
        let elsewhere = self.plan.place_differs(project, environment, &target);
        if !elsewhere.is_empty() {
            return Err(self.refusal(&elsewhere));
        }
        // A table that is declared no longer is a difference, unless none is left to compare.
        let mut chosen = inputs.chosen.clone();
        if chosen.iter().any(|name| tables.contains_key(name)) {
            chosen.retain(|name| tables.contains_key(name));
        }
        let common = Common { tables: chosen, ..common.clone() };
        let approvals = Approvals::new(inputs.approvals.iter().cloned());
        let planned = plan::read_and_plan(&common, loaded, &session.reader(), &approvals).await?;
        let now = planned.saved(&common, loaded, target)?;
        let differences = self.plan.differences(&now);
        match differences.is_empty() {
            true => Ok(planned.plan),
            false => Err(self.refusal(&differences)),
        }
    }

    fn refusal(&self, differences: &[Difference]) -> CommandError {
        let error =
            CommandError::of(Code::PlanOutOfDate, format!("{} cannot be applied any more", self.path.display()));
        let error = differences.iter().fold(error, |error, difference| error.because(difference));
        error.hint("nothing was changed; plan again, look at the new plan, and apply that")
    }
}

/// Reads a plan from a file.
pub(super) fn read(path: &Path) -> Result<SavedPlan, CommandError> {
    let failed = |error: String| {
        CommandError::new(format!("{} cannot be read as a plan", path.display()))
            .because(error)
            .hint("nothing was changed; `tablewright plan --out FILE` writes a plan")
    };
    let text = read_regular(path).and_then(|bytes| String::from_utf8(bytes).map_err(|error| error.to_string()));
    let text = text.map_err(failed)?;
    SavedPlan::read(&text).map_err(|error| failed(error.to_string()))
}

/// Says whether a file begins like a saved plan.
pub(super) fn is_plan(path: &Path) -> bool {
    read_regular(path).is_ok_and(|bytes| std::str::from_utf8(&bytes).is_ok_and(SavedPlan::is_plan))
}
