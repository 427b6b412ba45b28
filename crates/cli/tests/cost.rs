//! `tablewright cost`: what tables cost in a month.

mod scenario;

use std::path::{Path, PathBuf};

use tablewright_testkit::sandbox::Sandbox;

scenario::scenarios! { "cost": declared, live, prices, wrong }

const PROGRAM: &str = env!("CARGO_BIN_EXE_tablewright");

/// The examples, each with the environment that is priced.
const EXAMPLES: [(&str, &str); 5] = [
    ("products", "production"),
    ("fileshare", "prod"),
    ("events", "production"),
    ("bookclub", "prod"),
    ("construction-expenses", "production"),
];

fn path(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

/// Runs `cost` in an example, without any endpoint.
fn cost(example: &str, environment: &str) -> String {
    let sandbox = Sandbox::new(PROGRAM);
    let directory = path("../../examples").join(example);
    let arguments = ["-C", &directory.display().to_string(), "--env", environment, "cost"];
    sandbox.run_with(&arguments, &[]).expect(0).stdout
}

#[test]
fn what_the_examples_cost() {
    for (example, environment) in EXAMPLES {
        let printed = cost(example, environment);
        let reviewed = path("tests/cost").join(format!("{example}.txt"));
        if std::env::var_os("TABLEWRIGHT_REVIEW").is_some() {
            std::fs::write(&reviewed, &printed).expect("the reviewed output can be written");
        } else {
            let expected = std::fs::read_to_string(&reviewed).unwrap_or_default();
            assert_eq!(printed, expected, "{}: TABLEWRIGHT_REVIEW=1 writes it anew", reviewed.display());
        }
    }
}

#[test]
fn the_built_in_list_is_one_to_begin_with() {
    let sandbox = Sandbox::with_declaration(
        PROGRAM,
        "project: shop\nregion: us-east-2\ntables: { orders: { partition_key: id, expect: { items: 0 } } }\n",
    );
    let list = sandbox.run_with(&["cost", "--show-prices"], &[]).expect(0).stdout;
    sandbox.write("prices.yaml", &list);
    let own = sandbox.run_with(&["cost", "--prices", "prices.yaml"], &[]).expect(0).stdout;
    let built_in = sandbox.run_with(&["cost"], &[]).expect(0).stdout;
    assert_eq!(own.replace("Prices: prices.yaml", "Prices: the built-in list"), built_in);
}
