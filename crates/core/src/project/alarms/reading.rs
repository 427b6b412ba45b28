//! Which live alarms a declared one stands for.

use super::super::mappings::is_function_name;
use super::super::surroundings::Surroundings;
use super::declaration::{
    AlarmDeclaration, AlarmsDeclaration, ShortForm, Side, TablesChoice, ThresholdDeclaration, Watches,
};
use super::forms::Form;
use super::subjects::Subject;
use crate::codes::Code;
use crate::companion::{DesiredCompanion, Kind};
use crate::finding::Finding;
use crate::metrics;
use crate::observed::OWNERSHIP_PREFIX;
use crate::place::{Declared, Place};

/// One declared alarm while it is read.
pub(super) struct Reading<'a> {
    pub(super) name: &'a str,
    pub(super) all: &'a AlarmsDeclaration,
    pub(super) declaration: &'a AlarmDeclaration,
    pub(super) watches: &'a Watches,
    pub(super) around: Surroundings<'a>,
    pub(super) findings: &'a mut Vec<Finding>,
}

/// One of the live alarms that a declared one stands for.
#[derive(Debug, Clone, Copy)]
pub(super) struct One<'a> {
    pub(super) subject: Subject<'a>,
    pub(super) metric: &'a str,
    pub(super) side: Option<Side>,
    /// The side is part of the name, because there is another alarm for the other side.
    pub(super) is_one_of_two: bool,
    pub(super) operation: Option<&'a str>,
}

impl<'a> Reading<'a> {
    pub(super) fn declared_name(&self) -> String {
        format!("{}/{}", Kind::Alarm.section(), self.name)
    }

    pub(super) fn report(&mut self, finding: Finding, place: &Place) {
        let finding = finding.at(place).about(self.declared_name());
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    pub(super) fn wrong(&mut self, place: &Place, message: String, help: &str) {
        self.report(Finding::error(Code::InvalidAlarm, message).help(help), place);
    }

    /// Checks what is the same for all live alarms of the declared one.
    pub(super) fn check(&mut self) {
        let declaration = self.declaration;
        if self.actions(&declaration.alarm_actions, &self.all.alarm_actions).is_empty() {
            let help = "name whom it tells in `alarm_actions`, such as the ARN of an SNS topic";
            let message = format!("alarm {} tells nobody", self.name);
            let place = declaration.alarm_actions.as_ref().map_or(&declaration.place, |actions| &actions.place);
            self.report(Finding::warning(Code::SilentAlarm, message).help(help), place);
        }
        let is_consumed = *self.watches == Watches::Short(ShortForm::ConsumedCapacity);
        if let Some(Declared { value: ThresholdDeclaration::Percent(_), place }) = &declaration.threshold
            && !is_consumed
        {
            let message = "`threshold_percent` goes with `consumed_capacity` alone".to_owned();
            self.wrong(place, message, "write a `threshold`");
        }
        for operation in declaration.operations.iter().flat_map(|operations| &operations.value) {
            if !metrics::OPERATIONS.contains(&operation.as_str()) {
                let place = declaration.operations.as_ref().map_or(&declaration.place, |operations| &operations.place);
                let help = format!("there are {}", metrics::OPERATIONS.join(", "));
                self.wrong(place, format!("DynamoDB publishes nothing of an operation {operation}"), &help);
            }
        }
        for (key, value) in &declaration.tags {
            if key.starts_with(OWNERSHIP_PREFIX) {
                let help = "ownership tags are added by themselves; see ownership_tags";
                self.wrong(&value.place, format!("tag {key} starts with {OWNERSHIP_PREFIX}"), help);
            }
        }
    }

    pub(super) fn actions(
        &self,
        own: &Option<Declared<Vec<String>>>,
        all: &Option<Declared<Vec<String>>>,
    ) -> Vec<String> {
        own.as_ref().or(all.as_ref()).map(|actions| actions.value.clone()).unwrap_or_default()
    }

    /// Returns the live alarms that the declared one stands for.
    pub(super) fn expand(&mut self) -> Vec<DesiredCompanion> {
        self.check_lists();
        let mut wanted = Vec::new();
        for subject in self.subjects() {
            let index = self.declaration.index.as_ref().map(|index| index.value.as_str());
            let form = match self.watches {
                Watches::Short(form) => Some(form.form(subject.billing(index))),
                Watches::Metric(_) => None,
            };
            for one in self.each(subject, form) {
                wanted.extend(self.one(one, form));
            }
        }
        wanted
    }

    /// Refuses lists that leave nothing to watch.
    fn check_lists(&mut self) {
        let declaration = self.declaration;
        let tables = declaration.tables.as_ref().filter(|tables| match &tables.value {
            TablesChoice::Named(names) => names.is_empty(),
            TablesChoice::All => false,
        });
        let empty = |list: &'a Option<Declared<Vec<String>>>| list.as_ref().filter(|list| list.value.is_empty());
        let lists = [
            ("tables", tables.map(|tables| &tables.place)),
            ("functions", empty(&declaration.functions).map(|list| &list.place)),
            ("operations", empty(&declaration.operations).map(|list| &list.place)),
        ];
        for (key, place) in lists.into_iter().filter_map(|(key, place)| Some((key, place?))) {
            let help = format!("name some, leave `{key}` out for the usual ones, or switch the alarm off with `false`");
            self.wrong(place, format!("`{key}` is empty, so the alarm watches nothing"), &help);
        }
    }

    /// Returns what the alarm is about.
    fn subjects(&mut self) -> Vec<Subject<'a>> {
        let declaration = self.declaration;
        let namespace = self.watches.namespace(declaration.functions.is_some());
        if namespace == metrics::LAMBDA {
            let Some(functions) = &declaration.functions else {
                let finding = Finding::error(Code::MissingKey, format!("alarm {} has no `functions`", self.name));
                self.report(finding.help("name the functions that it watches"), &declaration.place);
                return Vec::new();
            };
            if let Some(tables) = &declaration.tables {
                let message = "an alarm on functions names no `tables`".to_owned();
                self.wrong(&tables.place, message, "leave them out, or declare two alarms");
            }
            for name in functions.value.iter().filter(|name| !is_function_name(name)) {
                let message = format!("{name:?} is no name of a function, so CloudWatch has no metrics of it");
                self.wrong(&functions.place, message, "write the name alone, without account, alias or version");
            }
            return functions.value.iter().map(|name| Subject::Function(name)).collect();
        }
        if let Some(functions) = &declaration.functions {
            let message = "an alarm on tables names no `functions`".to_owned();
            self.wrong(&functions.place, message, "leave them out, or declare two alarms");
        }
        let metric = match self.watches {
            Watches::Short(form) => form.form(None).metrics.first().map_or("", |(_, metric)| *metric),
            Watches::Metric(metric) => metric.value.as_str(),
        };
        let is_of_account =
            metrics::find(namespace, metric).is_some_and(|metric| metric.is_published_for(std::iter::empty()));
        match &declaration.tables {
            Some(tables) if is_of_account => {
                let message = format!("{metric} is the account's, not a table's");
                self.wrong(&tables.place, message, "leave `tables` out");
                Vec::new()
            }
            None if is_of_account => vec![Subject::Account],
            Some(Declared { value: TablesChoice::Named(names), place }) => {
                names.iter().filter_map(|name| self.table(name, place)).collect()
            }
            Some(Declared { value: TablesChoice::All, .. }) | None => self.all_tables(),
        }
    }

    fn all_tables(&mut self) -> Vec<Subject<'a>> {
        let tables = self.around.tables.values();
        let Some(index) = &self.declaration.index else { return tables.map(Subject::Table).collect() };
        let with_index = tables.filter(|desired| desired.table.global_secondary_indexes.contains_key(&index.value));
        let found: Vec<_> = with_index.map(Subject::Table).collect();
        if found.is_empty() {
            let message = format!("no table has a global secondary index {}", index.value);
            self.wrong(&index.place, message, "name one that is declared");
        }
        found
    }

    /// Returns a table that the alarm names.
    fn table(&mut self, name: &str, place: &Place) -> Option<Subject<'a>> {
        let tables = self.around.tables;
        let Some(desired) = tables.get(name) else {
            let known = tables.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
            let finding = Finding::error(Code::UnknownTable, format!("table {name} is not declared"));
            self.report(finding.help(format!("declared are: {known}")), place);
            return None;
        };
        if let Some(index) = &self.declaration.index
            && !desired.table.global_secondary_indexes.contains_key(&index.value)
        {
            let message = format!("table {name} has no global secondary index {}", index.value);
            self.wrong(&index.place, message, "name one that is declared, or the tables that have it");
            return None;
        }
        Some(Subject::Table(desired))
    }

    /// Returns the metrics and operations that are watched of one subject.
    fn each(&self, subject: Subject<'a>, form: Option<Form>) -> Vec<One<'a>> {
        let declaration = self.declaration;
        let capacity = declaration.capacity.as_ref().map(|side| side.value);
        let metrics: Vec<(Option<Side>, &'a str)> = match (self.watches, form) {
            (Watches::Metric(metric), _) => vec![(None, &metric.value)],
            (_, Some(form)) => form.metrics.to_vec(),
            (_, None) => Vec::new(),
        };
        let both = metrics.len() > 1 && capacity.is_none();
        let declared = declaration.operations.as_ref().map(|operations| operations.value.iter().map(String::as_str));
        let operations: Vec<Option<&str>> = match (declared, form) {
            (Some(declared), _) => declared.map(Some).collect(),
            (None, Some(form)) if !form.operations.is_empty() => form.operations.iter().copied().map(Some).collect(),
            (None, _) => vec![None],
        };
        let chosen = metrics.into_iter().filter(|(side, _)| capacity.is_none() || side.is_none() || *side == capacity);
        chosen
            .flat_map(|(side, metric)| {
                let one = move |operation| One { subject, metric, side, is_one_of_two: both, operation };
                operations.clone().into_iter().map(one)
            })
            .collect()
    }
}
