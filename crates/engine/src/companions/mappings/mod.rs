//! Event source mappings of Lambda.

pub(super) mod apply;
mod convert;
mod health;
pub(super) mod read;

use aws_config::Region;
use aws_config::retry::RetryConfig;
use aws_sdk_dynamodbstreams::Client as Streams;
use aws_sdk_lambda::Client as Lambda;

use super::Place;

/// Returns a client of Lambda.
pub(super) fn client(place: &Place<'_>) -> Lambda {
    let mut config = aws_sdk_lambda::config::Builder::from(place.sdk).region(Region::new(place.region.to_owned()));
    let url = place.url_of("AWS_ENDPOINT_URL_LAMBDA").or_else(|| place.sdk.endpoint_url().map(str::to_owned));
    config.set_endpoint_url(url);
    Lambda::from_conf(config.build())
}

/// Returns a client of Lambda that does not repeat its calls: the schedule does, and knows why.
pub(super) fn client_that_tries_once(place: &Place<'_>) -> Lambda {
    let config = client(place).config().to_builder().retry_config(RetryConfig::disabled());
    Lambda::from_conf(config.build())
}

/// Returns a client that tells which streams there are.
pub(super) fn streams(place: &Place<'_>) -> Streams {
    let mut config =
        aws_sdk_dynamodbstreams::config::Builder::from(place.sdk).region(Region::new(place.region.to_owned()));
    let url = place.url_of("AWS_ENDPOINT_URL_DYNAMODB_STREAMS").or_else(|| place.sdk.endpoint_url().map(str::to_owned));
    config.set_endpoint_url(url);
    Streams::from_conf(config.build())
}
