//! What a function is told by its variables.

use aws_sdk_lambda::config::Credentials;

/// The region where no variable names one, as on endpoints that are not AWS's own.
const REGION_ELSEWHERE: &str = "us-east-1";

/// What a function is told by its variables; AWS Lambda sets those of AWS itself.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `AWS_REGION`.
    pub region: String,
    /// `AWS_ENDPOINT_URL_DYNAMODB`, or `AWS_ENDPOINT_URL`.
    pub dynamodb_url: Option<String>,
    /// `AWS_ENDPOINT_URL_LAMBDA`, or `AWS_ENDPOINT_URL`.
    pub lambda_url: Option<String>,
    /// `AWS_LAMBDA_FUNCTION_NAME`; without it the function cannot invoke itself.
    pub function_name: Option<String>,
    /// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`. They last as long as the process.
    pub credentials: Option<Credentials>,
}

impl Settings {
    /// Returns what variables say; those that are empty count as not there.
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Self {
        let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
        let ignores = variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS").is_some_and(|ignore| ignore == "true");
        let url = |name: &str| variable(name).or_else(|| variable("AWS_ENDPOINT_URL")).filter(|_| !ignores);
        let region = variable("AWS_REGION").or_else(|| variable("AWS_DEFAULT_REGION"));
        let keys = variable("AWS_ACCESS_KEY_ID").zip(variable("AWS_SECRET_ACCESS_KEY"));
        let credentials = keys.map(|(id, secret)| {
            Credentials::new(id, secret, variable("AWS_SESSION_TOKEN"), None, "variables of the function")
        });
        Self {
            region: region.unwrap_or_else(|| REGION_ELSEWHERE.to_owned()),
            dynamodb_url: url("AWS_ENDPOINT_URL_DYNAMODB"),
            lambda_url: url("AWS_ENDPOINT_URL_LAMBDA"),
            function_name: variable("AWS_LAMBDA_FUNCTION_NAME"),
            credentials,
        }
    }
}
