//! Variables and local values.

use std::ops::Range;

use hcl_edit::expr::Expression;
use hcl_edit::parser;
use hcl_edit::structure::Block;
use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;

use super::references::meant;
use super::types::Type;
use super::value::Fault;
use super::{At, Evaluation, Memo, Value};
use crate::terraform::configuration::{Located, SpanOf};

impl<'m> Evaluation<'m> {
    /// Evaluates a local value.
    pub(super) fn local(&mut self, instance: usize, name: &'m str, at: &At, span: &Range<usize>) -> Value {
        let module = self.instances[instance].module;
        let Some(local) = module.locals.get(name).copied() else {
            let message = format!("there is no local `{name}`{}", meant(name, module.locals.keys().copied()));
            return self.wrong(at, span.clone(), message);
        };
        match self.instances[instance].locals.get(name) {
            Some(Memo::Done(value)) => return value.clone(),
            Some(Memo::Open) => return self.wrong(at, span.clone(), format!("`local.{name}` refers to itself")),
            None => {}
        }
        self.instances[instance].locals.insert(name, Memo::Open);
        let value = self.value(&local.item.value, &At { instance, file: local.file, names: None });
        self.instances[instance].locals.insert(name, Memo::Done(value.clone()));
        value
    }

    /// Evaluates a variable: what it is given, or its default, as its type has it.
    pub(super) fn variable(&mut self, instance: usize, name: &'m str, at: &At, span: &Range<usize>) -> Value {
        let module = self.instances[instance].module;
        let Some(variable) = module.variables.get(name).copied() else {
            let message = format!("there is no variable `{name}`{}", meant(name, module.variables.keys().copied()));
            return self.wrong(at, span.clone(), message);
        };
        match self.instances[instance].variables.get(name) {
            Some(Memo::Done(value)) => return value.clone(),
            Some(Memo::Open) => return self.wrong(at, span.clone(), format!("`var.{name}` refers to itself")),
            None => {}
        }
        self.instances[instance].variables.insert(name, Memo::Open);
        let value = self.variable_value(instance, name, variable);
        self.instances[instance].variables.insert(name, Memo::Done(value.clone()));
        value
    }

    fn variable_value(&mut self, instance: usize, name: &'m str, variable: Located<'m, Block>) -> Value {
        let here = At { instance, file: variable.file, names: None };
        let body = &variable.item.body;
        let declared = body.get_attribute("type").map(|attribute| &attribute.value);
        let declared = match declared.map(|expression| (Type::of(expression), expression)) {
            None => Type::Any,
            Some((Ok(declared), _)) => declared,
            Some((Err(message), expression)) => return self.wrong(&here, expression.span_of(), message),
        };
        let default = body.get_attribute("default").map(|attribute| &attribute.value);
        let given = match self.instances[instance].call.clone() {
            Some((call, outer)) => call.item.body.get_attribute(name).map(|argument| {
                let value = self.value(&argument.value, &outer);
                (value, outer.clone(), argument.value.span_of())
            }),
            None => self.given(name, &declared, &here, variable.item.ident.span_of()),
        };
        let nullable = body.get_attribute("nullable").is_none_or(|attribute| attribute.value.as_bool() != Some(false));
        let given = match given {
            Some((Value::Null, ..)) if !nullable => None,
            given => given,
        };
        let (value, at, span) = match (given, default) {
            (Some(given), _) => given,
            (None, Some(default)) => (self.value(default, &here), here.clone(), default.span_of()),
            (None, None) => return self.missing(instance, name, &here, variable.item),
        };
        declared.convert(value, self, &here).unwrap_or_else(|fault| {
            let fault = match fault {
                Fault::Wrong(message) => Fault::Wrong(format!("variable `{name}`: {message}")),
                fault => fault,
            };
            self.faulty(&at, span, fault)
        })
    }

    fn missing(&mut self, instance: usize, name: &str, here: &At, variable: &Block) -> Value {
        let span = variable.ident.span_of().start..variable.labels.last().map_or(0, |label| label.span_of().end);
        if self.instances[instance].call.is_some() {
            let message = format!("the variable `{name}` of the module has no default, and its call gives none");
            return self.wrong(here, span, message);
        }
        let help =
            format!("give it: `parameters: {{ {name}: … }}` in the include, `--parameter {name}=…`, or a file .tfvars");
        self.not_told(here, span, format!("variable `{name}` has no default, and no value is given"), &help)
    }

    /// Returns the value that the root module's variable is given: directly, or by the last file that has it.
    fn given(
        &mut self,
        name: &str,
        declared: &Type,
        here: &At,
        span: Range<usize>,
    ) -> Option<(Value, At, Range<usize>)> {
        if let Some(text) = self.scope.variables.get(name) {
            let value = if declared.is_complex() { literal(text) } else { Some(Value::Text(text.clone())) };
            let value = value.unwrap_or_else(|| {
                let message = format!("the value {text:?} of variable `{name}` is no literal of Terraform");
                self.wrong(here, span.clone(), message)
            });
            return Some((value, here.clone(), span));
        }
        let configuration = self.configuration;
        let files = configuration.values.iter().rev();
        let (file, attribute) =
            files.filter_map(|file| Some((*file, configuration.files[*file].body.get_attribute(name)?))).next()?;
        // Files with values hold literals: no name has a meaning in them.
        let at = At { instance: 0, file, names: None };
        let value = self.value(&attribute.value, &at);
        Some((value, at, attribute.value.span_of()))
    }

    /// Reports the conditions of variables that do not hold. Those that cannot be told are left out.
    pub(in crate::terraform) fn check_validations(&mut self, instance: usize) {
        let module = self.instances[instance].module;
        for (name, variable) in &module.variables {
            let at = At { instance, file: variable.file, names: None };
            for validation in variable.item.body.get_blocks("validation") {
                let Some(condition) = validation.body.get_attribute("condition") else { continue };
                if !matches!(self.value(&condition.value, &at), Value::Bool(false)) {
                    continue;
                }
                let message = validation.body.get_attribute("error_message");
                let message = message.map(|message| self.value(&message.value, &at));
                let message = match message {
                    Some(Value::Text(message)) => format!("variable `{name}` is refused: {message}"),
                    _ => format!("variable `{name}` is refused by its own condition"),
                };
                let place = self.place(&at, condition.value.span_of());
                let finding = Finding::error(Code::WrongValue, message).at(&place);
                self.findings.push(finding.help("give a value that the condition admits"));
            }
        }
    }
}

/// Reads a value that stands in a text: lists, maps and the like as Terraform writes them.
fn literal(text: &str) -> Option<Value> {
    value_of_literal(&parser::parse_expr(text.trim()).ok()?)
}

fn value_of_literal(expression: &Expression) -> Option<Value> {
    Some(match expression {
        Expression::Null(_) => Value::Null,
        Expression::Bool(value) => Value::Bool(*value.value()),
        Expression::Number(number) => Value::Number(super::value::exact(number.value().as_f64()?).ok()?),
        Expression::String(text) => Value::Text(text.value().clone()),
        Expression::Array(items) => Value::List(items.iter().map(value_of_literal).collect::<Option<_>>()?),
        Expression::Object(object) => {
            let entries = object.iter().map(|(key, value)| {
                let key = match key {
                    hcl_edit::expr::ObjectKey::Ident(name) => name.as_str().to_owned(),
                    hcl_edit::expr::ObjectKey::Expression(Expression::Variable(name)) => name.as_str().to_owned(),
                    hcl_edit::expr::ObjectKey::Expression(key) => key.as_str()?.to_owned(),
                };
                Some((key, value_of_literal(value.expr())?))
            });
            Value::Map(entries.collect::<Option<_>>()?)
        }
        Expression::Parenthesis(inner) => value_of_literal(inner.inner())?,
        _ => return None,
    })
}
