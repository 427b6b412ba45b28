//! What stands beside tables in a configuration and belongs to them: alarms, parameters with their names, readers of
//! their streams, policies. It is read whole, so that nobody misses it; no declaration can say it yet.

mod alarms;
mod mappings;
mod parameters;
mod policies;
mod terms;

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::Declared;

pub use alarms::Alarm;
pub use mappings::Mapping;
pub use parameters::Parameter;
pub use policies::Policy;
use terms::Arguments;
pub use terms::Term;

use super::configuration::{Resource, TerraformTable};

/// What belongs to tables.
#[derive(Debug, Clone, Default)]
pub struct Companions {
    /// Alarms on metrics of tables.
    pub alarms: Vec<Alarm>,
    /// Parameters with what tables are called.
    pub parameters: Vec<Parameter>,
    /// Functions that read streams of tables.
    pub mappings: Vec<Mapping>,
    /// Policies that admit to tables.
    pub policies: Vec<Policy>,
}

/// Takes what belongs to tables from the resources, with a note for each and a warning for what does not work.
pub(super) fn read(resources: &[Resource], tables: &[TerraformTable]) -> (Companions, Vec<Finding>) {
    let (mut companions, mut findings) = (Companions::default(), Vec::new());
    for resource in resources {
        let arguments = Arguments::new(resource);
        match resource.resource_type.as_str() {
            "aws_cloudwatch_metric_alarm" => {
                if let Some(alarm) = Alarm::read(arguments) {
                    findings.push(left_out(&resource.address, "an alarm on a table"));
                    findings.extend(alarm.findings());
                    companions.alarms.push(alarm);
                }
            }
            "aws_ssm_parameter" => {
                if let Some(parameter) = Parameter::read(arguments, tables) {
                    findings.push(left_out(&resource.address, "a parameter with what a table is called"));
                    companions.parameters.push(parameter);
                }
            }
            "aws_lambda_event_source_mapping" => {
                if let Some(mapping) = Mapping::read(arguments, tables) {
                    findings.push(left_out(&resource.address, "a function that reads the stream of a table"));
                    companions.mappings.push(mapping);
                }
            }
            "aws_iam_policy" | "aws_iam_role_policy" | "aws_iam_user_policy" => {
                if let Some(policy) = Policy::read(arguments, tables) {
                    findings.push(left_out(&resource.address, "a policy that admits to a table"));
                    companions.policies.push(policy);
                }
            }
            _ => {}
        }
    }
    (companions, findings)
}

/// The note of something that belongs to a table and is not taken over.
fn left_out(address: &Declared<String>, what: &str) -> Finding {
    let message = format!("{} is {what}; it is read and not taken over", address.value);
    let finding = Finding::note(Code::LeftOut, message).at(&address.place).about(&address.value);
    finding.help("Terraform goes on managing it")
}
