//! What is packed: the function's binary must start where AWS Lambda runs it.

#![cfg(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu"))]

use tablewright_package::needs::Needs;

/// `just lambda` asks the same of the optimised binary; it is linked on the same machine from the same crates.
#[test]
fn the_function_needs_nothing_that_amazon_linux_2023_does_not_have() {
    let binary = std::fs::read(env!("CARGO_BIN_EXE_custom-resource")).expect("the function's binary");
    let needs = Needs::of(&binary).expect("a binary for Linux");
    assert!(needs.glibc().is_some(), "{needs:?}");
    if let Err(unfit) = needs.check() {
        panic!("the function cannot be deployed from this machine: {unfit}");
    }
}
