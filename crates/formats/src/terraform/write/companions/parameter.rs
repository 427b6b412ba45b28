//! Parameters as `aws_ssm_parameter`.

use tablewright_core::companion::{DesiredCompanion, Keeper, Parameter, Text};

use super::super::addresses::Addresses;
use super::super::hcl::{Body, Expression};
use super::super::table::ignored_changes;
use super::{table_name, text};

/// Returns the arguments of a parameter.
pub(super) fn body(parameter: &Parameter, desired: &DesiredCompanion, addresses: &Addresses) -> Body {
    let mut body = Body::default();
    body.set("name", Expression::text(&parameter.name));
    if let Some(description) = &desired.description {
        body.set("description", Expression::text(description));
    }
    body.set("type", Expression::text(parameter.parameter_type.text()));
    let value = match &parameter.value {
        // A value that happens to be the name of a table that it does not follow says nothing about that table.
        Text::Known(known) if !desired.after.is_empty() => table_name(known, addresses),
        value => text(value, addresses),
    };
    body.set("value", value);
    body.set("tags", Expression::reference("var.tags"));
    if desired.keeper == Keeper::Operator
        && let Some(lifecycle) = ignored_changes(vec!["value".to_owned()])
    {
        body.add(lifecycle);
    }
    body
}
