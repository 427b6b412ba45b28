//! Taking up resources that exist.

use serde_json::Value;

use super::driver::{CloudFormation, properties, put_out, resource};
use super::stack::Stack;
use super::template::{Template, ValidationError};

impl CloudFormation {
    /// Imports resources into a stack, which is made where there is none: `identifiers` are physical ids by logical id.
    ///
    /// # Errors
    /// Where the template does more than bring the imported resources, they do not say what happens when they are let
    /// go of, do not exist, or belong to a stack. Then nothing has changed.
    pub fn import(
        &mut self,
        name: &str,
        template: &Value,
        identifiers: &[(&str, &str)],
    ) -> Result<&Stack, ValidationError> {
        let template = Template::parse(template)?;
        self.check_import(name, &template, identifiers)?;
        let mut stack = match self.take(name) {
            Ok(stack) => stack,
            Err(_) => self.new_stack(name)?,
        };
        stack.becomes("IMPORT_IN_PROGRESS", "User Initiated");
        for (position, declared) in template.resources.iter().enumerate() {
            let id = declared.logical_id.as_str();
            let Some((_, identifier)) = identifiers.iter().find(|(logical_id, _)| *logical_id == id) else { continue };
            let kind = declared.resource_type.as_str();
            let made = self.providers.import(&stack, id, kind, identifier);
            let imported = made.and_then(|made| Ok((properties(&stack, declared)?, made)));
            match imported {
                Ok((properties, made)) => {
                    stack.resources.insert(id.to_owned(), resource(declared, position, properties, made));
                    stack.note(id, kind, "IMPORT_COMPLETE", "");
                }
                Err(reason) => {
                    stack.note(id, kind, "IMPORT_FAILED", &reason);
                    stack.becomes("IMPORT_ROLLBACK_COMPLETE", "");
                    return Ok(self.keep(stack));
                }
            }
        }
        put_out(&mut stack, &template);
        stack.becomes("IMPORT_COMPLETE", "");
        Ok(self.keep(stack))
    }

    fn check_import(
        &self,
        name: &str,
        template: &Template,
        identifiers: &[(&str, &str)],
    ) -> Result<(), ValidationError> {
        let refuse = |problem: String| Err(ValidationError(problem));
        let imported = |id: &str| identifiers.iter().any(|(logical_id, _)| *logical_id == id);
        let silent: Vec<&str> = template
            .resources
            .iter()
            .filter(|declared| imported(&declared.logical_id) && declared.deletion_policy.is_none())
            .map(|declared| declared.logical_id.as_str())
            .collect();
        if !silent.is_empty() {
            let silent = silent.join(", ");
            return refuse(format!(
                "The following resources to import [{silent}] must have DeletionPolicy attribute specified in the template."
            ));
        }
        if let Some((missing, _)) = identifiers.iter().find(|(id, _)| template.get(id).is_none()) {
            return refuse(format!("The resource to import {missing} is not in the template"));
        }
        for (logical_id, identifier) in identifiers {
            let native = |stack: &&Stack| {
                let kind = template.get(logical_id).map(|declared| declared.resource_type.as_str());
                let same =
                    |it: &super::Resource| it.physical_id == *identifier && Some(it.resource_type.as_str()) == kind;
                stack.resources.values().any(same)
            };
            if let Some(owner) = self.stacks.values().find(native) {
                return refuse(format!("{identifier} is already managed by the stack {}", owner.id));
            }
        }
        let existing = self.stacks.get(name);
        let same = template.resources.iter().filter(|declared| !imported(&declared.logical_id)).all(|declared| {
            let found = existing.and_then(|stack| Some((stack, stack.resources.get(&declared.logical_id)?)));
            found.is_some_and(|(stack, found)| properties(stack, declared) == Ok(found.properties.clone()))
        });
        let complete = existing.is_none_or(|stack| stack.resources.keys().all(|id| template.get(id).is_some()));
        if !same || !complete {
            return refuse(
                "As part of the import operation, you cannot modify, delete or add resources that are not imported"
                    .to_owned(),
            );
        }
        Ok(())
    }
}
