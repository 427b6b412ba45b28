//! Writing parameters.

use aws_sdk_ssm::Client;
use aws_sdk_ssm::types::ParameterType;
use tablewright_core::companion::Parameter;
use tablewright_core::refusal::Refusal;

use crate::companions::unsendable;
use crate::refusal::refusal;

/// A client with the changing calls.
#[derive(Debug, Clone)]
pub(in super::super) struct Parameters {
    client: Client,
}

impl Parameters {
    pub(in super::super) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Writes a parameter.
    pub(in super::super) async fn put(
        &self,
        parameter: &Parameter,
        description: Option<&str>,
        overwrite: bool,
    ) -> Result<(), Refusal> {
        let call = self
            .client
            .put_parameter()
            .name(&parameter.name)
            .value(parameter.value.known().map_err(|unknown| unsendable(&unknown))?)
            .r#type(ParameterType::from(parameter.parameter_type.text()))
            .set_description(description.map(ToOwned::to_owned))
            .overwrite(overwrite);
        call.send().await.map(drop).map_err(|error| refusal(&error))
    }

    /// Deletes a parameter.
    pub(in super::super) async fn delete(&self, name: &str) -> Result<(), Refusal> {
        self.client.delete_parameter().name(name).send().await.map(drop).map_err(|error| refusal(&error))
    }
}
