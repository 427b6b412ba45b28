//! `tablewright lint`: every finding at once, without any endpoint.

mod scenario;

use tablewright_testkit::sandbox::Sandbox;

scenario::scenarios! { "lint": all_at_once, beside_tables, clean, per_environment, policies, warnings }

#[test]
fn no_endpoint_is_asked() {
    let declaration = "project: shop\nendpoint: http://127.0.0.1:1\ntables: { orders: { partition_key: id } }\n";
    let sandbox = Sandbox::with_declaration(env!("CARGO_BIN_EXE_tablewright"), declaration);
    sandbox.run_with(&["lint"], &[]).expect(0).says("nothing to find");
}
