//! What is secret: what is made of variables and outputs that are marked as sensitive, and of `sensitive(…)`.

use std::collections::BTreeSet;

use hcl_edit::expr::{Expression, FuncCall, Traversal};
use hcl_edit::structure::{Block, Body};
use hcl_edit::visit::{Visit, visit_func_call, visit_traversal};

use super::traversal::attribute_name;
use super::{Calls, Evaluation, MAX_DEPTH};

/// A name in an expression, such as `var.a`, with the two names that follow the first, whatever index is between them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Name {
    root: String,
    first: String,
    second: Option<String>,
}

/// The names that were looked at already, each in an instance of a module.
type Seen = BTreeSet<(usize, Name)>;

/// What an expression mentions.
#[derive(Debug, Default)]
struct Mentions {
    names: Vec<Name>,
    /// Whether it marks a value as sensitive.
    marks: bool,
}

impl Visit for Mentions {
    fn visit_traversal(&mut self, traversal: &Traversal) {
        if let Expression::Variable(root) = &traversal.expr {
            let mut names = traversal.operators.iter().filter_map(attribute_name).map(ToOwned::to_owned);
            if let Some(first) = names.next() {
                self.names.push(Name { root: root.as_str().to_owned(), first, second: names.next() });
            }
        }
        visit_traversal(self, traversal);
    }

    fn visit_func_call(&mut self, call: &FuncCall) {
        match call.name.name.as_str() {
            "sensitive" => self.marks = true,
            // What these return is not sensitive, whatever they are given.
            "nonsensitive" | "issensitive" => {}
            _ => visit_func_call(self, call),
        }
    }
}

impl<'m> Evaluation<'m> {
    /// Says whether an argument of a block is made of anything that the configuration marks as sensitive.
    pub(in crate::terraform) fn is_sensitive(&mut self, body: &'m Body, argument: &str, instance: usize) -> bool {
        let Some(attribute) = body.get_attribute(argument) else { return false };
        self.is_secret(&attribute.value, Some(body), instance, &mut Seen::new())
    }

    /// Says whether an expression is secret. `body` is the one of the block around it, which may be repeated. What
    /// is nested too deep to be followed counts as secret.
    fn is_secret(
        &mut self,
        expression: &'m Expression,
        body: Option<&'m Body>,
        instance: usize,
        seen: &mut Seen,
    ) -> bool {
        let mut mentions = Mentions::default();
        mentions.visit_expr(expression);
        if mentions.marks || self.depth >= MAX_DEPTH {
            return true;
        }
        self.depth += 1;
        let is_secret = mentions.names.iter().any(|name| self.is_secret_name(name, body, instance, seen));
        self.depth -= 1;
        is_secret
    }

    fn is_secret_name(&mut self, name: &Name, body: Option<&'m Body>, instance: usize, seen: &mut Seen) -> bool {
        if name.root == "each" {
            let repeated = body.and_then(|body| body.get_attribute("for_each"));
            return repeated.is_some_and(|repeated| self.is_secret(&repeated.value, None, instance, seen));
        }
        if !seen.insert((instance, name.clone())) {
            return false;
        }
        match name.root.as_str() {
            "var" => self.is_secret_variable(&name.first, instance, seen),
            "local" => {
                let local = self.instances[instance].module.locals.get(name.first.as_str()).copied();
                local.is_some_and(|local| self.is_secret(&local.item.value, None, instance, seen))
            }
            "module" => self.is_secret_output(name, instance, seen),
            _ => self.is_secret_attribute(name, instance, seen),
        }
    }

    /// Says whether a variable is marked, or given what is secret by the call of its module.
    fn is_secret_variable(&mut self, name: &str, instance: usize, seen: &mut Seen) -> bool {
        let Some(variable) = self.instances[instance].module.variables.get(name).copied() else { return false };
        if is_marked(variable.item) {
            return true;
        }
        let Some((call, outer)) = self.instances[instance].call.clone() else { return false };
        let body: &'m Body = &call.item.body;
        let Some(argument) = body.get_attribute(name) else { return false };
        self.is_secret(&argument.value, Some(body), outer.instance, seen)
    }

    /// Says whether an output of a called module is secret, or any of them where a name tells none.
    fn is_secret_output(&mut self, name: &Name, instance: usize, seen: &mut Seen) -> bool {
        let mut calls = self.instances[instance].module.calls.iter();
        let Some((called, call)) = calls.find(|(called, _)| **called == name.first) else { return false };
        if !self.is_local(call.item) {
            return false;
        }
        let children: Vec<usize> = match &*self.calls(instance, called) {
            Calls::One(child) => vec![*child],
            Calls::Count(children) => children.clone(),
            Calls::Each(children) => children.values().copied().collect(),
            Calls::Unknown(_) => Vec::new(),
        };
        children.into_iter().any(|child| {
            let outputs = &self.instances[child].module.outputs;
            let mut meant = outputs
                .iter()
                .filter(|(output, _)| name.second.as_deref().is_none_or(|second| second == **output))
                .map(|(_, located)| located.item);
            meant.any(|block| {
                let value = block.body.get_attribute("value");
                is_marked(block) || value.is_some_and(|value| self.is_secret(&value.value, None, child, seen))
            })
        })
    }

    /// Says whether what the block of a resource says about an attribute is secret.
    fn is_secret_attribute(&mut self, name: &Name, instance: usize, seen: &mut Seen) -> bool {
        let module = self.instances[instance].module;
        let mut resources = module.resources.iter();
        let found = resources.find(|((kind, resource), _)| *kind == name.root && *resource == name.first);
        let (Some((_, located)), Some(attribute)) = (found, name.second.as_deref()) else { return false };
        let body: &'m Body = &located.item.body;
        let Some(attribute) = body.get_attribute(attribute) else { return false };
        self.is_secret(&attribute.value, Some(body), instance, seen)
    }
}

/// Says whether a variable or an output is marked as sensitive.
pub(in crate::terraform) fn is_marked(block: &Block) -> bool {
    block.body.get_attribute("sensitive").is_some_and(|attribute| attribute.value.as_bool() == Some(true))
}
