//! Types of variables, and values brought into them.

use std::collections::BTreeMap;

use hcl_edit::expr::{Expression, FuncCall, ObjectKey};

use super::value::Fault;
use super::{At, Evaluation, Value};

/// The type of a variable.
#[derive(Debug, Clone)]
pub(super) enum Type<'m> {
    /// Anything.
    Any,
    /// A text.
    Text,
    /// A number.
    Number,
    /// A boolean.
    Bool,
    /// A list of one type.
    List(Box<Type<'m>>),
    /// A set of one type.
    Set(Box<Type<'m>>),
    /// A map of one type.
    Map(Box<Type<'m>>),
    /// An object, with its attributes.
    Object(BTreeMap<&'m str, Attribute<'m>>),
    /// A tuple.
    Tuple(Vec<Type<'m>>),
}

/// An attribute of an object.
#[derive(Debug, Clone)]
pub(super) struct Attribute<'m> {
    of: Type<'m>,
    optional: bool,
    default: Option<&'m Expression>,
}

impl<'m> Type<'m> {
    /// Reads a type.
    ///
    /// # Errors
    /// What is wrong with it, as a lower-case fragment.
    pub(super) fn of(expression: &'m Expression) -> Result<Type<'m>, String> {
        match expression {
            Expression::Variable(name) => Self::named(name.as_str()),
            // Before Terraform 0.12 types stood in quotes.
            Expression::String(name) => match name.value().as_str() {
                "list" => Ok(Type::List(Box::new(Type::Any))),
                "map" => Ok(Type::Map(Box::new(Type::Any))),
                name => Self::named(name),
            },
            Expression::FuncCall(call) => Self::called(call),
            Expression::Parenthesis(inner) => Self::of(inner.inner()),
            _ => Err("this is no type".to_owned()),
        }
    }

    fn named(name: &str) -> Result<Type<'m>, String> {
        Ok(match name {
            "any" => Type::Any,
            "string" => Type::Text,
            "number" => Type::Number,
            "bool" => Type::Bool,
            "list" => Type::List(Box::new(Type::Any)),
            "set" => Type::Set(Box::new(Type::Any)),
            "map" => Type::Map(Box::new(Type::Any)),
            other => return Err(format!("there is no type `{other}`")),
        })
    }

    fn called(call: &'m FuncCall) -> Result<Type<'m>, String> {
        let name = call.name.name.as_str();
        let arguments: Vec<&Expression> = call.args.iter().collect();
        let [argument] = arguments.as_slice() else { return Err(format!("the type `{name}` takes one argument")) };
        match (name, argument) {
            ("list", of) => Ok(Type::List(Box::new(Self::of(of)?))),
            ("set", of) => Ok(Type::Set(Box::new(Self::of(of)?))),
            ("map", of) => Ok(Type::Map(Box::new(Self::of(of)?))),
            ("tuple", Expression::Array(items)) => {
                Ok(Type::Tuple(items.iter().map(Self::of).collect::<Result<_, _>>()?))
            }
            ("object", Expression::Object(object)) => {
                let mut attributes = BTreeMap::new();
                for (key, value) in object {
                    let key = match key {
                        ObjectKey::Ident(name) => name.as_str(),
                        ObjectKey::Expression(Expression::Variable(name)) => name.as_str(),
                        ObjectKey::Expression(key) => key.as_str().ok_or("a name of an attribute is no name")?,
                    };
                    attributes.insert(key, Attribute::of(value.expr())?);
                }
                Ok(Type::Object(attributes))
            }
            _ => Err(format!("there is no type `{name}(…)`")),
        }
    }

    /// Says whether a value on the command line is read as an expression, not as the text that it is.
    pub(super) fn is_complex(&self) -> bool {
        !matches!(self, Type::Any | Type::Text | Type::Number | Type::Bool)
    }

    /// Brings a value into the type. Defaults of optional attributes are evaluated at `at`.
    ///
    /// # Errors
    /// Where the value is of another type.
    pub(super) fn convert(&self, value: Value, evaluation: &mut Evaluation<'m>, at: &At) -> Result<Value, Fault> {
        if matches!(value, Value::Null | Value::Unknown(_)) {
            return Ok(value);
        }
        if !evaluation.charge(1) {
            return Err(Evaluation::too_much());
        }
        let mut each = |of: &Type<'m>, items: Vec<Value>| {
            items.into_iter().map(|item| of.convert(item, evaluation, at)).collect::<Result<Vec<_>, _>>()
        };
        Ok(match (self, value) {
            (Type::Any, value) => value,
            (Type::Text, value) => Value::Text(value.to_text()?),
            (Type::Number, value) => Value::Number(value.to_number()?),
            (Type::Bool, value) => Value::Bool(value.to_bool()?),
            (Type::List(of), Value::List(items) | Value::Set(items)) => Value::List(each(of, items)?),
            (Type::Set(of), Value::List(items) | Value::Set(items)) => Value::set_of(each(of, items)?),
            (Type::Tuple(of), Value::List(items)) if of.len() == items.len() => {
                let pairs = of.iter().zip(items);
                Value::List(pairs.map(|(of, item)| of.convert(item, evaluation, at)).collect::<Result<_, _>>()?)
            }
            (Type::Map(of), Value::Map(entries)) => {
                let entry = |(key, value)| Ok((key, of.convert(value, evaluation, at)?));
                Value::Map(entries.into_iter().map(entry).collect::<Result<_, Fault>>()?)
            }
            (Type::Object(attributes), Value::Map(mut entries)) => {
                let mut converted = BTreeMap::new();
                for (name, attribute) in attributes {
                    let value = attribute.convert(name, entries.remove(*name), evaluation, at)?;
                    converted.insert((*name).to_owned(), value);
                }
                Value::Map(converted)
            }
            (other, value) => {
                return Err(Fault::Wrong(format!("{} is needed, and this is {}", other.words(), value.kind())));
            }
        })
    }

    fn words(&self) -> &'static str {
        match self {
            Type::Any => "anything",
            Type::Text => "a text",
            Type::Number => "a number",
            Type::Bool => "a boolean",
            Type::List(_) => "a list",
            Type::Set(_) => "a set",
            Type::Map(_) => "a map",
            Type::Object(_) => "an object",
            Type::Tuple(_) => "a tuple of that length",
        }
    }
}

impl<'m> Attribute<'m> {
    fn of(expression: &'m Expression) -> Result<Attribute<'m>, String> {
        if let Expression::FuncCall(call) = expression
            && call.name.name.as_str() == "optional"
        {
            let arguments: Vec<&Expression> = call.args.iter().collect();
            return match arguments.as_slice() {
                [of] => Ok(Attribute { of: Type::of(of)?, optional: true, default: None }),
                [of, default] => Ok(Attribute { of: Type::of(of)?, optional: true, default: Some(default) }),
                _ => Err("`optional` takes a type and a default".to_owned()),
            };
        }
        Ok(Attribute { of: Type::of(expression)?, optional: false, default: None })
    }

    fn convert(
        &self,
        name: &str,
        value: Option<Value>,
        evaluation: &mut Evaluation<'m>,
        at: &At,
    ) -> Result<Value, Fault> {
        match (value, self.default) {
            (None, _) if !self.optional => Err(Fault::Wrong(format!("an attribute `{name}` is needed"))),
            (None | Some(Value::Null), Some(default)) => {
                let default = evaluation.value(default, at);
                self.of.convert(default, evaluation, at)
            }
            (None, None) => Ok(Value::Null),
            (Some(value), _) => self.of.convert(value, evaluation, at),
        }
    }
}
