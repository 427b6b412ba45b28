//! The program without an endpoint. What it does with one is tested under `tablewright up`.

use std::process::{Command, Output};

fn run(variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_products-example"));
    command.env_clear().env("AWS_EC2_METADATA_DISABLED", "true").envs(variables.iter().copied());
    command.output().expect("the program starts")
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_missing_table_is_told_by_its_variable() {
    let output = run(&[]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(told(&output), "error: DYNAMODB_TABLE is not set; it holds the name of the table of products\n");
}

#[test]
fn an_endpoint_that_is_not_there_is_an_error_with_its_cause() {
    let output = run(&[
        ("DYNAMODB_TABLE", "dev-products"),
        ("TABLE_NAME_SESSIONS", "dev-sessions"),
        ("TABLE_NAME_CATALOGUE", "dev-catalogue"),
        ("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:1"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "local"),
        ("AWS_SECRET_ACCESS_KEY", "local"),
    ]);
    assert_eq!(output.status.code(), Some(1));
    assert!(told(&output).starts_with("error: the call did not succeed: "), "{}", told(&output));
    assert!(told(&output).contains("dispatch failure"), "{}", told(&output));
}
