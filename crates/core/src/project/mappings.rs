//! Event source mappings as they are wanted in one environment.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use super::companions::{MappingDeclaration, MappingsDeclaration};
use super::declaration::{EnvironmentSettings, IgnoredField};
use super::resolve::DesiredTable;
use super::surroundings::Surroundings;
use crate::codes::Code;
use crate::companion::{
    Companion, DesiredCompanion, EventSourceMapping, Keeper, Kind, MappingSettings, Reference, StartingPosition, Text,
};
use crate::finding::Finding;
use crate::place::{Declared, Place};

/// Most filters of a mapping, once AWS has raised the quota.
const MOST_FILTERS: usize = 10;
/// Filters of a mapping that need no raised quota.
const FILTERS_AT_FIRST: usize = 5;
/// Most characters of a filter.
const LONGEST_FILTER: usize = 4096;
/// The members of a record of DynamoDB Streams, of which a filter may speak.
const RECORD_KEYS: [&str; 8] =
    ["awsRegion", "dynamodb", "eventID", "eventName", "eventSource", "eventSourceARN", "eventVersion", "userIdentity"];

/// Brings event source mappings into normal form. What is wrong is added to the findings.
pub(super) fn mappings(
    declared: &MappingsDeclaration,
    around: Surroundings<'_>,
    findings: &mut Vec<Finding>,
) -> Vec<DesiredCompanion> {
    let mut wanted: Vec<DesiredCompanion> = Vec::new();
    let mut read: BTreeMap<(String, String), String> = BTreeMap::new();
    for (name, declaration) in declared {
        let declared_name = format!("{}/{name}", Kind::EventSourceMapping.section());
        let mut reading = Reading { declared_name: &declared_name, declaration, tables: around.tables, findings };
        let function = reading.function(around.settings);
        let table = reading.table();
        let settings = reading.settings();
        let (Some(function), Some(table)) = (function, table) else { continue };
        let pair = (unqualified_account(&function).to_owned(), table.declared_name.clone());
        if let Some(other) = read.get(&pair) {
            let message = format!("{other} and {declared_name} let {function} read the stream of {}", pair.1);
            reading.wrong(
                &declaration.place,
                message,
                "a function has one mapping on a stream: leave one of the two out",
            );
            continue;
        }
        let after = vec![table.declared_name.clone()];
        let mapping = EventSourceMapping {
            function,
            table: table.table.name.clone(),
            stream: Text::ToCome(Reference::StreamArn(table.declared_name.clone())),
            starting_position: declaration.starting_position.as_ref().map_or(StartingPosition::default(), |p| p.value),
            settings,
            uuid: None,
            stream_is_gone: false,
            left_behind: Vec::new(),
        };
        read.insert(pair, declared_name.clone());
        wanted.push(DesiredCompanion {
            declared_name,
            place: declaration.place.clone(),
            companion: Companion::EventSourceMapping(Box::new(mapping)),
            description: None,
            keeper: Keeper::Declaration,
            on_existing: around.on_existing(),
            after,
        });
    }
    wanted
}

/// Returns the first part of a filter that is neither a mapping nor a list of something [AWS Lambda Developer Guide, filter
/// rule syntax].
fn unlisted<'v>(key: &'v str, value: &'v serde_json::Value) -> Option<(&'v str, &'v serde_json::Value)> {
    match value {
        serde_json::Value::Object(members) => members.iter().find_map(|(key, value)| unlisted(key, value)),
        serde_json::Value::Array(items) if !items.is_empty() => None,
        _ => Some((key, value)),
    }
}

/// Says whether a text can be the name of a function.
pub(super) fn is_function_name(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

fn is_qualifier(text: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    text == "$LATEST" || ((1..=128).contains(&text.len()) && text.chars().all(is_word))
}

/// Returns a function without the account and region in front of it, if any.
fn unqualified_account(function: &str) -> &str {
    function.split_once(":function:").map_or(function, |(_, name)| name)
}

/// One mapping while it is read.
struct Reading<'a> {
    declared_name: &'a str,
    declaration: &'a MappingDeclaration,
    tables: &'a BTreeMap<String, DesiredTable>,
    findings: &'a mut Vec<Finding>,
}

impl<'a> Reading<'a> {
    fn wrong(&mut self, place: &Place, message: String, help: &str) {
        let finding = Finding::error(Code::InvalidMapping, message).at(place);
        self.findings.push(finding.about(self.declared_name).help(help));
    }

    fn missing(&mut self, key: &str, help: &str) {
        let finding = Finding::error(Code::MissingKey, format!("the event source mapping has no `{key}`"));
        self.findings.push(finding.at(&self.declaration.place).about(self.declared_name).help(help));
    }

    /// Returns the function, where it is one that can be in this environment.
    fn function(&mut self, settings: &EnvironmentSettings) -> Option<String> {
        let declaration = self.declaration;
        let Some(Declared { value, place }) = &declaration.function else {
            self.missing("function", "name the function that is to get the changes");
            return None;
        };
        let (at, name) = match value.split_once(":function:") {
            Some((at, name)) => (Some(at), name),
            None => (None, value.as_str()),
        };
        let (name, qualifier) = name.split_once(':').map_or((name, None), |(name, rest)| (name, Some(rest)));
        let parts: Vec<_> = at.map(|at| at.split(':').collect()).unwrap_or_default();
        let at = match parts.as_slice() {
            [] => Some((None, None)),
            [account] => Some((None, Some(*account))),
            ["arn", partition, "lambda", region, account] if partition.starts_with("aws") => {
                Some((Some(*region), Some(*account)))
            }
            _ => None,
        };
        let is_account = |text: &str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
        let is_sound = is_function_name(name) && qualifier.is_none_or(is_qualifier);
        let Some((region, account)) = at.filter(|(_, account)| is_sound && account.is_none_or(is_account)) else {
            let help =
                "write its name of 1 to 64 letters, digits, - and _, or its ARN; `:ALIAS` or `:VERSION` may follow";
            self.wrong(place, format!("{value:?} is no function of Lambda"), help);
            return None;
        };
        let homes = [("region", region, &settings.region), ("account", account, &settings.account)];
        for (what, is, wanted) in homes {
            if let (Some(is), Some(wanted)) = (is, wanted)
                && is != wanted.value
            {
                let message = format!("the function is of {what} {is}, and the environment of {}", wanted.value);
                self.wrong(place, message, "a function reads streams of its own account and region");
            }
        }
        Some(value.clone())
    }

    fn table(&mut self) -> Option<&'a DesiredTable> {
        let (declaration, tables) = (self.declaration, self.tables);
        let Some(Declared { value: name, place }) = &declaration.table else {
            self.missing("table", "name the table whose stream is read, by its declared name");
            return None;
        };
        let Some(table) = tables.get(name) else {
            let known = tables.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
            let finding = Finding::error(Code::UnknownTable, format!("table {name} is not declared")).at(place);
            self.findings.push(finding.about(self.declared_name).help(format!("declared are: {known}")));
            return None;
        };
        if table.table.stream.is_none() && !table.ignores(&IgnoredField::Stream) {
            let help = "declare a `stream` for that table, such as `stream: NEW_AND_OLD_IMAGES`";
            self.wrong(place, format!("table {name} has no stream that could be read"), help);
            return None;
        }
        Some(table)
    }

    /// Returns a number, where it is inside a range.
    fn number(&mut self, key: &str, declared: Option<&Declared<u64>>, range: RangeInclusive<u32>) -> Option<u32> {
        let Declared { value, place } = declared?;
        let number = u32::try_from(*value).ok().filter(|number| range.contains(number));
        if number.is_none() {
            let help = format!("Lambda admits {} to {}", range.start(), range.end());
            self.wrong(place, format!("`{key}` is {value}"), &help);
        }
        number
    }

    fn settings(&mut self) -> MappingSettings {
        let declaration = self.declaration;
        let default = MappingSettings::default();
        let flag = |declared: &Option<Declared<bool>>, default| declared.as_ref().map_or(default, |flag| flag.value);
        MappingSettings {
            enabled: flag(&declaration.enabled, default.enabled),
            batch_size: self
                .number("batch_size", declaration.batch_size.as_ref(), 1..=10_000)
                .unwrap_or(default.batch_size),
            batching_window_seconds: self
                .number("batching_window_seconds", declaration.batching_window_seconds.as_ref(), 0..=300)
                .unwrap_or(default.batching_window_seconds),
            retries: self.number("retries", declaration.retries.as_ref(), 0..=10_000),
            max_record_age_seconds: self.number(
                "max_record_age_seconds",
                declaration.max_record_age_seconds.as_ref(),
                60..=604_800,
            ),
            bisect_on_error: flag(&declaration.bisect_on_error, default.bisect_on_error),
            parallelization_factor: self
                .number("parallelization_factor", declaration.parallelization_factor.as_ref(), 1..=10)
                .unwrap_or(default.parallelization_factor),
            on_failure: self.on_failure(),
            report_batch_item_failures: flag(
                &declaration.report_batch_item_failures,
                default.report_batch_item_failures,
            ),
            filters: self.filters(),
            tumbling_window_seconds: self
                .number("tumbling_window_seconds", declaration.tumbling_window_seconds.as_ref(), 0..=900)
                .unwrap_or(default.tumbling_window_seconds),
        }
    }

    fn on_failure(&mut self) -> Option<String> {
        let Declared { value, place } = self.declaration.on_failure.as_ref()?;
        let parts: Vec<_> = value.splitn(6, ':').collect();
        let is_destination = matches!(parts.as_slice(), ["arn", partition, "sqs" | "sns" | "s3", _, _, name]
            if partition.starts_with("aws") && !name.is_empty());
        if !is_destination {
            let help = "write the ARN of a queue of SQS, a topic of SNS or a bucket of S3";
            self.wrong(place, format!("{value:?} is nothing that Lambda tells of failures"), help);
        } else if value.ends_with(".fifo") {
            let help = "name a standard queue or topic";
            self.wrong(place, format!("{value:?} is FIFO, and Lambda tells standard ones alone"), help);
        }
        Some(value.clone())
    }

    fn filters(&mut self) -> BTreeSet<String> {
        let Some(Declared { value: filters, place }) = &self.declaration.filters else { return BTreeSet::new() };
        if filters.len() > MOST_FILTERS {
            self.wrong(place, format!("{} filters", filters.len()), "Lambda admits 5 of a mapping, and 10 on request");
        } else if filters.len() > FILTERS_AT_FIRST {
            let message = format!("{} filters: Lambda admits 5 until AWS has raised the quota to 10", filters.len());
            let finding = Finding::warning(Code::InvalidMapping, message).at(place).about(self.declared_name);
            self.findings.push(finding.help("one pattern may hold several values of a key"));
        }
        for Declared { value: filter, place } in filters {
            if filter.chars().count() > LONGEST_FILTER {
                let message = format!("a filter of {} characters", filter.chars().count());
                self.wrong(place, message, "Lambda admits 4096 characters of a filter");
            }
            self.check_keys(filter, place);
        }
        filters.iter().map(|filter| filter.value.clone()).collect()
    }

    /// Warns of a filter that no record of a stream can fit.
    fn check_keys(&mut self, filter: &str, place: &Place) {
        let Ok(serde_json::Value::Object(members)) = serde_json::from_str(filter) else {
            return self.wrong(
                place,
                "a filter is no mapping".to_owned(),
                "write one such as `{ eventName: [INSERT] }`",
            );
        };
        if let Some((key, value)) = members.iter().find_map(|(key, value)| unlisted(key, value)) {
            let message = format!("the filter's `{key}` is {value}, and Lambda takes lists of what may be there");
            return self.wrong(place, message, "write the values as a list of one or more, such as `[INSERT]`");
        }
        let is_operator = |key: &str| key.starts_with('$');
        let unknown = members.keys().find(|key| !RECORD_KEYS.contains(&key.as_str()) && !is_operator(key));
        if let Some(key) = unknown {
            let message = format!("no record of a stream has {key:?}, so the filter lets nothing through");
            let finding = Finding::warning(Code::InvalidMapping, message).at(place).about(self.declared_name);
            self.findings.push(finding.help(format!("records have {}", RECORD_KEYS.join(", "))));
        }
    }
}
