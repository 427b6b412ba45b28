//! `aws_ssm_parameter`.

use tablewright_core::place::Declared;

use super::arguments::Arguments;
use crate::foreign::{Parameter, Term};

/// Reads a parameter.
pub(super) fn read(mut arguments: Arguments<'_>) -> Parameter {
    let (secure, insecure) = (arguments.term("value"), arguments.term("insecure_value"));
    let is_secret = arguments.is_sensitive(if secure.is_some() { "value" } else { "insecure_value" });
    // Whether a value that exists is overwritten is a matter of Terraform's first run.
    arguments.node("overwrite");
    let mut beyond = Vec::new();
    for (name, default) in [("tier", "Standard"), ("data_type", "text")] {
        let term = arguments.term(name).filter(|term| term.value != Term::Value(default.to_owned()));
        beyond.extend(term.map(|term| Declared::new(format!("`{name}`"), term.place)));
    }
    Parameter {
        id: arguments.address(),
        name: arguments.term("name"),
        parameter_type: arguments.term("type"),
        value: secure.or(insecure),
        is_secret,
        description: arguments.term("description"),
        keeps_value: arguments.ignores(&["value", "insecure_value"]),
        beyond: beyond.into_iter().chain(arguments.others()).collect(),
    }
}
