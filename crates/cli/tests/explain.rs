//! `tablewright explain`: what codes mean.

mod scenario;

use serde_json::Value;
use tablewright_core::codes::Code;
use tablewright_testkit::sandbox::Sandbox;

scenario::scenarios! { "explain": codes }

#[test]
fn every_code_is_listed_and_explained() {
    let sandbox = Sandbox::new(env!("CARGO_BIN_EXE_tablewright"));
    let listed = sandbox.run_with(&["explain", "--all"], &[]).expect(0).stdout;
    assert_eq!(listed, sandbox.run_with(&["explain"], &[]).expect(0).stdout);
    let all = sandbox.run_with(&["explain", "--output", "json"], &[]).expect(0).stdout;
    let all: Value = serde_json::from_str(&all).expect("a JSON document");
    let codes: Vec<_> = all["codes"].as_array().expect("codes").iter().map(|code| &code["code"]).collect();
    assert_eq!(codes, Code::ALL.iter().map(|code| code.text()).collect::<Vec<_>>());
    for code in Code::ALL {
        assert!(listed.contains(&format!("  {code}  {}\n", code.title())), "{code}");
    }
}
