//! `package-lambda BINARY ZIP`: packs a built function for the runtime `provided.al2023`.

use std::error::Error;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use tablewright_package::{archive, needs::Needs};

/// What went wrong: what was being done, and why it could not be.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
struct PackageError {
    what: String,
    source: Box<dyn Error>,
}

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(binary), Some(zip), None) = (arguments.next(), arguments.next(), arguments.next()) else {
        say("usage: package-lambda BINARY ZIP");
        return ExitCode::from(2);
    };
    match package(&binary, &zip) {
        Ok(said) => {
            say(&said);
            ExitCode::SUCCESS
        }
        Err(error) => {
            let mut said = format!("error: {error}");
            let mut source = error.source();
            while let Some(cause) = source {
                said += &format!(": {cause}");
                source = cause.source();
            }
            say(&said);
            ExitCode::FAILURE
        }
    }
}

fn package(binary: &Path, zip: &Path) -> Result<String, PackageError> {
    let while_doing = |what: &str, path: &Path| {
        let what = format!("{what} {}", path.display());
        |source: Box<dyn Error>| PackageError { what, source }
    };
    let bytes = std::fs::read(binary).map_err(|error| while_doing("cannot read", binary)(error.into()))?;
    let needs = Needs::of(&bytes).map_err(|error| while_doing("cannot pack", binary)(error.into()))?;
    needs.check().map_err(|error| while_doing("cannot pack", binary)(error.into()))?;
    let packed = archive::of(&bytes).map_err(|error| while_doing("cannot pack", binary)(error.into()))?;
    std::fs::write(zip, &packed).map_err(|error| while_doing("cannot write", zip)(error.into()))?;
    let glibc = needs.glibc().map_or_else(|| "no glibc".to_owned(), |version| format!("glibc {version}"));
    let megabytes = |bytes: &[u8]| bytes.len() as f64 / 1e6;
    Ok(format!(
        "Wrote {}: {:.2} MB, unpacked {:.2} MB, needs {glibc}",
        zip.display(),
        megabytes(&packed),
        megabytes(&bytes)
    ))
}

/// Writes a line for people. There is nobody to tell where that fails.
fn say(text: &str) {
    drop(writeln!(std::io::stderr(), "{text}"));
}
