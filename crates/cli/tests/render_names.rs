//! `tablewright render names`: table and index names for programs. What runs JavaScript and Python stands in
//! `tests/peers/test_names.py`.

mod scenario;

use std::process::Command;

use tablewright_testkit::sandbox::Sandbox;

const PROGRAM: &str = env!("CARGO_BIN_EXE_tablewright");
const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/construction-expenses");

/// A declaration in which texts hold what ends literals, comments and formats.
const HOSTILE: &str = r#"
project: "sh\"op\n*/"
default_environment: "${env:STAGE:-dev}"
environments:
  dev: { table_name: "${env:PREFIX:-it-}{environment}-{table}" }
  "o'brien \u2028 \"{x}": { table_name: "other-{table}" }
groups:
  SALES: { TYPE: type, SELF: self }
tables:
  type: { partition_key: id, global_secondary_indexes: { by-mod: { partition_key: mod } } }
  self: { partition_key: id, name: "own-${env:OWN:-name}" }
"#;

scenario::scenarios! { "render": names, wrong_names }

#[test]
fn the_examples_javascript_holds_the_constants_of_its_document() {
    let sandbox = Sandbox::new(PROGRAM);
    let said = sandbox.run_with(&["-C", EXAMPLE, "render", "names", "--format", "javascript"], &[]).expect(0);
    said.says(
        "const COMPANY_TABLE_NAMES = {
  COMPANIES: getTableName('companies'),
  USERS: getTableName('company-users'),
  INVITATIONS: getTableName('invitations'),
  PROJECTS: getTableName('company-projects'),
  CONTRACTORS: getTableName('company-contractors'),
  EXPENSES: getTableName('company-expenses'),
  WORKS: getTableName('company-works'),
};
",
    )
    .says(
        "const PADDLE_TABLE_NAMES = {
  SUBSCRIPTIONS: getTableName('paddle-subscriptions'),
  CUSTOMERS: getTableName('paddle-customers'),
  PAYMENTS: getTableName('paddle-payments'),
  WEBHOOKS: getTableName('paddle-webhooks'),
  WEBHOOK_DLQ: getTableName('paddle-webhook-dlq'),
};
",
    );
}

/// Compiles `main.rs` beside the generated module and runs it.
fn run_rust(sandbox: &Sandbox, main: &str, variables: &[(&str, &str)]) -> String {
    sandbox.write("main.rs", &format!("#![deny(warnings)]\n#![allow(dead_code)]\nmod table_config;\n{main}"));
    let compiled = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args(["--edition", "2024", "main.rs", "-o", "main"])
        .current_dir(sandbox.path())
        .output()
        .expect("rustc can be started");
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    let mut program = Command::new(sandbox.path().join("main"));
    let output = program.env_clear().envs(variables.iter().copied()).output().expect("the program can be started");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn rust_with_fixed_names_compiles() {
    let sandbox = Sandbox::with_declaration(PROGRAM, HOSTILE);
    sandbox.run_with(&["render", "names", "--format", "rust", "--env", "dev", "--out", "."], &[]).expect(0);
    let main = r#"
use table_config::{ENVIRONMENT, sales_table_names, table_names, type_index_names};
const NAME: &str = sales_table_names::TYPE;
fn main() { println!("{ENVIRONMENT} {NAME} {} {}", table_names::SELF, type_index_names::BY_MOD) }
"#;
    assert_eq!(run_rust(&sandbox, main, &[("TABLEWRIGHT_ENV", "ignored")]), "dev it-dev-type own-name by-mod\n");
}

#[test]
fn rust_chooses_the_environment_when_it_runs() {
    let sandbox = Sandbox::with_declaration(PROGRAM, HOSTILE);
    sandbox.run_with(&["render", "names", "--format", "rust", "--out", "."], &[]).expect(0);
    let main = r#"
use table_config::{sales_table_names, table_names};
fn main() {
    for table in [sales_table_names::TYPE, table_names::SELF] {
        match table.name() {
            Ok(name) => print!("{name} "),
            Err(error) => print!("({error}) "),
        }
    }
}
"#;
    assert_eq!(run_rust(&sandbox, main, &[]), "it-dev-type own-name ");
    assert_eq!(run_rust(&sandbox, main, &[("PREFIX", "a{b}-"), ("OWN", "")]), "a{b}-dev-type own-name ");
    let other = [("TABLEWRIGHT_ENV", "o'brien \u{2028} \"{x}"), ("OWN", "mine"), ("STAGE", "dev")];
    assert_eq!(run_rust(&sandbox, main, &other), "other-type own-mine ");
    assert!(
        run_rust(&sandbox, main, &[("STAGE", "nowhere")])
            .starts_with("(there is no environment nowhere; there are dev,")
    );
}
