//! UpdateStack, and the way back from one that failed.

use serde_json::Value;

use super::create::create_resource;
use super::driver::{CloudFormation, properties, put_out, resource};
use super::providers::Providers;
use super::stack::{Resource, Stack};
use super::template::{Declared, Policy, Template, ValidationError};

/// What an update has done until now.
#[derive(Debug, Default)]
struct Done {
    created: Vec<String>,
    changed: Vec<Changed>,
}

/// A resource that an update changed, or failed to.
#[derive(Debug)]
struct Changed {
    before: Resource,
    attempted: Value,
    /// The physical id that the update led to.
    current_id: String,
}

impl CloudFormation {
    /// Gives a stack another template; its status says whether that went well.
    ///
    /// # Errors
    /// Where the template is refused, nothing differs, or the stack cannot be updated; then nothing has changed.
    pub fn update(&mut self, name: &str, template: &Value) -> Result<&Stack, ValidationError> {
        let template = Template::parse(template)?;
        let mut stack = self.take(name)?;
        if let Err(refused) = check(&stack, &template) {
            self.keep(stack);
            return Err(refused);
        }
        let before = stack.clone();
        stack.becomes("UPDATE_IN_PROGRESS", "User Initiated");
        let mut done = Done::default();
        let failed = template.resources.iter().enumerate().find_map(|(position, declared)| {
            step(&mut self.providers, &mut stack, declared, position, &mut done).err()
        });
        match failed {
            None => {
                stack.becomes("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "");
                clean_up(&mut self.providers, &mut stack, &template, &done);
                put_out(&mut stack, &template);
                stack.becomes("UPDATE_COMPLETE", "");
            }
            Some(logical_id) => {
                let reason = format!("The following resource(s) failed to update: [{logical_id}].");
                stack.becomes("UPDATE_ROLLBACK_IN_PROGRESS", &reason);
                roll_back(&mut self.providers, &mut stack, &before, done);
            }
        }
        Ok(self.keep(stack))
    }
}

fn check(stack: &Stack, template: &Template) -> Result<(), ValidationError> {
    if !["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE"].contains(&stack.status) {
        let (id, status) = (&stack.id, stack.status);
        return Err(ValidationError(format!("Stack:{id} is in {status} state and can not be updated.")));
    }
    let other_type = |declared: &&Declared| {
        stack.resources.get(&declared.logical_id).is_some_and(|found| found.resource_type != declared.resource_type)
    };
    let changed: Vec<&str> =
        template.resources.iter().filter(other_type).map(|declared| declared.logical_id.as_str()).collect();
    if changed.is_empty() {
        let nothing = template.resources.len() == stack.resources.len()
            && template.resources.iter().all(|declared| is_same(stack, declared));
        let refusal = || ValidationError("No updates are to be performed.".to_owned());
        return if nothing { Err(refusal()) } else { Ok(()) };
    }
    Err(ValidationError(format!(
        "Update of resource type is not permitted. The new template modifies resource type of the following resources: \
         [{}]",
        changed.join(", ")
    )))
}

/// Says whether a resource is as it is declared.
fn is_same(stack: &Stack, declared: &Declared) -> bool {
    stack.resources.get(&declared.logical_id).is_some_and(|found| {
        properties(stack, declared).is_ok_and(|properties| properties == found.properties)
            && declared.deletion_policy.unwrap_or(Policy::Delete) == found.deletion_policy
            && declared.replace_policy == found.replace_policy
    })
}

/// Brings one resource to what is declared.
fn step(
    providers: &mut Providers,
    stack: &mut Stack,
    declared: &Declared,
    position: usize,
    done: &mut Done,
) -> Result<(), String> {
    let id = declared.logical_id.as_str();
    let Some(before) = stack.resources.get(id).cloned() else {
        let created = create_resource(providers, stack, declared, position);
        if stack.resources.contains_key(id) {
            done.created.push(id.to_owned());
        }
        return created;
    };
    let attempted = match properties(stack, declared) {
        Ok(properties) => properties,
        Err(reason) => {
            stack.note(id, &before.resource_type, "UPDATE_FAILED", &reason);
            return Err(id.to_owned());
        }
    };
    if attempted == before.properties {
        if let Some(kept) = stack.resources.get_mut(id) {
            kept.deletion_policy = declared.deletion_policy.unwrap_or(Policy::Delete);
            kept.replace_policy = declared.replace_policy;
            kept.position = position;
        }
        return Ok(());
    }
    stack.note(id, &before.resource_type, "UPDATE_IN_PROGRESS", "");
    let made = providers.update(stack, &before, &attempted);
    let current_id = made.as_ref().map_or_else(|_| before.physical_id.clone(), |made| made.physical_id.clone());
    done.changed.push(Changed { before: before.clone(), attempted: attempted.clone(), current_id });
    match made {
        Ok(made) => {
            if made.physical_id != before.physical_id {
                let reason = "Requested update required the creation of a new physical resource; hence creating one.";
                stack.note(id, &before.resource_type, "UPDATE_IN_PROGRESS", reason);
            }
            stack.resources.insert(id.to_owned(), resource(declared, position, attempted, made));
            stack.note(id, &before.resource_type, "UPDATE_COMPLETE", "");
            Ok(())
        }
        Err(failed) => {
            stack.note(id, &before.resource_type, "UPDATE_FAILED", &failed.reason);
            Err(id.to_owned())
        }
    }
}

/// Lets go of what the new template does not need. What fails is told and left behind, as CloudFormation does.
fn clean_up(providers: &mut Providers, stack: &mut Stack, template: &Template, done: &Done) {
    for changed in done.changed.iter().rev() {
        if changed.current_id != changed.before.physical_id {
            let old = &changed.before;
            stack.let_go(providers, old, &old.physical_id, old.replace_policy, false);
            if let Some(kept) = stack.resources.get_mut(&old.logical_id) {
                kept.status = "UPDATE_COMPLETE";
            }
        }
    }
    let mut removed: Vec<Resource> =
        stack.resources.values().filter(|it| template.get(&it.logical_id).is_none()).cloned().collect();
    removed.sort_by_key(|resource| std::cmp::Reverse(resource.position));
    for resource in removed {
        stack.let_go(providers, &resource, &resource.physical_id, resource.deletion_policy, false);
        stack.resources.remove(&resource.logical_id);
    }
}

/// Brings every resource back to what it was, then lets go of what the update made.
fn roll_back(providers: &mut Providers, stack: &mut Stack, before: &Stack, done: Done) {
    let mut left_over = Vec::new();
    for changed in &done.changed {
        let (old, id) = (&changed.before, changed.before.logical_id.as_str());
        stack.note(id, &old.resource_type, "UPDATE_IN_PROGRESS", "");
        match providers.roll_back(stack, old, &changed.attempted, &changed.current_id) {
            Ok(made) => {
                if made.physical_id != changed.current_id {
                    left_over.push((old.clone(), changed.attempted.clone(), changed.current_id.clone()));
                }
                let back = Resource { physical_id: made.physical_id, attributes: made.attributes, ..old.clone() };
                stack.resources.insert(id.to_owned(), back);
                stack.note(id, &old.resource_type, "UPDATE_COMPLETE", "");
            }
            Err(failed) => {
                stack.note(id, &old.resource_type, "UPDATE_FAILED", &failed.reason);
                stack
                    .becomes("UPDATE_ROLLBACK_FAILED", &format!("The following resource(s) failed to update: [{id}]."));
                return;
            }
        }
    }
    stack.becomes("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "");
    for id in done.created.iter().rev() {
        let Some(created) = stack.resources.get(id).cloned() else { continue };
        stack.let_go(providers, &created, &created.physical_id, created.deletion_policy, true);
        stack.resources.remove(id);
    }
    for (old, properties, physical_id) in left_over.into_iter().rev() {
        let gone = Resource { properties, ..old.clone() };
        stack.let_go(providers, &gone, &physical_id, Policy::Delete, false);
        if let Some(kept) = stack.resources.get_mut(&old.logical_id) {
            kept.status = "UPDATE_COMPLETE";
        }
    }
    // Policies and places of resources whose properties did not change come back too.
    for (id, kept) in &mut stack.resources {
        if let Some(old) = before.resources.get(id) {
            (kept.deletion_policy, kept.replace_policy, kept.position) =
                (old.deletion_policy, old.replace_policy, old.position);
        }
    }
    stack.becomes("UPDATE_ROLLBACK_COMPLETE", "");
}
