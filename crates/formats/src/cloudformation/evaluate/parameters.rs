//! Parameters: their values, and what a template allows them to be.

use regex_lite::Regex;
use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::Place;

use super::Evaluation;
use crate::tree::{Node, Value};

impl Evaluation<'_> {
    /// Returns the value of a parameter: the one that is given, or its default.
    pub(super) fn parameter(&mut self, name: &str, declared: &Node, place: &Place) -> Node {
        let kind = declared.get("Type").and_then(Node::as_text).unwrap_or("String");
        let is_stored = kind.starts_with("AWS::SSM::Parameter::Value");
        // The default of a stored parameter is the name under which its value is stored.
        let default = declared.get("Default").and_then(Node::as_text).filter(|_| !is_stored);
        let Some(value) = self.scope.given(name).or(default) else {
            let message = match is_stored {
                true => format!("parameter `{name}` takes its value from Systems Manager"),
                false => format!("parameter `{name}` has no default, and no value is given"),
            };
            let finding = Finding::error(Code::NotResolved, message);
            let help = format!("give it: `parameters: {{ {name}: … }}` in the include, or `--parameter {name}=…`");
            return self.unknown(place, finding.help(help));
        };
        let is_list = kind == "CommaDelimitedList" || kind.starts_with("List<");
        let items: Vec<&str> = if is_list { value.split(',').map(str::trim).collect() } else { vec![value] };
        let constraints = match is_stored {
            true => Constraints::default(),
            false => self.constraints(name, kind, declared),
        };
        for item in &items {
            if let Err(expected) = constraints.check(item) {
                let shown =
                    if is_hidden(declared) { "no value that it may have".to_owned() } else { format!("{item:?}") };
                let description = declared.get("ConstraintDescription").and_then(Node::as_text);
                let description = description.map(|text| format!(": {text}")).unwrap_or_default();
                let finding = Finding::error(Code::WrongValue, format!("parameter `{name}` is {shown}{description}"));
                return self.unknown(place, finding.help(expected));
            }
        }
        match is_list {
            true => {
                let items = items.into_iter().map(|item| Node::text(item, place)).collect();
                Node { place: place.clone(), value: Value::List(items) }
            }
            false => Node::text(value, place),
        }
    }

    /// Reads what a parameter may be. A constraint that cannot be read is a finding, and binds nobody.
    fn constraints<'n>(&mut self, name: &str, kind: &str, declared: &'n Node) -> Constraints<'n> {
        let mut number = |key: &str| {
            let node = declared.get(key)?;
            let number = node.as_text().and_then(|text| text.trim().parse::<f64>().ok()).filter(|one| one.is_finite());
            if number.is_none() {
                let finding = Finding::error(Code::WrongValue, format!("`{key}` of parameter `{name}` is no number"));
                self.unknown(&node.place, finding.help("write a number, or leave it out"));
            }
            number
        };
        let lengths = [number("MinLength"), number("MaxLength")];
        let values = [number("MinValue"), number("MaxValue")];
        let pattern = declared.get("AllowedPattern").and_then(|node| {
            let written = node.as_text()?;
            let compiled = Regex::new(&format!(r"\A(?:{written})\z"));
            if compiled.is_err() {
                let message = format!("`AllowedPattern` of parameter `{name}` cannot be read, so it is not checked");
                let finding = Finding::warning(Code::NotResolved, message);
                self.unknown(&node.place, finding.help("look-around, back references and `\\p` are not read here"));
            }
            Some((written, compiled.ok()?))
        });
        Constraints {
            is_number: matches!(kind, "Number" | "List<Number>"),
            allowed: declared.get("AllowedValues").map(Node::items).unwrap_or_default(),
            lengths,
            values,
            pattern,
        }
    }
}

/// Says whether nobody shall see the value of a parameter.
pub(in crate::cloudformation) fn is_hidden(declared: &Node) -> bool {
    declared.get("NoEcho").and_then(Node::as_text).is_some_and(|word| word.eq_ignore_ascii_case("true"))
}

/// What a template allows a parameter to be.
#[derive(Default)]
struct Constraints<'n> {
    is_number: bool,
    /// The only values that there are, unless there are none.
    allowed: &'n [Node],
    /// The fewest and the most characters.
    lengths: [Option<f64>; 2],
    /// The smallest and the largest number.
    values: [Option<f64>; 2],
    /// What the whole value must match, as it is written and ready for use.
    pattern: Option<(&'n str, Regex)>,
}

impl Constraints<'_> {
    /// Checks one value.
    ///
    /// # Errors
    /// What is expected instead.
    fn check(&self, value: &str) -> Result<(), String> {
        if !self.allowed.is_empty() && !self.allowed.iter().any(|allowed| allowed.as_text() == Some(value)) {
            let allowed: Vec<_> = self.allowed.iter().filter_map(Node::as_text).collect();
            return Err(format!("its AllowedValues are {}", allowed.join(", ")));
        }
        if self.is_number {
            let number = value.parse::<f64>().ok().filter(|number| number.is_finite());
            let number = number.ok_or_else(|| "its Type asks for a number".to_owned())?;
            within(number, self.values, ["MinValue", "MaxValue"])?;
        } else {
            // No text is so long that its length is no exact number.
            let length = u32::try_from(value.chars().count()).map_or(f64::INFINITY, f64::from);
            within(length, self.lengths, ["MinLength", "MaxLength"])?;
        }
        match &self.pattern {
            Some((written, pattern)) if !pattern.is_match(value) => {
                Err(format!("its AllowedPattern is {written}, which the whole value must match"))
            }
            _ => Ok(()),
        }
    }
}

fn within(number: f64, [least, most]: [Option<f64>; 2], [of_least, of_most]: [&str; 2]) -> Result<(), String> {
    match (least.filter(|least| number < *least), most.filter(|most| number > *most)) {
        (Some(least), _) => Err(format!("its {of_least} is {least}")),
        (None, Some(most)) => Err(format!("its {of_most} is {most}")),
        (None, None) => Ok(()),
    }
}
