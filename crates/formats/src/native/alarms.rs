//! `alarms`: what tells people that something is wrong with tables.

use std::collections::BTreeMap;

use tablewright_core::codes::Code;
use tablewright_core::companion::{Comparison, MissingData, Threshold};
use tablewright_core::finding::Finding;
use tablewright_core::metrics::{DYNAMODB, LAMBDA};
use tablewright_core::place::Declared;
use tablewright_core::project::{
    AlarmDeclaration, AlarmsDeclaration, ShortForm, Side, TablesChoice, ThresholdDeclaration, Watches,
};

use super::project::named;
use super::reference::{ALARM, ALARMS};
use crate::metrics;
use crate::reader::{Fields, Reader, as_boolean};
use crate::tree::{Entry, Node, Value};

/// Reads `alarms` of a project or an environment.
pub(super) fn alarms(reader: &mut Reader, fields: &Fields<'_>) -> AlarmsDeclaration {
    let Some(node) = fields.get("alarms") else { return AlarmsDeclaration::default() };
    let Some(fields) = reader.fields("`alarms`", node, &ALARMS) else { return AlarmsDeclaration::default() };
    AlarmsDeclaration {
        alarm_actions: texts(reader, &fields, "alarm_actions"),
        ok_actions: texts(reader, &fields, "ok_actions"),
        alarm_name: text(reader, &fields, "alarm_name"),
        values: named(reader, &fields, "values", |reader, entry| {
            Some(reader.about(format!("alarms/{}", entry.key.value), |reader| alarm(reader, entry)))
        }),
    }
}

fn alarm(reader: &mut Reader, entry: &Entry) -> AlarmDeclaration {
    let Entry { key, value: node } = entry;
    let mut declaration = AlarmDeclaration::new(key.place.clone());
    let own = ShortForm::parse(&key.value);
    if node.is_absent() {
        declaration.watches = own.map(Watches::Short);
        if own.is_none() && !matches!(node.value, Value::Absent) {
            watches_nothing(reader, key);
        }
        return declaration;
    }
    if as_boolean(node) == Some(false) {
        return declaration;
    }
    let Some(fields) = reader.fields("an alarm", node, &ALARM) else { return declaration };
    let functions = texts(reader, &fields, "functions");
    declaration.watches = watches(reader, key, &fields, functions.is_some());
    AlarmDeclaration {
        alarm_name: text(reader, &fields, "alarm_name"),
        tables: tables(reader, &fields),
        functions,
        index: text(reader, &fields, "index"),
        operations: texts(reader, &fields, "operations"),
        dimensions: scalars(reader, &fields, "dimensions"),
        capacity: fields.get("capacity").and_then(|node| reader.choice("capacity", node, Side::CHOICES, Side::parse)),
        threshold: threshold(reader, &fields),
        statistic: text(reader, &fields, "statistic"),
        unit: text(reader, &fields, "unit"),
        comparison: fields
            .get("comparison")
            .and_then(|node| reader.choice("comparison", node, Comparison::CHOICES, Comparison::parse)),
        period: number(reader, &fields, "period"),
        evaluation_periods: number(reader, &fields, "evaluation_periods"),
        datapoints_to_alarm: number(reader, &fields, "datapoints_to_alarm"),
        treat_missing_data: fields
            .get("treat_missing_data")
            .and_then(|node| reader.choice("treat_missing_data", node, MissingData::CHOICES, MissingData::parse)),
        alarm_actions: texts(reader, &fields, "alarm_actions"),
        ok_actions: texts(reader, &fields, "ok_actions"),
        insufficient_data_actions: texts(reader, &fields, "insufficient_data_actions"),
        description: text(reader, &fields, "description"),
        tags: scalars(reader, &fields, "tags"),
        ..declaration
    }
}

/// Reads what an alarm watches: `metric`, `kind`, or the short form that is its name.
fn watches(reader: &mut Reader, key: &Declared<String>, fields: &Fields<'_>, has_functions: bool) -> Option<Watches> {
    if let Some(entry) = fields.entry("metric").filter(|entry| !entry.value.is_absent()) {
        if fields.get("kind").is_some() {
            let message = "`metric` stands beside `kind`: an alarm watches one thing";
            reader.wrong(&entry.key.place, message, "leave one of the two out, or declare two alarms");
            return None;
        }
        let metric = reader.text("metric", &entry.value)?;
        let namespace = if has_functions { LAMBDA } else { DYNAMODB };
        if let Some(finding) = metrics::unknown(namespace, &metric.value, &metric.place) {
            reader.report(finding);
        }
        return Some(Watches::Metric(metric));
    }
    if let Some(node) = fields.get("kind") {
        let form = reader.choice("kind", node, ShortForm::CHOICES, ShortForm::parse)?;
        return Some(Watches::Short(form.value));
    }
    let own = ShortForm::parse(&key.value);
    if own.is_none() {
        watches_nothing(reader, key);
    }
    own.map(Watches::Short)
}

fn watches_nothing(reader: &mut Reader, key: &Declared<String>) {
    let finding = Finding::error(Code::MissingKey, format!("alarm `{}` watches nothing", key.value));
    let help = format!("give it a `metric`, or a `kind` of {}", ShortForm::CHOICES.join(", "));
    reader.report(finding.at(&key.place).help(help));
}

fn tables(reader: &mut Reader, fields: &Fields<'_>) -> Option<Declared<TablesChoice>> {
    let node = fields.get("tables")?;
    let names: Vec<_> = reader.texts("tables", node).into_iter().map(|name| name.value).collect();
    let is_list = matches!(node.value, Value::List(_));
    let choice = match names.as_slice() {
        [all] if all == "all" && !is_list => TablesChoice::All,
        _ => TablesChoice::Named(names),
    };
    Some(Declared::new(choice, node.place.clone()))
}

fn threshold(reader: &mut Reader, fields: &Fields<'_>) -> Option<Declared<ThresholdDeclaration>> {
    let absolute = fields.get("threshold");
    let percent = fields.entry("threshold_percent").filter(|entry| !entry.value.is_absent());
    if let (Some(_), Some(percent)) = (absolute, percent) {
        let message = "`threshold_percent` stands beside `threshold`: an alarm has one";
        reader.wrong(&percent.key.place, message, "leave one of the two out");
    }
    let (node, wrap): (_, fn(Threshold) -> _) = match (absolute, percent) {
        (Some(node), _) => (node, ThresholdDeclaration::Absolute),
        (None, Some(entry)) => (&entry.value, ThresholdDeclaration::Percent),
        (None, None) => return None,
    };
    let number = match &node.value {
        Value::Scalar(scalar) if scalar.is_plain() => Threshold::parse(&scalar.text),
        _ => None,
    };
    if number.is_none() && !matches!(node.value, Value::Absent) {
        reader.unexpected(if absolute.is_some() { "threshold" } else { "threshold_percent" }, node, "a number");
    }
    Some(Declared::new(wrap(number?), node.place.clone()))
}

fn text(reader: &mut Reader, fields: &Fields<'_>, key: &str) -> Option<Declared<String>> {
    fields.get(key).and_then(|node| reader.text(key, node))
}

fn number(reader: &mut Reader, fields: &Fields<'_>, key: &str) -> Option<Declared<u64>> {
    fields.get(key).and_then(|node| reader.number(key, node))
}

/// Reads one text or a list of them; an empty list is one too.
fn texts(reader: &mut Reader, fields: &Fields<'_>, key: &str) -> Option<Declared<Vec<String>>> {
    let node: &Node = fields.get(key)?;
    let texts = reader.texts(key, node).into_iter().map(|text| text.value).collect();
    Some(Declared::new(texts, node.place.clone()))
}

fn scalars(reader: &mut Reader, fields: &Fields<'_>, key: &str) -> BTreeMap<String, Declared<String>> {
    named(reader, fields, key, |reader, entry| {
        (!entry.value.is_absent()).then(|| reader.any_text(&entry.key.value, &entry.value)).flatten()
    })
}
