//! Names: variables, locals, resources, modules, and what Terraform provides.

use std::ops::Range;
use std::rc::Rc;

use hcl_edit::Decorated;
use hcl_edit::expr::{Expression, TraversalOperator};

use super::traversal::attribute_name;
use super::value::Fault;
use super::{At, Calls, Evaluation, Value};
use crate::suggest::nearest;
use crate::terraform::configuration::SpanOf;

/// The operators that follow a name.
pub(super) type Operators<'m> = &'m [Decorated<TraversalOperator>];

impl<'m> Evaluation<'m> {
    /// Evaluates a name, or another expression, with what follows it.
    pub(super) fn reference(&mut self, expression: &'m Expression, operators: Operators<'m>, at: &At) -> Value {
        let span = whole_span(expression, operators);
        let Expression::Variable(root) = expression else {
            let value = self.value(expression, at);
            return self.traversed(value, operators, span, at);
        };
        let root = root.as_str();
        if let Some(value) = at.named(root) {
            return self.traversed(value.clone(), operators, span, at);
        }
        let Some((name, rest)) = operators.split_first().and_then(|(first, rest)| Some((attribute_name(first)?, rest)))
        else {
            return self.wrong(at, span, format!("`{root}` is no name of Terraform here"));
        };
        match root {
            "var" => {
                let value = self.variable(at.instance, name, at, &span);
                self.traversed(value, rest, span, at)
            }
            "local" => {
                let value = self.local(at.instance, name, at, &span);
                self.traversed(value, rest, span, at)
            }
            "path" | "terraform" => {
                let value = self.provided(root, name, at, &span);
                self.traversed(value, rest, span, at)
            }
            "each" | "count" | "self" => self.wrong(at, span, format!("`{root}.{name}` has no meaning here")),
            "module" => self.module_value(name, rest, span, at),
            "data" => {
                let rest_name = rest.first().and_then(attribute_name).unwrap_or_default();
                let what = written(&format!("data.{name}.{rest_name}"), rest.get(1..).unwrap_or_default());
                Value::of_deployment(what)
            }
            kind => self.resource_value((kind, name), rest, span, at),
        }
    }

    /// What Terraform itself provides.
    fn provided(&mut self, root: &str, name: &str, at: &At, span: &Range<usize>) -> Value {
        let folder = self.instances[at.instance].module.folder;
        match (root, name) {
            ("path", "module") if folder.is_empty() => Value::Text(".".to_owned()),
            ("path", "module") => Value::Text(folder.to_owned()),
            ("path", "root") => Value::Text(".".to_owned()),
            ("terraform", "workspace") => match self.scope.workspace {
                Some(workspace) => Value::Text(workspace.to_owned()),
                None => {
                    let help = "give it: `stage: NAME` in the include, or `--stage NAME`";
                    self.not_told(
                        at,
                        span.clone(),
                        "`terraform.workspace` is not known, because no stage is chosen",
                        help,
                    )
                }
            },
            _ => {
                let fault = Fault::NotTold(format!("`{root}.{name}` is not known here"));
                self.faulty(at, span.clone(), fault)
            }
        }
    }

    /// Evaluates an output of a called module.
    fn module_value(&mut self, name: &'m str, operators: Operators<'m>, span: Range<usize>, at: &At) -> Value {
        let module = self.instances[at.instance].module;
        let Some(call) = module.calls.get(name).copied() else {
            let known = module.calls.keys().copied();
            let message = format!("no module `{name}` is called here{}", meant(name, known));
            return self.wrong(at, span, message);
        };
        if !self.is_local(call.item) {
            return Value::of_deployment(written(&format!("module.{name}"), operators));
        }
        let calls = self.calls(at.instance, name);
        match (&*calls, operators) {
            (Calls::Unknown(unknown), _) => Value::Unknown(unknown.clone()),
            (Calls::One(instance), [first, rest @ ..]) if attribute_name(first).is_some() => {
                let value = self.output(*instance, attribute_name(first).unwrap_or_default(), at, &span);
                self.traversed(value, rest, span, at)
            }
            (Calls::One(instance), rest) => {
                let value = self.outputs(*instance, at, &span);
                self.traversed(value, rest, span, at)
            }
            (Calls::Count(_) | Calls::Each(_), rest) => {
                let value = self.outputs_of_all(&calls, at, &span);
                self.traversed(value, rest, span, at)
            }
        }
    }

    fn outputs_of_all(&mut self, calls: &Rc<Calls>, at: &At, span: &Range<usize>) -> Value {
        match &**calls {
            Calls::Count(instances) => {
                Value::List(instances.iter().map(|instance| self.outputs(*instance, at, span)).collect())
            }
            Calls::Each(instances) => {
                let outputs = |(key, instance): (&String, &usize)| (key.clone(), self.outputs(*instance, at, span));
                Value::Map(instances.iter().map(outputs).collect())
            }
            Calls::One(instance) => self.outputs(*instance, at, span),
            Calls::Unknown(unknown) => Value::Unknown(unknown.clone()),
        }
    }

    fn outputs(&mut self, instance: usize, at: &At, span: &Range<usize>) -> Value {
        let names: Vec<&'m str> = self.instances[instance].module.outputs.keys().copied().collect();
        Value::Map(names.into_iter().map(|name| (name.to_owned(), self.output(instance, name, at, span))).collect())
    }

    /// Evaluates an output of an instance.
    pub(super) fn output(&mut self, instance: usize, name: &str, at: &At, span: &Range<usize>) -> Value {
        let module = self.instances[instance].module;
        let Some(output) = module.outputs.get(name).copied() else {
            let message = format!("the module has no output `{name}`{}", meant(name, module.outputs.keys().copied()));
            return self.wrong(at, span.clone(), message);
        };
        match output.item.body.get_attribute("value") {
            Some(attribute) => self.value(&attribute.value, &At { instance, file: output.file, names: None }),
            None => Value::Null,
        }
    }
}

/// Returns a name as it is written, with what follows it.
pub(super) fn written(name: &str, operators: Operators<'_>) -> String {
    let mut text = name.to_owned();
    for operator in operators {
        match operator.value() {
            TraversalOperator::GetAttr(name) => text.push_str(&format!(".{}", name.as_str())),
            TraversalOperator::LegacyIndex(index) => text.push_str(&format!("[{}]", index.value())),
            TraversalOperator::Index(Expression::Number(number)) => text.push_str(&format!("[{}]", number.value())),
            TraversalOperator::Index(Expression::String(key)) => text.push_str(&format!("[{:?}]", key.value())),
            TraversalOperator::Index(_) => text.push_str("[…]"),
            TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => text.push_str("[*]"),
        }
    }
    text
}

/// Returns a question for the nearest name, to be put behind a message.
pub(super) fn meant<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(name, known).map_or_else(String::new, |meant| format!("; `{meant}` is near"))
}

fn whole_span(expression: &Expression, operators: Operators<'_>) -> Range<usize> {
    let span = expression.span_of();
    match operators.last() {
        Some(last) if last.span_of().end > span.start => span.start..last.span_of().end,
        _ => span,
    }
}
