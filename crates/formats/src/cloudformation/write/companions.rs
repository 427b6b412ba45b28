//! What is declared beside tables, as resources of the same stack.
//!
//! Whatever tells of a table refers to its resource, so that CloudFormation makes and removes them in the order of the
//! declaration. Tags of ownership are left out, as everywhere in what is rendered.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use tablewright_core::codes::Code;
use tablewright_core::companion::{
    Alarm, Companion, DesiredCompanion, Document, EventSourceMapping, Keeper, ManagedPolicy, MappingSettings,
    Parameter, Reference, Text,
};
use tablewright_core::finding::Finding;
use tablewright_core::observed::OWNERSHIP_PREFIX;
use tablewright_core::permissions::Whereabouts;
use tablewright_core::project::{DesiredTable, Function};

use super::function::each_text;
use super::logical_id::capitalised;
use super::text::substituted;

/// What is declared beside the tables of a stack.
#[derive(Debug, Clone, Copy)]
pub struct Beside<'a> {
    /// Parameters, alarms, policies and mappings.
    pub companions: &'a [&'a DesiredCompanion],
    /// The functions that mappings lead to, by name.
    pub functions: &'a BTreeMap<String, Function>,
}

impl Default for Beside<'_> {
    /// Nothing is declared beside the tables.
    fn default() -> Self {
        static NONE: BTreeMap<String, Function> = BTreeMap::new();
        Self { companions: &[], functions: &NONE }
    }
}

/// Returns the resources, and adds what cannot be said.
///
/// # Errors
/// Companions whose logical ids are the same.
pub(super) fn resources(
    beside: &Beside<'_>,
    tables: &BTreeMap<&str, (&DesiredTable, &str)>,
    findings: &mut Vec<Finding>,
) -> Result<Map<String, Value>, Vec<Finding>> {
    let ids = logical_ids(beside.companions)?;
    let stack = Resources { beside, tables, ids: &ids };
    let mut resources = Map::new();
    for companion in beside.companions {
        let Some(id) = ids.get(companion.declared_name.as_str()) else { continue };
        resources.extend(stack.resource(companion).map(|resource| (id.clone(), resource)));
    }
    resources.extend(stack.log_groups());
    findings.extend(left_out(beside.companions));
    Ok(resources)
}

/// Returns the logical id of each companion that is a resource, by declared name: `parameters/orders_arn` becomes
/// `OrdersArnParameter`.
fn logical_ids<'a>(companions: &[&'a DesiredCompanion]) -> Result<BTreeMap<&'a str, String>, Vec<Finding>> {
    let mut ids: BTreeMap<&str, String> = BTreeMap::new();
    let mut findings = Vec::new();
    for desired in companions {
        let Some(end) = ending(&desired.companion) else { continue };
        let name = desired.declared_name.split_once('/').map_or(desired.declared_name.as_str(), |(_, name)| name);
        let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let id = words.map(capitalised).collect::<String>() + end;
        if let Some((other, _)) = ids.iter().find(|(_, other)| **other == id) {
            let message = format!("{other} and {} would both have the logical id {id}", desired.declared_name);
            let finding = Finding::error(Code::NotRendered, message).at(&desired.place).about(&desired.declared_name);
            findings.push(finding.help("declare one of them under another name"));
        }
        ids.insert(&desired.declared_name, id);
    }
    if findings.is_empty() { Ok(ids) } else { Err(findings) }
}

/// Returns how logical ids of a kind end; an attachment is a part of its policy.
fn ending(companion: &Companion) -> Option<&'static str> {
    match companion {
        Companion::Parameter(_) => Some("Parameter"),
        Companion::Alarm(_) => Some("Alarm"),
        Companion::Policy(_) => Some("Policy"),
        Companion::EventSourceMapping(_) => Some("Mapping"),
        Companion::Attachment(_) => None,
    }
}

/// What resources refer to.
struct Resources<'a> {
    beside: &'a Beside<'a>,
    /// Tables and their logical ids, by declared name.
    tables: &'a BTreeMap<&'a str, (&'a DesiredTable, &'a str)>,
    ids: &'a BTreeMap<&'a str, String>,
}

impl Resources<'_> {
    fn resource(&self, desired: &DesiredCompanion) -> Option<Value> {
        let (kind, properties) = match &desired.companion {
            Companion::Parameter(parameter) => ("AWS::SSM::Parameter", self.parameter(desired, parameter)),
            Companion::Alarm(alarm) => ("AWS::CloudWatch::Alarm", self.alarm(desired, alarm)),
            Companion::Policy(policy) => ("AWS::IAM::ManagedPolicy", self.policy(desired, policy)),
            Companion::EventSourceMapping(mapping) => ("AWS::Lambda::EventSourceMapping", self.mapping(mapping)),
            Companion::Attachment(_) => return None,
        };
        Some(json!({ "Type": kind, "Properties": properties }))
    }

    /// Returns the reference to the table of a live name, where one that comes before has it, and else the text.
    fn table_name(&self, desired: &DesiredCompanion, text: &str) -> Value {
        let before = desired.after.iter().filter_map(|name| self.tables.get(name.as_str()));
        let named = before.into_iter().find(|(table, _)| table.table.name == text);
        named.map_or_else(|| json!(text), |(_, id)| json!({ "Ref": id }))
    }

    fn text(&self, desired: &DesiredCompanion, text: &Text) -> Value {
        let attribute = |table: &str, name: &str| {
            let id = self.tables.get(table).map_or(table, |(_, id)| id);
            json!({ "Fn::GetAtt": [id, name] })
        };
        match text {
            Text::Known(text) => self.table_name(desired, text),
            Text::ToCome(Reference::TableArn(table)) => attribute(table, "Arn"),
            Text::ToCome(Reference::StreamArn(table)) => attribute(table, "StreamArn"),
            // A managed policy is known by its ARN.
            Text::ToCome(Reference::PolicyArn(policy)) => json!({ "Ref": self.ids.get(policy.as_str()) }),
        }
    }

    fn parameter(&self, desired: &DesiredCompanion, parameter: &Parameter) -> Value {
        let mut properties = json!({
            "Name": parameter.name,
            "Type": parameter.parameter_type.text(),
            "Value": self.text(desired, &parameter.value),
        });
        set(&mut properties, "Description", desired.description.as_deref());
        properties
    }

    fn alarm(&self, desired: &DesiredCompanion, alarm: &Alarm) -> Value {
        let dimension = |(name, value): (&String, &String)| {
            let value = if name == "TableName" { self.table_name(desired, value) } else { json!(value) };
            json!({ "Name": name, "Value": value })
        };
        let statistic = if alarm.has_extended_statistic() { "ExtendedStatistic" } else { "Statistic" };
        let mut properties = json!({
            "AlarmName": alarm.name,
            "Namespace": alarm.metric.namespace,
            "MetricName": alarm.metric.name,
            "Dimensions": alarm.metric.dimensions.iter().map(dimension).collect::<Vec<_>>(),
            statistic: alarm.statistic,
            "Period": alarm.period,
            "EvaluationPeriods": alarm.evaluation_periods,
            "DatapointsToAlarm": alarm.datapoints_to_alarm,
            "ComparisonOperator": alarm.comparison.text(),
            "Threshold": number(alarm.threshold.value()),
            "TreatMissingData": alarm.missing_data.text(),
        });
        set(&mut properties, "AlarmDescription", alarm.description.as_deref());
        set(&mut properties, "Unit", alarm.unit.as_deref());
        set(&mut properties, "ActionsEnabled", (!alarm.actions_enabled).then_some(false));
        for (key, actions) in [
            ("AlarmActions", &alarm.alarm_actions),
            ("OKActions", &alarm.ok_actions),
            ("InsufficientDataActions", &alarm.insufficient_data_actions),
        ] {
            set(&mut properties, key, Some(actions).filter(|actions| !actions.is_empty()));
        }
        let tags = alarm.tags.iter().filter(|(key, _)| !key.starts_with(OWNERSHIP_PREFIX));
        let tags: Vec<_> = tags.map(|(key, value)| json!({ "Key": key, "Value": value })).collect();
        set(&mut properties, "Tags", Some(tags).filter(|tags| !tags.is_empty()));
        properties
    }

    fn policy(&self, desired: &DesiredCompanion, policy: &ManagedPolicy) -> Value {
        let mut properties = json!({ "ManagedPolicyName": policy.name });
        set(&mut properties, "Path", Some(&policy.path).filter(|path| *path != "/"));
        set(&mut properties, "Description", desired.description.as_deref());
        set(&mut properties, "PolicyDocument", Some(self.document(desired, &policy.document)));
        let roles = self.beside.companions.iter().filter_map(|other| match &other.companion {
            Companion::Attachment(attachment) if attachment.policy == policy.name => Some(&attachment.role),
            _ => None,
        });
        let roles: Vec<_> = roles.collect();
        set(&mut properties, "Roles", Some(roles).filter(|roles| !roles.is_empty()));
        properties
    }

    /// Returns a document whose ARNs are those of the stack's tables and of the place where the stack is.
    fn document(&self, desired: &DesiredCompanion, document: &Document) -> Value {
        let text = match document {
            Document::Known(text) => text.clone(),
            Document::ToCome { template, .. } => Whereabouts::of_stack().fill(template),
        };
        let mut document = serde_json::from_str(&text).unwrap_or(Value::String(text));
        let tables: Vec<_> = desired.after.iter().filter_map(|name| self.tables.get(name.as_str())).collect();
        each_text(&mut document, &|text| {
            for (table, id) in &tables {
                let arn = format!("{}{}", Whereabouts::of_stack().table_arns(), table.table.name);
                match text.strip_prefix(&arn) {
                    Some("") => return json!({ "Fn::GetAtt": [id, "Arn"] }),
                    Some(rest) if rest.starts_with('/') => return substituted(&format!("${{{id}.Arn}}{rest}")),
                    _ => {}
                }
            }
            substituted(text)
        });
        document
    }

    fn mapping(&self, mapping: &EventSourceMapping) -> Value {
        let stream = match &mapping.stream {
            Text::ToCome(Reference::StreamArn(table)) => {
                let id = self.tables.get(table.as_str()).map_or(table.as_str(), |(_, id)| id);
                json!({ "Fn::GetAtt": [id, "StreamArn"] })
            }
            Text::ToCome(_) | Text::Known(_) => json!(mapping.stream.known().unwrap_or_default()),
        };
        let mut properties = json!({
            "FunctionName": mapping.function,
            "EventSourceArn": stream,
            "StartingPosition": mapping.starting_position.text(),
        });
        settings(&mut properties, &mapping.settings);
        properties
    }

    /// Returns the log groups that are declared for the functions that mappings lead to. They stay when the stack goes:
    /// others made the functions, and read what they wrote.
    fn log_groups(&self) -> Vec<(String, Value)> {
        let of_mappings = self.beside.companions.iter().filter_map(|desired| match &desired.companion {
            Companion::EventSourceMapping(mapping) => Some(mapping.function.as_str()),
            _ => None,
        });
        let mut functions: Vec<_> =
            of_mappings.filter_map(|name| Some((name, self.beside.functions.get(name)?))).collect();
        functions.sort_by_key(|(name, _)| *name);
        functions.dedup_by_key(|(name, _)| *name);
        let group = |(name, function): (&str, &Function)| {
            let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
            let group = json!({
                "Type": "AWS::Logs::LogGroup",
                "DeletionPolicy": "Retain",
                "UpdateReplacePolicy": "Retain",
                "Properties": { "LogGroupName": function.log_group },
            });
            (words.map(capitalised).collect::<String>() + "Logs", group)
        };
        functions.into_iter().map(group).collect()
    }
}

/// Writes what is not Lambda's default.
fn settings(properties: &mut Value, settings: &MappingSettings) {
    let MappingSettings {
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
    } = settings;
    let usual = MappingSettings::default();
    set(properties, "Enabled", (*enabled != usual.enabled).then_some(*enabled));
    set(properties, "BatchSize", Some(batch_size));
    let window = Some(batching_window_seconds).filter(|window| **window != usual.batching_window_seconds);
    set(properties, "MaximumBatchingWindowInSeconds", window);
    set(properties, "MaximumRetryAttempts", *retries);
    set(properties, "MaximumRecordAgeInSeconds", *max_record_age_seconds);
    set(properties, "BisectBatchOnFunctionError", bisect_on_error.then_some(true));
    let factor = Some(parallelization_factor).filter(|factor| **factor != usual.parallelization_factor);
    set(properties, "ParallelizationFactor", factor);
    let destination = on_failure.as_ref().map(|arn| json!({ "OnFailure": { "Destination": arn } }));
    set(properties, "DestinationConfig", destination);
    set(properties, "FunctionResponseTypes", report_batch_item_failures.then_some(["ReportBatchItemFailures"]));
    let patterns: Vec<_> = filters.iter().map(|pattern| json!({ "Pattern": pattern })).collect();
    set(properties, "FilterCriteria", (!patterns.is_empty()).then(|| json!({ "Filters": patterns })));
    let tumbling = Some(tumbling_window_seconds).filter(|window| **window != usual.tumbling_window_seconds);
    set(properties, "TumblingWindowInSeconds", tumbling);
}

/// Sets a property, where there is something to say.
fn set(properties: &mut Value, key: &str, value: Option<impl serde::Serialize>) {
    if let Some(value) = value {
        properties[key] = json!(value);
    }
}

/// Returns a number without a fraction as a whole one.
fn number(number: f64) -> Value {
    let whole = number.to_string().parse::<i64>();
    whole.map_or_else(|_| json!(number), |whole| json!(whole))
}

/// Returns what a template cannot say about companions.
fn left_out(companions: &[&DesiredCompanion]) -> Vec<Finding> {
    let of_operators: Vec<_> = companions
        .iter()
        .filter(|desired| desired.keeper == Keeper::Operator)
        .map(|desired| desired.declared_name.as_str())
        .collect();
    let names_policies = companions.iter().any(|desired| matches!(desired.companion, Companion::Policy(_)));
    let operators = (!of_operators.is_empty()).then(|| {
        let message =
            format!("`owner: operator` is left out: CloudFormation sets values back ({})", super::some_of(&of_operators));
        let help = "it does so where their resources change; keep what operators own out of the stack with --table, or leave \
                    their values as they are declared";
        Finding::note(Code::NotRendered, message).help(help)
    });
    let policies = names_policies.then(|| {
        let message = "policies have names, so the stack is deployed with `--capabilities CAPABILITY_NAMED_IAM`";
        Finding::note(Code::NotRendered, message)
    });
    operators.into_iter().chain(policies).collect()
}
