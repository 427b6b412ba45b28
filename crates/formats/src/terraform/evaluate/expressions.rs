//! Expressions.

use std::collections::BTreeMap;

use hcl_edit::expr::{Expression, ForExpr, Object, ObjectKey};

use super::value::Fault;
use super::{At, Evaluation, MAX_DEPTH, Value};
use crate::terraform::configuration::SpanOf;

impl<'m> Evaluation<'m> {
    /// Evaluates an expression.
    pub(in crate::terraform) fn value(&mut self, expression: &'m Expression, at: &At) -> Value {
        if self.depth >= MAX_DEPTH {
            let message = "a value refers to itself, or over more others than are followed here";
            return self.not_told(at, expression.span_of(), message, "break the circle, or shorten the chain");
        }
        self.depth += 1;
        let value = self.value_of(expression, at);
        self.depth -= 1;
        if !self.charge(value.size()) {
            return self.faulty(at, expression.span_of(), Self::too_much());
        }
        value
    }

    fn value_of(&mut self, expression: &'m Expression, at: &At) -> Value {
        match expression {
            Expression::Null(_) => Value::Null,
            Expression::Bool(value) => Value::Bool(*value.value()),
            Expression::Number(number) => {
                let number = number.value().as_f64().unwrap_or(f64::INFINITY);
                super::value::exact(number)
                    .map_or_else(|fault| self.faulty(at, expression.span_of(), fault), Value::Number)
            }
            Expression::String(text) => Value::Text(text.value().clone()),
            Expression::Array(items) => Value::List(items.iter().map(|item| self.value(item, at)).collect()),
            Expression::Object(object) => self.object(object, at),
            Expression::StringTemplate(template) => self.string_template(template, at),
            Expression::HeredocTemplate(heredoc) => self.template(&heredoc.template, at),
            Expression::Parenthesis(inner) => self.value(inner.inner(), at),
            Expression::Variable(_) => self.reference(expression, &[], at),
            Expression::Conditional(conditional) => match self.value(&conditional.cond_expr, at).to_bool() {
                Ok(true) => self.value(&conditional.true_expr, at),
                Ok(false) => self.value(&conditional.false_expr, at),
                Err(fault) => self.faulty(at, conditional.cond_expr.span_of(), fault),
            },
            Expression::FuncCall(call) => self.call(call, expression.span_of(), at),
            Expression::Traversal(traversal) => self.reference(&traversal.expr, &traversal.operators, at),
            Expression::UnaryOp(operation) => self.unary(operation, at),
            Expression::BinaryOp(operation) => self.binary(operation, at),
            Expression::ForExpr(expression) => self.for_expression(expression, at),
        }
    }

    fn object(&mut self, object: &'m Object, at: &At) -> Value {
        let mut entries = BTreeMap::new();
        for (key, value) in object {
            let key = match self.object_key(key, at) {
                Ok(key) => key,
                Err(unknown) => return unknown,
            };
            let value = self.value(value.expr(), at);
            entries.insert(key, value);
        }
        Value::Map(entries)
    }

    /// Evaluates a key of an object: a plain name stands for itself.
    pub(super) fn object_key(&mut self, key: &'m ObjectKey, at: &At) -> Result<String, Value> {
        match key {
            ObjectKey::Ident(name) => Ok(name.as_str().to_owned()),
            ObjectKey::Expression(Expression::Variable(name)) => Ok(name.as_str().to_owned()),
            ObjectKey::Expression(expression) => {
                let key = self.value(expression, at).to_text();
                key.map_err(|fault| self.faulty(at, expression.span_of(), fault))
            }
        }
    }

    fn for_expression(&mut self, expression: &'m ForExpr, at: &At) -> Value {
        let collection = self.value(&expression.intro.collection_expr, at);
        let span = expression.intro.collection_expr.span_of();
        let pairs: Vec<(Value, Value)> = match pairs_of(collection) {
            Ok(pairs) => pairs,
            Err(fault) => return self.faulty(at, span, fault),
        };
        let mut list = Vec::new();
        let mut map: BTreeMap<String, Value> = BTreeMap::new();
        for (key, value) in pairs {
            if !self.charge(1) {
                return self.faulty(at, span, Self::too_much());
            }
            let inner = match &expression.intro.key_var {
                Some(name) => at.with(name.as_str(), key),
                None => at.clone(),
            };
            let inner = inner.with(expression.intro.value_var.as_str(), value);
            if let Some(condition) = &expression.cond {
                match self.value(&condition.expr, &inner).to_bool() {
                    Ok(true) => {}
                    Ok(false) => continue,
                    Err(fault) => return self.faulty(at, condition.expr.span_of(), fault),
                }
            }
            let value = self.value(&expression.value_expr, &inner);
            let Some(key_expression) = &expression.key_expr else {
                list.push(value);
                continue;
            };
            let key = match self.value(key_expression, &inner).to_text() {
                Ok(key) => key,
                Err(fault) => return self.faulty(at, key_expression.span_of(), fault),
            };
            match (expression.grouping, map.get_mut(&key)) {
                (true, Some(Value::List(group))) => group.push(value),
                (true, _) => drop(map.insert(key, Value::List(vec![value]))),
                (false, None) => drop(map.insert(key, value)),
                (false, Some(_)) => {
                    let message = format!("the key {key:?} comes out twice; `...` after the value would group them");
                    return self.wrong(at, key_expression.span_of(), message);
                }
            }
        }
        if expression.key_expr.is_some() { Value::Map(map) } else { Value::List(list) }
    }
}

/// Returns what a collection is iterated over: keys and values.
pub(super) fn pairs_of(collection: Value) -> Result<Vec<(Value, Value)>, Fault> {
    match collection {
        Value::List(items) => {
            Ok(items.into_iter().enumerate().map(|(index, item)| (Value::Number(index as f64), item)).collect())
        }
        Value::Set(items) => Ok(items.into_iter().map(|item| (item.clone(), item)).collect()),
        Value::Map(entries) => Ok(entries.into_iter().map(|(key, value)| (Value::Text(key), value)).collect()),
        Value::Unknown(unknown) => Err(Fault::Unknown(unknown)),
        other => Err(Fault::Wrong(format!("a collection is needed, and this is {}", other.kind()))),
    }
}
