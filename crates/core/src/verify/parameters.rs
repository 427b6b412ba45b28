//! Judging parameters.

use super::check::{Checklist, Trouble};
use super::companions::{apply, differing};
use crate::codes::Code;
use crate::companion::{CompanionChange, DesiredCompanion, Keeper, Parameter, Reference};

/// Returns the trouble of a parameter that is not there.
pub(super) fn missing(found: String) -> Trouble {
    Trouble::new(
        Code::ParameterNotFound,
        found,
        "the apply that makes it was not run here or did not complete, or somebody deleted it",
        "run `tablewright apply` and look at what it holds or refuses; look at region and account too",
    )
}

/// Judges the value of a parameter that is there.
pub(super) fn judge(
    list: &mut Checklist<'_>,
    desired: &DesiredCompanion,
    wanted: &Parameter,
    changes: &[CompanionChange],
) {
    let what = "its value is the declared one";
    if let Some(kind) = changes.iter().find(|change| change.field == "type") {
        let from = kind.from.as_deref().unwrap_or("nothing");
        let trouble = Trouble::new(
            Code::NotAsDeclared,
            format!("it is a {from}, and is declared as a {}", wanted.parameter_type.text()),
            "somebody made it with another type, which no call changes",
            "delete it and run `tablewright apply`, or give one of the two another name",
        );
        return list.failed("value", what, trouble);
    }
    let tells_stream = matches!(wanted.value.awaits(), Some(Reference::StreamArn(_)));
    if changes.is_empty() {
        list.ok("value", what);
    } else if desired.keeper == Keeper::Operator {
        list.warning("value", "operators left it as it was declared", switched(desired, changes));
    } else if tells_stream {
        let trouble = differing(desired, changes, Code::StreamNotFound);
        let cause = "the table's stream was switched off and on, which made it another one, and nobody was told";
        list.failed("value", what, Trouble { cause: cause.to_owned(), fix: apply(desired), ..trouble });
    } else {
        list.failed("value", what, differing(desired, changes, Code::NotAsDeclared));
    }
}

/// Returns the trouble of a parameter that operators have given another value.
fn switched(desired: &DesiredCompanion, changes: &[CompanionChange]) -> Trouble {
    let name = desired.declared_name.rsplit('/').next().unwrap_or_default();
    let value = |side: fn(&CompanionChange) -> Option<&String>| {
        let change = changes.iter().find(|change| change.field == "value")?;
        side(change).cloned()
    };
    let live = value(|change| change.from.as_ref()).unwrap_or_else(|| "nothing".to_owned());
    let declared = value(|change| change.to.as_ref()).unwrap_or_else(|| "another one".to_owned());
    Trouble::new(
        Code::SwitchedByOperators,
        format!("it is {live}, and was declared as {declared}"),
        "an operator has switched it, as for a quick rollback; whoever reads it at its start goes on with what it was \
         started with",
        format!(
            "if it is not meant any more: `tablewright parameters set {name} {declared}`, then deploy again what reads \
             it (on ECS `aws ecs update-service … --force-new-deployment`)"
        ),
    )
}
