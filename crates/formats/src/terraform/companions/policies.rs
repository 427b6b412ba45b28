//! Policies that admit to tables.

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;

use super::arguments::Arguments;
use super::around::Around;
use crate::foreign::Term;
use crate::terraform::configuration::Resource;

const TYPES: &[&str] = &["aws_iam_policy", "aws_iam_role_policy", "aws_iam_user_policy"];

/// Notes each policy that admits to tables. One that only the deployment knows counts where it was made of an attribute
/// of a table.
pub(super) fn read(resources: &[Resource], around: &Around<'_>) -> Vec<Finding> {
    let policies = resources.iter().filter(|resource| TYPES.contains(&resource.resource_type.as_str()));
    let about_tables = policies.filter(|resource| {
        let document = Arguments::new(resource, around).term("policy");
        document.is_some_and(|document| match &document.value {
            Term::Value(text) => text.contains("dynamodb:"),
            Term::Table(..) | Term::OfTable(_) => true,
            Term::Reference(_) | Term::NotTold => false,
        })
    });
    let note = |resource: &Resource| {
        let address = &resource.address;
        let message = format!("{} is a policy that admits to a table; it is read and not taken over", address.value);
        let finding = Finding::note(Code::LeftOut, message).at(&address.place).about(&address.value);
        finding.help("Terraform goes on managing it")
    };
    about_tables.map(note).collect()
}
