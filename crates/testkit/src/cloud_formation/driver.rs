//! CloudFormation itself: its stacks, what makes their resources, and what was seen of both.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::custom::{CustomResources, Exchange};
use super::function::Function;
use super::providers::{Made, Providers};
use super::response_target::{Conduct, ResponseTarget};
use super::stack::{Resource, Stack};
use super::template::{Declared, Policy, Template, ValidationError, resolved};
use crate::account::Account;

/// An emulated CloudFormation in one account.
pub struct CloudFormation {
    pub(super) providers: Providers,
    pub(super) stacks: BTreeMap<String, Stack>,
    deleted: Vec<Stack>,
    made: u64,
}

impl std::fmt::Debug for CloudFormation {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("CloudFormation").field("stacks", &self.stacks).finish_non_exhaustive()
    }
}

impl CloudFormation {
    /// Returns a CloudFormation without stacks, whose native tables are on the account's endpoint.
    ///
    /// # Panics
    /// Where no port can be listened on for answers.
    pub fn new(account: Arc<Account>) -> Self {
        let target = ResponseTarget::start().expect("a port is free for answers");
        let custom = CustomResources::new(target, Arc::clone(&account));
        let providers = Providers { account, custom };
        Self { providers, stacks: BTreeMap::new(), deleted: Vec::new(), made: 0 }
    }

    /// Makes a function known under its ARN, which is what service tokens name.
    pub fn register(&mut self, arn: &str, function: Arc<dyn Function>) {
        self.providers.custom.functions.insert(arn.to_owned(), function);
    }

    /// Returns where functions put their answers.
    pub fn target(&self) -> &ResponseTarget {
        &self.providers.custom.target
    }

    /// Changes the next event before it is sent, as CloudFormation never does.
    pub fn mangle_next(&mut self, mangle: impl FnOnce(&mut Value) + Send + 'static) {
        self.providers.custom.mangles.push_back(Box::new(mangle));
    }

    /// Returns the requests to custom resources since the last time that this was asked.
    pub fn take_exchanges(&mut self) -> Vec<Exchange> {
        std::mem::take(&mut self.providers.custom.exchanges)
    }

    /// Returns what functions did that the protocol forbids, since the last time that this was asked.
    pub fn take_violations(&mut self) -> Vec<String> {
        std::mem::take(&mut self.providers.custom.violations)
    }

    /// Has events sent as they are and answers taken from now on, whatever was decided before.
    pub fn disturb_no_more(&mut self) {
        self.providers.custom.mangles.clear();
        self.target().from_now_on(Conduct::Accept);
    }

    /// Returns a stack that exists.
    pub fn find_stack(&self, name: &str) -> Option<&Stack> {
        self.stacks.get(name)
    }

    /// Returns a stack that exists, or the last deleted one of that name.
    ///
    /// # Panics
    /// Where there never was one.
    #[track_caller]
    pub fn stack(&self, name: &str) -> &Stack {
        let deleted = || self.deleted.iter().rev().find(|stack| stack.name == name);
        self.stacks.get(name).or_else(deleted).unwrap_or_else(|| panic!("there is no stack {name}"))
    }

    /// Returns a new stack; its name is free.
    pub(super) fn new_stack(&mut self, name: &str) -> Result<Stack, ValidationError> {
        if self.stacks.contains_key(name) {
            return Err(ValidationError(format!("Stack [{name}] already exists")));
        }
        self.made += 1;
        Ok(Stack::new(name, self.made))
    }

    /// Takes a stack out for an operation that brings it back.
    pub(super) fn take(&mut self, name: &str) -> Result<Stack, ValidationError> {
        self.stacks.remove(name).ok_or_else(|| ValidationError(format!("Stack [{name}] does not exist")))
    }

    /// Brings a stack back.
    pub(super) fn keep(&mut self, stack: Stack) -> &Stack {
        let name = stack.name.clone();
        if stack.status == "DELETE_COMPLETE" {
            self.deleted.push(stack);
        } else {
            self.stacks.insert(name.clone(), stack);
        }
        self.stack(&name)
    }
}

/// Returns a declared resource's properties without references.
pub(super) fn properties(stack: &Stack, declared: &Declared) -> Result<Value, String> {
    let look_up = |reference: &_| stack.look_up(reference);
    resolved(&declared.properties, &look_up).map(Option::unwrap_or_default)
}

/// Returns a resource as it is after it was made.
pub(super) fn resource(declared: &Declared, position: usize, properties: Value, made: Made) -> Resource {
    Resource {
        logical_id: declared.logical_id.clone(),
        resource_type: declared.resource_type.clone(),
        properties,
        physical_id: made.physical_id,
        attributes: made.attributes,
        status: "CREATE_COMPLETE",
        deletion_policy: declared.deletion_policy.unwrap_or(Policy::Delete),
        replace_policy: declared.replace_policy,
        position,
    }
}

/// Works out what a template puts out.
pub(super) fn put_out(stack: &mut Stack, template: &Template) {
    let look_up = |reference: &_| stack.look_up(reference);
    let value = |output: &Value| resolved(&output["Value"], &look_up).ok().flatten();
    let outputs = template.outputs.iter().filter_map(|(name, output)| Some((name.clone(), value(output)?)));
    stack.outputs = outputs.collect();
}
