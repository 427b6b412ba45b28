//! One live alarm in normal form.

use std::collections::BTreeMap;

use super::super::surroundings::Surroundings;
use super::declaration::{ShortForm, Side, ThresholdDeclaration, Watches};
use super::forms::{self, Form};
use super::limits;
use super::names::{self, Parts};
use super::reading::{One, Reading};
use super::subjects::{self, Subject};
use crate::codes::Code;
use crate::companion::{Alarm, AlarmMetric, Companion, Comparison, DesiredCompanion, Keeper, MissingData, Threshold};
use crate::finding::Finding;
use crate::metrics;
use crate::place::Declared;

impl<'a> Reading<'a> {
    pub(super) fn one(&mut self, one: One<'a>, form: Option<Form>) -> Option<DesiredCompanion> {
        let declaration = self.declaration;
        let index = declaration.index.as_ref().map(|index| index.value.as_str());
        let side = one.side.filter(|_| one.is_one_of_two).map(Side::text);
        let apart: Vec<&str> = side.into_iter().chain(one.operation).collect();
        let declared_name = [vec![one.subject.name()], apart.clone()].concat().join("/");
        let declared_name = format!("{}/{declared_name}", self.declared_name());
        let name = self.live_name(one.subject.name(), &apart)?;

        let period = self.number("period", &declaration.period, form.map_or(300, |form| form.period))?;
        let evaluation_periods = form.map_or(1, |form| form.evaluation_periods);
        let evaluation_periods =
            self.number("evaluation_periods", &declaration.evaluation_periods, evaluation_periods)?;
        let datapoints_to_alarm =
            self.number("datapoints_to_alarm", &declaration.datapoints_to_alarm, evaluation_periods)?;
        let statistic = self.statistic(form)?;
        let threshold = self.threshold(one, form, period, &statistic)?;
        let mut dimensions = one.subject.dimensions(index);
        dimensions.extend(one.operation.map(|operation| (metrics::OPERATION.to_owned(), operation.to_owned())));
        dimensions.extend(declaration.dimensions.iter().map(|(name, value)| (name.clone(), value.value.clone())));
        let mut tags: BTreeMap<_, _> =
            declaration.tags.iter().map(|(key, value)| (key.clone(), value.value.clone())).collect();
        tags.extend(self.around.ownership.iter().cloned());
        let namespace = self.watches.namespace(declaration.functions.is_some()).to_owned();
        let alarm = Alarm {
            name,
            description: declaration.description.as_ref().map(|text| text.value.clone()),
            metric: AlarmMetric { namespace, name: one.metric.to_owned(), dimensions },
            statistic,
            unit: declaration.unit.as_ref().map(|unit| unit.value.clone()),
            period,
            evaluation_periods,
            datapoints_to_alarm,
            comparison: declaration.comparison.as_ref().map_or(Comparison::Greater, |comparison| comparison.value),
            threshold,
            // Tables and functions without requests send no data, which is nothing to wake anybody for.
            missing_data: declaration.treat_missing_data.as_ref().map_or(MissingData::NotBreaching, |data| data.value),
            actions_enabled: true,
            alarm_actions: self.actions(&declaration.alarm_actions, &self.all.alarm_actions).into_iter().collect(),
            ok_actions: self.actions(&declaration.ok_actions, &self.all.ok_actions).into_iter().collect(),
            insufficient_data_actions: self
                .actions(&declaration.insufficient_data_actions, &None)
                .into_iter()
                .collect(),
            tags,
            beyond: Default::default(),
        };
        for problem in limits::problems(&alarm) {
            self.wrong(&declaration.place, problem.message, &problem.help);
        }
        if let Some(problem) = limits::idle_statistic(&alarm) {
            let finding = Finding::warning(Code::InvalidAlarm, problem.message).help(problem.help);
            self.report(finding, &declaration.place);
        }
        let after = match one.subject {
            Subject::Table(table) => vec![table.declared_name.clone()],
            Subject::Function(_) | Subject::Account => Vec::new(),
        };
        let place = declaration.place.clone();
        let companion = Companion::Alarm(Box::new(alarm));
        Some(DesiredCompanion {
            declared_name,
            place,
            companion,
            description: None,
            keeper: Keeper::Declaration,
            on_existing: self.around.on_existing(),
            after,
        })
    }

    fn live_name(&mut self, subject: &str, apart: &[&str]) -> Option<String> {
        let template = self.declaration.alarm_name.as_ref().or(self.all.alarm_name.as_ref());
        let alarm = std::iter::once(self.name).chain(apart.iter().copied()).collect::<Vec<_>>().join("-");
        let Surroundings { project, environment, .. } = self.around;
        let parts = Parts { project, environment, table: subject, alarm: &alarm };
        match names::name(template.map_or(names::DEFAULT, |template| &template.value), parts) {
            Ok(name) => Some(name),
            Err(problem) => {
                let place = template.map_or(&self.declaration.place, |template| &template.place);
                let message = format!("`alarm_name` has {problem}");
                self.report(Finding::error(Code::BadTemplate, message), place);
                None
            }
        }
    }

    fn number(&mut self, key: &str, declared: &Option<Declared<u64>>, default: u32) -> Option<u32> {
        let Some(number) = declared else { return Some(default) };
        let fits = u32::try_from(number.value).ok().filter(|number| *number <= 604_800);
        if fits.is_none() {
            self.wrong(
                &number.place,
                format!("`{key}` is {}", number.value),
                "CloudWatch looks back seven days at most",
            );
        }
        fits
    }

    fn statistic(&mut self, form: Option<Form>) -> Option<String> {
        let declared = self.declaration.statistic.as_ref().map(|statistic| statistic.value.clone());
        let statistic = declared.or(form.map(|form| form.statistic.to_owned()));
        if statistic.is_none() {
            let finding = Finding::error(Code::MissingKey, format!("alarm {} has no `statistic`", self.name));
            self.report(finding.help("say what is made of a period's data, such as Sum"), &self.declaration.place);
        }
        statistic
    }

    /// Returns the threshold: the declared one, one that comes from the table's capacity, or that of the form.
    fn threshold(&mut self, one: One<'_>, form: Option<Form>, period: u32, statistic: &str) -> Option<Threshold> {
        let declaration = self.declaration;
        let percent = match declaration.threshold.as_ref().map(|threshold| threshold.value) {
            Some(ThresholdDeclaration::Absolute(threshold)) => return Some(threshold),
            Some(ThresholdDeclaration::Percent(percent)) => percent,
            None => Threshold::from(forms::PERCENT),
        };
        if *self.watches != Watches::Short(ShortForm::ConsumedCapacity) {
            let threshold = form.and_then(|form| form.threshold).map(Threshold::from);
            if threshold.is_none() {
                let finding = Finding::error(Code::MissingKey, format!("alarm {} has no `threshold`", self.name));
                self.report(finding.help("say from when on it is alarming"), &declaration.place);
            }
            return threshold;
        }
        if statistic != "Sum" {
            let message = format!("{statistic} of consumed capacity is no part of what a table may consume");
            self.wrong(&declaration.place, message, "use Sum, or write a `threshold`");
            return None;
        }
        let index = declaration.index.as_ref().map(|index| index.value.as_str());
        let (side, billing) = (one.side?, one.subject.billing(index)?);
        let Some(units) = subjects::capacity(billing, side) else {
            self.unbounded(one.subject.name(), side);
            return None;
        };
        // Capacity is far below what a double counts exactly, and so is a whole day of it.
        #[expect(clippy::cast_precision_loss, reason = "capacity is far below 2^53")]
        let units = units as f64;
        Threshold::try_from(units * f64::from(period) * percent.value() / 100.0).ok()
    }

    /// Tells that a table may consume whatever it is asked for, so that no part of it can be alarming.
    fn unbounded(&mut self, table: &str, side: Side) {
        let message = format!("table {table} is on-demand without a {} maximum to take a part of", side.text());
        let help = "declare `on_demand_throughput` for the table, or a `threshold` for the alarm";
        let finding = match subjects::names_tables(self.declaration) {
            true => Finding::error(Code::InvalidAlarm, message),
            false => Finding::note(Code::InvalidAlarm, format!("{message}: it is left out")),
        };
        self.report(finding.help(help), &self.declaration.place);
    }
}
