//! `include` of templates: their tables serve every command that only reads, and writing on this machine.

mod scenario;

use tablewright_testkit::sandbox::Sandbox;

scenario::scenarios! { "include": custom_resource, custom_resource_anew, managed_elsewhere, serverless, template, unnamed, wrong }

#[test]
fn a_pipe_is_not_waited_for() {
    let declaration = "project: shop\ntables: {}\ninclude: [template.yaml]\n";
    let sandbox = Sandbox::with_declaration(env!("CARGO_BIN_EXE_tablewright"), declaration);
    sandbox.pipe("template.yaml");
    sandbox.run(&["lint"]).expect(1).says("template.yaml").says("it is no regular file");
}
