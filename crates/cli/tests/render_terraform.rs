//! `tablewright render terraform`: modules. What Terraform itself says of them stands in
//! `tests/peers/test_terraform.py`, and that they read back in `crates/formats/tests/terraform_writing.rs`.

mod scenario;

use tablewright_testkit::sandbox::Sandbox;

scenario::scenarios! { "render_terraform": module, wrong_modules }

#[test]
fn files_of_an_earlier_rendering_are_removed() {
    let declaration = "project: shop\nenvironments: { dev: {} }\ntables: { orders: { partition_key: id } }\n";
    let sandbox = Sandbox::with_declaration(env!("CARGO_BIN_EXE_tablewright"), declaration);
    let render = ["render", "terraform", "--env", "dev", "--out", "module"];
    sandbox.run(&[&render[..], &["--import=declared"]].concat()).expect(0).says("Wrote module/imports.tf");
    sandbox.write("module/old.tfvars", &sandbox.read("module/imports.tf"));
    sandbox.write("module/mine.tfvars", "region = \"eu-central-1\"\n");
    let said = sandbox.run(&render).expect(0);
    said.says("Removed module/imports.tf").says("Removed module/old.tfvars").does_not_say("mine.tfvars");
    let exists = |name: &str| sandbox.path().join("module").join(name).exists();
    assert_eq!(["imports.tf", "old.tfvars", "mine.tfvars", "main.tf"].map(exists), [false, false, true, true]);
    sandbox.run(&render).expect(0).does_not_say("Removed");
}
