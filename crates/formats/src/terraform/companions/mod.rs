//! What stands beside tables in a configuration and belongs to them: alarms, parameters with their names, readers of
//! their streams, policies. It becomes declarations; what does not is told.

mod alarms;
mod arguments;
mod around;
mod mappings;
mod parameters;
mod policies;

use tablewright_core::finding::Finding;
use tablewright_core::project::CompanionDeclarations;

use super::configuration::{Resource, TerraformTable, declared_names, names_of};
use crate::foreign::{Declaring, Manager};
use arguments::Arguments;
use around::Around;

/// Makes declarations of what belongs to tables, under the tables' declared names, with everything there is to say.
pub(super) fn read(resources: &[Resource], tables: &[TerraformTable]) -> (CompanionDeclarations, Vec<Finding>) {
    let around = Around::new(resources, tables, &declared_names(tables));
    let of_type =
        |kind: &str| -> Vec<&Resource> { resources.iter().filter(|resource| resource.resource_type == kind).collect() };
    let mut declaring = Declaring::new(Manager::Terraform, &around.tables);
    let mappings: Vec<_> = of_type("aws_lambda_event_source_mapping")
        .into_iter()
        .filter_map(|resource| mappings::read(Arguments::new(resource, &around), &around))
        .collect();
    let names = names_of(mappings.iter().map(|mapping| mapping.id.value.as_str()));
    declaring.add_mappings(names.into_iter().zip(mappings));
    let alarms = of_type("aws_cloudwatch_metric_alarm").into_iter();
    let mut alarms: Vec<_> = alarms.map(|resource| alarms::read(Arguments::new(resource, &around))).collect();
    alarms.retain(|alarm| declaring.concerns(alarm));
    let names = names_of(alarms.iter().map(|alarm| alarm.id.value.as_str()));
    declaring.add_alarms(names.into_iter().zip(alarms));
    let parameters = of_type("aws_ssm_parameter").into_iter();
    declaring.add_parameters(parameters.map(|resource| parameters::read(Arguments::new(resource, &around))));
    let (declarations, mut findings) = declaring.finish();
    findings.extend(policies::read(resources, &around));
    (declarations, findings)
}
