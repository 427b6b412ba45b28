//! Packing what Cargo builds here: this very test, which is as good a binary as any.

use std::io::{Cursor, Read as _};
use std::process::{Command, Output};

use tablewright_package::archive;
use tablewright_package::needs::{GLIBC, Needs, NotABinary, Unfit, Version};
use zip::ZipArchive;

fn own_binary() -> Vec<u8> {
    std::fs::read(std::env::current_exe().expect("a place")).expect("a readable binary")
}

/// Changes every occurrence of one text to another of the same length.
fn with(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut changed = bytes.to_vec();
    let mut found = 0;
    for at in 0..bytes.len() - from.len() {
        if &bytes[at..at + from.len()] == from.as_bytes() {
            changed[at..at + from.len()].copy_from_slice(to.as_bytes());
            found += 1;
        }
    }
    assert!(found > 0, "no {from:?}");
    changed
}

fn needs(versions: &[&str], libraries: &[&str]) -> Needs {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Needs { versions: owned(versions), libraries: owned(libraries) }
}

#[cfg(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu"))]
mod on_this_machine {
    use super::*;

    #[test]
    fn what_is_built_here_starts_on_amazon_linux_2023() {
        let needs = Needs::of(&own_binary()).expect("a binary");
        assert!(needs.libraries.iter().any(|name| name == "libc.so.6"), "{needs:?}");
        assert!(needs.glibc().is_some(), "{needs:?}");
        if let Err(unfit) = needs.check() {
            panic!("what is built on this machine cannot be deployed: {unfit}");
        }
    }

    #[test]
    fn a_binary_with_a_newer_symbol_is_refused_by_the_name_of_its_version() {
        let needed = Needs::of(&own_binary()).expect("a binary").versions;
        let known = needed.iter().find(|name| name.len() == "GLIBC_2.99".len()).expect("a version with two digits");
        let changed = with(&own_binary(), &format!("{known}\0"), "GLIBC_2.99\0");
        let needs = Needs::of(&changed).expect("a binary");
        assert_eq!(needs.glibc(), Some(Version { major: 2, minor: 99 }));
        let unfit = needs.check().expect_err("a refusal");
        assert_eq!(unfit, Unfit::NewerGlibc(vec!["GLIBC_2.99".to_owned()]));
        assert!(unfit.to_string().contains("glibc of Amazon Linux 2023 is 2.34"), "{unfit}");
    }

    #[test]
    fn a_binary_with_another_library_is_refused_by_its_name() {
        let needs = Needs::of(&with(&own_binary(), "libc.so.6\0", "libz.so.1\0")).expect("a binary");
        assert_eq!(needs.check(), Err(Unfit::OtherLibraries(vec!["libz.so.1".to_owned()])));
    }

    #[test]
    fn the_command_writes_the_zip_and_says_what_it_made() {
        let directory = tempfile::tempdir().expect("a directory");
        let zip = directory.path().join("function.zip");
        let own = std::env::current_exe().expect("a place");
        let output = package(&[own.as_os_str(), zip.as_os_str()]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{said}");
        assert!(said.contains("function.zip") && said.contains("needs glibc 2."), "{said}");
        let zip = ZipArchive::new(Cursor::new(std::fs::read(zip).expect("a zip"))).expect("a zip");
        assert_eq!(zip.decompressed_size(), u128::try_from(own_binary().len()).ok());
    }

    #[test]
    fn the_command_writes_nothing_for_a_binary_that_would_not_start() {
        let directory = tempfile::tempdir().expect("a directory");
        let (binary, zip) = (directory.path().join("binary"), directory.path().join("function.zip"));
        std::fs::write(&binary, with(&own_binary(), "libc.so.6\0", "libz.so.1\0")).expect("a file");
        let output = package(&[binary.as_os_str(), zip.as_os_str()]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("cannot pack") && said.contains("it needs libz.so.1"), "{said}");
        assert!(!zip.exists());
    }
}

fn package(arguments: &[&std::ffi::OsStr]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_package-lambda")).args(arguments).output().expect("the command starts")
}

#[test]
fn versions_are_compared_as_numbers() {
    assert_eq!(needs(&["GLIBC_2.9", "GLIBC_2.34", "GLIBC_2.2.5", "GCC_4.2.0"], &[]).glibc(), Some(GLIBC));
    assert_eq!(needs(&["GLIBC_2.9", "GLIBC_2.34", "GLIBC_2.2.5", "GCC_4.2.0"], &[]).check(), Ok(()));
    let newer = |name: &str| Err(Unfit::NewerGlibc(vec![name.to_owned()]));
    for name in ["GLIBC_2.35", "GLIBC_2.100", "GLIBC_3.0", "GLIBC_ABI_DT_RELR", "GLIBC_PRIVATE"] {
        assert_eq!(needs(&["GLIBC_2.17", name], &[]).check(), newer(name));
    }
}

#[test]
fn what_is_no_binary_for_this_processor_is_refused() {
    assert!(matches!(Needs::of(b"#!/bin/sh\n"), Err(NotABinary::Unreadable(_))));
    assert!(matches!(Needs::of(&[]), Err(NotABinary::Unreadable(_))));
    // The machine's number stands 18 bytes into the header; 183 is AArch64.
    let mut other = vec![0x7f, b'E', b'L', b'F', 2, 1, 1];
    other.resize(64, 0);
    other[18] = 183;
    assert!(matches!(Needs::of(&other), Err(NotABinary::OtherProcessor(183))));
}

#[test]
fn a_binary_cut_off_anywhere_is_an_error_and_never_a_panic() {
    let whole = own_binary();
    for length in (0..whole.len()).step_by(whole.len() / 200 + 1) {
        drop(Needs::of(&whole[..length]));
    }
}

#[test]
fn the_zip_holds_bootstrap_executable_and_nothing_else() {
    let binary = b"a binary, and the same again; ".repeat(1000);
    let packed = archive::of(&binary).expect("a zip");
    assert!(packed.len() < binary.len(), "it is compressed");
    let mut zip = ZipArchive::new(Cursor::new(packed)).expect("a zip");
    assert_eq!(zip.len(), 1);
    let mut entry = zip.by_index(0).expect("an entry");
    assert_eq!(entry.name().expect("a name"), "bootstrap");
    assert_eq!(entry.unix_mode().map(|mode| mode & 0o777), Some(0o755));
    let mut unpacked = Vec::new();
    entry.read_to_end(&mut unpacked).expect("a readable entry");
    assert!(unpacked == binary);
}

#[test]
fn the_same_binary_makes_the_same_zip() {
    let packed = archive::of(b"the same").expect("a zip");
    assert_eq!(packed, archive::of(b"the same").expect("a zip"));
    let mut zip = ZipArchive::new(Cursor::new(packed)).expect("a zip");
    let date = zip.by_index(0).expect("an entry").last_modified().expect("a date");
    assert_eq!((date.year(), date.month(), date.day(), date.hour()), (1980, 1, 1, 0));
}

#[test]
fn the_command_says_how_it_is_used_and_what_it_could_not_read() {
    assert_eq!(package(&[]).status.code(), Some(2));
    let output = package(&["no-such-binary".as_ref(), "function.zip".as_ref()]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1));
    assert!(said.starts_with("error: cannot read no-such-binary: "), "{said}");
}
