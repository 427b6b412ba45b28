//! `tablewright schema`: the published documents, from the program itself.

use tablewright_testkit::sandbox::Sandbox;

const PROGRAM: &str = env!("CARGO_BIN_EXE_tablewright");

fn published(name: &str) -> String {
    let path = format!("{}/../../docs/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn it_prints_what_is_published() {
    let sandbox = Sandbox::new(PROGRAM);
    let said = sandbox.run_with(&["schema"], &[]).expect(0);
    assert_eq!(said.stdout, published("tablewright.schema.json"));
    assert_eq!(said.stderr, "");
    let said = sandbox.run_with(&["schema", "--format", "markdown"], &[]).expect(0);
    assert_eq!(said.stdout, published("guide/declaration.md"));
}

#[test]
fn it_needs_no_declaration_and_minds_no_broken_one() {
    let sandbox = Sandbox::with_declaration(PROGRAM, "project: [\n");
    sandbox.run_with(&["schema"], &[]).expect(0).says("\"additionalProperties\": false");
}
