//! Expressions of Terraform's language, evaluated as far as the files tell.
//!
//! A value comes out as a value, or as one that is not known, with the reason: only the deployment knows it, Terraform
//! would refuse it, or it cannot be told from what was given. Reasons become findings where somebody needs the value,
//! so what no table needs hinders nobody. How much is computed is bounded, whatever the files say.

mod expressions;
mod functions;
mod modules;
mod nodes;
mod operators;
mod references;
mod repetition;
mod resources;
mod sensitive;
mod templates;
mod traversal;
mod types;
mod value;
mod variables;

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use hcl_edit::structure::Block;
use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::Place;

pub(super) use nodes::{REFERENCE, exact_reference, finding_of, reference};
pub(super) use repetition::Keys;
pub(super) use sensitive::is_marked;
pub(super) use value::{Unknown, Value};

use super::configuration::{Configuration, Files, Located, Module, Scope};
use super::syntax::place_of;
use crate::source::Lines;
use value::Fault;

/// How deep expressions, and the locals, variables and outputs that they name, may be nested altogether.
const MAX_DEPTH: usize = 240;

/// How much may be computed: about this many items, or sixteen times as many bytes of text.
const BUDGET: usize = 4_000_000;

/// The evaluation of a configuration.
pub(super) struct Evaluation<'m> {
    modules: &'m BTreeMap<&'m str, Module<'m>>,
    configuration: &'m Configuration,
    lines: &'m [Lines<'m>],
    scope: Scope<'m>,
    files: &'m mut dyn Files,
    instances: Vec<Instance<'m>>,
    budget: usize,
    depth: usize,
    findings: Vec<Finding>,
}

/// One instance of a module.
struct Instance<'m> {
    module: &'m Module<'m>,
    /// What stands before the addresses of its resources, such as `module.tables["orders"].`.
    prefix: String,
    /// The call that made it, and where that is evaluated; `None` for the root module.
    call: Option<(Located<'m, Block>, At)>,
    variables: BTreeMap<&'m str, Memo>,
    locals: BTreeMap<&'m str, Memo>,
    calls: BTreeMap<&'m str, Rc<Calls>>,
}

/// The instances that a call of a module makes, or why they are not known.
enum Calls {
    /// One instance, without a key.
    One(usize),
    /// Instances by number.
    Count(Vec<usize>),
    /// Instances by key.
    Each(BTreeMap<String, usize>),
    /// Not known.
    Unknown(Rc<Unknown>),
}

/// A value that is computed once.
enum Memo {
    /// It is being computed; asking for it now is a circle.
    Open,
    /// It is there.
    Done(Value),
}

/// Where an expression is evaluated.
#[derive(Debug, Clone)]
pub(super) struct At {
    /// The instance of the module.
    pub(super) instance: usize,
    /// The file in which the expression stands.
    pub(super) file: usize,
    /// Names that only hold here: `each`, `count`, and those of `for`.
    pub(super) names: Option<Rc<Names>>,
}

/// A name that holds in a part of an expression, and those around it.
#[derive(Debug)]
pub(super) struct Names {
    name: String,
    value: Value,
    outer: Option<Rc<Names>>,
}

impl At {
    /// Returns the place with one more name.
    fn with(&self, name: &str, value: Value) -> At {
        let names = Names { name: name.to_owned(), value, outer: self.names.clone() };
        At { names: Some(Rc::new(names)), ..self.clone() }
    }

    fn named(&self, name: &str) -> Option<&Value> {
        let mut names = self.names.as_deref();
        while let Some(found) = names {
            if found.name == name {
                return Some(&found.value);
            }
            names = found.outer.as_deref();
        }
        None
    }
}

impl<'m> Evaluation<'m> {
    /// Begins an evaluation with an instance of the root module.
    pub(super) fn new(
        configuration: &'m Configuration,
        modules: &'m BTreeMap<&'m str, Module<'m>>,
        lines: &'m [Lines<'m>],
        scope: Scope<'m>,
        files: &'m mut dyn Files,
    ) -> Self {
        Self {
            modules,
            configuration,
            lines,
            scope,
            files,
            instances: Vec::new(),
            budget: BUDGET,
            depth: 0,
            findings: Vec::new(),
        }
    }

    /// Returns the findings since the last call.
    pub(super) fn take_findings(&mut self) -> Vec<Finding> {
        std::mem::take(&mut self.findings)
    }

    /// Returns the names of the values that were given for variables.
    pub(super) fn given_names(&self) -> impl Iterator<Item = &'m str> + use<'m> {
        self.scope.variables.keys().map(String::as_str)
    }

    /// Returns where something stands.
    pub(super) fn place(&self, at: &At, span: Range<usize>) -> Place {
        place_of(&self.lines[at.file], span)
    }

    /// Takes what something costs from the budget, and says whether it was enough.
    fn charge(&mut self, cost: usize) -> bool {
        self.budget = self.budget.saturating_sub(cost);
        self.budget > 0
    }

    /// A value that Terraform would refuse, too.
    fn wrong(&self, at: &At, span: Range<usize>, message: impl Into<String>) -> Value {
        Value::Unknown(self.reason(at, span, Fault::Wrong(message.into())))
    }

    /// A value that cannot be told.
    fn not_told(&self, at: &At, span: Range<usize>, message: impl Into<String>, help: &str) -> Value {
        let finding = Finding::error(Code::NotResolved, message).at(&self.place(at, span)).help(help);
        Value::Unknown(Rc::new(Unknown::NotTold(Box::new(finding))))
    }

    /// The value of something that failed.
    fn faulty(&self, at: &At, span: Range<usize>, fault: Fault) -> Value {
        Value::Unknown(self.reason(at, span, fault))
    }

    /// Why something that failed has no value.
    fn reason(&self, at: &At, span: Range<usize>, fault: Fault) -> Rc<Unknown> {
        match fault {
            Fault::Wrong(message) => {
                let finding = Finding::error(Code::WrongValue, message).at(&self.place(at, span));
                Rc::new(Unknown::Wrong(Box::new(finding.help("mend it; Terraform would refuse it too"))))
            }
            Fault::NotTold(message) => {
                let finding = Finding::error(Code::NotResolved, message).at(&self.place(at, span));
                Rc::new(Unknown::NotTold(Box::new(finding.help("write the value itself, or make it a variable"))))
            }
            // What is computed of an attribute is not that attribute.
            Fault::Unknown(unknown) => match &*unknown {
                Unknown::Deployment(what) => Rc::new(Unknown::MadeOf(what.clone())),
                Unknown::MadeOf(_) | Unknown::Wrong(_) | Unknown::NotTold(_) => unknown,
            },
        }
    }

    /// What becomes of an expression when the budget is spent.
    fn too_much() -> Fault {
        Fault::NotTold("the configuration makes more values than are computed here".to_owned())
    }
}
