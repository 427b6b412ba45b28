//! A client that cannot change anything.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::describe_table::DescribeTableError;
use tablewright_core::observed::{Answers, Aspect};
use tablewright_core::refusal::{Class, Refusal, classify};
use tablewright_core::wire;

use crate::companions::CompanionReader;
use crate::convert::description;
use crate::endpoint_error::EndpointError;
use crate::refusal::refusal;

/// A client with DynamoDB's reading calls and no others.
#[derive(Debug, Clone)]
pub struct Reader {
    client: Client,
    /// KMS, where it can be asked about keys.
    kms: Option<aws_sdk_kms::Client>,
    companions: CompanionReader,
    endpoint: String,
}

/// Retries of the calls that DynamoDB admits only every other second on one connection [T-403].
fn patient() -> aws_sdk_dynamodb::config::Builder {
    let timeout = TimeoutConfig::builder().operation_timeout(Duration::from_secs(180)).build();
    aws_sdk_dynamodb::Config::builder().timeout_config(timeout).retry_config(
        RetryConfig::standard()
            .with_max_attempts(40)
            .with_initial_backoff(Duration::from_secs(1))
            .with_max_backoff(Duration::from_secs(2)),
    )
}

impl Reader {
    pub(crate) fn new(
        client: Client,
        kms: Option<aws_sdk_kms::Client>,
        companions: CompanionReader,
        endpoint: String,
    ) -> Self {
        Self { client, kms, companions, endpoint }
    }

    pub(crate) fn companions(&self) -> &CompanionReader {
        &self.companions
    }

    pub(crate) fn kms(&self) -> Option<&aws_sdk_kms::Client> {
        self.kms.as_ref()
    }

    /// Returns the trouble with the whole endpoint that a refusal tells of, if it does.
    pub(crate) fn endpoint_error(&self, refusal: &Refusal) -> Option<EndpointError> {
        EndpointError::from_refusal(refusal, &self.endpoint)
    }

    /// Returns the names of all tables.
    ///
    /// # Errors
    /// Where the endpoint cannot be asked, or refuses.
    pub async fn table_names(&self) -> Result<Vec<String>, EndpointError> {
        let mut names = Vec::new();
        let mut pages = self.client.list_tables().into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| {
                let refusal = refusal(&error);
                self.endpoint_error(&refusal).unwrap_or(EndpointError::Refused(refusal))
            })?;
            names.extend(page.table_names.unwrap_or_default());
        }
        Ok(names)
    }

    /// Reads a table: DescribeTable, and the calls of the other parts that are asked for, at once. `None` where there
    /// is no such table. Parts that the endpoint cannot answer for, or that were not asked for, stay absent.
    ///
    /// # Errors
    /// Where a call is refused for another reason.
    pub async fn table(&self, live_name: &str, parts: &[Aspect]) -> Result<Option<Answers>, Refusal> {
        let Some(table) = self.describe(live_name).await? else { return Ok(None) };
        let wanted = |part: Aspect| parts.contains(&part);
        let arn = table.table_arn.clone().unwrap_or_default();
        let (time_to_live, continuous_backups, tags) = tokio::try_join!(
            optional(wanted(Aspect::TimeToLive), self.time_to_live(live_name)),
            optional(wanted(Aspect::ContinuousBackups), self.continuous_backups(live_name)),
            optional(wanted(Aspect::Tags), self.tags(&arn)),
        )?;
        Ok(Some(Answers { table, time_to_live, continuous_backups, tags }))
    }

    async fn describe(&self, live_name: &str) -> Result<Option<wire::TableDescription>, Refusal> {
        match self.client.describe_table().table_name(live_name).send().await {
            Ok(answer) => match answer.table() {
                Some(table) => Ok(Some(description::table(table))),
                None => Err(Refusal {
                    code: String::new(),
                    message: "an answer to DescribeTable without a table".to_owned(),
                    status: Some(200),
                }),
            },
            Err(SdkError::ServiceError(error)) if is_not_found(error.err()) => Ok(None),
            Err(error) => Err(refusal(&error)),
        }
    }

    async fn time_to_live(&self, live_name: &str) -> Result<Option<wire::TimeToLiveDescription>, Refusal> {
        let call = self.client.describe_time_to_live().table_name(live_name);
        match call.customize().config_override(patient()).send().await {
            Ok(answer) => Ok(Some(description::time_to_live(answer.time_to_live_description()))),
            Err(error) => unanswered(refusal(&error)),
        }
    }

    async fn continuous_backups(&self, live_name: &str) -> Result<Option<wire::ContinuousBackupsDescription>, Refusal> {
        let call = self.client.describe_continuous_backups().table_name(live_name);
        match call.customize().config_override(patient()).send().await {
            Ok(answer) => Ok(Some(description::continuous_backups(answer.continuous_backups_description()))),
            Err(error) => unanswered(refusal(&error)),
        }
    }

    async fn tags(&self, arn: &str) -> Result<Option<Vec<wire::Tag>>, Refusal> {
        let mut tags = Vec::new();
        let mut next_token = None;
        loop {
            let call = self.client.list_tags_of_resource().resource_arn(arn).set_next_token(next_token);
            match call.send().await {
                Ok(answer) => {
                    tags.extend(description::tags(answer.tags()));
                    next_token = answer.next_token;
                }
                Err(error) => return unanswered(refusal(&error)),
            }
            if next_token.is_none() {
                return Ok(Some(tags));
            }
        }
    }
}

/// Runs a call only where its answer is wanted.
async fn optional<T>(
    wanted: bool,
    call: impl Future<Output = Result<Option<T>, Refusal>>,
) -> Result<Option<T>, Refusal> {
    if wanted { call.await } else { Ok(None) }
}

/// What the endpoint cannot answer is absent. So is what a table that is coming or going does not show yet or any
/// more: whoever needs it looks again.
fn unanswered<T>(refusal: Refusal) -> Result<Option<T>, Refusal> {
    match classify(&refusal) {
        Class::NotSupported | Class::WaitForState | Class::Retry(_) => Ok(None),
        _ => Err(refusal),
    }
}

fn is_not_found(error: &DescribeTableError) -> bool {
    error.is_resource_not_found_exception()
}
