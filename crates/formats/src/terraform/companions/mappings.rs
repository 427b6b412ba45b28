//! `aws_lambda_event_source_mapping` of streams of tables.

use std::collections::BTreeMap;

use tablewright_core::place::Declared;

use super::terms::{Arguments, Term};
use crate::terraform::configuration::TerraformTable;
use crate::tree::Node;

/// A function that reads the stream of a table.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// The address of the resource.
    pub address: Declared<String>,
    /// `event_source_arn`.
    pub stream: Option<Declared<Term>>,
    /// `function_name`.
    pub function: Option<Declared<Term>>,
    /// `enabled`.
    pub enabled: Option<Declared<Term>>,
    /// `batch_size`.
    pub batch_size: Option<Declared<Term>>,
    /// `maximum_batching_window_in_seconds`.
    pub batching_window: Option<Declared<Term>>,
    /// `starting_position`.
    pub starting_position: Option<Declared<Term>>,
    /// `parallelization_factor`.
    pub parallelization: Option<Declared<Term>>,
    /// `maximum_retry_attempts`.
    pub retries: Option<Declared<Term>>,
    /// `maximum_record_age_in_seconds`.
    pub record_age: Option<Declared<Term>>,
    /// `bisect_batch_on_function_error`.
    pub bisect: Option<Declared<Term>>,
    /// `tumbling_window_in_seconds`.
    pub tumbling_window: Option<Declared<Term>>,
    /// `function_response_types`.
    pub response_types: Option<Declared<Vec<Declared<Term>>>>,
    /// `destination_config` blocks.
    pub destination: Option<Node>,
    /// `filter_criteria` blocks.
    pub filters: Option<Node>,
    /// Every other argument.
    pub others: BTreeMap<String, Node>,
}

impl Mapping {
    /// Reads a mapping; `None` where it reads no stream of a table.
    pub(super) fn read(mut arguments: Arguments<'_>, tables: &[TerraformTable]) -> Option<Mapping> {
        let stream = arguments.term("event_source_arn");
        let is_stream = |term: &Term| match term {
            Term::Value(arn) => arn.contains(":dynamodb:"),
            Term::Reference(what) => term.refers_to(tables) || what.contains("aws_dynamodb_table."),
        };
        if !stream.as_ref().is_some_and(|stream| is_stream(&stream.value)) {
            return None;
        }
        Some(Mapping {
            address: arguments.address(),
            stream,
            function: arguments.term("function_name"),
            enabled: arguments.term("enabled"),
            batch_size: arguments.term("batch_size"),
            batching_window: arguments.term("maximum_batching_window_in_seconds"),
            starting_position: arguments.term("starting_position"),
            parallelization: arguments.term("parallelization_factor"),
            retries: arguments.term("maximum_retry_attempts"),
            record_age: arguments.term("maximum_record_age_in_seconds"),
            bisect: arguments.term("bisect_batch_on_function_error"),
            tumbling_window: arguments.term("tumbling_window_in_seconds"),
            response_types: arguments.terms("function_response_types"),
            destination: arguments.node("destination_config").cloned(),
            filters: arguments.node("filter_criteria").cloned(),
            others: arguments.others(),
        })
    }
}
