//! Reading how mappings and their functions do.

use std::collections::BTreeMap;

use futures_util::future;
use tablewright_core::refusal::Refusal;
use tablewright_core::verify::{FunctionState, MappingState, Seen};

use super::read::Mappings;
use crate::refusal::refusal;

impl Mappings {
    /// Reads the states of all mappings of functions, by UUID. What cannot be read is not among them.
    pub(in super::super) async fn states(&self, functions: &[String]) -> BTreeMap<String, MappingState> {
        let reads = functions.iter().map(|function| async move {
            let mut states = Vec::new();
            let mut pages = self.lambda.list_event_source_mappings().function_name(function).into_paginator().send();
            while let Some(Ok(page)) = pages.next().await {
                states.extend(page.event_source_mappings.unwrap_or_default().into_iter().filter_map(|mapping| {
                    let state = MappingState {
                        state: mapping.state.unwrap_or_default(),
                        reason: mapping.state_transition_reason.filter(|reason| !reason.is_empty()),
                        last_result: mapping.last_processing_result.filter(|result| !result.is_empty()),
                    };
                    Some((mapping.uuid?, state))
                }));
            }
            states
        });
        future::join_all(reads).await.into_iter().flatten().collect()
    }

    /// Reads functions.
    pub(in super::super) async fn functions(&self, functions: &[String]) -> BTreeMap<String, Seen<FunctionState>> {
        let reads = functions.iter().map(|function| async move {
            let answer = self.lambda.get_function_configuration().function_name(function).send().await;
            (function.clone(), seen(answer.map(|answer| FunctionState { role: answer.role }).map_err(|e| refusal(&e))))
        });
        future::join_all(reads).await.into_iter().collect()
    }
}

fn seen(answer: Result<FunctionState, Refusal>) -> Seen<FunctionState> {
    match answer {
        Ok(function) => Ok(Some(function)),
        Err(refusal) if refusal.code == "ResourceNotFoundException" => Ok(None),
        Err(refusal) => Err(refusal.to_string()),
    }
}
