//! Functions: the pure ones of Terraform that configurations of tables use.
//!
//! Each takes its arguments as values. Most need all of them known to their last part; those of `TRAVELLING` hand on what
//! is not known within collections. A function that is not here is told from one that Terraform does not have.

mod collections;
mod conversions;
mod encoding;
mod format;
mod known;
mod numbers;
mod patterns;
mod sets;
mod texts;

use std::ops::Range;

use hcl_edit::expr::{Expression, FuncCall};

use super::value::Fault;
use super::{At, Evaluation, Unknown, Value};
use crate::suggest::nearest;
use crate::terraform::configuration::{SpanOf, joined};

/// Functions that hand on what is not known within their arguments.
const TRAVELLING: &[&str] = &[
    "chunklist",
    "coalesce",
    "coalescelist",
    "concat",
    "element",
    "flatten",
    "keys",
    "length",
    "lookup",
    "merge",
    "nonsensitive",
    "one",
    "reverse",
    "sensitive",
    "slice",
    "tolist",
    "tomap",
    "values",
    "zipmap",
];

/// The largest text, in bytes, that a function makes.
const LARGEST_TEXT: usize = 1 << 22;

/// The most items that a function makes.
const MOST_ITEMS: usize = 100_000;

type Outcome = Result<Value, Fault>;

impl<'m> Evaluation<'m> {
    /// Calls a function.
    pub(super) fn call(&mut self, call: &'m FuncCall, span: Range<usize>, at: &At) -> Value {
        let name = call.name.name.as_str();
        if call.name.is_namespaced() {
            let fault = Fault::NotTold(format!("functions of providers, such as `{name}`, are not called here"));
            return self.faulty(at, span, fault);
        }
        match name {
            "try" => return self.first_that_works(call, span, at),
            "can" => return self.works(call, at),
            _ => {}
        }
        let mut arguments = Vec::with_capacity(call.args.len());
        for argument in call.args.iter() {
            arguments.push(self.value(argument, at));
        }
        if call.args.expand_final() {
            match arguments.pop() {
                Some(Value::List(items) | Value::Set(items)) => arguments.extend(items),
                Some(Value::Unknown(unknown)) => return Value::Unknown(unknown),
                _ => return self.wrong(at, span, "`...` needs a list before it"),
            }
        }
        let outcome = match name {
            "file" | "fileexists" => self.of_file(name, &arguments),
            _ => pure(name, &arguments),
        };
        outcome.unwrap_or_else(|fault| {
            let fault = match fault {
                Fault::Wrong(message) => Fault::Wrong(format!("`{name}`: {message}")),
                other => other,
            };
            self.faulty(at, span, fault)
        })
    }

    /// `try`: the first argument that Terraform would not refuse.
    fn first_that_works(&mut self, call: &'m FuncCall, span: Range<usize>, at: &At) -> Value {
        let mut last = None;
        for argument in call.args.iter() {
            let value = self.value(argument, at);
            if !is_wrong(&value) {
                return value;
            }
            last = Some(value);
        }
        last.unwrap_or_else(|| self.wrong(at, span, "`try` takes at least one argument"))
    }

    /// `can`: whether Terraform would not refuse the argument.
    fn works(&mut self, call: &'m FuncCall, at: &At) -> Value {
        let arguments: Vec<&'m Expression> = call.args.iter().collect();
        let [argument] = arguments.as_slice() else {
            return self.wrong(at, call.name.name.span_of(), "`can` takes one argument");
        };
        let value = self.value(argument, at);
        match value.unknown_within().map(|unknown| &**unknown) {
            Some(Unknown::Wrong(_)) => Value::Bool(false),
            Some(_) => value,
            None => Value::Bool(true),
        }
    }

    /// Functions that look at files.
    fn of_file(&mut self, name: &str, arguments: &[Value]) -> Outcome {
        let [path] = arguments else { return Err(Fault::Wrong("it takes one argument".to_owned())) };
        let path = path.to_text()?;
        if path.starts_with('/') || path.starts_with('~') {
            return Err(Fault::NotTold(format!("{path:?} lies outside of the configuration")));
        }
        // `path.module` is relative to the root module's folder, and so is what Terraform opens.
        let opened = self
            .files
            .open(&joined("", &path))
            .map_err(|problem| Fault::NotTold(format!("{path:?} cannot be read: {problem}")))?;
        match (name, opened) {
            ("fileexists", found) => Ok(Value::Bool(found.is_some())),
            (_, Some(source)) if source.text.len() <= LARGEST_TEXT => Ok(Value::Text(source.text.to_string())),
            (_, Some(_)) => Err(Fault::NotTold(format!("{path:?} is too large"))),
            (_, None) => Err(Fault::Wrong(format!("there is no file {path:?}"))),
        }
    }
}

/// Says whether Terraform would refuse a value.
fn is_wrong(value: &Value) -> bool {
    value.unknown_within().is_some_and(|unknown| matches!(&**unknown, Unknown::Wrong(_)))
}

/// Calls a function that looks at nothing but its arguments.
fn pure(name: &str, arguments: &[Value]) -> Outcome {
    let unknown = if TRAVELLING.contains(&name) { None } else { arguments.iter().find_map(Value::unknown_within) };
    if let Some(unknown) = unknown {
        return Err(Fault::Unknown(unknown.clone()));
    }
    let called = collections::call(name, arguments)
        .or_else(|| sets::call(name, arguments))
        .or_else(|| texts::call(name, arguments))
        .or_else(|| patterns::call(name, arguments))
        .or_else(|| numbers::call(name, arguments))
        .or_else(|| conversions::call(name, arguments))
        .or_else(|| encoding::call(name, arguments));
    called.unwrap_or_else(|| {
        Err(if known::FUNCTIONS.contains(&name) {
            Fault::NotTold(format!("the function `{name}` is not computed here"))
        } else {
            let near = nearest(name, known::FUNCTIONS.iter().copied());
            let near = near.map_or_else(String::new, |meant| format!("; `{meant}` is near"));
            Fault::Wrong(format!("Terraform has no such function{near}"))
        })
    })
}

/// Says that a function takes other arguments.
fn takes(what: &str) -> Fault {
    Fault::Wrong(format!("it takes {what}"))
}

/// Returns the items of an argument.
fn items(value: &Value) -> Result<&[Value], Fault> {
    if let Value::Unknown(unknown) = value {
        return Err(Fault::Unknown(unknown.clone()));
    }
    value.items().ok_or_else(|| Fault::Wrong(format!("a list is needed, and this is {}", value.kind())))
}

/// Returns a whole number that is not negative.
fn whole(value: &Value) -> Result<usize, Fault> {
    let number = value.to_number()?;
    if number < 0.0 || number.fract() != 0.0 {
        return Err(Fault::Wrong(format!("a whole number is needed, and this is {number}")));
    }
    Ok(number as usize)
}

/// Refuses to make a text of more bytes than are made here.
fn bounded(bytes: usize) -> Result<(), Fault> {
    if bytes > LARGEST_TEXT {
        return Err(Fault::NotTold("the text that comes out is too large".to_owned()));
    }
    Ok(())
}
