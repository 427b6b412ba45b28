//! DeleteStack, and letting go of single resources.

use super::driver::CloudFormation;
use super::providers::Providers;
use super::stack::{Resource, Stack};
use super::template::{Policy, ValidationError};

impl CloudFormation {
    /// Deletes a stack; its status says whether that went well.
    ///
    /// # Errors
    /// Where there is no such stack.
    pub fn delete(&mut self, name: &str) -> Result<&Stack, ValidationError> {
        let mut stack = self.take(name)?;
        stack.becomes("DELETE_IN_PROGRESS", "User Initiated");
        let gone = stack.delete_all(&mut self.providers, false);
        stack.becomes(if gone { "DELETE_COMPLETE" } else { "DELETE_FAILED" }, "");
        Ok(self.keep(stack))
    }
}

impl Stack {
    /// Lets go of all resources, the last made first. Says whether all are gone.
    pub(super) fn delete_all(&mut self, providers: &mut Providers, during_creation: bool) -> bool {
        let mut resources: Vec<Resource> = self.resources.values().cloned().collect();
        resources.sort_by_key(|resource| std::cmp::Reverse(resource.position));
        for resource in &resources {
            if self.let_go(providers, resource, &resource.physical_id, resource.deletion_policy, during_creation) {
                self.resources.remove(&resource.logical_id);
            }
        }
        self.resources.is_empty()
    }

    /// Deletes what has a physical id, or leaves it where the policy says so. Says whether the stack has let go of it.
    pub(super) fn let_go(
        &mut self,
        providers: &mut Providers,
        resource: &Resource,
        physical_id: &str,
        policy: Policy,
        during_creation: bool,
    ) -> bool {
        let (id, kind) = (resource.logical_id.as_str(), resource.resource_type.as_str());
        let stays = match policy {
            Policy::Delete => false,
            Policy::Retain => true,
            Policy::RetainExceptOnCreate => !during_creation,
        };
        if stays {
            self.note(id, kind, "DELETE_SKIPPED", "");
            return true;
        }
        self.note(id, kind, "DELETE_IN_PROGRESS", "");
        match providers.delete(self, resource, physical_id) {
            Ok(()) => {
                self.note(id, kind, "DELETE_COMPLETE", "");
                true
            }
            Err(reason) => {
                self.note(id, kind, "DELETE_FAILED", &reason);
                false
            }
        }
    }
}
