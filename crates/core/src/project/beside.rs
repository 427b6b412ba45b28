//! All that is declared beside tables, together.

use std::collections::BTreeMap;

use super::alarms::{AlarmDeclaration, TablesChoice};
use super::companions::{MappingsDeclaration, ParameterDeclaration, ParameterSource, PolicyDeclaration};
use super::declaration::Project;
use crate::companion::Kind;
use crate::place::{Declared, Place};

/// Companions by declared name, as a file of another tool declares them.
#[derive(Debug, Clone, Default)]
pub struct CompanionDeclarations {
    /// Parameters, by whole name where it begins with `/`.
    pub parameters: BTreeMap<String, ParameterDeclaration>,
    /// Alarms.
    pub alarms: BTreeMap<String, AlarmDeclaration>,
    /// Policies.
    pub policies: BTreeMap<String, PolicyDeclaration>,
    /// Event source mappings.
    pub event_source_mappings: MappingsDeclaration,
}

impl CompanionDeclarations {
    /// Says whether there are none.
    pub fn is_empty(&self) -> bool {
        let Self { parameters, alarms, policies, event_source_mappings } = self;
        parameters.is_empty() && alarms.is_empty() && policies.is_empty() && event_source_mappings.is_empty()
    }

    /// Returns how many there are.
    pub fn len(&self) -> usize {
        let Self { parameters, alarms, policies, event_source_mappings } = self;
        parameters.len() + alarms.len() + policies.len() + event_source_mappings.len()
    }

    /// Returns each with its place under the name that findings and plans have for it, such as `alarms/slow`.
    pub fn names(&self) -> impl Iterator<Item = (String, &Place)> {
        let Self { parameters, alarms, policies, event_source_mappings } = self;
        let parameters = parameters.iter().map(|(name, parameter)| (Kind::Parameter, name, &parameter.place));
        let alarms = alarms.iter().map(|(name, alarm)| (Kind::Alarm, name, &alarm.place));
        let policies = policies.iter().map(|(name, policy)| (Kind::Policy, name, &policy.place));
        let mappings = event_source_mappings.iter();
        let mappings = mappings.map(|(name, mapping)| (Kind::EventSourceMapping, name, &mapping.place));
        let all = parameters.chain(alarms).chain(policies).chain(mappings);
        all.map(|(kind, name, place)| (format!("{}/{}", kind.section(), name.trim_start_matches('/')), place))
    }

    /// Gives the tables that companions name other declared names.
    pub fn rename_tables(&mut self, name_of: impl Fn(&str) -> String) {
        let rename = |name: &mut Declared<String>| {
            name.value = match name.value.split_once('/') {
                Some((table, index)) => format!("{}/{index}", name_of(table)),
                None => name_of(&name.value),
            };
        };
        let Self { parameters, alarms, policies, event_source_mappings } = self;
        for source in parameters.values_mut().filter_map(|parameter| parameter.source.as_mut()) {
            match source {
                ParameterSource::TableName(name)
                | ParameterSource::TableArn(name)
                | ParameterSource::StreamArn(name)
                | ParameterSource::IndexName(name) => rename(name),
                ParameterSource::Value(_) | ParameterSource::List(_) | ParameterSource::PolicyArn(_) => {}
            }
        }
        for tables in alarms.values_mut().filter_map(|alarm| alarm.tables.as_mut()) {
            if let TablesChoice::Named(names) = &mut tables.value {
                names.iter_mut().for_each(|name| *name = name_of(name));
            }
        }
        policies.values_mut().flat_map(|policy| &mut policy.grants).flat_map(|grant| &mut grant.on).for_each(rename);
        event_source_mappings.values_mut().filter_map(|mapping| mapping.table.as_mut()).for_each(rename);
    }

    /// Leaves only what names tables, and none but those that are kept.
    pub fn retain(&mut self, is_kept: impl Fn(&str) -> bool) {
        let is_of_kept = |names: &[&str]| {
            let tables = names.iter().map(|name| name.split_once('/').map_or(*name, |(table, _)| table));
            !names.is_empty() && tables.into_iter().all(&is_kept)
        };
        let Self { parameters, alarms, policies, event_source_mappings } = self;
        parameters.retain(|_, parameter| match &parameter.source {
            Some(
                ParameterSource::TableName(name)
                | ParameterSource::TableArn(name)
                | ParameterSource::StreamArn(name)
                | ParameterSource::IndexName(name),
            ) => is_of_kept(&[&name.value]),
            _ => false,
        });
        alarms.retain(|_, alarm| match alarm.tables.as_ref().map(|tables| &tables.value) {
            Some(TablesChoice::Named(names)) => is_of_kept(&names.iter().map(String::as_str).collect::<Vec<_>>()),
            _ => false,
        });
        policies.retain(|_, policy| {
            let names: Vec<_> = policy.grants.iter().flat_map(|grant| &grant.on).map(|on| on.value.as_str()).collect();
            is_of_kept(&names)
        });
        event_source_mappings
            .retain(|_, mapping| mapping.table.as_ref().is_some_and(|table| is_of_kept(&[&table.value])));
    }

    /// Adds all of another; what both have stays this one's. Returns what was there already.
    pub fn extend(&mut self, other: CompanionDeclarations) -> Vec<Twice> {
        let Self { parameters, alarms, policies, event_source_mappings } = other;
        let mut twice = Vec::new();
        add(Kind::Parameter, &mut self.parameters, parameters, |one| &one.place, &mut twice);
        add(Kind::Alarm, &mut self.alarms, alarms, |one| &one.place, &mut twice);
        add(Kind::Policy, &mut self.policies, policies, |one| &one.place, &mut twice);
        let mappings = &mut self.event_source_mappings;
        add(Kind::EventSourceMapping, mappings, event_source_mappings, |one| &one.place, &mut twice);
        twice
    }
}

/// Something that is declared twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twice {
    /// What it is called, such as `alarms/slow`.
    pub name: String,
    /// Where it is declared first.
    pub first: Place,
    /// Where it is declared again.
    pub second: Place,
}

fn add<T>(
    kind: Kind,
    into: &mut BTreeMap<String, T>,
    from: BTreeMap<String, T>,
    place: impl Fn(&T) -> &Place,
    twice: &mut Vec<Twice>,
) {
    for (name, declaration) in from {
        match into.get(&name) {
            Some(first) => twice.push(Twice {
                name: format!("{}/{}", kind.section(), name.trim_start_matches('/')),
                first: place(first).clone(),
                second: place(&declaration).clone(),
            }),
            None => drop(into.insert(name, declaration)),
        }
    }
}

impl Project {
    /// Adds companions that another file declares. Returns those that the project declares already.
    pub fn add_companions(&mut self, companions: CompanionDeclarations) -> Vec<Twice> {
        let mut all = CompanionDeclarations {
            parameters: std::mem::take(&mut self.parameters.values),
            alarms: std::mem::take(&mut self.alarms.values),
            policies: std::mem::take(&mut self.policies),
            event_source_mappings: std::mem::take(&mut self.event_source_mappings),
        };
        let twice = all.extend(companions);
        self.parameters.values = all.parameters;
        self.alarms.values = all.alarms;
        self.policies = all.policies;
        self.event_source_mappings = all.event_source_mappings;
        twice
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn at(line: usize) -> Place {
        Place { file: Arc::from("main.tf"), line, column: 1, offset: 0, length: 1 }
    }

    fn parameter(source: fn(Declared<String>) -> ParameterSource, text: &str, line: usize) -> ParameterDeclaration {
        let source = Some(source(Declared::new(text.to_owned(), at(line))));
        ParameterDeclaration { place: at(line), source, description: None, owner: None }
    }

    fn declared() -> CompanionDeclarations {
        let mut alarm = AlarmDeclaration::new(at(4));
        alarm.tables = Some(Declared::new(TablesChoice::Named(vec!["orders".to_owned()]), at(4)));
        CompanionDeclarations {
            parameters: [
                ("/shop/colour".to_owned(), parameter(ParameterSource::Value, "orders", 1)),
                ("/shop/index".to_owned(), parameter(ParameterSource::IndexName, "orders/by-day", 2)),
                ("/shop/users".to_owned(), parameter(ParameterSource::TableName, "users", 3)),
            ]
            .into(),
            alarms: [("slow".to_owned(), alarm)].into(),
            ..CompanionDeclarations::default()
        }
    }

    #[test]
    fn tables_are_renamed_where_they_are_named_and_values_stay() {
        let mut companions = declared();
        companions.rename_tables(|name| format!("live-{name}"));
        let source = |name: &str| companions.parameters[name].source.clone().expect("it has a source");
        assert_eq!(source("/shop/colour"), ParameterSource::Value(Declared::new("orders".to_owned(), at(1))));
        let index = Declared::new("live-orders/by-day".to_owned(), at(2));
        assert_eq!(source("/shop/index"), ParameterSource::IndexName(index));
        assert_eq!(source("/shop/users"), ParameterSource::TableName(Declared::new("live-users".to_owned(), at(3))));
        let tables = companions.alarms["slow"].tables.as_ref().map(|tables| tables.value.clone());
        assert_eq!(tables, Some(TablesChoice::Named(vec!["live-orders".to_owned()])));
    }

    #[test]
    fn what_names_other_tables_or_none_is_not_kept() {
        let mut companions = declared();
        companions.retain(|table| table == "orders");
        let names: Vec<String> = companions.names().map(|(name, _)| name).collect();
        assert_eq!(names, ["parameters/shop/index", "alarms/slow"]);
    }

    #[test]
    fn what_is_declared_twice_stays_as_it_was_first() {
        let mut companions = declared();
        let again = CompanionDeclarations {
            parameters: [("/shop/users".to_owned(), parameter(ParameterSource::Value, "others", 9))].into(),
            ..CompanionDeclarations::default()
        };
        let twice = companions.extend(again);
        assert_eq!(twice, [Twice { name: "parameters/shop/users".to_owned(), first: at(3), second: at(9) }]);
        assert_eq!(companions.len(), declared().len());
    }
}
