//! Sections of a declaration for what stands beside tables.

use std::collections::BTreeMap;

use tablewright_core::companion::Keeper;
use tablewright_core::place::Declared;
use tablewright_core::project::{
    AlarmDeclaration, CompanionDeclarations, MappingDeclaration, ParameterDeclaration, ParameterSource,
    PolicyDeclaration, ShortForm, TablesChoice, ThresholdDeclaration, Watches,
};

use super::write::{entry, literal, word};
use crate::yaml::Output;

type Entries = Vec<(String, Output)>;

/// Returns the sections that declare companions, each a list of one entry; none where there are none of a kind.
pub(super) fn sections(companions: &CompanionDeclarations) -> Vec<Entries> {
    let CompanionDeclarations { parameters, alarms, policies, event_source_mappings } = companions;
    let mut sections = Vec::new();
    if !policies.is_empty() {
        sections.push(vec![entry("policies", named(policies, policy))]);
    }
    if !parameters.is_empty() {
        sections.push(vec![entry("parameters", Output::Long(all_parameters(parameters)))]);
    }
    if !alarms.is_empty() {
        let values = vec![entry("values", named(alarms, alarm))];
        sections.push(vec![entry("alarms", Output::Long(values))]);
    }
    if !event_source_mappings.is_empty() {
        sections.push(vec![entry("event_source_mappings", named(event_source_mappings, mapping))]);
    }
    sections
}

fn named<T>(declarations: &BTreeMap<String, T>, write: impl Fn(&T) -> Entries) -> Output {
    Output::Long(declarations.iter().map(|(name, one)| (name.clone(), Output::Long(write(one)))).collect())
}

/// Writes parameters under the path that all their names share.
fn all_parameters(parameters: &BTreeMap<String, ParameterDeclaration>) -> Entries {
    let path = shared_path(parameters.keys().map(String::as_str));
    let values = parameters.iter().map(|(name, declaration)| {
        let name = match path.is_empty() {
            true => name,
            false => name.strip_prefix(&format!("{path}/")).unwrap_or(name),
        };
        (name.to_owned(), parameter(declaration))
    });
    let values = entry("values", Output::Long(values.collect()));
    let path = (!path.is_empty()).then(|| entry("path", literal(&path)));
    path.into_iter().chain([values]).collect()
}

/// Returns what stands before a `/` in all names.
fn shared_path<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let mut shared: Option<Vec<&str>> = None;
    for name in names {
        let mut levels: Vec<&str> = name.split('/').collect();
        levels.pop();
        shared = Some(match shared {
            None => levels,
            Some(shared) => {
                let same = shared.into_iter().zip(levels).take_while(|(one, other)| one == other);
                same.map(|(level, _)| level).collect()
            }
        });
    }
    shared.unwrap_or_default().join("/")
}

fn parameter(declaration: &ParameterDeclaration) -> Output {
    let ParameterDeclaration { place: _, source, description, owner } = declaration;
    let source = source.as_ref().map(|source| match source {
        ParameterSource::Value(text) => entry("value", literal(&text.value)),
        ParameterSource::List(items) => {
            entry("values", Output::List(items.value.iter().map(|item| literal(item)).collect()))
        }
        ParameterSource::TableName(name) => entry("table_name", literal(&name.value)),
        ParameterSource::TableArn(name) => entry("table_arn", literal(&name.value)),
        ParameterSource::StreamArn(name) => entry("stream_arn", literal(&name.value)),
        ParameterSource::IndexName(name) => entry("index_name", literal(&name.value)),
        ParameterSource::PolicyArn(name) => entry("policy_arn", literal(&name.value)),
    });
    let mut entries: Entries = source.into_iter().collect();
    entries.extend(text("description", description));
    entries.extend(owner.as_ref().map(|owner| match owner.value {
        Keeper::Declaration => entry("owner", word("declaration")),
        Keeper::Operator => entry("owner", word("operator")),
    }));
    match entries.as_slice() {
        [(key, value)] if key == "value" => value.clone(),
        _ => Output::Short(entries),
    }
}

fn alarm(declaration: &AlarmDeclaration) -> Entries {
    let AlarmDeclaration {
        place: _,
        watches,
        alarm_name,
        tables,
        functions,
        index,
        operations,
        dimensions,
        capacity,
        threshold,
        statistic,
        unit,
        comparison,
        period,
        evaluation_periods,
        datapoints_to_alarm,
        treat_missing_data,
        alarm_actions,
        ok_actions,
        insufficient_data_actions,
        description,
        tags,
    } = declaration;
    let watches = watches.as_ref().map(|watches| match watches {
        Watches::Metric(metric) => entry("metric", literal(&metric.value)),
        Watches::Short(form) => {
            let choices = ShortForm::CHOICES.iter();
            let text = choices.copied().find(|choice| ShortForm::parse(choice) == Some(*form));
            entry("kind", word(text.unwrap_or_default()))
        }
    });
    let mut entries: Entries = text("alarm_name", alarm_name).into_iter().chain(watches).collect();
    entries.extend(tables.as_ref().map(|tables| match &tables.value {
        TablesChoice::All => entry("tables", word("all")),
        TablesChoice::Named(names) => entry("tables", list(names)),
    }));
    entries.extend(texts("functions", functions));
    entries.extend(text("index", index));
    entries.extend(texts("operations", operations));
    entries.extend(mapping_of("dimensions", dimensions));
    entries.extend(capacity.as_ref().map(|side| entry("capacity", word(side.value.text()))));
    entries.extend(text("statistic", statistic));
    entries.extend(comparison.as_ref().map(|comparison| entry("comparison", word(comparison.value.text()))));
    entries.extend(threshold.as_ref().map(|threshold| match threshold.value {
        ThresholdDeclaration::Absolute(number) => entry("threshold", word(number)),
        ThresholdDeclaration::Percent(number) => entry("threshold_percent", word(number)),
    }));
    entries.extend(text("unit", unit));
    entries.extend(number("period", period));
    entries.extend(number("evaluation_periods", evaluation_periods));
    entries.extend(number("datapoints_to_alarm", datapoints_to_alarm));
    entries.extend(treat_missing_data.as_ref().map(|data| entry("treat_missing_data", word(data.value.text()))));
    entries.extend(texts("alarm_actions", alarm_actions));
    entries.extend(texts("ok_actions", ok_actions));
    entries.extend(texts("insufficient_data_actions", insufficient_data_actions));
    entries.extend(text("description", description));
    entries.extend(mapping_of("tags", tags));
    entries
}

fn policy(declaration: &PolicyDeclaration) -> Entries {
    let PolicyDeclaration { place: _, name, path, description, grants, attach_to_roles } = declaration;
    let mut entries: Entries = text("name", name).into_iter().collect();
    entries.extend(text("path", path));
    entries.extend(text("description", description));
    let grants = grants.iter().map(|grant| {
        let on = grant.on.iter().map(|on| literal(&on.value)).collect();
        Output::Short(vec![entry(grant.access.text(), Output::List(on))])
    });
    entries.push(entry("grants", Output::Items(grants.collect())));
    if !attach_to_roles.is_empty() {
        let roles = attach_to_roles.iter().map(|role| literal(&role.value)).collect();
        entries.push(entry("attach_to_roles", Output::List(roles)));
    }
    entries
}

fn mapping(declaration: &MappingDeclaration) -> Entries {
    let MappingDeclaration {
        place: _,
        table,
        function,
        starting_position,
        enabled,
        batch_size,
        batching_window_seconds,
        retries,
        max_record_age_seconds,
        bisect_on_error,
        parallelization_factor,
        on_failure,
        report_batch_item_failures,
        filters,
        tumbling_window_seconds,
    } = declaration;
    let mut entries: Entries = text("table", table).into_iter().chain(text("function", function)).collect();
    entries.extend(starting_position.as_ref().map(|position| entry("starting_position", word(position.value.text()))));
    entries.extend(flag("enabled", enabled));
    entries.extend(number("batch_size", batch_size));
    entries.extend(number("batching_window_seconds", batching_window_seconds));
    entries.extend(number("retries", retries));
    entries.extend(number("max_record_age_seconds", max_record_age_seconds));
    entries.extend(flag("bisect_on_error", bisect_on_error));
    entries.extend(number("parallelization_factor", parallelization_factor));
    entries.extend(text("on_failure", on_failure));
    entries.extend(flag("report_batch_item_failures", report_batch_item_failures));
    entries.extend(filters.as_ref().filter(|filters| !filters.value.is_empty()).map(|filters| {
        // Filters are JSON by their type; anything else reads back as the text it is.
        let pattern = |filter: &Declared<String>| match serde_json::from_str(&filter.value) {
            Ok(pattern) => of_json(&pattern),
            Err(_) => literal(&filter.value),
        };
        entry("filters", Output::Items(filters.value.iter().map(pattern).collect()))
    }));
    entries.extend(number("tumbling_window_seconds", tumbling_window_seconds));
    entries
}

fn of_json(value: &serde_json::Value) -> Output {
    match value {
        serde_json::Value::String(text) => literal(text),
        serde_json::Value::Array(items) => Output::List(items.iter().map(of_json).collect()),
        serde_json::Value::Object(members) => {
            Output::Short(members.iter().map(|(key, value)| (key.clone(), of_json(value))).collect())
        }
        other => word(other),
    }
}

fn text(key: &str, declared: &Option<Declared<String>>) -> Option<(String, Output)> {
    declared.as_ref().map(|text| entry(key, literal(&text.value)))
}

fn number(key: &str, declared: &Option<Declared<u64>>) -> Option<(String, Output)> {
    declared.as_ref().map(|number| entry(key, word(number.value)))
}

fn flag(key: &str, declared: &Option<Declared<bool>>) -> Option<(String, Output)> {
    declared.as_ref().map(|flag| entry(key, word(flag.value)))
}

fn list(texts: &[String]) -> Output {
    Output::List(texts.iter().map(|text| literal(text)).collect())
}

/// Writes a list; an empty one is left out, because there is no list for all that it would stand against.
fn texts(key: &str, declared: &Option<Declared<Vec<String>>>) -> Option<(String, Output)> {
    declared.as_ref().filter(|texts| !texts.value.is_empty()).map(|texts| entry(key, list(&texts.value)))
}

fn mapping_of(key: &str, texts: &BTreeMap<String, Declared<String>>) -> Option<(String, Output)> {
    let entries: Entries = texts.iter().map(|(key, text)| (key.clone(), literal(&text.value))).collect();
    (!entries.is_empty()).then(|| entry(key, Output::Short(entries)))
}
