//! `AWS::SSM::Parameter`.

use tablewright_core::place::Declared;

use super::properties::Properties;
use crate::foreign::{Parameter, Term};

/// Reads a parameter.
pub(super) fn read(mut properties: Properties<'_>) -> Parameter {
    let mut beyond = Vec::new();
    for (name, default) in [("Tier", "Standard"), ("DataType", "text")] {
        let term = properties.term(name).filter(|term| term.value != Term::Value(default.to_owned()));
        beyond.extend(term.map(|term| Declared::new(format!("`{name}`"), term.place)));
    }
    Parameter {
        id: properties.id(),
        name: properties.term("Name"),
        parameter_type: properties.term("Type"),
        value: properties.term("Value"),
        is_secret: false,
        description: properties.term("Description"),
        keeps_value: None,
        beyond: beyond.into_iter().chain(properties.others()).collect(),
    }
}
