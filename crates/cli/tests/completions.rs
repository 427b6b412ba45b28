//! `tablewright completions`: a script for each shell.

use tablewright_testkit::sandbox::Sandbox;

#[test]
fn every_shell_gets_a_script_that_knows_the_commands() {
    let sandbox = Sandbox::new(env!("CARGO_BIN_EXE_tablewright"));
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let said = sandbox.run(&["completions", shell]).expect(0);
        assert_eq!(said.stderr, "", "{shell}");
        for word in ["tablewright", "plan", "apply", "export", "approve"] {
            assert!(said.stdout.contains(word), "no {word} in the script for {shell}");
        }
    }
}

#[test]
fn a_script_for_bash_is_one_that_bash_can_read() {
    let sandbox = Sandbox::new(env!("CARGO_BIN_EXE_tablewright"));
    let said = sandbox.run(&["completions", "bash"]).expect(0);
    sandbox.write("tablewright.bash", &said.stdout);
    let mut bash = std::process::Command::new("bash");
    // A laptop without bash has nothing to complete in it.
    let Ok(status) = bash.args(["-n", "tablewright.bash"]).current_dir(sandbox.path()).status() else { return };
    assert!(status.success());
}

#[test]
fn an_unknown_shell_is_answered_with_those_that_are_known() {
    let sandbox = Sandbox::new(env!("CARGO_BIN_EXE_tablewright"));
    sandbox.run(&["completions", "cmd"]).expect(1).says("possible values: bash, elvish, fish, powershell, zsh");
    sandbox.run(&["completions"]).expect(1).says("<SHELL>");
}
