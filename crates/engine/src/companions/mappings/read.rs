//! Reading event source mappings.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodbstreams::Client as Streams;
use aws_sdk_lambda::Client as Lambda;
use aws_sdk_lambda::types::{EventSourceMappingConfiguration, EventSourcePosition};
use tablewright_core::companion::{
    Companion, EventSourceMapping, LeftBehind, LiveCompanion, ObservedCompanion, StartingPosition, Text,
};
use tablewright_core::refusal::Refusal;

use super::super::Listed;
use super::super::answer::refused;
use super::convert::settings;
use crate::refusal::refusal;

/// Clients with reading calls and no others.
#[derive(Debug, Clone)]
pub(in super::super) struct Mappings {
    pub(super) lambda: Lambda,
    streams: Streams,
}

/// A live mapping with what of it is always there.
struct Found {
    uuid: String,
    stream: String,
    state: String,
    live: EventSourceMappingConfiguration,
}

impl Mappings {
    pub(in super::super) fn new(lambda: Lambda, streams: Streams) -> Self {
        Self { lambda, streams }
    }

    /// Reads mappings by function and table. All of a function come with one call.
    pub(in super::super) async fn read(&self, names: &[String]) -> Vec<(String, LiveCompanion)> {
        let mut tables_of: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (function, table) in names.iter().filter_map(|name| EventSourceMapping::of_name(name)) {
            tables_of.entry(function).or_default().push(table);
        }
        let mut read = Vec::with_capacity(names.len());
        for (function, tables) in tables_of {
            let found = self.of_function(function).await;
            for table in tables {
                let live = match &found {
                    Ok(found) => self.of_table(function, table, found).await,
                    Err(live) => live.clone(),
                };
                read.push((format!("{function}/{table}"), live));
            }
        }
        read
    }

    /// Returns the mappings of a function from streams of tables, the newest stream first; or, where there can be none, why.
    async fn of_function(&self, function: &str) -> Result<Vec<Found>, LiveCompanion> {
        let mut found = Vec::new();
        let mut pages = self.lambda.list_event_source_mappings().function_name(function).into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| unreadable(function, &refusal(&error)))?;
            let mappings = page.event_source_mappings.unwrap_or_default();
            found.extend(mappings.into_iter().filter(|live| is_of(live, function)).filter_map(Found::new));
        }
        if found.is_empty() {
            self.look_for(function).await?;
        }
        found.sort_by(|one, other| (&other.stream, &other.uuid).cmp(&(&one.stream, &one.uuid)));
        Ok(found)
    }

    /// Returns the mappings that read a stream, by the ARNs of their functions.
    pub(in super::super) async fn on(&self, stream: &str) -> Result<Vec<Listed>, Refusal> {
        let mut found = Vec::new();
        let mut pages = self.lambda.list_event_source_mappings().event_source_arn(stream).into_paginator().send();
        while let Some(page) = pages.next().await {
            let mappings = page.map_err(|error| refusal(&error))?.event_source_mappings.unwrap_or_default();
            let functions = mappings.into_iter().filter_map(|mapping| mapping.function_arn);
            found.extend(functions.map(|name| Listed { name, tags: BTreeMap::new() }));
        }
        Ok(found)
    }

    /// Finds out whether a function exists that has no mappings. Whoever may not ask is not told.
    async fn look_for(&self, function: &str) -> Result<(), LiveCompanion> {
        match self.lambda.get_function_configuration().function_name(function).send().await {
            Err(error) if refusal(&error).code == "ResourceNotFoundException" => Err(lacking(function)),
            _ => Ok(()),
        }
    }

    async fn of_table(&self, function: &str, table: &str, found: &[Found]) -> LiveCompanion {
        let stream = format!(":table/{table}/stream/");
        let found = found.iter().filter(|found| found.stream.contains(&stream));
        let (going, staying): (Vec<_>, Vec<_>) = found.partition(|found| found.state == "Deleting");
        let mut in_flight: Vec<_> =
            going.iter().map(|found| format!("the deletion of mapping {}", found.uuid)).collect();
        let Some((newest, left)) = staying.split_first() else {
            return match in_flight.is_empty() {
                true => LiveCompanion::Absent,
                false => LiveCompanion::Going(in_flight.join(", ")),
            };
        };
        if let state @ ("Creating" | "Enabling" | "Disabling" | "Updating") = newest.state.as_str() {
            in_flight.push(format!("mapping {}, which is {state}", newest.uuid));
        }
        let streams = self.streams_of(table).await;
        let is_gone = |stream: &str| streams.as_ref().is_some_and(|there| !there.contains(stream));
        let position = match newest.live.starting_position() {
            Some(EventSourcePosition::Latest) => StartingPosition::Latest,
            _ => StartingPosition::TrimHorizon,
        };
        let left_behind = left.iter().map(|found| LeftBehind {
            uuid: found.uuid.clone(),
            stream: found.stream.clone(),
            stream_is_gone: is_gone(&found.stream),
        });
        let mapping = EventSourceMapping {
            function: function.to_owned(),
            table: table.to_owned(),
            stream: Text::Known(newest.stream.clone()),
            starting_position: position,
            settings: settings(&newest.live),
            uuid: Some(newest.uuid.clone()),
            stream_is_gone: is_gone(&newest.stream),
            left_behind: left_behind.collect(),
        };
        let companion = Companion::EventSourceMapping(Box::new(mapping));
        LiveCompanion::Present(Box::new(ObservedCompanion { in_flight, ..ObservedCompanion::settled(companion) }))
    }

    /// Returns the ARNs of the streams that a table has or had, as long as they can be read: those of a stream that was
    /// switched off for 24 hours. `None` where that could not be found out, or there is none, which may be a table that is
    /// being made: then no stream counts as gone.
    async fn streams_of(&self, table: &str) -> Option<BTreeSet<String>> {
        let mut arns = BTreeSet::new();
        let mut last = None;
        loop {
            let call = self.streams.list_streams().table_name(table).set_exclusive_start_stream_arn(last);
            let page = call.send().await.ok()?;
            arns.extend(page.streams().iter().filter_map(|stream| stream.stream_arn().map(str::to_owned)));
            last = page.last_evaluated_stream_arn;
            if last.is_none() {
                return Some(arns).filter(|arns| !arns.is_empty());
            }
        }
    }
}

impl Found {
    fn new(live: EventSourceMappingConfiguration) -> Option<Found> {
        let (uuid, stream) = (live.uuid()?.to_owned(), live.event_source_arn()?.to_owned());
        let state = live.state().unwrap_or_default().to_owned();
        Some(Found { uuid, stream, state, live })
    }
}

/// Says whether a mapping is the function's own: whoever asks for a function without an alias or version means neither.
fn is_of(live: &EventSourceMappingConfiguration, function: &str) -> bool {
    let Some(arn) = live.function_arn() else { return true };
    qualifier(arn).is_none() || qualifier(function).is_some()
}

/// Returns the alias or version of a function, where there is one.
fn qualifier(function: &str) -> Option<&str> {
    let name = function.split_once(":function:").map_or(function, |(_, name)| name);
    name.split_once(':').map(|(_, qualifier)| qualifier).filter(|qualifier| *qualifier != "$LATEST")
}

fn lacking(function: &str) -> LiveCompanion {
    LiveCompanion::Lacking(format!("there is no function {function}; deploy it, then run this again"))
}

fn unreadable(function: &str, refusal: &Refusal) -> LiveCompanion {
    match refusal.code.as_str() {
        "ResourceNotFoundException" => lacking(function),
        _ => refused(refusal),
    }
}
