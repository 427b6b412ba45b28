//! Terraform: what `include`, `init --from` and `diff` make of configurations, plans and states.

mod scenario;

use tablewright_testkit::sandbox::Sandbox;

scenario::scenarios! { "terraform": companions, include, init }

/// A state in one line, as Terraform prints it, with a password, and a table of a wrong key.
const STATE: &str = concat!(
    r#"{"format_version": "1.0", "terraform_version": "1.13.4", "values": {"root_module": {"resources": ["#,
    r#"{"address": "aws_db_instance.main", "mode": "managed", "type": "aws_db_instance", "name": "main", "#,
    r#""values": {"password": "hunter2"}}, "#,
    r#"{"address": "aws_dynamodb_table.orders", "mode": "managed", "type": "aws_dynamodb_table", "name": "orders", "#,
    r#""values": {"name": "orders", "billing_mode": "SOMETIMES", "hash_key": "id", "#,
    r#""attribute": [{"name": "id", "type": "S"}]}}]}}}"#,
);

#[test]
fn no_finding_quotes_a_state() {
    let declaration = "project: shop\ninclude: [state.json]\n";
    let sandbox = Sandbox::with_declaration(env!("CARGO_BIN_EXE_tablewright"), declaration);
    sandbox.write("state.json", STATE);
    let commands: [&[&str]; 3] =
        [&["lint"], &["init", "--from", "state.json", "--stdout"], &["diff", "state.json", "state.json"]];
    for command in commands {
        let said = sandbox.run(command).expect(1);
        said.says("state.json:1:").says("aws_dynamodb_table.orders").does_not_say("hunter2");
    }
}

#[test]
fn no_finding_quotes_a_state_that_is_cut() {
    let sandbox =
        Sandbox::with_declaration(env!("CARGO_BIN_EXE_tablewright"), "project: shop\ninclude: [state.json]\n");
    sandbox.write("state.json", &STATE[..STATE.len() - 3]);
    sandbox.run(&["lint"]).expect(1).says("state.json:1:").does_not_say("hunter2");
}
