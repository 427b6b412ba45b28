//! Reading parameters.

use aws_sdk_ssm::Client;
use tablewright_core::companion::{Companion, LiveCompanion, ObservedCompanion, Parameter, ParameterType, Text};
use tablewright_core::refusal::Refusal;

use super::super::Listed;
use super::super::answer::refused;
use crate::refusal::refusal;

/// Most names that GetParameters takes.
const MOST_NAMES: usize = 10;

/// A client with reading calls and no others.
#[derive(Debug, Clone)]
pub(in super::super) struct Parameters {
    client: Client,
}

impl Parameters {
    pub(in super::super) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Reads parameters by name, ten with each call. Secrets stay encrypted.
    pub(in super::super) async fn read(&self, names: &[String]) -> Vec<(String, LiveCompanion)> {
        let mut found = Vec::with_capacity(names.len());
        for names in names.chunks(MOST_NAMES) {
            let call = self.client.get_parameters().set_names(Some(names.to_vec())).with_decryption(false);
            match call.send().await {
                Ok(answer) => {
                    let of = |name: &String| answer.parameters().iter().find(|p| p.name() == Some(name));
                    found.extend(names.iter().map(|name| (name.clone(), live(name, of(name)))));
                }
                Err(error) => {
                    let live = refused(&refusal(&error));
                    found.extend(names.iter().map(|name| (name.clone(), live.clone())));
                }
            }
        }
        found
    }

    /// Returns all parameters under a path.
    pub(in super::super) async fn under(&self, path: &str) -> Result<Vec<Listed>, Refusal> {
        let call = self.client.get_parameters_by_path().path(path).recursive(true).with_decryption(false);
        let mut pages = call.into_paginator().send();
        let mut found = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| refusal(&error))?;
            let names = page.parameters().iter().filter_map(|found| found.name());
            found.extend(names.map(|name| Listed { name: name.to_owned(), tags: Default::default() }));
        }
        Ok(found)
    }
}

fn live(name: &str, found: Option<&aws_sdk_ssm::types::Parameter>) -> LiveCompanion {
    let Some(found) = found else { return LiveCompanion::Absent };
    let kind = found.r#type().map(|kind| kind.as_str()).unwrap_or_default();
    let Some(parameter_type) = ParameterType::parse(kind) else {
        return LiveCompanion::Unreadable(format!("it has the type {kind:?}, which nobody knows"));
    };
    let text = match parameter_type {
        ParameterType::SecureString => "a secret",
        ParameterType::String | ParameterType::StringList => found.value().unwrap_or_default(),
    };
    let parameter = Parameter { name: name.to_owned(), value: Text::Known(text.to_owned()), parameter_type };
    let companion = Companion::Parameter(parameter);
    LiveCompanion::Present(Box::new(ObservedCompanion::settled(companion)))
}
