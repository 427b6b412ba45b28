//! Which settings are variables, and `variables.tf`.
//!
//! A setting of a table is a variable where it is not the same in all environments, or where somebody asks for it.
//! Tables that have the same in every environment share one variable.

use std::collections::{BTreeMap, BTreeSet};

use tablewright_core::project::DesiredTable;

use super::addresses::Addresses;
use super::hcl::{Block, Body, Expression};
use super::settings::{Setting, Subject, Value};

/// The name of the variable that holds the environment's name.
pub(super) const ENVIRONMENT: &str = "environment_name";
/// Capacity of a variable for which no environment has any; what DynamoDB's console offers.
const USUAL_CAPACITY: u64 = 5;

/// The tables of an environment, by declared name.
pub(super) type Tables<'a> = BTreeMap<&'a str, &'a DesiredTable>;

/// The variables of a module.
#[derive(Debug, Clone, Default)]
pub(super) struct Variables {
    of: BTreeMap<(Setting, Subject), usize>,
    all: Vec<Variable>,
}

#[derive(Debug, Clone)]
struct Variable {
    setting: Setting,
    name: String,
    /// The table whose own it is, where not all share it.
    owner: Option<String>,
    default: Value,
    /// What it is in other environments, by their number.
    elsewhere: Vec<Option<Value>>,
}

impl Variables {
    /// Finds the variables of tables. `others` are the tables of other environments.
    pub(super) fn of(
        tables: &[&DesiredTable],
        others: &[Tables<'_>],
        asked: &BTreeSet<Setting>,
        addresses: &Addresses,
    ) -> Self {
        let mut variables = Variables::default();
        for setting in Setting::ALL {
            variables.add(setting, tables, others, asked.contains(&setting), addresses);
        }
        variables
    }

    fn add(
        &mut self,
        setting: Setting,
        tables: &[&DesiredTable],
        others: &[Tables<'_>],
        is_asked: bool,
        addresses: &Addresses,
    ) {
        // What a subject has here and elsewhere, with all that have the same.
        let mut groups: Vec<(Vec<Option<Value>>, Vec<Subject>)> = Vec::new();
        for table in tables {
            for subject in setting.subjects(table) {
                let elsewhere =
                    others.iter().map(|tables| setting.value(tables.get(subject.table.as_str())?, &subject));
                let values: Vec<_> = std::iter::once(setting.value(table, &subject)).chain(elsewhere).collect();
                let known: BTreeSet<_> = values.iter().flatten().collect();
                let is_capacity = matches!(setting, Setting::ReadCapacity | Setting::WriteCapacity);
                let is_wanted = known.len() > 1 || is_asked || (is_capacity && self.chooses_mode(table));
                if !is_wanted {
                    continue;
                }
                match groups.iter_mut().find(|(same, _)| *same == values) {
                    Some((_, subjects)) => subjects.push(subject),
                    None => groups.push((values, vec![subject])),
                }
            }
        }
        let is_shared = groups.len() == 1;
        for (mut values, subjects) in groups {
            let first = values.remove(0).or_else(|| values.iter().flatten().next().cloned());
            let default = first.unwrap_or(Value::Number(USUAL_CAPACITY));
            let owner = subjects.first().filter(|_| !is_shared).map(|subject| owner(subject, addresses));
            let mut name = match &owner {
                Some(owner) => format!("{owner}_{}", setting.variable()),
                None => setting.variable().to_owned(),
            };
            // An index `b` of table `a` may be called as a table `a_b`.
            while self.all.iter().any(|other| other.name == name) {
                name.push('_');
            }
            self.of.extend(subjects.into_iter().map(|subject| ((setting, subject), self.all.len())));
            self.all.push(Variable { setting, name, owner, default, elsewhere: values });
        }
    }

    /// Says whether the billing mode of a table is a variable.
    pub(super) fn chooses_mode(&self, table: &DesiredTable) -> bool {
        self.of.contains_key(&(Setting::BillingMode, Subject::table(table)))
    }

    /// Returns what stands for a setting: its variable, or what it is.
    pub(super) fn expression(&self, setting: Setting, table: &DesiredTable, subject: &Subject) -> Option<Expression> {
        match self.reference(setting, subject) {
            Some(reference) => Some(Expression::reference(reference)),
            None => setting.value(table, subject).map(|value| Expression::word(&value)),
        }
    }

    /// Returns the reference to the variable of a setting.
    pub(super) fn reference(&self, setting: Setting, subject: &Subject) -> Option<String> {
        let number = self.of.get(&(setting, subject.clone()))?;
        self.all.get(*number).map(|variable| format!("var.{}", variable.name))
    }

    /// Returns `variables.tf`.
    pub(super) fn body(&self, knows_environment: bool) -> Body {
        let mut body = Body::default();
        if knows_environment {
            let mut environment = Body::default();
            environment.set("description", Expression::text("Environment name for resource naming"));
            environment.set("type", Expression::word("string"));
            body.add(Block::new("variable", &[ENVIRONMENT], environment));
        }
        let mut tags = Body::default();
        tags.set("description", Expression::text("Common tags to apply to all resources"));
        tags.set("type", Expression::word("map(string)"));
        tags.set("default", Expression::Object(Vec::new()));
        body.add(Block::new("variable", &["tags"], tags));
        for variable in &self.all {
            body.add(variable.block());
        }
        body
    }

    /// Returns the values of an environment: its name, and what is not as the defaults. `number` is that of the other
    /// environment; the module's own has none.
    pub(super) fn values(&self, environment: Option<&str>, number: Option<usize>) -> Body {
        let mut body = Body::default();
        if let Some(environment) = environment {
            body.set(ENVIRONMENT, Expression::text(environment));
        }
        for variable in &self.all {
            let value = number.and_then(|number| variable.elsewhere.get(number)?.as_ref());
            if let Some(value) = value.filter(|value| **value != variable.default) {
                body.set(&variable.name, Expression::word(value));
            }
        }
        body
    }
}

/// Returns how a variable that is not shared is called after its first subject.
fn owner(subject: &Subject, addresses: &Addresses) -> String {
    let table = addresses.name(&subject.table).unwrap_or(&subject.table);
    match &subject.index {
        Some(index) => {
            let index: String = index.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
            format!("{table}_{index}")
        }
        None => table.to_owned(),
    }
}

impl Variable {
    fn block(&self) -> Block {
        let mut body = Body::default();
        let description = self.setting.description();
        let description = match &self.owner {
            Some(owner) => format!("{description}: {owner}"),
            None => description.to_owned(),
        };
        body.set("description", Expression::text(description));
        body.set("type", Expression::word(self.setting.type_name()));
        body.set("default", Expression::word(&self.default));
        let (condition, rule) = match (self.setting.choices(), &self.default) {
            (Some(choices), _) => {
                let list: Vec<_> = choices.iter().map(|choice| format!("{choice:?}")).collect();
                let rule = format!("be either {}", choices.join(" or "));
                (format!("contains([{}], var.{})", list.join(", "), self.name), rule)
            }
            (None, Value::Number(_)) => {
                let name = &self.name;
                (
                    format!("var.{name} >= 1 && floor(var.{name}) == var.{name}"),
                    "be a whole number from 1 on".to_owned(),
                )
            }
            (None, _) => return Block::new("variable", &[&self.name], body),
        };
        let mut validation = Body::default();
        validation.set("condition", Expression::word(condition));
        validation.set("error_message", Expression::text(format!("{} must {rule}.", self.setting.title())));
        body.add(Block::new("validation", &[], validation));
        Block::new("variable", &[&self.name], body)
    }
}
