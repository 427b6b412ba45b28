//! `tablewright diff`: two of environments, declarations and schemas.

mod scenario;

use tablewright_testkit::sandbox::Sandbox;

scenario::scenarios! { "diff": companions, other_key, sides, warm_throughput }

#[test]
fn a_table_goes_by_its_declared_name_also_in_files() {
    let sandbox = Sandbox::with_declaration(
        env!("CARGO_BIN_EXE_tablewright"),
        "project: shop\ntables: { orders: { partition_key: id, name: legacy.orders } }\n",
    );
    sandbox.run(&["apply", "--yes"]).expect(0);
    sandbox.run(&["export", "--out", "files"]).expect(0);
    sandbox.run(&["diff", "files", "default", "--table", "orders"]).expect(0);
    sandbox.run(&["diff", "files", "default", "--table", "typo"]).expect(1).says("neither side has a table typo");
}
