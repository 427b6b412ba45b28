//! CreateStack, and the way back from one that failed.

use serde_json::Value;

use super::driver::{CloudFormation, properties, put_out, resource};
use super::providers::{Failed, Made, Providers};
use super::stack::Stack;
use super::template::{Declared, Template, ValidationError};

impl CloudFormation {
    /// Makes a stack; its status says whether that went well.
    ///
    /// # Errors
    /// Where the template is refused or the name taken; then there is no stack.
    pub fn create(&mut self, name: &str, template: &Value) -> Result<&Stack, ValidationError> {
        let template = Template::parse(template)?;
        let mut stack = self.new_stack(name)?;
        stack.becomes("CREATE_IN_PROGRESS", "User Initiated");
        let failed = template.resources.iter().enumerate().find_map(|(position, declared)| {
            create_resource(&mut self.providers, &mut stack, declared, position).err()
        });
        match failed {
            None => {
                put_out(&mut stack, &template);
                stack.becomes("CREATE_COMPLETE", "");
            }
            Some(logical_id) => {
                let reason =
                    format!("The following resource(s) failed to create: [{logical_id}]. Rollback requested by user.");
                stack.becomes("ROLLBACK_IN_PROGRESS", &reason);
                let gone = stack.delete_all(&mut self.providers, true);
                stack.becomes(if gone { "ROLLBACK_COMPLETE" } else { "ROLLBACK_FAILED" }, "");
            }
        }
        Ok(self.keep(stack))
    }
}

/// Makes one resource of a stack.
///
/// # Errors
/// The logical id, where it failed. Whatever has a physical id stays with the stack, to be deleted on the way back.
pub(super) fn create_resource(
    providers: &mut Providers,
    stack: &mut Stack,
    declared: &Declared,
    position: usize,
) -> Result<(), String> {
    let (id, kind) = (declared.logical_id.as_str(), declared.resource_type.as_str());
    stack.note(id, kind, "CREATE_IN_PROGRESS", "");
    let created =
        properties(stack, declared).map_err(|reason| Failed { physical_id: None, reason }).and_then(|properties| {
            let made = providers.create(stack, id, kind, &properties);
            let kept = match &made {
                Ok(made) => Some(made.clone()),
                Err(failed) => {
                    failed.physical_id.clone().map(|physical_id| Made { physical_id, attributes: Default::default() })
                }
            };
            if let Some(kept) = kept {
                stack.resources.insert(id.to_owned(), resource(declared, position, properties, kept));
            }
            made.map(drop)
        });
    match created {
        Ok(()) => {
            stack.note(id, kind, "CREATE_COMPLETE", "");
            Ok(())
        }
        Err(failed) => {
            stack.note(id, kind, "CREATE_FAILED", &failed.reason);
            Err(id.to_owned())
        }
    }
}
