//! Alarms on metrics of tables, and of functions that read their streams.

use std::collections::BTreeMap;

use tablewright_core::codes::Code;
use tablewright_core::companion::{Comparison, MissingData, Threshold};
use tablewright_core::finding::Finding;
use tablewright_core::metrics::{self as published, DYNAMODB, FUNCTION, INDEX, LAMBDA, OPERATION, OPERATIONS, TABLE};
use tablewright_core::place::{Declared, Place};
use tablewright_core::project::{AlarmDeclaration, TablesChoice, ThresholdDeclaration, Watches};

use super::declaring::NotTaken;
use super::{Declaring, KnownTable, TableAttribute, Term, Terms};
use crate::metrics;

/// An alarm as another tool declares it.
#[derive(Debug, Clone)]
pub(crate) struct Alarm {
    /// Its address or logical id.
    pub(crate) id: Declared<String>,
    /// Its live name.
    pub(crate) name: Option<Declared<Term>>,
    pub(crate) description: Option<Declared<Term>>,
    pub(crate) namespace: Option<Declared<Term>>,
    pub(crate) metric: Option<Declared<Term>>,
    pub(crate) dimensions: BTreeMap<String, Declared<Term>>,
    /// A statistic such as `Sum`, or a percentile such as `p99`.
    pub(crate) statistic: Option<Declared<Term>>,
    pub(crate) period: Option<Declared<Term>>,
    pub(crate) evaluation_periods: Option<Declared<Term>>,
    pub(crate) datapoints_to_alarm: Option<Declared<Term>>,
    pub(crate) comparison: Option<Declared<Term>>,
    pub(crate) threshold: Option<Declared<Term>>,
    pub(crate) missing_data: Option<Declared<Term>>,
    pub(crate) unit: Option<Declared<Term>>,
    pub(crate) actions_enabled: Option<Declared<Term>>,
    pub(crate) alarm_actions: Option<Terms>,
    pub(crate) ok_actions: Option<Terms>,
    pub(crate) insufficient_data_actions: Option<Terms>,
    pub(crate) tags: BTreeMap<String, Declared<Term>>,
    /// Metrics of DynamoDB that it computes with, where it watches no single one.
    pub(crate) computed_of: Vec<Declared<String>>,
    /// What makes it another kind of alarm than one on a metric, such as metric math, in words.
    pub(crate) is_other: Option<Declared<String>>,
    /// What else it has and no declaration can say, in words.
    pub(crate) beyond: Vec<Declared<String>>,
}

impl Alarm {
    fn is_in(&self, namespace: &str) -> bool {
        matches!(&self.namespace, Some(Declared { value: Term::Value(text), .. }) if text == namespace)
    }

    /// Says whether it is about tables: its namespace is DynamoDB's, or it computes with metrics of DynamoDB.
    pub(crate) fn is_about_tables(&self) -> bool {
        self.is_in(DYNAMODB) || !self.computed_of.is_empty()
    }

    /// Returns the function that it is about, where it is about one.
    pub(crate) fn function(&self) -> Option<&str> {
        match self.dimensions.get(FUNCTION).map(|function| &function.value) {
            Some(Term::Value(name)) if self.is_in(LAMBDA) => Some(name),
            _ => None,
        }
    }
}

impl Declaring<'_> {
    /// Says whether an alarm belongs to tables, or to a function that reads a stream of one.
    pub(crate) fn concerns(&self, alarm: &Alarm) -> bool {
        alarm.is_about_tables() || alarm.function().is_some_and(|function| self.reads_stream(function))
    }

    pub(super) fn alarm(&mut self, alarm: &Alarm) -> Result<AlarmDeclaration, NotTaken> {
        self.report_metrics(alarm);
        self.report_silence(alarm);
        if let Some(other) = &alarm.is_other {
            return Err(NotTaken::new(&other.place, format!("it has {}, which no declaration can say", other.value)));
        }
        let place = &alarm.id.place;
        let Some(metric) = self.optional(alarm.metric.as_ref())? else {
            return Err(NotTaken::new(place, "it names no metric"));
        };
        let mut declared = AlarmDeclaration::new(place.clone());
        self.add_subject(alarm, &metric, &mut declared)?;
        declared.watches = Some(Watches::Metric(metric));
        declared.alarm_name = self.optional(alarm.name.as_ref())?;
        match &declared.alarm_name {
            None => return Err(NotTaken::new(place, "nobody knows its live name before it is made")),
            // A declared name is a template.
            Some(name) if name.value.contains('{') => {
                return Err(NotTaken::new(&name.place, "its live name holds a {, which no declaration can say"));
            }
            Some(_) => {}
        }
        if let Some(Declared { value: false, place }) = self.flag(alarm.actions_enabled.as_ref())? {
            return Err(NotTaken::new(&place, "it is switched off, which no declaration can say"));
        }
        declared.description = self.optional(alarm.description.as_ref())?;
        let needed = |what: &str| NotTaken::new(place, format!("it has no {what}"));
        let statistic = self.optional(alarm.statistic.as_ref())?;
        declared.statistic = Some(statistic.ok_or_else(|| needed("statistic"))?);
        declared.period = Some(self.number(alarm.period.as_ref())?.ok_or_else(|| needed("period"))?);
        let periods = self.number(alarm.evaluation_periods.as_ref())?;
        declared.evaluation_periods = Some(periods.ok_or_else(|| needed("number of evaluation periods"))?);
        declared.datapoints_to_alarm = self.number(alarm.datapoints_to_alarm.as_ref())?;
        let comparison =
            self.formed(alarm.comparison.as_ref(), Comparison::parse, "a comparison with one threshold")?;
        declared.comparison = Some(comparison.ok_or_else(|| needed("comparison"))?);
        let threshold = self.formed(alarm.threshold.as_ref(), Threshold::parse, "a number")?;
        let threshold = threshold.ok_or_else(|| needed("threshold"))?;
        declared.threshold =
            Some(Declared::new(ThresholdDeclaration::Absolute(threshold.value), threshold.place.clone()));
        let missing = self.formed(alarm.missing_data.as_ref(), MissingData::parse, "a way to treat missing data")?;
        // What CloudWatch does where nothing is said.
        declared.treat_missing_data = Some(missing.unwrap_or_else(|| said(MissingData::Missing, place)));
        declared.unit = self.optional(alarm.unit.as_ref())?;
        let nobody = || said(Vec::new(), place);
        declared.alarm_actions = Some(self.texts(alarm.alarm_actions.as_ref())?.unwrap_or_else(nobody));
        declared.ok_actions = Some(self.texts(alarm.ok_actions.as_ref())?.unwrap_or_else(nobody));
        declared.insufficient_data_actions = self.texts(alarm.insufficient_data_actions.as_ref())?;
        declared.tags = self.map(&alarm.tags)?;
        self.beyond(&alarm.id, &alarm.beyond);
        Ok(declared)
    }

    /// Says what the alarm is about: a table, an index of it, an operation, a function, or the account.
    fn add_subject(
        &self,
        alarm: &Alarm,
        metric: &Declared<String>,
        declared: &mut AlarmDeclaration,
    ) -> Result<(), NotTaken> {
        let mut dimensions = alarm.dimensions.clone();
        let place = &alarm.id.place;
        if alarm.is_in(LAMBDA) {
            let Some(function) = self.optional(dimensions.remove(FUNCTION).as_ref())? else {
                return Err(NotTaken::new(place, "it names no function"));
            };
            declared.functions = Some(Declared::new(vec![function.value], function.place));
        } else {
            let is_of_account = published::find(DYNAMODB, &metric.value)
                .is_some_and(|metric| metric.is_published_for(std::iter::empty()));
            match (dimensions.remove(TABLE), is_of_account) {
                (None, true) => {}
                (None, false) => return Err(NotTaken::new(place, "it names no table")),
                (Some(table), true) => {
                    let why = format!("{} is the account's, not a table's, so the alarm never fires", metric.value);
                    return Err(NotTaken::new(&table.place, why));
                }
                (Some(table), false) => {
                    let name = self.table_of(&table)?.declared_name.clone();
                    declared.tables = Some(Declared::new(TablesChoice::Named(vec![name]), table.place));
                }
            }
            declared.index = self.optional(dimensions.remove(INDEX).as_ref())?;
            if let Some(index) = &declared.index {
                self.check_index(alarm, index)?;
            }
            let is_known =
                |term: &Declared<Term>| matches!(&term.value, Term::Value(name) if OPERATIONS.contains(&name.as_str()));
            if dimensions.get(OPERATION).is_some_and(is_known) {
                let operation = self.optional(dimensions.remove(OPERATION).as_ref())?;
                declared.operations = operation.map(|name| Declared::new(vec![name.value], name.place));
            }
        }
        declared.dimensions = self.map(&dimensions)?;
        Ok(())
    }

    /// Returns the table that a dimension names.
    fn table_of(&self, term: &Declared<Term>) -> Result<&KnownTable, NotTaken> {
        match term.value.table(self.tables) {
            Some((table, TableAttribute::Name)) => Ok(table),
            _ => {
                let name = self.text(term)?;
                Err(NotTaken::new(&term.place, format!("no table of these files is named {name}")))
            }
        }
    }

    fn check_index(&self, alarm: &Alarm, index: &Declared<String>) -> Result<(), NotTaken> {
        let table = alarm.dimensions.get(TABLE).map(|table| self.table_of(table)).transpose()?;
        if table.is_some_and(|table| table.indexes.contains(&index.value)) {
            return Ok(());
        }
        Err(NotTaken::new(&index.place, format!("its table has no index {}", index.value)))
    }

    /// Warns of metrics that nobody publishes.
    fn report_metrics(&mut self, alarm: &Alarm) {
        let own = alarm.metric.as_ref().and_then(|metric| match &metric.value {
            Term::Value(name) => Some((name.as_str(), &metric.place)),
            _ => None,
        });
        let namespace = if alarm.is_in(LAMBDA) { LAMBDA } else { DYNAMODB };
        let others = alarm.computed_of.iter().map(|metric| (metric.value.as_str(), &metric.place));
        let unknown = own.into_iter().chain(others).filter_map(|(name, at)| metrics::unknown(namespace, name, at));
        self.findings.extend(unknown.map(|finding| finding.about(&alarm.id.value)));
    }

    /// Warns of an alarm that tells nobody.
    fn report_silence(&mut self, alarm: &Alarm) {
        let off = alarm.actions_enabled.as_ref().filter(|flag| flag.value == Term::Value("false".to_owned()));
        let actions = alarm.alarm_actions.as_ref();
        let (what, place) = match (off, actions) {
            (Some(flag), _) => ("its actions are switched off", &flag.place),
            (None, Some(actions)) if actions.value.is_empty() => ("`alarm_actions` is empty", &actions.place),
            (None, None) => ("`alarm_actions` is empty", &alarm.id.place),
            (None, Some(_)) => return,
        };
        let finding = Finding::warning(Code::SilentAlarm, format!("{what}, so the alarm tells nobody")).at(place);
        let finding = finding.help("name whom it tells, such as the ARN of an SNS topic").about(&alarm.id.value);
        self.findings.push(finding);
    }
}

fn said<T>(value: T, place: &Place) -> Declared<T> {
    Declared::new(value, place.clone())
}
