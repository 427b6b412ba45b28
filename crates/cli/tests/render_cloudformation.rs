//! `tablewright render cloudformation`. What reads the templates back stands in the tests of `formats`; cfn-lint checks
//! them in `tests/peers/test_cloudformation.py`.

mod scenario;

use serde_json::Value;
use tablewright_testkit::permissions::policy::substituted;
use tablewright_testkit::sandbox::Sandbox;

scenario::scenarios! { "render_cloudformation": companions, templates, wrong_templates }

const DECLARATION: &str = r#"
project: shop
region: eu-central-1
account: "123456789012"
tables:
  orders: { partition_key: id, time_to_live: until, server_side_encryption: { kms_key: alias/orders } }
  stock: { partition_key: id, on_existing: adopt, server_side_encryption: aws_managed }
"#;

#[test]
fn the_functions_role_has_the_rendered_policy() {
    let sandbox = Sandbox::with_declaration(env!("CARGO_BIN_EXE_tablewright"), DECLARATION);
    let run = |arguments: &[&str]| -> Value {
        let said = sandbox.run_with(arguments, &[]).expect(0);
        serde_json::from_str(&said.stdout).expect("JSON")
    };
    let function = ["--function", "keeper", "--on-delete", "delete"];
    let template = ["render", "cloudformation", "--as", "custom-resource", "--format", "json"];
    let template = run(&[&template[..], &function].concat());
    let mut policy = run(&[&["render", "iam", "--for", "custom-resource"][..], &function].concat());
    // The stack makes the log group, so the function does not need to.
    for statement in policy["Statement"].as_array_mut().expect("statements") {
        statement["Action"].as_array_mut().expect("actions").retain(|action| action != "logs:CreateLogGroup");
    }
    let of_role = &template["Resources"]["TableManagerRole"]["Properties"]["Policies"][0]["PolicyDocument"];
    let names = [
        ("AWS::Partition", "aws"),
        ("AWS::Region", "eu-central-1"),
        ("AWS::AccountId", "123456789012"),
        ("AWS::URLSuffix", "amazonaws.com"),
        ("FunctionName", "keeper"),
    ];
    assert_eq!(substituted(of_role, &names), policy);
}
