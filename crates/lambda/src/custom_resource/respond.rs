//! Sending an answer to CloudFormation: one HTTP PUT to a pre-signed URL.

use std::fmt;
use std::time::Duration;

use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_http_client::default_connector;
use aws_smithy_runtime_api::client::http::{HttpConnector as _, HttpConnectorSettings, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use lambda_runtime::Diagnostic;
use thiserror::Error;
use tokio::time::Instant;

use super::request::Reply;

/// How long a connection and one try may take.
const CONNECT: Duration = Duration::from_secs(2);
const ONE_TRY: Duration = Duration::from_secs(5);
/// The first pause between two tries; each further one is twice as long, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// How long is tried in any case, even where the invocation's deadline is over: it may be wrong, and an answer that
/// CloudFormation waits for is worth it.
const AT_LEAST: Duration = Duration::from_secs(1);

/// Why an answer was not delivered. The URL is never part of it.
///
/// Each of them ends the invocation as an error, which the metric `Errors` of AWS Lambda counts: somebody waits for an
/// answer that did not come.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Undelivered {
    /// The event does not say where an answer goes.
    #[error("there is nowhere to send an answer to: {0}")]
    Nowhere(String),
    /// The URL is used up, expired or wrong. This invocation tries no more.
    #[error("the answer was refused: {0}")]
    Refused(String),
    /// Nobody took it in time.
    #[error("the answer could not be delivered in {tries} tries: {why}")]
    InTime {
        /// How often it was sent.
        tries: u32,
        /// What happened last.
        why: String,
    },
}

/// An invocation that ended without an answer being delivered, as AWS Lambda is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAnswered {
    /// What the answer was to repeat; nothing where the event did not say where it goes.
    pub reply: Option<Reply>,
    /// Why it was not delivered.
    pub why: Undelivered,
}

impl fmt::Display for NotAnswered {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Reply { stack_id, logical_id, request_id, .. }) = &self.reply {
            write!(formatter, "request {request_id} about {logical_id} of {stack_id}: ")?;
        }
        self.why.fmt(formatter)
    }
}

impl From<NotAnswered> for Diagnostic {
    fn from(error: NotAnswered) -> Self {
        let error_type = match error.why {
            Undelivered::Nowhere(_) => "NoResponseUrl",
            Undelivered::Refused(_) => "AnswerRefused",
            Undelivered::InTime { .. } => "AnswerNotDelivered",
        };
        Self { error_type: error_type.to_owned(), error_message: error.to_string() }
    }
}

/// Sends answers.
#[derive(Debug)]
pub struct Responder {
    connector: Option<SharedHttpConnector>,
}

impl Default for Responder {
    fn default() -> Self {
        let settings = HttpConnectorSettings::builder().connect_timeout(CONNECT).read_timeout(ONE_TRY).build();
        Self { connector: default_connector(&settings, Some(SharedAsyncSleep::new(TokioSleep::new()))) }
    }
}

impl Responder {
    /// Sends an answer, and again after network errors and answers of 500 and above, for as long as there is time.
    ///
    /// # Errors
    /// Where it was refused, or not taken in time.
    pub async fn put(&self, url: &str, body: &str, within: Duration) -> Result<(), Undelivered> {
        let ends = Instant::now() + within.max(AT_LEAST);
        let mut pause = FIRST_PAUSE;
        let mut tries = 0;
        loop {
            tries += 1;
            let why = match tokio::time::timeout_at(ends, self.try_once(url, body)).await {
                Ok(Ok(status)) if (200..300).contains(&status) => return Ok(()),
                Ok(Ok(status)) if passes(status) => format!("HTTP {status}"),
                Ok(Ok(status)) => return Err(Undelivered::Refused(format!("HTTP {status}"))),
                Ok(Err(Trouble::Unsendable(why))) => return Err(Undelivered::Refused(why)),
                Ok(Err(Trouble::Network(why))) => why,
                Err(_) => "no answer".to_owned(),
            };
            if Instant::now() + pause >= ends {
                return Err(Undelivered::InTime { tries, why });
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    async fn try_once(&self, url: &str, body: &str) -> Result<u16, Trouble> {
        let connector = self.connector.as_ref();
        let connector = connector.ok_or_else(|| Trouble::Unsendable("there is no HTTP client".to_owned()))?;
        let mut request = HttpRequest::new(SdkBody::from(body));
        let unsendable = |_| Trouble::Unsendable("the ResponseURL is not a URL".to_owned());
        request.set_method("PUT").map_err(unsendable)?;
        request.set_uri(url).map_err(unsendable)?;
        // The URL is signed for an empty type; any other is refused.
        request.headers_mut().insert("content-type", "");
        let answer = tokio::time::timeout(ONE_TRY + CONNECT, connector.call(request)).await;
        let answer = answer.map_err(|_| Trouble::Network("no answer".to_owned()))?;
        // Neither the message nor its causes are shown: they are the client's, and may name the URL.
        let answer = answer.map_err(|error| {
            let kind = if error.is_timeout() { "it took too long" } else { "the connection broke" };
            Trouble::Network(kind.to_owned())
        })?;
        Ok(answer.status().as_u16())
    }
}

enum Trouble {
    /// No try will do better.
    Unsendable(String),
    /// The next try may.
    Network(String),
}

/// Says whether a status tells of something that passes.
pub(super) fn passes(status: u16) -> bool {
    status >= 500 || matches!(status, 408 | 429)
}
