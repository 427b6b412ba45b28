//! The function of a CloudFormation custom resource, as AWS Lambda starts it.

use std::sync::Arc;

use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;
use tablewright_lambda::custom_resource::handler::{Handler, Invocation};
use tablewright_lambda::logs;
use tablewright_lambda::settings::Settings;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    logs::begin();
    let handler = Arc::new(Handler::new(Settings::from_variables(|name| std::env::var(name).ok())));
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Value>| {
        let handler = Arc::clone(&handler);
        async move {
            let invocation = Invocation { request_id: event.context.request_id, ends: event.context.deadline };
            handler.handle(&event.payload, &invocation).await
        }
    }))
    .await
}
