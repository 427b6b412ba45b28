//! Whose a table is, and who else says that it is theirs.

use crate::observed::{CREATED_AS_TAG, CREATED_BY_STACK_TAG, ENVIRONMENT_TAG, Observed, PROJECT_TAG};

/// Who plans: the project and environment of ownership tags, and the stack where CloudFormation asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// The project.
    pub project: String,
    /// The environment.
    pub environment: String,
    /// The resource of a CloudFormation stack for which tables are planned.
    pub stack: Option<StackResource>,
}

/// A resource of a CloudFormation stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StackResource {
    /// The stack's id, an ARN; another stack of the same name has another.
    pub stack_id: String,
    /// The resource's logical id.
    pub logical_id: String,
}

impl StackResource {
    /// Returns the stack's name.
    pub fn stack_name(&self) -> &str {
        stack_name(&self.stack_id)
    }
}

/// Returns the name inside a stack's id, such as `shop` of `arn:aws:cloudformation:us-east-1:123456789012:stack/shop/…`.
pub fn stack_name(stack_id: &str) -> &str {
    let rest = stack_id.split_once(":stack/").map_or(stack_id, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

impl Owner {
    /// Returns the owner of a project's tables in one environment, outside of any stack.
    pub fn new(project: impl Into<String>, environment: impl Into<String>) -> Self {
        Self { project: project.into(), environment: environment.into(), stack: None }
    }

    /// Returns the same owner, planning for a resource of a stack.
    #[must_use]
    pub fn for_resource(self, resource: StackResource) -> Self {
        Self { stack: Some(resource), ..self }
    }

    /// Returns the ownership tags.
    pub(crate) fn tags(&self) -> [(String, String); 2] {
        [(PROJECT_TAG.to_owned(), self.project.clone()), (ENVIRONMENT_TAG.to_owned(), self.environment.clone())]
    }

    /// Returns the tags that only CreateTable writes: by them a stack knows a table that it made from one that it found.
    pub(super) fn creation_marks(&self) -> Vec<(String, String)> {
        let marks = self
            .stack
            .iter()
            .flat_map(|resource| [(CREATED_BY_STACK_TAG, &resource.stack_id), (CREATED_AS_TAG, &resource.logical_id)]);
        marks.map(|(key, value)| (key.to_owned(), value.clone())).collect()
    }

    /// Says whether the stack's resource itself created a live table.
    pub fn created(&self, observed: &Observed) -> bool {
        let ownership = &observed.ownership;
        self.stack.as_ref().is_some_and(|resource| {
            ownership.created_by_stack.as_ref() == Some(&resource.stack_id)
                && ownership.created_as.as_ref() == Some(&resource.logical_id)
        })
    }

    /// Says whether a live table carries these ownership tags.
    pub(super) fn is_tagged(&self, observed: &Observed) -> bool {
        let ownership = &observed.ownership;
        ownership.project.as_ref() == Some(&self.project) && ownership.environment.as_ref() == Some(&self.environment)
    }

    /// Returns who else a live table says that it belongs to. A table of a stack of one's own name is one's own: those
    /// that a deleted stack left behind carry its tag for ever.
    pub fn other(&self, observed: &Observed) -> Option<String> {
        let ownership = &observed.ownership;
        let own_stack = self.stack.as_ref().map(StackResource::stack_name);
        let native = ownership.stack.as_deref().map(|name| (name, &ownership.stack_id, &ownership.stack_resource));
        let made_by = ownership.created_by_stack.as_deref().map(stack_name);
        let made_by = made_by.map(|name| (name, &ownership.created_by_stack, &ownership.created_as));
        let mut stacks = [native, made_by].into_iter().flatten();
        if let Some((name, id, resource)) = stacks.find(|(name, ..)| Some(*name) != own_stack) {
            let resource = resource.as_ref().map(|id| format!("resource {id} of ")).unwrap_or_default();
            let id = id.as_ref().filter(|id| *id != name).map(|id| format!(" ({id})")).unwrap_or_default();
            return Some(format!("{resource}the CloudFormation stack {name}{id}"));
        }
        match (&ownership.project, &ownership.environment) {
            (Some(other), _) if *other != self.project => Some(format!("project {other}")),
            (_, Some(other)) if *other != self.environment => Some(format!("environment {other}")),
            _ => None,
        }
    }

    /// Returns how many of our own tags a live table of this owner carries or is to carry.
    pub(super) fn tag_count(&self, ownership_tags: bool, observed: &Observed) -> usize {
        let ownership = &observed.ownership;
        let created = [&ownership.created_by_stack, &ownership.created_as];
        let applied = self.stack.is_some() || ownership.applied.is_some();
        let ours = if ownership_tags { 2 } else { 0 };
        ours + created.iter().filter(|mark| mark.is_some()).count() + usize::from(applied)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stack_is_named_by_its_id() {
        assert_eq!(stack_name("arn:aws:cloudformation:eu-west-1:123456789012:stack/shop-prod/0a1b"), "shop-prod");
        assert_eq!(stack_name("shop"), "shop");
        assert_eq!(stack_name(""), "");
    }
}
