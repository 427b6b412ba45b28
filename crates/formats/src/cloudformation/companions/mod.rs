//! What stands beside tables in a template and belongs to them: alarms, parameters with their names, readers of their
//! streams. It becomes declarations; what does not is told.

mod alarms;
mod around;
mod events;
mod mappings;
mod parameters;
mod properties;

use std::collections::BTreeMap;

use tablewright_core::finding::Finding;
use tablewright_core::place::Declared;
use tablewright_core::project::CompanionDeclarations;

use super::template::{Resource, TemplateTable};
use crate::foreign::{Declaring, Manager, Mapping};
use crate::tree::Node;
use around::Around;
pub(in crate::cloudformation) use events::StreamEvent;
use properties::Properties;

/// Makes declarations of what belongs to tables, which it names by their logical ids. `streams` are events of functions
/// of the Serverless Framework, and `functions` the names that it gives these by logical id.
pub(super) fn read(
    resources: &[Resource],
    tables: &[TemplateTable],
    streams: &[StreamEvent],
    functions: &BTreeMap<String, String>,
) -> (CompanionDeclarations, Vec<Finding>) {
    let around = Around::new(resources, tables, functions);
    let of_type = |kind: &str| -> Vec<(Declared<String>, &Node)> {
        let found = resources.iter().filter(|resource| resource.resource_type == kind);
        found.map(|resource| (resource.logical_id.clone(), &resource.properties)).collect()
    };
    let mut declaring = Declaring::new(Manager::Stack, &around.tables);
    let written = of_type("AWS::Lambda::EventSourceMapping").into_iter().filter_map(|(id, properties)| {
        mappings::read(Properties::new(id, properties, &around), &around, "EventSourceArn", None)
    });
    let of_functions = of_type("AWS::Serverless::Function");
    let of_functions = of_functions.into_iter().flat_map(|(id, properties)| events::of_sam(&id, properties, &around));
    let of_streams = streams.iter().filter_map(|stream| stream.mapping(&around));
    let all: Vec<Mapping> = written.chain(of_functions).chain(of_streams).collect();
    declaring.add_mappings(all.into_iter().map(|mapping| (mapping.id.value.clone(), mapping)));
    let mut alarms: Vec<_> = of_type("AWS::CloudWatch::Alarm")
        .into_iter()
        .map(|(id, properties)| alarms::read(Properties::new(id, properties, &around)))
        .collect();
    alarms.retain(|alarm| declaring.concerns(alarm));
    declaring.add_alarms(alarms.into_iter().map(|alarm| (alarm.id.value.clone(), alarm)));
    let parameters = of_type("AWS::SSM::Parameter").into_iter();
    declaring
        .add_parameters(parameters.map(|(id, properties)| parameters::read(Properties::new(id, properties, &around))));
    declaring.finish()
}
