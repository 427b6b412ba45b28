//! What follows a value: `.name`, `[index]` and splats.

use std::ops::Range;
use std::rc::Rc;

use hcl_edit::Decorated;
use hcl_edit::expr::TraversalOperator;

use super::references::{Operators, meant};
use super::value::Fault;
use super::{At, Evaluation, Unknown, Value};

impl<'m> Evaluation<'m> {
    /// Follows operators from a value.
    pub(super) fn traversed(&mut self, value: Value, operators: Operators<'m>, span: Range<usize>, at: &At) -> Value {
        let mut value = value;
        let mut rest = operators;
        while let [first, after @ ..] = rest {
            rest = after;
            let next = match first.value() {
                TraversalOperator::GetAttr(name) => attribute(value, name.as_str()),
                TraversalOperator::LegacyIndex(index) => element(value, &Value::Number(*index.value() as f64)),
                TraversalOperator::Index(index) => {
                    let index = self.value(index, at);
                    element(value, &index)
                }
                TraversalOperator::FullSplat(_) => return self.splat(value, rest, span, at),
                TraversalOperator::AttrSplat(_) => {
                    // The older splat reaches over attributes only; an index after it is one into the result.
                    let reach = rest.iter().take_while(|next| attribute_name(next).is_some()).count();
                    let (each, after) = rest.split_at(reach);
                    rest = after;
                    Ok(self.splat(value, each, span.clone(), at))
                }
            };
            value = match next {
                Ok(next) => next,
                Err(fault) => return self.faulty(at, span, fault),
            };
        }
        value
    }

    fn splat(&mut self, value: Value, each: Operators<'m>, span: Range<usize>, at: &At) -> Value {
        match value {
            Value::Unknown(unknown) => Value::Unknown(unknown),
            Value::Null => Value::List(Vec::new()),
            Value::List(items) | Value::Set(items) => {
                Value::List(items.into_iter().map(|item| self.traversed(item, each, span.clone(), at)).collect())
            }
            single => Value::List(vec![self.traversed(single, each, span, at)]),
        }
    }
}

/// Returns the name that an operator asks for, where it is one.
pub(super) fn attribute_name(operator: &Decorated<TraversalOperator>) -> Option<&str> {
    match operator.value() {
        TraversalOperator::GetAttr(name) => Some(name.as_str()),
        _ => None,
    }
}

fn attribute(value: Value, name: &str) -> Result<Value, Fault> {
    match value {
        Value::Map(mut entries) => match entries.remove(name) {
            Some(value) => Ok(value),
            None => {
                let near = meant(name, entries.keys().map(String::as_str));
                Err(Fault::Wrong(format!("there is no attribute `{name}`{near}")))
            }
        },
        Value::Unknown(unknown) => Ok(Value::Unknown(further(&unknown, &format!(".{name}")))),
        other => Err(Fault::Wrong(format!("`.{name}` is asked of {}", other.kind()))),
    }
}

/// Returns an item of a list by number, or of a map by key.
pub(super) fn element(value: Value, index: &Value) -> Result<Value, Fault> {
    if let Value::Unknown(unknown) = index {
        return Err(Fault::Unknown(unknown.clone()));
    }
    match value {
        Value::List(mut items) => {
            let position = index.to_number()?;
            if position < 0.0 || position.fract() != 0.0 || position >= items.len() as f64 {
                let message = format!("there is no item {position} in a list of {}", items.len());
                return Err(Fault::Wrong(message));
            }
            Ok(items.swap_remove(position as usize))
        }
        Value::Map(_) => attribute(value, &index.to_text()?),
        Value::Unknown(unknown) => Ok(Value::Unknown(further(&unknown, "[…]"))),
        other => Err(Fault::Wrong(format!("an index is asked of {}", other.kind()))),
    }
}

/// Returns the reason with what more was asked of the unknown value.
fn further(unknown: &Rc<Unknown>, what: &str) -> Rc<Unknown> {
    match &**unknown {
        Unknown::Deployment(name) => Rc::new(Unknown::Deployment(format!("{name}{what}"))),
        Unknown::MadeOf(_) | Unknown::Wrong(_) | Unknown::NotTold(_) => unknown.clone(),
    }
}
